"""Statistics that are smooth functions of ratios of totals: means, shares, differences, ratios.

Per-persona totals are all that such a statistic needs, so a resample is a row of counts times two
matrices, and its standard error follows from the linearised statistic (Woodruff 1971) without a
second bootstrap inside the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from personanb.statistics.bootstrap import (
    Interval,
    bca_interval,
    percentile_interval,
    resampled_counts,
    studentised_interval,
)
from personanb.surveys.numbers.clusters import Floats, Integers

_CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Smooth:
    """A statistic of ratios of totals over clusters.

    Attributes
    ----------
    numerators, denominators
        Shape (ratios, clusters): totals of each cluster for each ratio.
    combine
        From ratios (ratios, rows) to the statistic (rows,).
    gradient
        From ratios (ratios, rows) to its derivatives (ratios, rows).
    stratum
        Shape (clusters,): clusters are resampled within their stratum, 0 to strata - 1.
    """

    numerators: Floats
    denominators: Floats
    combine: Callable[[Floats], Floats]
    gradient: Callable[[Floats], Floats]
    stratum: Integers

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return self.stratum.size

    def evaluate(self, counts: Floats) -> tuple[Floats, Floats]:
        """Return statistic and standard error for rows of counts (rows, clusters)."""
        values, errors = np.empty(len(counts)), np.empty(len(counts))
        step = max(1, _CHUNK_CELLS // max(self.clusters, 1))
        sizes = np.bincount(self.stratum).astype(float)
        # m / (m - 1) in each stratum; one cluster alone says nothing of its stratum's variance.
        inflation = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), np.nan)[self.stratum]
        for start in range(0, len(counts), step):
            rows = slice(start, start + step)
            values[rows], errors[rows] = self._rows(counts[rows], inflation)
        return values, errors

    def _rows(self, counts: Floats, inflation: Floats) -> tuple[Floats, Floats]:
        with np.errstate(divide="ignore", invalid="ignore"):
            totals = self.denominators @ counts.T
            ratios = (self.numerators @ counts.T) / totals
            slopes = self.gradient(ratios) / totals
            influence = np.zeros(counts.shape)
            for slope, ratio, top, bottom in zip(
                slopes, ratios, self.numerators, self.denominators, strict=True
            ):
                influence += slope[:, None] * (top[None, :] - ratio[:, None] * bottom[None, :])
            variance = np.sum(counts * inflation * influence**2, axis=1)
            return self.combine(ratios), np.sqrt(variance)

    def once(self) -> tuple[float, float]:
        """Return the statistic and its standard error in the data."""
        values, errors = self.evaluate(np.ones((1, self.clusters)))
        return float(values[0]), float(errors[0])

    def resamples(self, number: int, generator: np.random.Generator) -> Floats:
        """Draw counts (number, clusters), each stratum keeping its size."""
        counts = np.empty((number, self.clusters))
        for one in range(int(self.stratum.max()) + 1):
            members = np.flatnonzero(self.stratum == one)
            counts[:, members] = resampled_counts(members.size, number, generator)
        return counts

    def interval(
        self, method: str, level: float, number: int, generator: np.random.Generator
    ) -> Interval:
        """Return the interval of `method`: percentile, bca or studentised."""
        value, error = self.once()
        draws = np.empty(number)
        errors = np.empty(number)
        step = max(1, _CHUNK_CELLS // max(self.clusters, 1))
        for start in range(0, number, step):
            rows = slice(start, min(start + step, number))
            counts = self.resamples(rows.stop - rows.start, generator)
            draws[rows], errors[rows] = self.evaluate(counts)
        if method == "studentised":
            return studentised_interval(value, error, draws, errors, level)
        if method == "bca":
            return bca_interval(value, draws, self._left_out(), level)
        return percentile_interval(draws, level)

    def _left_out(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            tops = self.numerators.sum(axis=1, keepdims=True) - self.numerators
            bottoms = self.denominators.sum(axis=1, keepdims=True) - self.denominators
            return self.combine(tops / bottoms)


def mean_of(numerator: Floats, denominator: Floats) -> Smooth:
    """Return the ratio of two totals as a statistic."""
    return Smooth(
        numerator[None, :],
        denominator[None, :],
        lambda ratios: np.asarray(ratios[0]),
        np.ones_like,
        np.zeros(numerator.size, dtype=np.intp),
    )


def difference_of(numerators: Floats, denominators: Floats, stratum: Integers) -> Smooth:
    """Return the second ratio minus the first."""
    return Smooth(
        numerators,
        denominators,
        lambda ratios: np.asarray(ratios[1] - ratios[0]),
        lambda ratios: np.stack([-np.ones_like(ratios[0]), np.ones_like(ratios[1])]),
        stratum,
    )


def ratio_of(numerators: Floats, denominators: Floats, stratum: Integers) -> Smooth:
    """Return the second ratio over the first."""
    return Smooth(
        numerators,
        denominators,
        lambda ratios: np.asarray(ratios[1] / ratios[0]),
        lambda ratios: np.stack([-ratios[1] / ratios[0] ** 2, 1 / ratios[0]]),
        stratum,
    )
