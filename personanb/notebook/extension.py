"""What `%load_ext personanb` does, and `%unload_ext` takes back."""

from __future__ import annotations

import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from personanb.notebook import completion, displays, once
from personanb.notebook.catalogue import COMMANDS, MAGICS

_REHEARSAL = (
    "personanb: the engine is `rehearsal`, rule-based talk for practice; it is not an LLM. "
    "Bare %llm says more."
)
_OURS = frozenset(kind.__name__ for kind in MAGICS)
# IPython's own magics that ours took the place of: unloading brings them back.
_REPLACED: dict[tuple[str, str], Any] = {}
_CELL_MAGICS = tuple(f"%%{command.name}" for command in COMMANDS)


def load(shell: InteractiveShell) -> None:
    """Register magics, completion and rich displays in a shell; doing it twice is fine."""
    _forget(shell)
    _remember_replaced(shell)
    for kind in MAGICS:
        shell.register_magics(kind(shell))
    displays.register(shell)
    once.register(shell)
    completion.register(shell)
    shell.input_transformers_cleanup.append(give_empty_cells_a_body)
    print(_engine_line())  # noqa: T201 - the one line that loading says


def unload(shell: InteractiveShell) -> None:
    """Take back everything that `load` registered; the user's variables stay."""
    _forget(shell)
    once.unregister(shell)
    displays.unregister(shell)


def give_empty_cells_a_body(lines: list[str]) -> list[str]:
    """Give a cell magic of ours without a body an empty line for one.

    IPython refuses a cell magic without a body before the magic hears of it; ours say what to
    write there, and answer to `--help`.
    """
    if len(lines) == 1 and lines[0].partition(" ")[0].strip() in _CELL_MAGICS:
        return [f"{lines[0].rstrip()}\n", "\n"]
    return lines


def _forget(shell: InteractiveShell) -> None:
    completion.unregister(shell)
    shell.input_transformers_cleanup[:] = [
        transform
        for transform in shell.input_transformers_cleanup
        if getattr(transform, "__name__", "") != give_empty_cells_a_body.__name__
    ]
    for kind in ("line", "cell"):
        magics = shell.magics_manager.magics[kind]
        for name in [name for name, magic in magics.items() if _is_ours(magic)]:
            del magics[name]
            if (kind, name) in _REPLACED:
                magics[name] = _REPLACED[kind, name]
    for name in _OURS:
        shell.magics_manager.registry.pop(name, None)
    shell.configurables[:] = [
        configurable
        for configurable in shell.configurables
        if type(configurable).__name__ not in _OURS
    ]


def _remember_replaced(shell: InteractiveShell) -> None:
    for kind, magics in shell.magics_manager.magics.items():
        for command in COMMANDS:
            if command.name in magics and not _is_ours(magics[command.name]):
                _REPLACED[kind, command.name] = magics[command.name]


def _is_ours(magic: Any) -> bool:
    # By name: after a reload the class is another object than the one that was registered.
    return type(getattr(magic, "__self__", None)).__name__ in _OURS


def _engine_line() -> str:
    # Looked up only when engines are loaded already: loading them would make this cell slow.
    registry = sys.modules.get("personanb.engines.registry")
    engine = registry.in_use() if registry is not None else None
    if engine is None or engine.name == "rehearsal":
        return _REHEARSAL
    return f"personanb: the engine is `{engine.name}`. {engine.label}"
