"""What somebody comes back to: phrases between stop words that several of their texts share.

Candidates as in RAKE (Rose et al., 2010); they rank by the number of texts that hold them, longer
ones before shorter ones that say the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from personanb.simulation.analysis.wordforms import plain_quotes, stem, stop_words

_PARTS = re.compile(r"[.,;:!?…()\[\]\"“”\n]+|\s-\s|—|–")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_MOST_WORDS = 3
_LEAST_TEXTS = 2


def keyphrases(texts: Sequence[str], most: int = 8) -> list[tuple[str, tuple[int, ...]]]:
    """Return phrases with the places of the texts that hold them, the most frequent first."""
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for place, text in enumerate(texts):
        for phrase in _candidates(text):
            key = tuple(stem(word) for word in phrase)
            holders[key].add(place)
            forms[key][" ".join(phrase)] += 1
    ranked = sorted(
        (key for key in holders if len(holders[key]) >= _LEAST_TEXTS),
        key=lambda key: (-len(holders[key]) * (1 + 0.5 * (len(key) - 1)), key),
    )
    chosen: list[tuple[str, ...]] = []
    for key in ranked:
        if len(chosen) < most and not any(set(key) & set(other) for other in chosen):
            chosen.append(key)
    return [(forms[key].most_common(1)[0][0], tuple(sorted(holders[key]))) for key in chosen]


def _candidates(text: str) -> set[tuple[str, ...]]:
    found = set()
    for part in _PARTS.split(plain_quotes(text)):
        run: list[str] = []
        for word in [*_WORD.findall(part.casefold()), ""]:
            if word and word not in _stop_words() and len(word) > 2 and "'" not in word:  # noqa: PLR2004
                run.append(word)
                continue
            for size in range(1, _MOST_WORDS + 1):
                found |= {tuple(run[at : at + size]) for at in range(len(run) - size + 1)}
            run = []
    return found


@cache
def _stop_words() -> frozenset[str]:
    file = files("personanb") / "data" / "function_words.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    listed = {word for line in lines if not line.startswith("#") for word in line.split()}
    plain = {"today", "yesterday", "tomorrow", "day", "week", "time", "morning", "evening", "night",
             "love", "like", "hate", "want", "think", "feel", "felt", "know", "believe", "really",
             "lot", "bit", "way", "year", "years", "months", "days", "weeks", "good", "new", "old",
             "finally", "honestly", "thing", "link", "author", "email", "handle", "phone", "name",
             "address", "date", "enjoy", "stand", "people", "work", "working", "live"}  # fmt: skip
    return frozenset(stop_words() | listed | plain)
