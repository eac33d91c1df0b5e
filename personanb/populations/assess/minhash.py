"""Near duplicates among many texts, in time that grows with the number of words alone.

One-permutation hashing (Li, Owen and Zhang, 2012), empty bins filled by rotation (Shrivastava and
Li, 2014), candidates by banding, and then the true Jaccard similarity of what stands in one band:
the sketch decides what is compared, never what is a duplicate.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Hashes: TypeAlias = npt.NDArray[np.uint64]
Ints: TypeAlias = npt.NDArray[np.int64]

SHINGLE = 3
BINS = 128
BANDS = 32
_BIN_BITS = 7
_EMPTY = np.uint64(2**64 - 1)
_WORD = re.compile(r"\w+")
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


class _Vocabulary(dict[str, int]):
    """Words with hashes that are the same in every process."""

    def __missing__(self, word: str) -> int:
        data = word.encode("utf-8", "surrogatepass")
        value = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
        self[word] = value
        return value


@dataclass(frozen=True, eq=False)
class Shingled:
    """Texts as sets of hashed runs of three words.

    Attributes
    ----------
    hashes
        Of all texts, one after the other.
    starts
        Where each text begins among them; one more than there are texts.
    """

    hashes: Hashes
    starts: Ints

    def of(self, text: int) -> Hashes:
        """Return the set of one text, sorted."""
        found: Hashes = np.unique(self.hashes[self.starts[text] : self.starts[text + 1]])
        return found

    def __len__(self) -> int:
        return len(self.starts) - 1


def shingled(texts: Iterable[str]) -> Shingled:
    """Return the runs of three words of each text; a shorter text is one run."""
    vocabulary = _Vocabulary()
    look = vocabulary.__getitem__
    words: list[int] = []
    counts: list[int] = []
    for text in texts:
        found = _WORD.findall(text.casefold())
        words.extend(map(look, found))
        # Filled up, so that every text has a run and none reaches into the next.
        missing = max(0, SHINGLE - len(found))
        words.extend([0] * missing)
        counts.append(len(found) + missing)
    ids = np.array(words, dtype=np.uint64)
    lengths = np.array(counts, dtype=np.int64)
    ends = np.cumsum(lengths)
    kept = np.ones(len(ids), dtype=bool)
    for back in range(1, SHINGLE):
        kept[ends - back] = False
    kept = kept[: max(0, len(ids) - SHINGLE + 1)]
    total = len(kept)
    mixed = np.zeros(total, dtype=np.uint64)
    for place, odd in enumerate(_ODD):
        mixed += _mixed(ids[place : place + total] + np.uint64(place)) * np.uint64(odd)
    starts = np.concatenate([[0], np.cumsum(lengths - SHINGLE + 1)])
    return Shingled(_mixed(mixed[kept]), starts)


def near_duplicates(runs: Shingled, threshold: float) -> list[list[tuple[int, float]]]:
    """Return groups of texts that are alike, each with its Jaccard similarity to the first.

    Parameters
    ----------
    runs
        The texts.
    threshold
        Least share of their runs that two texts have in common, 0 to 1.

    Returns
    -------
    list of list of (int, float)
        Groups in the order of their first text, whose similarity is 1.
    """
    parents = list(range(len(runs)))

    def root(text: int) -> int:
        while parents[text] != text:
            parents[text] = parents[parents[text]]
            text = parents[text]
        return text

    sets: dict[int, Hashes] = {}
    tried: set[tuple[int, int]] = set()
    alike: dict[int, float] = {}
    for bucket in _buckets(_sketches(runs)):
        first = int(bucket[0])
        for other in map(int, bucket[1:]):
            if (first, other) in tried or root(first) == root(other):
                continue
            tried.add((first, other))
            share = jaccard(_set(runs, first, sets), _set(runs, other, sets))
            if share >= threshold:
                low, high = sorted((root(first), root(other)))
                parents[high] = low
                alike[other] = max(alike.get(other, 0.0), share)
    groups: dict[int, list[tuple[int, float]]] = {}
    for text in range(len(runs)):
        if parents[text] != text or text in groups:
            groups.setdefault(root(text), [(root(text), 1.0)]).append((text, alike.get(text, 1.0)))
    return [groups[first] for first in sorted(groups)]


def jaccard(one: Hashes, other: Hashes) -> float:
    """Return the share of two sorted sets that they have in common."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def _set(runs: Shingled, text: int, known: dict[int, Hashes]) -> Hashes:
    if text not in known:
        known[text] = runs.of(text)
    return known[text]


def _sketches(runs: Shingled) -> Hashes:
    """Return the least hash of each text in each of 128 bins, shape (texts, 128)."""
    texts = len(runs)
    flat = np.full(texts * BINS, _EMPTY, dtype=np.uint64)
    owner = np.repeat(np.arange(texts, dtype=np.int64), np.diff(runs.starts))
    place = owner * BINS + (runs.hashes >> np.uint64(64 - _BIN_BITS)).astype(np.int64)
    np.minimum.at(flat, place, runs.hashes)
    sketch = flat.reshape(texts, BINS)
    open_rows = np.flatnonzero((sketch == _EMPTY).any(axis=1))
    filled = sketch[open_rows]
    known = filled != _EMPTY
    for step in range(1, BINS):
        wanted = filled == _EMPTY
        if not wanted.any():
            break
        neighbour = np.roll(sketch[open_rows], -step, axis=1)
        usable = wanted & np.roll(known, -step, axis=1)
        # The distance goes in, so that a borrowed hash is not the same as one's own.
        filled[usable] = _mixed(neighbour[usable] + np.uint64(step))
    sketch[open_rows] = filled
    return sketch


def _buckets(sketch: Hashes) -> Iterable[Sequence[int]]:
    """Yield the texts that are the same in one of 32 bands, in order, band after band."""
    rows = BINS // BANDS
    for band in range(BANDS):
        key = np.zeros(len(sketch), dtype=np.uint64)
        for row in range(rows):
            key = _mixed(key + sketch[:, band * rows + row])
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        starts = np.concatenate([[0], edges])
        ends = np.concatenate([edges, [len(order)]])
        for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
            yield order[start:end].tolist()


def _mixed(values: Hashes) -> Hashes:
    """Return the finaliser of SplitMix64, which spreads any difference over all bits."""
    values = values ^ (values >> np.uint64(30))
    values = values * np.uint64(0xBF58476D1CE4E5B9)
    values = values ^ (values >> np.uint64(27))
    values = values * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
