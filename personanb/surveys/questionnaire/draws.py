"""Random orders and balanced assignments for many respondents at once.

A draw for a respondent depends on the seed, the respondent's key and what it is for, and on
nothing else: not on the others, not on how a panel is divided among workers. Balanced
assignments depend on the respondent's number instead of the key, since balance is a matter of
counting. Bits come from SplitMix64 (Steele, Lea and Flood, 2014), used as a counter-based
generator, since a generator object for each respondent would cost more than the survey.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from personanb.seeds import Key, stable_int

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Streams = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_MOST_IN_BLOCK = 100
_EXACT = 1e-9


def streams(keys: Sequence[str], seed: int) -> Streams:
    """Return a 64-bit number for each respondent, shape (n,)."""
    found = (stable_int("respondent", seed, key) for key in keys)
    return np.fromiter(found, dtype=np.uint64, count=len(keys))


def uniforms(which: Streams, width: int, *purpose: Key) -> Floats:
    """Return uniform numbers in [0, 1), shape (n, width), determined by stream and purpose."""
    offset = np.uint64(stable_int(*purpose))
    with np.errstate(over="ignore"):
        counter = np.arange(1, width + 1, dtype=np.uint64) * _GOLDEN
        state = _mixed(which ^ offset)[:, None] + counter[None, :]
        bits = _mixed(state)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def permutations(which: Streams, size: int, *purpose: Key) -> Integers:
    """Return for each respondent the numbers 0 to size - 1 in random order, shape (n, size)."""
    return np.argsort(uniforms(which, size, *purpose), axis=1, kind="stable").astype(np.int64)


def balanced(first: int, count: int, shares: Sequence[float], *purpose: Key) -> Integers:
    """Assign respondents to cells in shuffled blocks, so that counts stay balanced throughout.

    Parameters
    ----------
    first, count
        Number of the first respondent, from 0, and how many follow.
    shares
        Share of each cell; they sum to 1. In each block a cell has its share of the places, exact
        when a block of at most 100 can have it, else rounded to hundredths (at least one place).

    Returns
    -------
    ndarray
        Cell of each respondent, shape (count,).
    """
    pattern = _pattern(shares)
    size = len(pattern)
    begin, end = first // size, -(-(first + count) // size)
    blocks = np.arange(begin, max(end, begin + 1), dtype=np.uint64)
    shuffled = pattern[permutations(_mixed(blocks + np.uint64(1)), size, "cells", *purpose)]
    offset = first - begin * size
    return shuffled.reshape(-1)[offset : offset + count]


def williams(size: int) -> Integers:
    """Return orders in which each comes equally often at each place and after each other.

    A Williams design (Williams, 1949): `size` rows when even, twice as many when odd.
    """
    first = [0]
    for step in range(1, size):
        first.append((first[-1] + (step if step % 2 else -step)) % size)
    rows = (np.array(first)[None, :] + np.arange(size)[:, None]) % size
    return (rows if size % 2 == 0 else np.vstack([rows, rows[:, ::-1]])).astype(np.int64)


def _mixed(state: Streams) -> Streams:
    with np.errstate(over="ignore"):
        state = (state ^ (state >> np.uint64(30))) * _FIRST
        state = (state ^ (state >> np.uint64(27))) * _SECOND
    mixed: Streams = state ^ (state >> np.uint64(31))
    return mixed


def _pattern(shares: Sequence[float]) -> Integers:
    wanted = np.asarray(shares, dtype=float)
    for size in range(len(wanted), _MOST_IN_BLOCK + 1):
        counts = np.rint(wanted * size)
        if counts.min() >= 1 and np.abs(counts - wanted * size).max() < _EXACT * size:
            return np.repeat(np.arange(len(wanted)), counts.astype(int))
    counts = np.maximum(np.floor(wanted * _MOST_IN_BLOCK), 1)
    for cell in np.argsort(counts - wanted * _MOST_IN_BLOCK, kind="stable"):
        if counts.sum() >= _MOST_IN_BLOCK:
            break
        counts[cell] += 1
    return np.repeat(np.arange(len(wanted)), counts.astype(int))
