"""Texts that are worded as models word them, held against how often people use the words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import yaml

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told

NAME = "model phrasing"
# Descriptions of people praise, also when people write them: so much more than in all text is fair.
_ALLOWANCE = 5.0
_UNLIKELY = 1e-4
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def phrasing(people: Sequence[Told], human: Sequence[str]) -> Iterator[Finding]:
    """Yield personas with more of the listed words than chance allows at people's rate.

    Parameters
    ----------
    human
        Texts of people to take the rate from, where they are longer than 20,000 words; otherwise
        it is that of English at large. Counts are taken as Poisson, at five times the rate.
    """
    rate = human_rate(human)
    for told in people:
        found, words = overused(told.narrative or told.everything)
        count = sum(found.values())
        expected = words * rate * _ALLOWANCE
        if count and _at_least(count, expected) < _UNLIKELY:
            yield Finding(
                told.place,
                NAME,
                f"{1000 * count / words:.0f} in 1,000 words are words that models overuse; people "
                f"use {1000 * rate:.2f}",
                ", ".join(f"{word} ({n})" if n > 1 else word for word, n in found.most_common(8)),
            )


def overused(text: str) -> tuple[Counter[str], int]:
    """Return the listed words and phrases in a text, and its number of words."""
    words, phrases = _lists()
    tokens = [token.casefold() for token in _WORD.findall(text)]
    found = Counter(token for token in tokens if token in words)
    folded = " ".join(tokens)
    for phrase in phrases:
        if phrase in folded and (times := f" {folded} ".count(f" {phrase} ")):
            # A phrase counts once, with the words in it.
            inside = sum(word in words for word in phrase.split())
            found[phrase] += times * max(0, 1 - inside)
    return +found, len(tokens)


_ENOUGH_WORDS = 20_000


def human_rate(texts: Sequence[str]) -> float:
    """Return how often people use the listed words, as a share of their words."""
    count = total = 0
    for text in texts:
        found, words = overused(text)
        count += sum(found.values())
        total += words
    at_large = sum(sum(listed.values()) for listed in _lists()) / 1e6
    # Never below half of English at large: a corpus of one subject lacks words by chance.
    return max(count / total, at_large / 2) if total >= _ENOUGH_WORDS else at_large


def _at_least(count: int, expected: float) -> float:
    """Return the chance of at least `count` events where `expected` are."""
    term, below = math.exp(-expected), 0.0
    for events in range(count):
        below += term
        term *= expected / (events + 1)
    return max(0.0, 1.0 - below)


@cache
def _lists() -> tuple[dict[str, float], dict[str, float]]:
    file = files("personanb") / "data" / "populations" / "llm_phrases.yaml"
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found["words"], found["phrases"]
