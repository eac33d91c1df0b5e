"""The view of a judgement: what was claimed, how it was judged, and on which words."""

from __future__ import annotations

from personanb.notebook.views.environment import render
from personanb.notebook.views.story import Line
from personanb.notebook.views.text import Room, one_line
from personanb.simulation.steering.judgement import TOP, Judgement, Value

_QUOTES = 10
_ROOM = 30_000


def judgement_view(judged: Judgement) -> str:
    """Return the HTML of a judgement."""
    room = Room(_ROOM)
    return render(
        "judgement",
        value=_told(judged.value),
        claim=room.passage(judged.claim, shown=400, kept=2_000),
        reason=one_line(judged.reason, 400),
        quotes=[
            Line(room.passage(words, shown=300, kept=1_000), str(number))
            for number, words in judged.evidence[:_QUOTES]
        ],
        more=max(0, len(judged.evidence) - _QUOTES),
        judge=one_line(judged.judge, 80) or "nobody",
        status=judged.status,
        votes=", ".join(map(_short, judged.votes)),
        page=False,
    )


def _told(value: Value) -> str:
    if value is None or isinstance(value, bool):
        return _short(value).capitalize()
    return f"{value} of {TOP}"


def _short(value: Value) -> str:
    if value is None:
        return "unknown"
    return str(value).lower()
