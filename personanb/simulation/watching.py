"""How a run tells those who watch it: a live view, a progress bar, a test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from personanb.simulation.events import Event

if TYPE_CHECKING:
    from tqdm import tqdm

    from personanb.simulation.transcript import Transcript


@dataclass(frozen=True)
class Plan:
    """What a run is going to do.

    Attributes
    ----------
    title
        What is run, for displays.
    people
        Names in seating order.
    turns, votes
        Engine calls to come, by purpose.
    engine_label
        What answers, in a sentence.
    estimate
        What the run is expected to take; empty when that is nothing.
    unit
        What progress is counted in.
    """

    title: str
    people: tuple[str, ...]
    turns: int
    votes: int
    engine_label: str = ""
    estimate: str = ""
    unit: str = "call"

    @property
    def calls(self) -> int:
        """Engine calls in all."""
        return self.turns + self.votes


class Watcher(Protocol):
    """Told what happens in a run, in order, from the thread that runs it; must not block."""

    def started(self, plan: Plan) -> None:
        """Hear that the run begins."""
        ...

    def thinking(self, names: Sequence[str]) -> None:
        """Hear who is about to act."""
        ...

    def happened(self, event: Event) -> None:
        """Hear of an event, as soon as it is in the log."""
        ...

    def finished(self, transcript: Transcript) -> None:
        """Hear that the run is over, however it ended."""
        ...


@runtime_checkable
class Listener(Protocol):
    """A watcher that also wants the words while they are being said."""

    def saying(self, name: str, text: str) -> None:
        """Hear what somebody has said so far."""
        ...


class Silent:
    """A watcher that shows nothing."""

    def started(self, plan: Plan) -> None:
        """Ignore it."""

    def thinking(self, names: Sequence[str]) -> None:
        """Ignore it."""

    def happened(self, event: Event) -> None:
        """Ignore it."""

    def finished(self, transcript: Transcript) -> None:
        """Ignore it."""

    def step(self, count: int = 1) -> None:
        """Ignore it."""

    def close(self) -> None:
        """Have nothing to take away."""


class ProgressBar(Silent):
    """A terminal progress bar with the time left, counted in engine calls."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def started(self, plan: Plan) -> None:
        """Draw the empty bar."""
        from tqdm import tqdm  # noqa: PLC0415 - only drawn in terminals

        # Shown from the second second on: quick runs stay quiet.
        self._bar = tqdm(
            total=plan.calls or None, desc=plan.title[:40], unit=plan.unit, delay=1.0, leave=False
        )

    def happened(self, event: Event) -> None:
        """Advance by a call."""
        if event.turn is not None or event.kind == "vote":
            self.step()

    def step(self, count: int = 1) -> None:
        """Advance by one, or several."""
        if self._bar is not None:
            self._bar.update(count)

    def finished(self, transcript: Transcript) -> None:  # noqa: ARG002 - the protocol's signature
        """Take the bar away."""
        self.close()

    def close(self) -> None:
        """Take the bar away, also where a run leaves no transcript."""
        if self._bar is not None:
            self._bar.close()


_default: Callable[[], Watcher] | None = None
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Let runs inside show nothing of their own: whoever starts many shows how far it is."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def set_default_watcher(build: Callable[[], Watcher] | None) -> None:
    """Set what watches runs that name no watcher; a notebook sets its live view."""
    global _default  # noqa: PLW0603 - one display a process
    _default = build


def default_watcher() -> Watcher:
    """Return a fresh watcher: the one set, else a progress bar on a terminal, else none."""
    if _quiet.get():
        return Silent()
    if _default is not None:
        return _default()
    return ProgressBar() if sys.stderr.isatty() else Silent()


def progress_watcher() -> ProgressBar | Silent:
    """Return a progress bar where somebody can see it, for what has no view of its own."""
    seen = not _quiet.get() and (sys.stderr.isatty() or "ipykernel" in sys.modules)
    return ProgressBar() if seen else Silent()
