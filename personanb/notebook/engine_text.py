"""An engine in words: what it is and is not, and how to switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell

if TYPE_CHECKING:
    from personanb.engines.protocol import Engine


def engine_text(engine: Engine) -> str:
    """Return lines that say which engine this is, what it is, what it spent, how to switch."""
    from personanb.engines.registry import FORMS  # noqa: PLC0415 - on first use

    ledger: Any = getattr(engine, "ledger", None)  # engines that cost nothing keep none
    spent = []
    if ledger is not None:
        limit = f"; the budget is {ledger.budget}" if ledger.budget is not None else ""
        spent = [f"Spent: {ledger.total}{limit}"]
    return "\n".join(
        [
            f"Engine in use: {engine.name} (answers are marked source={engine.source})",
            engine.label,
            f"Up to {engine.concurrency} requests at once.",
            *spent,
            f"Switch with %llm ENGINE; available: {', '.join(FORMS)}.",
        ]
    )


def show_engines_like(engine: Engine, shell: InteractiveShell | None) -> None:
    """Let the shell show engines of this kind in words."""
    if shell is None or shell.display_formatter is None:
        return

    def write(shown: Engine, printer: Any, cycle: bool) -> None:  # noqa: FBT001, ARG001 - IPython's
        printer.text(engine_text(shown))

    shell.display_formatter.formatters["text/plain"].for_type(type(engine), write)
