"""What is shown while a run goes on: progress, who is thinking, the latest lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import Room, one_line
from personanb.notebook.views.transcript import Limits, line_of
from personanb.simulation.events import Event
from personanb.simulation.watching import Plan

LATEST = 12
_LIMITS = Limits(turns=LATEST, shown=600, kept=1_200, room=16_000, room_a_turn=0)
_NAMES_SHOWN = 4
_HUES = 8
_SAYING_SHOWN = 600
_MINUTE = 60


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    done, calls
        Engine calls finished and planned.
    elapsed, left
        Seconds since the start, and seconds expected to remain; None while nobody can tell.
    """

    done: int
    calls: int
    elapsed: float
    left: float | None


def live_view(
    plan: Plan,
    events: Sequence[Event],
    thinking: Sequence[str],
    progress: Progress,
    failed: int,
    *,
    saying: Mapping[str, str] | None = None,
) -> str:
    """Return the HTML of a run that goes on.

    Parameters
    ----------
    plan
        What the run is going to do.
    events
        The latest things said, oldest first.
    thinking
        Names of those whose turn it is.
    progress
        How far it is.
    failed
        How many calls gave nothing usable.
    saying
        Words that are being said right now, by name.
    """
    hues = {name: seat % _HUES for seat, name in enumerate(plan.people)}
    room = Room(_LIMITS.room)
    return render(
        "live",
        topic=one_line(plan.title, 240),
        engine_label=one_line(plan.engine_label, 240),
        lines=[line_of(event, hues, room, _LIMITS, event.source) for event in events[-LATEST:]],
        saying=[
            (one_line(name, 60), one_line(text[-_SAYING_SHOWN:], _SAYING_SHOWN))
            for name, text in list((saying or {}).items())[:_NAMES_SHOWN]
        ],
        thinking=_who([name for name in thinking if name not in (saying or {})]),
        estimate=one_line(plan.estimate, 300),
        done=progress.done,
        calls=max(progress.calls, progress.done),
        times=_times(progress),
        failed=failed,
        h=3,
        page=False,
    )


def _who(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = [one_line(name, 60) for name in names[:_NAMES_SHOWN]]
    if len(names) > _NAMES_SHOWN:
        shown.append(f"{len(names) - _NAMES_SHOWN} more")
    people = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{people} {'is' if len(names) == 1 else 'are'} thinking"


def _times(progress: Progress) -> str:
    text = f"{duration(progress.elapsed)} so far"
    return text if progress.left is None else f"{text}, about {duration(progress.left)} left"


def duration(seconds: float) -> str:
    """Return seconds as people say them: `8 s`, `2 min 5 s`."""
    whole = round(seconds)
    minutes, rest = divmod(whole, _MINUTE)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
