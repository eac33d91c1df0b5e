"""Sides that are implied: what people had to do, gave up, came back for.

"I sent the chair back" blames nothing by name, and takes a side. The expressions are general ones
(effort, failed tries, giving up, rhetorical questions; ease, coming again, being cared for), tried
only where plain cues say nothing, since they err more often.
"""

from __future__ import annotations

import re
from functools import cache

from personanb.simulation.analysis.wordforms import plain_quotes, word_list


def implied_weights(text: str) -> list[int]:
    """Return 1 for each implied word for, -1 for each against."""
    lowered = plain_quotes(text).casefold()
    return [sign for pattern, sign in _patterns() if pattern.search(lowered)]


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], int], ...]:
    lists = word_list("implied")
    return tuple(
        (re.compile(pattern), sign)
        for sign, name in ((1, "for"), (-1, "against"))
        for pattern in lists[name]
    )
