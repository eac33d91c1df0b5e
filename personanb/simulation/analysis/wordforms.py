"""Words as the rule-based analyses compare them: rough stems, and lists read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from personanb.engines.rehearsal.words import singular

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;:.!?()\"“”—–]")
_SHORTEST_STEM = 4
_CLAUSE = re.compile(
    r"\s*(?:;|—|–|\s-\s|,?\s+(?=(?:but|although|though|whereas|while|however|yet|except)\s))\s*",
    re.IGNORECASE,
)


def tokens_of(text: str) -> list[str]:
    """Return words in lower case, and the stops between them, in order."""
    return _TOKEN.findall(plain_quotes(text).casefold())


def plain_quotes(text: str) -> str:
    """Return the text with typewriter apostrophes, as word lists have them."""
    return text.replace("’", "'").replace("‘", "'")


def clauses_of(sentence: str) -> list[str]:
    """Return the parts of a sentence that may take different sides."""
    return [part for part in _CLAUSE.split(sentence) if part.strip()]


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return a form that a word shares with its plural and its -ed and -ing forms.

    Gentler than stemmers for search: "career" and "car", "worker" and "work" stay apart.
    """
    form = singular(word)
    for ending in ("ing", "ed"):
        if form.endswith(ending) and len(form) - len(ending) >= _SHORTEST_STEM:
            form = form[: -len(ending)]
            if form[-1] == form[-2] and form[-1] not in "lsz":  # stopped, wrapping
                form = form[:-1]
            break
    return form[:-1] if form.endswith("e") and len(form) > _SHORTEST_STEM else form


def stems(tokens: Iterable[str]) -> list[str]:
    """Return the rough stem of each token; a stop stands for itself."""
    return [stem(token.removesuffix("'s")) for token in tokens]


@cache
def word_list(name: str) -> Mapping[str, Any]:
    """Return a file of `personanb/data/analysis`, parsed."""
    import yaml  # noqa: PLC0415 - only when talk is analysed

    source = files("personanb").joinpath("data", "analysis", f"{name}.yaml")
    found: Mapping[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return found


@cache
def stop_words() -> frozenset[str]:
    """Return words that say nothing about the subject, in English and other languages."""
    from personanb.engines.rehearsal.bank import lexicon  # noqa: PLC0415 - reads files

    foreign = frozenset().union(*lexicon().foreign.values())
    return frozenset(word_list("stop_words")["words"].split()) | foreign


@cache
def stop_stems() -> frozenset[str]:
    """Return the stems of the stop words."""
    return frozenset(stems(stop_words()))


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, and no stop."""
    return token[0].isalnum()


def places_of(sequence: Sequence[str], phrase: Sequence[str]) -> list[int]:
    """Return where a phrase begins in a sequence of stems."""
    length = len(phrase)
    if length == 1:
        return [place for place, word in enumerate(sequence) if word == phrase[0]]
    wanted = list(phrase)
    return [
        place
        for place in range(len(sequence) - length + 1)
        if list(sequence[place : place + length]) == wanted
    ]
