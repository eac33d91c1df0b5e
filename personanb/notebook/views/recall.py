"""The view of a recall: what came to mind, how strongly, made of what, and by which way."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.memory.recall import Recall, ago
from personanb.notebook.views.environment import render
from personanb.notebook.views.text import Passage, Room, one_line

_SHOWN = 25
_ROOM = 30_000
_ORDER = ("similarity", "spreading", "base", "recency", "importance", "pinned")


@dataclass(frozen=True)
class _Part:
    name: str
    value: float
    percent: float
    colour: int


@dataclass(frozen=True)
class _Row:
    kind: str
    when: str
    text: Passage
    score: float
    parts: list[_Part]
    way: list[str]


def recall_view(recall: Recall) -> str:
    """Return the HTML of a recall."""
    room = Room(_ROOM)
    most = max((item.score for item in recall.items), default=0.0) or 1.0
    rows = [
        _Row(
            item.kind,
            ago(recall.now - item.when, item.kind),
            room.passage(item.text, shown=200, kept=1_000),
            item.score,
            [
                _Part(name, value, 100 * value / most, _ORDER.index(name) % 6)
                for name, value in item.parts.items()
                if name in _ORDER and value / most >= 0.005  # noqa: PLR2004 - half a pixel
            ],
            [one_line(step, 90) for step in item.path],
        )
        for item in recall.items[:_SHOWN]
    ]
    used = {part.name: part.colour for row in rows for part in row.parts}
    return render(
        "recall",
        cue=one_line(recall.cue, 300),
        memory=recall.memory,
        size=recall.size,
        rows=rows,
        legend=used,
        more=max(0, len(recall.items) - _SHOWN),
    )
