"""`%align`: weights and a draw that make a panel like a target population."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, needs_local_scope, no_var_expand

from personanb.errors import AlignmentWarning, did_you_mean
from personanb.notebook import code
from personanb.notebook.arguments import AS, CODE, HELP_OPTION, Command, Line, Option, whole_number
from personanb.notebook.failures import told_in_one_message
from personanb.notebook.magic_parts import bound, print_code, result_name
from personanb.notebook.namespace import Namespace, VariableError
from personanb.notebook.quoting import ArgumentError, shown

if TYPE_CHECKING:
    from personanb.populations.align.alignment import Alignment

METHODS = ("balance", "importance", "paper", "raking")


def _one_of(*allowed: str) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text not in allowed:
            hint = did_you_mean(text, allowed)
            raise ValueError(f"{shown(text)} is not one of {', '.join(allowed)}{hint}")
        return text

    return convert


def _scale(text: str) -> tuple[float, float]:
    try:
        low, high = (float(end) for end in text.replace(" ", "").split(","))
    except ValueError:
        raise ValueError(f"{shown(text)} is not the two ends of a scale, as in 1,5") from None
    return low, high


ALIGN = Command(
    name="align",
    summary="Weight a panel, or draw people from it, so that they are like a target population.",
    details=(
        "Without --n everyone is kept and gets a weight; with it so many different people are "
        "drawn. The result is shown beside the panel as it was, a draw by chance, and the best "
        "that so many people could do; what could not be reached is named."
    ),
    forms=("%align PANEL --to TARGET",),
    options=(
        Option("--to", "a shipped reference, a file, or a variable", "TARGET",
               completes="reference"),
        Option("--n", "how many people to draw", "N", whole_number(1)),
        Option("--seed", "a whole number; the same seed draws the same people", "N",
               whole_number(0)),
        Option("--on", "variables to align on, with commas between", "NAMES"),
        Option("--method", "balance, importance, paper or raking", "NAME", _one_of(*METHODS),
               completes="method"),
        Option("--scale", "ends of the scale of trait columns of a data frame", "LOW,HIGH", _scale),
        Option("--skip", "leave out people who cannot be placed, and list them"),
        AS,
        CODE,
        HELP_OPTION,
    ),
    example="%align panel --to us-adults --n 50 --on sex,age --as aligned",
    python='aligned = pnb.align(panel, "us-adults", n=50, on=["sex", "age"])',
)  # fmt: skip


@magics_class
class AlignMagics(Magics):
    """Alignment."""

    @no_var_expand
    @needs_local_scope
    @line_magic
    @told_in_one_message(ALIGN)
    def align(self, said: Line, cell: str | None, names: Namespace) -> Any:
        """Align a panel to a target."""
        from personanb.populations.align.alignment import Alignment  # noqa: PLC0415 - first use
        from personanb.populations.align.run import align  # noqa: PLC0415 - on first use

        del cell  # a line magic has none
        panel, panel_code = _panel(said, names)
        target, target_code = _target(said["to"], names)
        name = result_name(said, names, (Alignment,))
        options: dict[str, Any] = {
            "n": said["n"],
            "seed": said["seed"],
            "on": [part.strip() for part in said["on"].split(",")] if said["on"] else None,
            "method": said["method"],
            "scale": said["scale"],
            "on_missing": "skip" if said["skip"] else None,
        }
        options = {key: value for key, value in options.items() if value is not None}
        if said["code"]:
            keywords = {key: _literal(value) for key, value in options.items()}
            text = code.call("pnb.align", panel_code, target_code, **keywords)
            print_code(code.assigned(name, text), names)
            return None
        with warnings.catch_warnings():
            # The view shows them, each once, where the user looks.
            warnings.simplefilter("ignore", AlignmentWarning)
            found: Alignment = align(panel, target, **options)
        if getattr(self.shell, "kernel", None) is not None:
            self._show(found)
        return bound(name, found, names)

    def _show(self, found: Alignment) -> None:
        """Show the dashboard, which leaves the static view for when there is no kernel."""
        from IPython.display import display  # noqa: PLC0415 - in a kernel only

        from personanb.notebook.live import mark_shown  # noqa: PLC0415 - in a kernel only
        from personanb.notebook.widgets.dashboard import dashboard  # noqa: PLC0415 - loads widgets

        display(dashboard(found))  # type: ignore[no-untyped-call]
        mark_shown(found)


def _panel(said: Line, names: Namespace) -> tuple[Any, str]:
    from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use

    example = "`%align panel --to us-adults`"
    if len(said.words) != 1:
        got = shown(" ".join(said.words)) if said.words else "nothing"
        raise ArgumentError(f"wants one panel, as in {example}; got {got}")
    word = said.words[0]
    value = names.get(word)
    if _is_frame(value):
        return value, word
    if isinstance(value, Panel):
        return value, word
    if isinstance(value, list | tuple):
        people = names.people([word])
        return Panel(people.personas), f"pnb.Panel({word})"
    return names.fetch(word, (Panel,), "a panel or a data frame"), word


def _target(said: str | None, names: Namespace) -> tuple[Any, str]:
    from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use
    from personanb.populations.references.reference import Reference  # noqa: PLC0415 - first use
    from personanb.populations.references.shipped import NAMES  # noqa: PLC0415 - on first use

    if said is None:
        raise ArgumentError(
            f"say whom the panel should be like with --to: {', '.join(NAMES)}, a file or a variable"
        )
    if said in NAMES or said not in names:
        if said not in NAMES and said.isidentifier() and not os.path.exists(said):  # noqa: PTH110
            hint = did_you_mean(said, [*NAMES, *names.of_type(Reference, Panel)])
            raise VariableError(
                f"--to {said}: there is no such reference, file or variable"
                f"{hint or '; shipped: ' + ', '.join(NAMES)}"
            )
        return said, code.quoted(said)
    value = names.get(said)
    if isinstance(value, Reference | Panel | dict | str | os.PathLike) or _is_frame(value):
        return value, said
    raise VariableError(f"{said} is a {type(value).__name__}, which is no target of an alignment")


def _is_frame(value: Any) -> bool:
    return hasattr(value, "columns") and hasattr(value, "iloc")


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(code.quoted(item) for item in value)}]"
    if isinstance(value, tuple):
        return f"({', '.join(f'{end:g}' for end in value)})"
    return code.quoted(value)
