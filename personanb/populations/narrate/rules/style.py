"""How somebody writes, in numbers and in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_SENTENCES = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]|[:;]-?[)(DPp]|<3")
_LAUGH = re.compile(r"\b(?:lol|haha\w*|hehe\w*|lmao|rofl)\b", re.IGNORECASE)
_SHOUT = re.compile(r"\b[A-Z]{4,}\b")
_SHORT, _LONG = 9.0, 20.0
_OFTEN = 0.2
_OPENER_LEAST = 3
_OPENERS = frozenset(
    [
        "honestly",
        "well",
        "so",
        "anyway",
        "ok",
        "okay",
        "actually",
        "basically",
        "look",
        "listen",
        "hmm",
        "ugh",
        "frankly",
        "luckily",
        "sadly",
        "seriously",
        "obviously",
        "apparently",
        "right",
        "yeah",
        "oh",
        "and",
        "but",
    ]
)


@dataclass(frozen=True)
class Style:
    """How somebody writes.

    Attributes
    ----------
    features
        Numbers by name: words in a sentence, and shares of sentences or texts, 0 to 1.
    words
        The same for readers.
    openers
        Words with which they like to begin.
    """

    features: Mapping[str, float]
    words: str
    openers: tuple[tuple[str, int], ...]


def style_of(texts: Sequence[str]) -> Style:
    """Return how texts of one person are written."""
    sentences = [
        part.strip() for text in texts for part in _SENTENCES.findall(text) if part.strip()
    ]
    counts = [len(_WORD.findall(sentence)) for sentence in sentences]
    words = sum(counts)
    total = max(1, len(sentences))
    features = {
        "words_a_sentence": words / total,
        "exclaiming": _share(sentences, lambda one: one.endswith("!")),
        "asking": _share(sentences, lambda one: one.endswith("?")),
        "without_capitals": _share(sentences, lambda one: one[:1].isalpha() and one[:1].islower()),
        "emoji": _share(texts, lambda one: bool(_EMOJI.search(one))),
        "laughing": _share(texts, lambda one: bool(_LAUGH.search(one))),
        "shouting": _share(texts, lambda one: bool(_SHOUT.search(one))),
    }
    openers = Counter(
        match[0].casefold() for sentence in sentences if (match := _WORD.match(sentence))
    )
    liked = tuple(
        (word, count) for word, count in openers.most_common(40)
        if word in _OPENERS and count >= _OPENER_LEAST
    )[:3]  # fmt: skip
    return Style(
        {name: round(value, 3) for name, value in features.items()}, _told(features), liked
    )


def _told(features: Mapping[str, float]) -> str:
    length = features["words_a_sentence"]
    kind = "short" if length < _SHORT else "long" if length > _LONG else "middling"
    parts = [f"{kind} sentences ({length:.0f} words on average)"]
    habits = {
        "exclaiming": "exclaims a lot", "asking": "asks many questions",
        "without_capitals": "often without capitals", "emoji": "uses emoji",
        "laughing": "writes out laughter", "shouting": "puts words in capitals",
    }  # fmt: skip
    return ", ".join(parts + [told for name, told in habits.items() if features[name] >= _OFTEN])


def _share(items: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(test(one) for one in items) / max(1, len(items))
