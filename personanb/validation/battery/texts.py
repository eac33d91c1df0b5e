"""How much alike texts are: repetition, likeness, distinct words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from personanb.memory.embedding import Embed, embedded, hashed_ngrams
from personanb.memory.words import words_of


def repeated_texts(texts: Mapping[str, Mapping[str, str]]) -> float:
    """Return the share of texts that somebody else gave, too, to the same question."""
    alike = total = 0
    for several in texts.values():
        counts = Counter(" ".join(text.casefold().split()) for text in several.values())
        alike += sum(count for count in counts.values() if count > 1)
        total += len(several)
    return alike / total if total else 0.0


def sameness(texts: Mapping[str, Mapping[str, str]], embed: Embed | None = None) -> float:
    """Return the mean cosine between people's texts to the same question, -1 to 1."""
    found = []
    for several in texts.values():
        if len(several) > 1:
            vectors = embedded(embed or hashed_ngrams, list(several.values())).astype(float)
            total = vectors.sum(axis=0)
            own = float((vectors * vectors).sum())
            n = len(vectors)
            found.append((float(total @ total) - own) / (n * (n - 1)))
    return float(np.mean(found)) if found else 0.0


def distinct(texts: Sequence[str], size: int) -> float:
    """Return distinct-n (Li et al., 2016): different n-grams of words over all of them."""
    grams: list[tuple[str, ...]] = []
    for text in texts:
        tokens = words_of(text.lower())
        grams += [tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0


def told_apart(mine: Sequence[str], baseline: Sequence[str], embed: Embed | None = None) -> float:
    """Return how well texts with and without a persona are told apart, .5 for chance.

    Balanced accuracy of the nearest centroid, each text held against centroids without itself
    (individuation, Cheng et al., 2023).
    """
    embed = embed or hashed_ngrams
    sides = [embedded(embed, list(texts)).astype(float) for texts in (mine, baseline)]
    shares = []
    for place, vectors in enumerate(sides):
        other = sides[1 - place].mean(axis=0)
        own = (vectors.sum(axis=0) - vectors) / max(1, len(vectors) - 1)
        nearer = (vectors * _unit(own)).sum(axis=1) - vectors @ _unit(other[None])[0]
        shares.append(float(np.where(nearer == 0, 0.5, nearer > 0).mean()))
    return float(np.mean(shares))


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1.0)
