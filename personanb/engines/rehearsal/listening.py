"""What a person takes from what was said: a bounded tail of it, whatever the history's length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from personanb.engines.protocol import MODERATOR, Utterance
from personanb.engines.rehearsal.bank import ASPECTS, bank
from personanb.engines.rehearsal.senses import polarity_of
from personanb.engines.rehearsal.words import plain, words_of
from personanb.engines.situations import ASKER, WORLD

TAIL = 60
_INFERRED = 0.45
# Who leads the talk or asks from outside takes no side in it.
_NOBODY = frozenset({MODERATOR, ASKER, WORLD})
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Point:
    """Something that somebody else said, as it was understood.

    Attributes
    ----------
    speaker
        Name as in the utterance.
    stance
        -1 to 1.
    aspect
        One of the bank's aspects, or empty.
    gist
        Words to name it by: "the price", "the neighbours".
    stage
        Stage in which it was said.
    asked
        Whether it put a question.
    side
        +1 or -1 for what the remark itself spoke for, which need not be the speaker's stance.
    words
        What was said, as it was said.
    """

    speaker: str
    stance: float
    aspect: str
    gist: str
    stage: str
    asked: bool
    side: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The recent past as one person heard it.

    Attributes
    ----------
    points
        What others said, oldest first.
    text, own, own_later
        Everything said lately, the person's own words, and these without their introduction, folded
        to lower case.
    openings
        How often an utterance began with these three words.
    sentences
        Sentences already said.
    own_stages
        Stages in which the person has already spoken.
    own_stance
        The last stance the person took, if any.
    own_aspects, aspects
        How often the person, and everybody, spoke about each aspect.
    stage_has_begun
        Whether somebody else was heard in the present stage; if not, others may be speaking at
        the same time.
    waiting
        A question put to the person that they have not answered yet.
    """

    points: tuple[Point, ...]
    text: str
    own: str
    own_later: str
    openings: Counter[str]
    sentences: frozenset[str]
    own_stages: Counter[str]
    own_stance: float | None
    own_aspects: Counter[str]
    aspects: Counter[str]
    stage_has_begun: bool
    waiting: Point | None


def opening(text: str) -> str:
    """Return the first three words of an utterance, folded, without punctuation."""
    return " ".join(word.casefold() for word in words_of(text[:120])[:3])


def sentences(text: str) -> list[str]:
    """Split text into folded sentences, for telling repetition."""
    return [part.strip(" .!?").casefold() for part in _SENTENCES.split(text) if part.strip(" .!?")]


@lru_cache(maxsize=4096)
def _understood(text: str) -> tuple[float, str, str]:
    """Return stance, aspect and gist of words that came without notes."""
    said = plain(text, 500)
    keywords = bank().keywords
    aspect, gist = "", ""
    for word in words_of(said.lower()):
        if word in keywords:
            aspect, gist = keywords[word]
            break
    return _INFERRED * polarity_of(said), aspect, gist


@lru_cache(maxsize=4096)
def _gist(text: str, aspect: str) -> str:
    keywords = bank().keywords
    for word in words_of(text.lower()):
        found = keywords.get(word)
        if found and found[0] == aspect:
            return found[1]
    return ""


def understand(utterance: Utterance) -> Point:
    """Work out what an utterance was about and which way it leaned."""
    notes = utterance.notes
    said = (utterance.speaker, utterance.text, utterance.stage)
    try:
        return _point(
            *said, notes.get("stance"), notes.get("aspect"), notes.get("act"), notes.get("side")
        )
    except TypeError:  # notes that cannot be looked up, such as a list, tell nothing
        return _point(*said, None, None, None, None)


@lru_cache(maxsize=4096)
def _point(  # noqa: PLR0917 - each is needed, none has a default
    speaker: str, text: str, stage: str, told: Any, noted: Any, act: Any, noted_side: Any
) -> Point:
    stance, aspect, gist = _understood(text)
    if isinstance(told, int | float) and not isinstance(told, bool):
        stance = max(-1.0, min(1.0, float(told)))
    if isinstance(noted, str) and noted in ASPECTS:
        aspect, gist = noted, _gist(text, noted)
    asked = act == "ask" if act else text.rstrip().endswith("?")
    side = noted_side if noted_side in {1, -1} else (stance > 0) - (stance < 0)
    return Point(speaker, stance, aspect, gist, stage, asked, side, text)


@lru_cache(maxsize=8192)
def _digest(text: str) -> tuple[str, str, tuple[str, ...]]:
    return text.casefold(), opening(text), tuple(sentences(text))


def listen(heard: Sequence[Utterance], name: str, stage: str = "", *, latest: int = TAIL) -> Heard:
    """Read the last utterances as the person of that name heard them.

    Parameters
    ----------
    heard
        Everything perceived so far; only the latest are looked at, and of these what was said
        aloud.
    name
        Name of the person who listens.
    stage
        The present stage.
    latest
        How many utterances are looked at.
    """
    count = len(heard)
    tail = [heard[position] for position in range(max(0, count - latest), count)]
    points: list[Point] = []
    own: list[str] = []
    own_later: list[str] = []
    everything: list[str] = []
    openings: Counter[str] = Counter()
    said: set[str] = set()
    stages: Counter[str] = Counter()
    own_aspects: Counter[str] = Counter()
    aspects: Counter[str] = Counter()
    own_stance: float | None = None
    waiting: Point | None = None
    for utterance in tail:
        if utterance.kind != "say" or utterance.speaker in _NOBODY:
            continue
        folded, start, parts = _digest(utterance.text)
        everything.append(folded)
        openings[start] += 1
        said.update(parts)
        point = understand(utterance)
        if point.aspect:
            aspects[point.aspect] += 1
        if utterance.speaker == name:
            waiting = None
            own.append(folded)
            if utterance.stage.casefold() != "opening":
                own_later.append(folded)
            stages[utterance.stage] += 1
            own_stance = point.stance
            if point.aspect:
                own_aspects[point.aspect] += 1
        else:
            points.append(point)
            if point.asked and name in {utterance.target, utterance.notes.get("target")}:
                waiting = point
    return Heard(
        tuple(points), "\n".join(everything), "\n".join(own), "\n".join(own_later), openings,
        frozenset(said), stages,
        own_stance, own_aspects, aspects, any(point.stage == stage for point in points), waiting,
    )  # fmt: skip
