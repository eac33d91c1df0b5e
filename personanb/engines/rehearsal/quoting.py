"""Picking up the very words that somebody has just said."""

from __future__ import annotations

import re
from functools import lru_cache

from personanb.engines.rehearsal.bank import lexicon, pattern, word_set
from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.words import capitalise, plain, stem, uncapitalise, words_of

MAX_WORDS, MIN_WORDS, _SMALL = 8, 4, 3
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PAUSE = re.compile(r",\s+|:\s+|;\s+")
_BROKEN = re.compile(r"[\"()…]|\s['\u2018]|\.\.")


@lru_cache(maxsize=4096)
def quotable(text: str, names: frozenset[str] = frozenset()) -> tuple[str, str]:
    """Return a short clause of what was said, to quote, and the same for reported speech.

    Parameters
    ----------
    text
        What somebody said; untrusted.
    names
        Names of the people in the room; words addressed to somebody are not picked up.

    Returns
    -------
    tuple
        At most eight words as they were said, and the clause as it reads after "that"; either
        may be empty.
    """
    best, best_score = "", 0.0
    for sentence in _SENTENCE.split(plain(text, 700)):
        if sentence.rstrip().endswith("?") or not sentence.strip():
            continue
        if not names.isdisjoint(words_of(sentence)):
            continue
        whole = sentence.strip().rstrip(".!")
        clauses = _PAUSE.split(whole)
        for position, clause in enumerate((whole, *clauses)):
            score = _worth(clause.strip(), names, whole=position == 0)
            if (
                position > 1
                and clause.split()[:1]
                and clause.split()[0].lower() in word_set("own_pronouns")
            ):
                score -= 0.5
            if score > best_score:
                best, best_score = clause.strip(), score
    if not best:
        return "", ""
    said = uncapitalise(best)
    first = words_of(said)[:1]
    foreign = {word.lower() for word in words_of(said)} & word_set("own_pronouns")
    reported = said if first and first[0].lower() in word_set("reportable") and not foreign else ""
    return best, reported


def _worth(clause: str, names: frozenset[str], *, whole: bool) -> float:
    """Return how much a clause tells; 0 where it cannot be quoted."""
    said = words_of(clause)
    if not MIN_WORDS <= len(clause.split()) <= MAX_WORDS or len(said) < MIN_WORDS:
        return 0.0
    low = [word.lower() for word in said]
    if (
        low[0] in word_set("quote_fillers")
        or low[-1] in word_set("quote_endings")
        or _BROKEN.search(clause)
    ):
        return 0.0
    if not names.isdisjoint(said):
        return 0.0
    if pattern("quoting.empty").search(clause):
        return 0.0
    words = lexicon()
    telling = sum(
        len(word) > _SMALL and word not in words.english and word not in words.aux for word in low
    )
    finite = any(
        word in words.aux or "'" in word or stem(word) in words.verbs or word in words.verbs
        for word in low
    )
    if not telling or not finite or problems(capitalise(clause) + "."):
        return 0.0
    return telling + 0.6 * whole + 0.4 * (low[0] not in word_set("own_pronouns"))
