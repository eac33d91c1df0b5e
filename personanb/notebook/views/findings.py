"""What the views of findings (ideas, stories, themes) begin and end with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from personanb.notebook.views.text import one_line
from personanb.notebook.views.transcript import SOURCES

STYLES = ("series", "table", "talk", "findings")
HEADING = 3
HUES = 8
ROOM = 60_000
_ORIGIN = {
    "rehearsal": "From a rehearsed talk: rule-based, not a language model, not people.",
    "human": "From what humans said.",
}


@dataclass(frozen=True)
class Top:
    """Heading and foot of a view: the badge says what answered for the people."""

    title: str
    topic: str
    source: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    footer: str


def top_of(
    title: str, *, topic: str, source: str, facts: Sequence[str], warnings: Sequence[str] = ()
) -> Top:
    """Return heading and foot of a view."""
    return Top(
        title,
        one_line(topic, 200),
        SOURCES.get(source, one_line(source, 40) or "Unknown source"),
        tuple(one_line(fact, 160) for fact in facts),
        tuple(one_line(warning, 400) for warning in warnings),
        _ORIGIN.get(source, "From what a language model said in the role of personas, not people."),
    )


def counted(number: int, one: str, several: str = "") -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
