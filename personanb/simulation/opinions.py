"""Opinions: which side somebody takes in what they say, vote or think."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_WEIGHTS_TO_BE_SURE = 2
_LEAST = 0.2
_SENTENCE = re.compile(r"[^.!?\n]+")


def stance_of(text: str, notes: Mapping[str, Any]) -> float:
    """Return the side that words take, from -1 (against) to 1 (for); 0 when they take none.

    Parameters
    ----------
    text
        The words. Cues for and against are counted, turned round where they are negated; English
        only.
    notes
        What the engine tells: a `vote` with its scale (`low`, `high`), or a `stance`. Either goes
        before the words.
    """
    vote, low, high = (notes.get(name) for name in ("vote", "low", "high"))
    if isinstance(vote, int | float) and isinstance(low, int | float | None):
        first, last = 1 if low is None else low, 7 if not isinstance(high, int | float) else high
        if last > first:
            return _bounded(2 * (vote - first) / (last - first) - 1)
    told = notes.get("stance")
    if isinstance(told, int | float):
        return _bounded(told) if abs(told) >= _LEAST else 0.0
    return _in_words(text)


@lru_cache(maxsize=20_000)
def _in_words(text: str) -> float:
    # What is said to a hundred people is read once.
    from personanb.simulation.analysis.stance import cues_in  # noqa: PLC0415 - loads word lists

    weight = sum(cue.weight for part in _SENTENCE.findall(text) for cue in cues_in(part))
    return _bounded(weight / _WEIGHTS_TO_BE_SURE)


def _bounded(value: float) -> float:
    return max(-1.0, min(1.0, float(value)))
