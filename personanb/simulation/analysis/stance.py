"""On which side words stand: cues for and against, with what turns them round.

A transparent word count, not a model of meaning: each cue weighs 1 (a word) or 2 (a phrase), is
turned round by a negation shortly before it, and belongs to the nearest theme of its clause.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from personanb.simulation.analysis.wordforms import (
    is_word,
    plain_quotes,
    stem,
    stems,
    tokens_of,
    word_list,
)

Stance = Literal["for", "against", "mixed", "unclear"]
Reply = Literal["disagrees", "agrees", "shrugs", ""]

# Words between a negation and what it turns round; further after "I don't think that ...".
_REACH = 4
_LONG_REACH = 9
_REACH_OF = {"without": 2, "no": 3}
_RAISING = frozenset({"think", "believe", "find", "feel", "see", "understand", "say", "consider"})
# "Like" takes a side as a verb, not in "people like me".
_BEFORE_LIKE = frozenset(
    [
        *("i", "we", "you", "they", "he", "she", "who", "really", "quite", "also", "do"),
        *("does", "did", "don't", "doesn't", "didn't", "not", "never", "to", "would", "i'd"),
        *("we'd", "they'd", "you'd"),
    ]
)
_VERB_ONLY = frozenset({"like"})
# "Right into my bedroom" says where; what somebody agrees with is settled as a reply.
_DIRECTIONS = frozenset({"right"})
_WHERE = frozenset(
    [*("into", "behind", "outside", "under", "through", "past", "in", "on", "at", "next", "over")]
)
_REPLYING = frozenset({"agree", "agreed", "agrees", "disagree", "disagreed", "disagrees"})
_NOT_NEGATING = frozenset({"only", "just", "doubt", "wonder", "sure"})
# Endings that are none, or words that have grown apart from what they are made of.
_NO_ENDING = frozenset({"hardly", "likely", "fairly", "coolly", "freely", "greatly", "rather"})
_SHORTEST_WORD = 3
# A negation does not reach over these: "can't sleep because it's too loud".
_NEW_CLAUSE = frozenset({"because", "since", "so", "which", "when", "while", "then", "and"})
_REDUCER_REACH = 3
_PHRASE_WEIGHT = 2


_REPLIES: tuple[tuple[str, Reply], ...] = (
    ("disagreement", "disagrees"),
    ("dismissal", "shrugs"),
    ("agreement", "agrees"),
)
_DEED = re.compile(
    r"\b(?:I|[Ww]e) (?:\w+ed|bought|paid|had|went|got|saw|threw|spent|lost|ate|tried|took|broke"
    r"|left|found|came|made|sat|drove)\b"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase that takes a side.

    Attributes
    ----------
    place
        Number of its token in the clause.
    weight
        Positive for, negative against.
    """

    place: int
    weight: int


@dataclass(frozen=True)
class _Lists:
    favourable: frozenset[str]
    unfavourable: frozenset[str]
    negators: frozenset[str]
    reducers: frozenset[str]
    phrases: tuple[tuple[re.Pattern[str], int], ...]
    replies: tuple[tuple[re.Pattern[str], Reply], ...]
    strong: frozenset[str]
    concrete: frozenset[str]


def cues_in(clause: str) -> list[Cue]:
    """Return the cues of a clause, turned round where they are negated."""
    lists = _lists()
    tokens = tokens_of(clause)
    found = [
        Cue(place, -weight if _turned(tokens, place, weight) else weight)
        for place, weight in _words(tokens, lists)
    ]
    lowered = plain_quotes(clause).casefold()
    for pattern, weight in lists.phrases:
        for match in pattern.finditer(lowered):
            place = len(tokens_of(lowered[: match.start()]))
            negated = _negated(tokens, place)
            found.append(Cue(place, -weight if negated else weight))
    # "I disagree with you, it is cheap" speaks for it: agreeing is no word on the matter itself.
    return [cue for cue in found if tokens[cue.place] not in _REPLYING] or found


def side_of(weights: Sequence[int]) -> Stance:
    """Return the side that weights take together; `mixed` when both sides are about as strong."""
    favourable = sum(weight for weight in weights if weight > 0)
    unfavourable = -sum(weight for weight in weights if weight < 0)
    if not favourable and not unfavourable:
        return "unclear"
    less, more = sorted((favourable, unfavourable))
    if less * 2 > more:
        return "mixed"
    return "for" if favourable > unfavourable else "against"


def reply_in(text: str) -> Reply:
    """Return whether the words disagree with, agree with or shrug off what was said before."""
    lowered = plain_quotes(text).casefold()
    return next((reply for pattern, reply in _lists().replies if pattern.search(lowered)), "")


def is_strong(text: str) -> bool:
    """Whether something is said with force: an intensifier, an exclamation, capitals."""
    if "!" in text or re.search(r"\b[A-Z]{4,}\b", text):
        return True
    words = tokens_of(text)
    pairs = {f"{first}_{second}" for first, second in itertools.pairwise(words)}
    return bool(_lists().strong & (set(words) | pairs))


def is_concrete(text: str) -> bool:
    """Whether something rests on own experience: first person, and a number, a time or a deed."""
    words = tokens_of(text)
    own = {"i", "i've", "i'd", "my", "we", "our", "we've", "me", "us"} & set(words)
    if not own:
        return False
    if any(word[0].isdigit() for word in words) or _lists().concrete & set(words):
        return True
    return bool(_DEED.search(text))


def _words(tokens: Sequence[str], lists: _Lists) -> list[tuple[int, int]]:
    found = []
    for place, (token, form) in enumerate(zip(tokens, stems(tokens), strict=True)):
        if token in _VERB_ONLY and (not place or tokens[place - 1] not in _BEFORE_LIKE):
            continue
        if token in _DIRECTIONS and set(tokens[place + 1 : place + 2]) & _WHERE:
            continue
        sides = {
            side
            for word in (token, form, *_plain_forms(token))
            for side, words in ((1, lists.favourable), (-1, lists.unfavourable))
            if word in words
        }
        if len(sides) == 1:
            found.append((place, sides.pop()))
    return found


def _plain_forms(token: str) -> tuple[str, ...]:
    """Return what an adverb, comparative or superlative is made of: safest -> safe."""
    if token in _NO_ENDING:
        return ()
    for ending in ("iest", "ier", "ily"):
        if token.endswith(ending):
            return (f"{token[: -len(ending)]}y",)
    for ending in ("est", "er", "ly"):
        if token.endswith(ending) and len(token) - len(ending) >= _SHORTEST_WORD:
            bare = token[: -len(ending)]
            return bare, f"{bare}e"
    return ()


def _turned(tokens: Sequence[str], place: int, weight: int) -> bool:
    """Whether negation and reduction together turn a cue round: "less waste", "no less waste"."""
    reach = tokens[max(0, place - _REDUCER_REACH) : place]
    reduced = bool(_lists().reducers & set(_after_last_stop(reach)))
    if reduced and weight > 0 and tokens[place - 1] not in _lists().reducers:
        reduced = False  # "cut the good parts" is rare; "fewer trips, which is good" is not
    return reduced != _negated(tokens, place)


def _negated(tokens: Sequence[str], place: int) -> bool:
    lists = _lists()
    window = _after_last_stop(tokens[max(0, place - _LONG_REACH) : place])
    negations = 0
    for back, token in enumerate(reversed(window), 1):
        if token not in lists.negators:
            continue
        following = window[len(window) - back + 1 :]
        if following[:1] and following[0] in _NOT_NEGATING:
            continue
        raised = bool(following[:1]) and following[0] in _RAISING
        if back <= _REACH_OF.get(token, _REACH) or raised:
            negations += 1
    return negations % 2 == 1


def _after_last_stop(tokens: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for token in tokens:
        kept = [*kept, token] if is_word(token) and token not in _NEW_CLAUSE else []
    return kept


@cache
def _lists() -> _Lists:
    words = word_list("stance")
    return _Lists(
        favourable=_with_stems(words["for"]),
        unfavourable=_with_stems(words["against"]),
        negators=frozenset(words["negators"].split()),
        reducers=frozenset(words["reducers"].split()),
        phrases=tuple(
            (re.compile(pattern), sign * _PHRASE_WEIGHT)
            for sign, name in ((1, "phrases_for"), (-1, "phrases_against"))
            for pattern in words[name]
        ),
        replies=tuple(
            (re.compile(pattern), reply) for name, reply in _REPLIES for pattern in words[name]
        ),
        strong=frozenset(words["intensifiers"].split()),
        concrete=frozenset(words["experience"].split()),
    )


def _with_stems(block: str) -> frozenset[str]:
    words = block.split()
    # A short stem is shared by words that mean something else.
    long_stems = (stem(word) for word in words if len(stem(word)) > 4)  # noqa: PLR2004 - see above
    return frozenset(words) | frozenset(long_stems)
