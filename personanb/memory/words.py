"""The words by which memories hang together: what a text is about, without a language model."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+"
# Looking ahead finds overlapping pairs: of "Ada Maria Moreira" both.
_NAME = re.compile(rf"(?=\b({_CAPITALISED})[ \u00a0]({_CAPITALISED}))")
_INSIDE = re.compile(rf"(?<=[\w,;]\s)({_CAPITALISED})")
_AMOUNT = re.compile(r"\b(\d+(?:[.,:]\d+)*)[ \u00a0]?([^\W\d_]{1,20})\b")
_SHORTEST, _LONGEST_WORD, _MOST_CHARACTERS = 3, 40, 4800


@cache
def function_words() -> frozenset[str]:
    """Return the words that hold sentences together and say nothing about what they are about."""
    text = resources.files("personanb").joinpath("data/function_words.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


def words_of(text: str) -> list[str]:
    """Return the words of a text that say what it is about: folded, without plural and genitive.

    Words of one or two letters count only when they are capitalised ("Bo"); numbers always.
    """
    found = []
    for match in _WORD.finditer(text[:_MOST_CHARACTERS]):
        raw = match[0]
        word = stem(raw)
        if word in function_words():
            continue
        if len(word) >= _SHORTEST or word.isdigit() or (len(word) > 1 and raw[0].isupper()):
            found.append(word)
    return found


def names_of(text: str) -> list[str]:
    """Return what takes two words to name, folded: two capitalised words, a number with its unit.

    Two people may share a first name, and much may cost 12 of something: as a pair it leads to one.
    """
    text = text[:_MOST_CHARACTERS]
    pairs = [(match[1], match[2]) for match in _NAME.finditer(text)]
    pairs.extend((match[1], match[2]) for match in _AMOUNT.finditer(text))
    stems = [(stem(one), stem(two)) for one, two in pairs]
    words = function_words()
    return [f"{one} {two}" for one, two in stems if one not in words and two not in words]


def capitalised_in(text: str) -> list[str]:
    """Return the words, folded, that are capitalised though no sentence begins with them."""
    words = (stem(match[1]) for match in _INSIDE.finditer(text[:_MOST_CHARACTERS]))
    return [word for word in words if word not in function_words()]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word folded, without genitive and plural."""
    folded = word.casefold().replace("’", "'")
    if folded in function_words():
        return folded
    folded = folded.removesuffix("'s")[:_LONGEST_WORD]
    # What is capitalised may be a name, of which the last letter is a part.
    plural = folded.endswith("s") and not folded.endswith("ss") and word[0].islower()
    if plural and len(folded) > _SHORTEST + 1:
        folded = folded[:-1]
    return folded
