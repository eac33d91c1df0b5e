"""What an alignment matches: moments, quantile bins, margins and products, as numbers per person.

Each feature is centred on the target's mean and divided by the target's standard deviation, so
that a sample of n people drawn from the target has a sum with mean 0 and variance n in each. That
makes one feature's miss comparable with another's, and with chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from personanb.populations.population import Floats, Population
from personanb.populations.references.reference import Known

BINS = 16
Singles: TypeAlias = npt.NDArray[np.float32]
# Kind, variables, labels, and what the importance of the kind is shared by.
_Part: TypeAlias = tuple[str, tuple[str, ...], list[str], float]

# Rarer cells than this count as if they were this common, lest a handful of people decide.
_RAREST_SHARE = 0.01
_BY_LEVEL = {"margin", "cells", "trait by category"}
_IMPORTANCE = {
    "mean": 1.0,
    "spread": 1.0,
    "shape": 4.0,
    "correlation": 1.0,
    "margin": 3.0,
    "cells": 1.0,
    "trait by category": 1.0,
}


@dataclass(frozen=True)
class Feature:
    """One number of every person whose mean is to be that of the target.

    Attributes
    ----------
    kind
        mean, spread, shape, correlation, margin, cells or trait by category.
    variables
        What it is about: one or two variables.
    label
        What it is, as read: `sex = female`, `openness x neuroticism`.
    """

    kind: str
    variables: tuple[str, ...]
    label: str


class Features:
    """The features of one target, computed for any people.

    Parameters
    ----------
    target
        The people to match.
    known
        What the target tells; nothing else becomes a feature.
    pool
        The people to align: what none of them differ in, or have, is no feature.

    Attributes
    ----------
    features
        What each column is.
    wanted
        Mean of each in the target, shape (features,).
    units
        Standard deviation of each in the target, shape (features,).
    importance
        How much a miss of each weighs, shape (features,).
    """

    def __init__(self, target: Population, known: Known, pool: Population) -> None:
        self._known = known
        self._centre = target.means()
        spread = target.deviations()
        self._unit = np.where(spread > 0, spread, 1.0)
        self._varying = [
            at for at, column in enumerate(pool.traits.T) if np.ptp(column) > 0 and spread[at] > 0
        ]
        self._thresholds = [
            _thresholds(target.traits[:, at], target.weights) if known.shape else np.empty(0)
            for at in range(len(target.trait_names))
        ]
        self._levels = _shared_levels(target, pool)
        self._cells = _shared_cells(target, pool, self._levels) if known.joint else {}
        self.features, importance = self._described(target)
        raw = self.raw(target)
        weights = target.weights / target.weights.sum()
        self.wanted = weights @ raw
        variance = weights @ (raw - self.wanted) ** 2
        floor = np.array(
            [
                _RAREST_SHARE * (1 - _RAREST_SHARE) if one.kind in _BY_LEVEL else 1e-6
                for one in self.features
            ]
        )
        self.units = np.sqrt(np.maximum(variance, floor))
        self.importance = np.array(importance)
        self._rescale_lost_levels(target)

    def __len__(self) -> int:
        return len(self.features)

    def standardised(self, people: Population) -> Floats:
        """Return features in standard deviations from the target, shape (people, features)."""
        found = self.raw(people)
        found -= self.wanted
        found /= self.units
        return np.asarray(found)

    def sums(self, people: Population, multipliers: Floats) -> Sums:
        """Return what balancing asks of people: exponents now, and sums once they have weights.

        Standardising is done on multipliers and sums instead of on every feature of everybody.
        """
        return Sums(self.raw(people, single=True), self.wanted, self.units, multipliers)

    def _described(self, target: Population) -> tuple[tuple[Feature, ...], list[float]]:
        parts = [*self._of_traits(target.trait_names), *self._of_categories(target)]
        found = [
            Feature(kind, about, label) for kind, about, labels, _ in parts for label in labels
        ]
        importance = [
            _IMPORTANCE[kind] / shared for kind, _, labels, shared in parts for _ in labels
        ]
        return tuple(found), importance

    def _of_traits(self, names: tuple[str, ...]) -> Iterator[_Part]:
        """Yield kind, variables and labels of features, and what their importance is shared by."""
        if self._known.means:
            for at in self._varying:
                yield "mean", (names[at],), [f"mean of {names[at]}"], 1
        if self._known.spread:
            for at in self._varying:
                yield "spread", (names[at],), [f"spread of {names[at]}"], 1
        for one, other in self._pairs():
            yield "correlation", (names[one], names[other]), [f"{names[one]} x {names[other]}"], 1
        for at in self._varying:
            cuts = self._thresholds[at]
            labels = [f"{names[at]} up to {cut:.2g}" for cut in cuts]
            yield "shape", (names[at],), labels, max(1, len(cuts))

    def _of_categories(self, target: Population) -> Iterator[_Part]:
        named = {name: one.levels for name, one in target.categories.items()}
        for name, levels in self._levels.items():
            yield "margin", (name,), [f"{name} = {named[name][level]}" for level in levels], 1
        for (one, other), cells in self._cells.items():
            width = len(named[other])
            labels = [
                f"{one} = {named[one][cell // width]} and {other} = {named[other][cell % width]}"
                for cell in cells
            ]
            yield "cells", (one, other), labels, max(1, len(cells) ** 0.5)
        for name, levels in self._levels.items() if self._known.by_category else ():
            for at in self._varying:
                trait = target.trait_names[at]
                labels = [f"{trait} where {name} = {named[name][level]}" for level in levels]
                yield "trait by category", (trait, name), labels, len(levels)

    def _pairs(self) -> list[tuple[int, int]]:
        return list(combinations(self._varying, 2)) if self._known.correlations else []

    def raw(self, people: Population, *, single: bool = False) -> Floats | Singles:
        """Return features as they come, shape (people, features), in the order of `features`.

        Each feature lies in one piece of memory. In single precision where asked for, which takes
        half of the memory and time and is enough for sums over many people.
        """
        out = np.empty((len(self.features), len(people)), np.float32 if single else np.float64)
        scores = ((people.traits - self._centre) / self._unit).T
        varying = scores[self._varying]
        row = 0

        def block(rows: int) -> npt.NDArray[Any]:
            nonlocal row
            row += rows
            return out[row - rows : row]

        if self._known.means:
            block(len(varying))[...] = varying
        if self._known.spread:
            np.square(varying, out=block(len(varying)), casting="same_kind")
        for one, other in self._pairs():
            np.multiply(scores[one], scores[other], out=block(1)[0], casting="same_kind")
        for at in self._varying:
            cuts = self._thresholds[at]
            np.less_equal(people.traits[:, at], cuts[:, None], out=block(len(cuts)))
        members = {}
        for name, levels in self._levels.items():
            members[name] = block(len(levels))
            np.equal(_small(people.categories[name].codes), levels[:, None], out=members[name])
        for (one_name, other_name), cells in self._cells.items():
            first, second = people.categories[one_name], people.categories[other_name]
            codes = _small(first.codes * len(second.levels) + second.codes)
            np.equal(codes, cells[:, None], out=block(len(cells)))
        for inside in members.values() if self._known.by_category else ():
            for at in self._varying:
                np.multiply(scores[at], inside, out=block(len(inside)), casting="same_kind")
        return out.T

    def _rescale_lost_levels(self, target: Population) -> None:
        # Levels that nobody in the pool has leave their share to the others, in proportion;
        # `Alignment.empty_cells` names them and the margins table shows what that costs.
        for name, levels in self._levels.items():
            shares = target.categories[name].shares(target.weights)
            reached = float(shares[levels].sum())
            for at, one in enumerate(self.features):
                if one.kind == "margin" and one.variables == (name,):
                    self.wanted[at] /= reached


class Sums:
    """Standardised features of some people, summed without being written down."""

    def __init__(
        self, raw: npt.NDArray[Any], wanted: Floats, units: Floats, multipliers: Floats
    ) -> None:
        self._raw = raw
        self._wanted = wanted
        self._units = units
        slopes = multipliers[:-1] / units
        shift = multipliers[-1] - float(slopes @ wanted)
        self.exponents: Floats = raw @ slopes.astype(raw.dtype) + shift

    def of(self, weights: Floats) -> Floats:
        """Return the weighted sum of each standardised feature, shape (features,)."""
        found = self._raw.T @ weights.astype(self._raw.dtype)
        return np.asarray((found - self._wanted * weights.sum()) / self._units)


def _small(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64] | npt.NDArray[np.int16]:
    # Compared many times over: an eighth of the memory is an eighth of the time.
    return codes.astype(np.int16) if codes.size and codes.max() < 2**15 else codes


def _thresholds(scores: Floats, weights: Floats) -> Floats:
    order = np.argsort(scores, kind="stable")
    ends = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(ends, np.arange(1, BINS) / BINS - 1e-12)
    cuts = np.unique(scores[order][np.minimum(places, len(scores) - 1)])
    return np.asarray(cuts[cuts < scores.max()])


def _shared_levels(target: Population, pool: Population) -> dict[str, npt.NDArray[np.int64]]:
    found = {}
    for name, category in target.categories.items():
        wanted = category.shares(target.weights) > 0
        there = np.bincount(pool.categories[name].codes, minlength=len(category.levels)) > 0
        levels = np.flatnonzero(wanted & there)
        if len(levels) > 1:
            found[name] = levels
    return found


def _shared_cells(
    target: Population, pool: Population, levels: dict[str, npt.NDArray[np.int64]]
) -> dict[tuple[str, str], npt.NDArray[np.int64]]:
    found = {}
    for one, other in combinations(levels, 2):
        size = len(target.categories[one].levels) * len(target.categories[other].levels)
        counts = [
            np.bincount(
                people.categories[one].codes * len(people.categories[other].levels)
                + people.categories[other].codes,
                minlength=size,
            )
            for people in (target, pool)
        ]
        # A cell without people in the target still says that nobody should be in it.
        found[one, other] = np.flatnonzero(counts[1] > 0)
    return found
