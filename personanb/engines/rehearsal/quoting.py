"""Picking up the very words that somebody has just said."""

from __future__ import annotations

import re
from functools import lru_cache

from personanb.engines.rehearsal.bank import lexicon, pattern
from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.words import capitalise, plain, stem, uncapitalise, words_of

MAX_WORDS, MIN_WORDS = 8, 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PAUSE = re.compile(r",\s+|:\s+|;\s+")
_BROKEN = re.compile(r"[\"()…]|\s['\u2018]|\.\.")
_FILLED = frozenset(
    """well look see honestly actually frankly yeah right hm mm okay like so and but or because
    which that if when as though although since than who where to not with in on for at of by from
    mind speaking""".split()
)
_ENDINGS = frozenset(
    """the a an of to in on at for with and or but that which who my your i we they it's i'm if as
    than because from by so very too is are was be""".split()
)
_OWN = frozenset(
    """i i'd i'm i've i'll me my mine myself you you'd you're you've you'll your we we'd we're
    we've our us this these""".split()
)
_REPORTABLE = frozenset(
    """it it's it'd it'll there's there people nobody somebody someone the they they'd they're
    everybody everyone most half some those whoever anybody""".split()
)


@lru_cache(maxsize=4096)
def quotable(text: str, names: tuple[str, ...] = ()) -> tuple[str, str]:
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
        whole = sentence.strip().rstrip(".!")
        clauses = _PAUSE.split(whole)
        for position, clause in enumerate((whole, *clauses)):
            score = _worth(clause.strip(), names, whole=position == 0)
            if position > 1 and clause.split()[:1] and clause.split()[0].lower() in _OWN:
                score -= 0.5
            if score > best_score:
                best, best_score = clause.strip(), score
    if not best:
        return "", ""
    said = uncapitalise(best)
    first = words_of(said)[:1]
    foreign = {word.lower() for word in words_of(said)} & _OWN
    reported = said if first and first[0].lower() in _REPORTABLE and not foreign else ""
    return best, reported


def _worth(clause: str, names: tuple[str, ...], *, whole: bool) -> float:
    """Return how much a clause tells; 0 where it cannot be quoted."""
    said = words_of(clause)
    if not MIN_WORDS <= len(clause.split()) <= MAX_WORDS or len(said) < MIN_WORDS:
        return 0.0
    low = [word.lower() for word in said]
    if low[0] in _FILLED or low[-1] in _ENDINGS or _BROKEN.search(clause):
        return 0.0
    if any(name in said for name in names) or problems(capitalise(clause) + "."):
        return 0.0
    if pattern("quoting.empty").search(clause):
        return 0.0
    words = lexicon()
    telling = sum(
        len(word) > 3 and word not in words.english and word not in words.aux
        for word in low  # noqa: PLR2004 - small words tell nothing
    )
    finite = any(
        word in words.aux or "'" in word or stem(word) in words.verbs or word in words.verbs
        for word in low
    )
    if not telling or not finite:
        return 0.0
    return telling + 0.6 * whole + 0.4 * (low[0] not in _OWN)
