"""When an intervention is due: at a step, at a time, or when something has happened."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from personanb.errors import GroupError, did_you_mean
from personanb.simulation.clock import read_moment
from personanb.simulation.events import KINDS, Event

if TYPE_CHECKING:
    from personanb.simulation.world import World

#: Says why an intervention is due, or nothing when it is not.
Trigger = Callable[["World"], str | bool | Awaitable[str | bool | None] | None]

_DID = {
    "say": "spoke", "think": "thought", "do": "did something", "tool": "used a tool",
    "recall": "recalled something", "remember": "kept something in mind",
    "reach_out": "wrote to somebody", "move": "moved", "finish": "rested", "vote": "voted",
    "fail": "failed", "stimulus": "told something", "moderate": "moderated",
}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """A trigger that can say in words what it waits for."""

    told: str
    check: Callable[[World], str | None]

    def __call__(self, world: World) -> str | None:
        """Say why it is due, or nothing when it is not."""
        return self.check(world)


def at(*, step: int | None = None, time: str | dt.datetime | None = None) -> Due:
    """Return a trigger for a moment: after so many steps, or once the simulated clock is there.

    Raises
    ------
    GroupError
        When not exactly one of the two is given.
    """
    if (step is None) == (time is None):
        raise GroupError("write at(step=3), or at(time='2026-03-02 12:00')")
    if step is not None:
        over = f"step {step} is over"
        return Due(f"after step {step}", lambda world: over if world.steps_done >= step else None)
    assert time is not None  # noqa: S101 - one of the two was given
    moment = read_moment(time)

    def due(world: World) -> str | None:
        return f"it is {world.now:%Y-%m-%d %H:%M}" if world.now >= moment else None

    return Due(f"it is {moment:%Y-%m-%d %H:%M}", due)


def on(*, kind: str | None = None, actor: str | None = None, matching: str = "") -> Due:
    """Return a trigger for something that happened in the latest step.

    Parameters
    ----------
    kind
        Kind of event, such as `say`, `tool` or `fail`.
    actor
        Who did it.
    matching
        A regular expression that is found in the words, whatever their case.

    Raises
    ------
    GroupError
        When there is no such kind of event, or the expression is none.
    """
    if kind is not None and kind not in KINDS:
        raise GroupError(f"kind={kind!r}{did_you_mean(kind, KINDS)}; one of {', '.join(KINDS)}")
    try:
        pattern = re.compile(matching, re.IGNORECASE)
    except re.error as error:
        raise GroupError(f"matching={matching!r} is no regular expression: {error}") from None

    def fits(event: Event) -> bool:
        return (
            (kind is None or event.kind == kind)
            and (actor is None or event.actor == actor)
            and pattern.search(event.text) is not None
        )

    def due(world: World) -> str | None:
        for event in reversed(world.events):
            if event.step != world.steps_done:
                return None
            if event.kind != "intervene" and fits(event):
                return f"{event.actor} {_DID.get(event.kind, event.kind)} (event {event.event})"
        return None

    named = [actor or "somebody", f"({kind})" if kind else "does something"]
    like = f" matching {matching!r}" if matching else ""
    return Due(" ".join(named) + like, due)
