"""Exchange refinement: people of a draw are swapped for others that bring it closer.

A draw, however well its chances are chosen, misses the target by chance. Swapping one drawn
person for the best of some candidates, over and over, lowers what is missed in moments, margins
and the distribution along many directions at once. The price: chances of inclusion are no longer
exactly those of the balancing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from personanb.personas.selection import inclusion_chances
from personanb.populations.align.draw import systematic
from personanb.populations.align.features import Features
from personanb.populations.population import Floats, Ints, Population
from personanb.populations.references.reference import Known
from personanb.seeds import Key
from personanb.statistics.draws import numpy_generator

CANDIDATES = 64
STEPS_PER_PERSON = 4
DIRECTIONS = 32
THRESHOLDS = 16
# Candidates are kept at hand as features; this many hold them to some 200 MB.
_MOST_AT_HAND = 60_000
_FEWEST_AT_HAND = 4_000
_LEAST_CHANCE = 1e-4
_PART_IMPORTANCE = {
    "mean": 0.5,
    "spread": 0.5,
    "correlation": 1.0,
    "margin": 1.0,
    "cells": 1.0,
    "trait by category": 0.5,
    "sliced": 40.0,
}

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Refined:
    """A draw after its exchanges.

    Attributes
    ----------
    rows
        Positions in the pool, shape (n,), ascending.
    tried, made
        How many exchanges.
    interrupted
        Whether it was stopped before its end; the draw is whole all the same.
    """

    rows: Ints
    tried: int
    made: int
    interrupted: bool

    def __str__(self) -> str:
        text = f"{self.made:,} of {self.tried:,} exchanges made"
        return f"{text}, then interrupted" if self.interrupted else text


def refine(
    rows: Ints,
    chances: Floats,
    pool: Population,
    target: Population,
    *purpose: Key,
    known: Known,
    features: Features,
    progress: bool = False,
) -> Refined:
    """Exchange drawn people for others of the pool while that lowers the miss.

    Each of 4 steps a person drawn takes one of the drawn and the best of 64 candidates for the
    place, and swaps them when the draw's squared miss falls. An interrupt ends it early and keeps
    what is done.

    Parameters
    ----------
    rows
        Positions drawn, shape (n,).
    chances
        Chance of inclusion, shape (people,): who has next to none is no candidate.
    """
    count = len(rows)
    others = _candidates(rows, chances, pool, count, *purpose)
    if not len(others):
        return Refined(rows, 0, 0, interrupted=False)
    where = np.concatenate([rows, others])
    misses = _misses(pool.taken(where), target, known, features)
    order = pool.taken(where).order("exchange", *purpose)
    # Slots and candidates are visited in an order that rows of the pool cannot change.
    drawn = order[order < count]
    waiting = order[order >= count]
    random = numpy_generator("exchange", *purpose)
    steps = STEPS_PER_PERSON * count
    slots = random.integers(count, size=steps)
    tries = random.integers(len(waiting), size=(steps, min(CANDIDATES, len(waiting))))
    inside, tried, made, interrupted = _swapped(
        misses, drawn, waiting, slots, tries, progress=progress
    )
    return Refined(np.sort(where[inside]), tried, made, interrupted)


def _swapped(
    misses: Singles, drawn: Ints, waiting: Ints, slots: Ints, tries: Ints, *, progress: bool
) -> tuple[Ints, int, int, bool]:
    drawn, waiting = drawn.copy(), waiting.copy()
    total = misses[drawn].sum(axis=0, dtype=np.float64).astype(np.float32)
    lengths = np.einsum("ij,ij->i", misses, misses)
    made = step = 0
    interrupted = False
    bar = tqdm(
        total=len(slots), desc="exchanging", unit="try", delay=1.0, leave=False,
        disable=not progress,
    )  # fmt: skip
    try:
        for step, slot in enumerate(slots, start=1):
            leaving = drawn[slot]
            places = tries[step - 1]
            coming = waiting[places]
            rest = total - misses[leaving]
            # |rest + m|^2 less what all share: 2 rest . m + |m|^2.
            gains = 2 * (misses[coming] @ rest) + lengths[coming]
            best = int(gains.argmin())
            now = 2 * float(misses[leaving] @ rest) + float(lengths[leaving])
            if gains[best] < now - 1e-6 * abs(now):
                drawn[slot], waiting[places[best]] = coming[best], leaving
                total = rest + misses[coming[best]]
                made += 1
            if not step % 256:
                bar.update(256)
    except KeyboardInterrupt:
        # The two lines of a swap are one assignment, so each person is still in one list.
        interrupted = True
    finally:
        bar.close()
    return drawn, step, made, interrupted


def _candidates(rows: Ints, chances: Floats, pool: Population, count: int, *purpose: Key) -> Ints:
    outside = chances > _LEAST_CHANCE * count / len(chances)
    outside[rows] = False
    found = np.flatnonzero(outside)
    most = min(_MOST_AT_HAND, max(_FEWEST_AT_HAND, 4 * count))
    if len(found) <= most:
        return found
    # The likely ones, all of them different.
    kept = inclusion_chances(chances[found], most)
    return found[systematic(kept, most, pool.taken(found), "candidates", *purpose)]


def _misses(people: Population, target: Population, known: Known, features: Features) -> Singles:
    """Return what each person adds to the miss of a draw, shape (people, parts)."""
    kinds = np.array([one.kind for one in features.features])
    parts = [kind for kind in _PART_IMPORTANCE if kind != "sliced" and (kinds == kind).any()]
    used = np.flatnonzero(np.isin(kinds, parts))
    scale = np.zeros(len(kinds))
    for kind in parts:
        scale[kinds == kind] = np.sqrt(_PART_IMPORTANCE[kind] / (kinds == kind).sum())
    blocks: list[npt.NDArray[np.float32]] = [
        (features.standardised(people)[:, used] * scale[used]).astype(np.float32)
    ]
    if known.shape and people.traits.shape[1]:
        blocks.append(_sliced(people, target, known))
    return np.hstack(blocks)


def _sliced(people: Population, target: Population, known: Known) -> Singles:
    """Return distribution functions along axes and directions at the target's quantiles."""
    traits = people.traits.shape[1]
    directions = np.eye(traits)
    if known.correlations and traits > 1:
        drawn = numpy_generator("exchange directions", traits).normal(size=(DIRECTIONS, traits))
        directions = np.vstack([directions, drawn / np.linalg.norm(drawn, axis=1)[:, None]])
    spread = target.deviations()
    unit = np.where(spread > 0, spread, 1.0)
    theirs = (target.traits / unit) @ directions.T
    ours = (people.traits / unit) @ directions.T
    weights = target.weights / target.weights.sum()
    scale = np.sqrt(_PART_IMPORTANCE["sliced"] / (len(directions) * THRESHOLDS))
    found = np.empty((len(people), len(directions) * THRESHOLDS), dtype=np.float32)
    for at, (mine, wanted) in enumerate(zip(ours.T, theirs.T, strict=True)):
        order = np.argsort(wanted, kind="stable")
        ends = np.cumsum(weights[order])
        places = np.searchsorted(ends, (np.arange(THRESHOLDS) + 0.5) / THRESHOLDS)
        # Equal scores differ in the last digit after projection.
        cuts = wanted[order][np.minimum(places, len(order) - 1)] + 1e-9
        reached = ends[np.searchsorted(wanted[order], cuts, side="right") - 1]
        block = slice(at * THRESHOLDS, (at + 1) * THRESHOLDS)
        found[:, block] = scale * ((mine[:, None] <= cuts[None, :]) - reached[None, :])
    return found
