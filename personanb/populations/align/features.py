"""What an alignment matches: moments, quantile bins, margins and products, as numbers per person.

Each feature is centred on the target's mean and divided by the target's standard deviation, so
that a sample of n people drawn from the target has a sum with mean 0 and variance n in each. That
makes one feature's miss comparable with another's, and with chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from personanb.populations.population import Floats, Population
from personanb.populations.references.reference import Known

BINS = 16
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
        raw = self._raw(target)
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
        return np.asarray((self._raw(people) - self.wanted) / self.units)

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

    def _raw(self, people: Population) -> Floats:
        """Return features as they come, in the order of `_described`."""
        scores = (people.traits - self._centre) / self._unit
        varying = scores[:, self._varying]
        blocks: list[npt.NDArray[np.generic]] = []
        if self._known.means:
            blocks.append(varying)
        if self._known.spread:
            blocks.append(varying**2)
        blocks += [(scores[:, one] * scores[:, other])[:, None] for one, other in self._pairs()]
        blocks += [people.traits[:, [at]] <= self._thresholds[at][None, :] for at in self._varying]
        members = {
            name: people.categories[name].codes[:, None] == levels[None, :]
            for name, levels in self._levels.items()
        }
        blocks += members.values()
        for (one_name, other_name), cells in self._cells.items():
            first, second = people.categories[one_name], people.categories[other_name]
            codes = first.codes * len(second.levels) + second.codes
            blocks.append(codes[:, None] == cells[None, :])
        if self._known.by_category:
            blocks += [
                scores[:, [at]] * inside for inside in members.values() for at in self._varying
            ]
        if not blocks:
            return np.empty((len(people), 0))
        return np.hstack(blocks).astype(np.float64, copy=False)

    def _rescale_lost_levels(self, target: Population) -> None:
        # Levels that nobody in the pool has leave their share to the others, in proportion;
        # `Alignment.empty_cells` names them and the margins table shows what that costs.
        for name, levels in self._levels.items():
            shares = target.categories[name].shares(target.weights)
            reached = float(shares[levels].sum())
            for at, one in enumerate(self.features):
                if one.kind == "margin" and one.variables == (name,):
                    self.wanted[at] /= reached


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
