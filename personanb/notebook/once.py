"""Keeps a talk from being shown twice in one cell.

The live view leaves its last picture in the cell, wherever the run was called. When the run is
also the cell's last expression, IPython would show the same transcript again below it. `_` and
`Out` still hold it; and in any later cell it is shown as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

if TYPE_CHECKING:
    from personanb.simulation.transcript import Transcript

_HOME = ("personanb.simulation.transcript", "Transcript")


def register(shell: InteractiveShell) -> None:
    """Let IPython ask here before it shows a transcript; doing it twice is fine."""
    _formatter(shell).for_type_by_name(*_HOME, _pass_on_unless_shown)


def unregister(shell: InteractiveShell) -> None:
    """Take back what `register` did; without it, nothing happens."""
    _formatter(shell).pop(".".join(_HOME), None)


def _pass_on_unless_shown(talk: Transcript) -> None:
    from personanb.notebook.live import already_shown  # noqa: PLC0415 - loads with a run

    if not already_shown(talk):
        # IPython takes this as "not mine", and goes on to the usual formatters.
        raise NotImplementedError


def _formatter(shell: InteractiveShell) -> Any:
    formatter = shell.display_formatter
    assert formatter is not None  # noqa: S101 - every shell is made with one
    return formatter.ipython_display_formatter
