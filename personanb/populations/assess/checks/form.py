"""Narratives that are no description of somebody: too short or long, or not in the third person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import QUOTED, Told

NAME = "form"
_SHORTEST, _LONGEST = 12, 1_500
_FIRST = re.compile(r"\b(?:I|I'm|I've|I'd|I’m|I’ve|me|my|mine|myself)\b")
_MUCH = 0.03


def form(people: Sequence[Told]) -> Iterator[Finding]:
    """Yield narratives of another form than a description; worth a look, not a drop."""
    for told in people:
        text = told.narrative
        words = len(text.split())
        if not text:
            continue
        if not _SHORTEST <= words <= _LONGEST:
            reason = f"has {words:,} words; {_SHORTEST} to {_LONGEST:,} are usual"
            yield Finding(told.place, NAME, reason, text[:120], drops=False)
        own = _FIRST.findall(QUOTED.sub(" ", text))
        if len(own) > max(2, _MUCH * words):
            yield Finding(
                told.place, NAME, f"speaks in the first person ({len(own)} times)", text[:120],
                drops=False,
            )  # fmt: skip
