"""The view of a story: each sentence beside the events that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.findings import HEADING, ROOM, top_of
from personanb.notebook.views.text import Passage, Room, one_line
from personanb.simulation.steering.storytelling import Sentence, Story

_LINES = 80
_DROPPED = 20
_EVENTS = 8


@dataclass(frozen=True)
class Line:
    """One sentence, and what it rests on (or why it was left out) in words."""

    text: Passage
    events: str


def story_view(told: Story, *, heading: int = HEADING, page: bool = False) -> str:
    """Return the HTML of a story."""
    room = Room(ROOM)
    warnings = [] if told.sentences else [f"There is no story: {told.status}. {told.reason}"]
    return render(
        "story",
        top=top_of(
            "What happened",
            topic=told.topic,
            source=told.source,
            facts=(f"told by {told.teller}", f"rests on {len(told.events)} events"),
            warnings=warnings,
        ),
        lines=[
            Line(room.passage(one.text, shown=600, kept=2_000), _events(one))
            for one in told.sentences[:_LINES]
        ],
        more=max(0, len(told.sentences) - _LINES),
        dropped=[
            Line(room.passage(text, shown=200, kept=400), one_line(why, 200))
            for text, why in told.dropped[:_DROPPED]
        ],
        dropped_total=len(told.dropped),
        h=heading,
        page=page,
    )


def _events(one: Sentence) -> str:
    shown = ", ".join(map(str, one.events[:_EVENTS]))
    more = len(one.events) - _EVENTS
    what = "event" if len(one.events) == 1 else "events"
    return f"{what} {shown}" + (f" and {more} more" if more > 0 else "")
