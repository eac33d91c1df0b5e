"""Questions about facts, and what somebody heard, read or remembers that answers one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from personanb.engines.protocol import Utterance
from personanb.engines.rehearsal.bank import function_words, lexicon, pattern, word_set
from personanb.engines.rehearsal.wording import sentences_in
from personanb.engines.rehearsal.words import plain, stem, words_of
from personanb.engines.situations import ASKER, WORLD

_LOOKED_AT, _LONGEST_FACT, _MOST_SENTENCES = 4000, 220, 120
_SHORTEST_WORD = 3
_VOCATIVE = re.compile(r"^[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?, |, [A-Z][\w'’-]*(?P<stop>\?)$")
_SPEAKER = re.compile(r"^([^\W\d_][\w .'’-]{0,59}): (.+)$", re.DOTALL)
_TOLD_BY = re.compile(r"^([^\n:]{1,60}) (?:did this|gave): (.+)$", re.DOTALL)
_KINDS = ("said", "how_much", "where", "when", "who", "what")
# A sentence answers when it shares this part of the question's words, weighed.
_ENOUGH, _NAME = 0.6, 1.6
_BY_KIND: dict[str, str] = {
    "where": "facts.place",
    "when": "facts.time",
    "how_much": "facts.amount",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a fact.

    Attributes
    ----------
    kind
        who, where, when, how_much, said or what.
    stems
        What it is about, as rough forms of its content words.
    names
        Names in it, folded.
    speaker
        Whose words are asked for, when the kind is `said`.
    certain
        Whether it can be nothing but a question about a fact, so that not knowing is an answer.
    """

    kind: str
    stems: frozenset[str]
    names: frozenset[str]
    speaker: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Something that may answer a question.

    Attributes
    ----------
    text
        The words.
    speaker
        Whose they are; empty for what is simply known.
    origin
        heard, memory, own (the person's own words), read or life (the person's description).
    """

    text: str
    speaker: str = ""
    origin: str = "heard"


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question: one sentence of a source."""

    sentence: str
    source: Source


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    stems: frozenset[str]
    names: frozenset[str]


@lru_cache(maxsize=4096)
def _asked(text: str) -> Asked | None:
    sentences = sentences_in(plain(text, 1200))
    asking = [part for part in sentences if part.rstrip().endswith("?")] or sentences[-1:]
    if not asking:
        return None
    question = _VOCATIVE.sub(lambda match: match["stop"] or "", asking[-1].strip())
    opened = pattern("facts.opening").search(question)
    # What stands after "do you remember" is the question; what comes before may only lead to it.
    rest = question[opened.end() :] if opened else question
    if not opened and not question.endswith("?") and not pattern("facts.bare").match(question):
        return None
    if pattern("facts.view").search(rest):
        return None
    said = pattern("facts.said").search(rest)
    kind = "said" if said else next(
        (name for name in _KINDS[1:] if pattern(f"facts.{name}").search(rest)), ""
    )  # fmt: skip
    if not kind:
        if not opened:
            return None
        kind = "what"
    speaker = said["who"].strip().casefold() if said else ""
    names = frozenset(_names(rest)) - {speaker}
    stems = content(rest) - {stem(word) for word in words_of(speaker)}
    if not stems and not speaker:
        return None
    definite = names or pattern("facts.past" if kind == "what" else "facts.definite").search(rest)
    certain = bool(opened or said or definite)
    return Asked(kind, stems, names, speaker, certain)


def fact_asked(text: str) -> Asked | None:
    """Return what fact a question asks for; None when it asks for a view, or for nothing."""
    return _asked(text[-_LOOKED_AT:])


def content(text: str) -> frozenset[str]:
    """Return rough forms of the words of a text that say what it is about."""
    small, asking = function_words(), word_set("asking_words")
    return frozenset(
        stem(word) for word in (token.removesuffix("'s") for token in words_of(text.lower()))
        if (len(word) >= _SHORTEST_WORD or word.isdigit())
        and word not in small and word not in asking
    )  # fmt: skip


def _names(text: str) -> Iterable[str]:
    for match in re.finditer(r"(?<![.!?]\s)(?<!^)\b([A-Z][\w'’-]*[a-z])\b", text):
        word = match[1].removesuffix("'s").casefold()
        if word not in function_words():
            yield word


def sources_in_view(view: Sequence[Utterance], me: str, *, but: Utterance | None) -> list[Source]:
    """Return what was heard, seen, read and done, the latest first; questions are none."""
    found = []
    for lived in reversed(view):
        if lived is but or not lived.text or lived.speaker == ASKER:
            continue
        origin = _ORIGINS.get(lived.kind)
        if origin is None:
            continue
        if lived.kind == "memory":
            found.extend(sources_in_memory(lived.text.splitlines(), me))
            continue
        if lived.speaker == me and lived.kind in {"say", "reach_out"}:
            origin = "own"
        speaker = "" if lived.speaker in {WORLD, me} else lived.speaker
        found.append(Source(lived.text[:_LOOKED_AT], speaker, origin))
    return found


_ORIGINS = {
    "say": "heard", "hear": "heard", "reach_out": "heard", "see": "heard", "think": "memory",
    "remember": "memory", "read": "read", "result": "read", "memory": "memory",
}  # fmt: skip


def sources_in_memory(remembered: Iterable[str], me: str) -> list[Source]:
    """Return memories as sources; who spoke stands at the beginning of a memory of words."""
    found = []
    for raw in remembered:
        text = raw[:_LOOKED_AT]
        told = _TOLD_BY.match(text)
        match = None if told else _SPEAKER.match(text)
        if told is not None:
            found.append(Source(told[2], "", "memory"))
        elif match is None:
            found.append(Source(text, "", "memory"))
        elif match[1] != ASKER:
            plainly = match[1] in {WORLD, me, "Saw", "Read"}
            found.append(Source(match[2], "" if plainly else match[1], "memory"))
    return found


def answer_to(asked: Asked, sources: Sequence[Source]) -> Found | None:
    """Return the sentence that answers a question best; the earlier source where two do."""
    best, best_score = None, 0.0
    for source in sources:
        for line in _lines(source.text):
            score = _score(asked, line, source)
            if score > best_score + 1e-9:
                best, best_score = Found(line.text, source), score
    return best


@lru_cache(maxsize=4096)
def _lines(text: str) -> tuple[_Line, ...]:
    found = []
    for raw in sentences_in(text)[:_MOST_SENTENCES]:
        said = pattern("facts.lead").sub("", plain(raw, _LONGEST_FACT), count=1)
        if not said or said.endswith("?") or pattern("facts.not_known").search(said):
            continue
        first = words_of(said)[:1]
        start = {first[0].casefold()} if first and _is_name_at_start(first[0]) else set()
        found.append(_Line(said, content(said), frozenset({*_names(said), *start})))
    return tuple(found)


def _is_name_at_start(word: str) -> bool:
    low = word.lower()
    return word[:1].isupper() and low not in function_words() and low not in lexicon().known


def _score(asked: Asked, line: _Line, source: Source) -> float:
    if asked.speaker and asked.speaker not in source.speaker.casefold().split():
        return 0.0
    if asked.speaker and not asked.stems:
        return 1.0
    total = sum(_weight(word, asked) for word in asked.stems)
    shared = sum(_weight(word, asked) for word in asked.stems & line.stems)
    if not total or shared / total < _ENOUGH or not line.stems - asked.stems:
        return 0.0
    return shared / total if _suits(asked, line, source) else 0.0


def _weight(word: str, asked: Asked) -> float:
    return _NAME if word in asked.names else 1.0


def _suits(asked: Asked, line: _Line, source: Source) -> bool:
    """Tell whether a sentence holds what kind of thing is asked for: a place, a time, a person."""
    if asked.kind == "who":
        someone = line.names - asked.names
        return bool(someone or pattern("facts.somebody").search(line.text)) or (
            bool(source.speaker) and bool(pattern("facts.myself").search(line.text))
        )
    wanted = _BY_KIND.get(asked.kind)
    return wanted is None or bool(pattern(wanted).search(line.text))
