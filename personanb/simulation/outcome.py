"""How a run ended: its status, and the error when nothing at all came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from personanb.errors import EngineError, FatalEngineError
from personanb.simulation.events import Event, RunStatus
from personanb.simulation.transcript import Transcript


def run_status(events: Iterable[Event], *, stopped: bool = False) -> RunStatus:
    """Return `complete`, `partial` when something failed, or `interrupted`."""
    if stopped:
        return "interrupted"
    return "complete" if all(event.usable for event in events) else "partial"


def raise_when_nothing_came(
    talk: Transcript, fault: FatalEngineError | None, events: Sequence[Event]
) -> None:
    """End a run in which every call failed, or none could succeed, with an error that says so.

    Raises
    ------
    EngineError
        Its `transcript` holds what there is.
    """
    if fault is not None:
        fault.transcript = talk
        raise fault
    answers = [event for event in events if event.is_call]
    if answers and talk.status == "partial" and not any(event.usable for event in answers):
        reasons = Counter(event.reason for event in answers)
        error = EngineError(
            f"none of the {len(answers)} calls brought a usable answer; most often: "
            f"{reasons.most_common(1)[0][0]}"
        )
        error.transcript = talk
        raise error
