"""Who in a panel is most like a description of a group."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from personanb.memory.embedding import Embed, embedded, embedder
from personanb.populations.assess.texts import Told

Floats = npt.NDArray[np.float64]

_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_MOST_PASSAGES = 40
_LONGEST = 8_000
_SMALL_WORDS = frozenset(
    ["the", "and", "with", "without", "who", "that", "for", "from", "are", "have", "has", "people",
     "persons", "their", "they", "all", "any", "some", "group", "living", "into", "than"]
)  # fmt: skip


def similarities(people: Sequence[Told], query: str, embed: str | Embed | None) -> Floats:
    """Return how like a description of a group each person is, shape (people,), -1 to 1.

    With hashed n-grams a person is read passage by passage: each word of the query that means
    something counts by its best passage, so that a group of two properties is not met by one of
    them said twice. A model's embedder gets the whole text, in one vector a person.
    """
    made = embedder(embed)
    if embed is not None:
        texts = [_text(told)[:_LONGEST] for told in people]
        vectors = embedded(made, [query, *texts])
        found: Floats = (vectors[1:] @ vectors[0]).astype(np.float64)
        return found
    return _by_passage(people, query, made)


def _by_passage(people: Sequence[Told], query: str, made: Embed) -> Floats:
    passages: list[str] = []
    owners: list[int] = []
    for place, told in enumerate(people):
        parts = dict.fromkeys(part.strip() for part in _SENTENCES.split(_text(told)))
        own = [part for part in parts if part][:_MOST_PASSAGES]
        passages += own
        owners += [place] * len(own)
    scores = np.zeros(len(people))
    if not passages:
        return scores
    words = [word for word in re.findall(r"[\w-]+", query.casefold()) if _says_something(word)]
    asked = embedded(made, [query, *words])
    likeness = embedded(made, passages) @ asked.T
    owner = np.array(owners)
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.r_[True, owner[order][1:] != owner[order][:-1]])
    best = np.maximum.reduceat(likeness[order], starts, axis=0)
    # The whole query keeps phrases together; its words see to it that none is left out.
    scores[owner[order][starts]] = best[:, 0] + best[:, 1:].mean(axis=1) if words else best[:, 0]
    return scores / (2 if words else 1)


def _text(told: Told) -> str:
    """Return what is written about a person, and the words that it rests on."""
    quotes = [one.text for one in told.persona.grounding if one.text]
    return "\n".join([told.everything, *dict.fromkeys(quotes)])


def _says_something(word: str) -> bool:
    return len(word) > 2 and word not in _SMALL_WORDS  # noqa: PLR2004
