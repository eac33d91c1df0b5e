"""One answer, or several side by side, as small bubbles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import Room
from personanb.notebook.views.transcript import NOTEBOOK, footer, line_of
from personanb.simulation.events import Event

_MOST = 200
_HUES = 8


def event_view(event: Event) -> str:
    """Return the bubble of one answer, with its status and what answered."""
    return events_view([event])


def events_view(events: Iterable[Event]) -> str:
    """Return the bubbles of several answers; of more than 200 the first are shown.

    A private answer has no place in a conversation, so no turn is named.
    """
    everything = list(events)
    shown = everything[:_MOST]
    actors = list(dict.fromkeys(event.actor for event in shown))
    hues = {actor: place % _HUES for place, actor in enumerate(actors)}
    room = Room(NOTEBOOK.room + NOTEBOOK.room_a_turn * max(0, len(shown) - 40))
    sources = list(dict.fromkeys(event.source for event in shown))
    return render(
        "events",
        # Without a usual source each bubble says what answered it.
        lines=[replace(line_of(event, hues, room, NOTEBOOK), turn=None) for event in shown],
        more=len(everything) - len(shown),
        footers=[footer(source, source, "a language model", what="answer") for source in sources],
        page=False,
    )
