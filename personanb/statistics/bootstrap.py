"""Bootstrap draws and the intervals made of them.

A bootstrap resample of m clusters is a row of m counts that sum to m: how often each cluster was
drawn. Counts times per-cluster totals give a statistic for thousands of resamples in one matrix
product, where copied rows would need a loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_NORMAL = NormalDist()
# The share of draws that may be undefined before an interval of the rest would mislead.
_MOST_UNDEFINED = 0.05
# What is this small beside the spread of the draws is rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Interval:
    """Two ends, the level they were made for, and how.

    Attributes
    ----------
    low, high
        The ends; NaN when no interval can be given.
    level
        Nominal coverage, 0 to 1.
    method
        The construction, in words.
    """

    low: float
    high: float
    level: float
    method: str

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """The distance between the ends."""
        return self.high - self.low


def resampled_counts(
    clusters: int, resamples: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Draw how often each cluster is in each resample.

    Parameters
    ----------
    clusters
        How many clusters there are, at least 1.
    resamples
        How many resamples to draw.
    generator
        Where the draws come from.

    Returns
    -------
    array (resamples, clusters) of whole numbers (as floats, ready for matrix products); each row
    sums to `clusters`.
    """
    counts = generator.multinomial(clusters, np.full(clusters, 1.0 / clusters), size=resamples)
    return counts.astype(float)


def percentile_interval(draws: ArrayLike, level: float = 0.95) -> Interval:
    """Return the central part of the draws (Efron 1979).

    Parameters
    ----------
    draws
        The statistic in each resample, shape (resamples,). Resamples in which it is undefined
        (NaN) are left out while they are at most 5 %; above that the ends are NaN.
    level
        Nominal coverage, strictly between 0 and 1.
    """
    tail = (1 - checked_level(level)) / 2
    usable = _usable(draws)
    if usable is None:
        return Interval(np.nan, np.nan, level, "percentile bootstrap")
    low, high = np.quantile(usable, [tail, 1 - tail])
    return Interval(float(low), float(high), level, "percentile bootstrap")


def bca_interval(
    value: float, draws: ArrayLike, left_out: ArrayLike, level: float = 0.95
) -> Interval:
    """Return the bias-corrected and accelerated interval (Efron 1987).

    Parameters
    ----------
    value
        The statistic in the data.
    draws
        The statistic in each resample, shape (resamples,).
    left_out
        The statistic with each cluster left out in turn, shape (clusters,): the jackknife that the
        acceleration is estimated from.
    level
        Nominal coverage, strictly between 0 and 1.

    Notes
    -----
    Falls back on the percentile interval, and says so, when all draws lie on one side of the
    value or the jackknife does not vary, since then the corrections are undefined.
    """
    tail = (1 - checked_level(level)) / 2
    usable = _usable(draws)
    if usable is None:
        return Interval(np.nan, np.nan, level, "BCa bootstrap")
    jackknife = np.asarray(left_out, dtype=float)
    jackknife = jackknife[np.isfinite(jackknife)]
    # Ties count half, so that a discrete statistic is not taken for a biased one.
    rounding = _ROUNDING * float(np.ptp(usable))
    tied = np.abs(usable - value) <= rounding
    below = float(np.mean(usable < value - rounding) + np.mean(tied) / 2)
    deviation = jackknife.mean() - jackknife if jackknife.size else jackknife
    spread = float(np.sum(deviation**2))
    if not 0 < below < 1 or spread == 0:
        plain = percentile_interval(usable, level)
        return Interval(plain.low, plain.high, level, "percentile bootstrap (BCa undefined)")
    bias = _NORMAL.inv_cdf(below)
    acceleration = float(np.sum(deviation**3)) / (6 * spread**1.5)
    shares = []
    for quantile in (tail, 1 - tail):
        shifted = bias + _NORMAL.inv_cdf(quantile)
        shares.append(_NORMAL.cdf(bias + shifted / (1 - acceleration * shifted)))
    low, high = np.quantile(usable, shares)
    return Interval(float(low), float(high), level, "BCa bootstrap")


def studentised_interval(
    value: float,
    standard_error: float,
    draws: ArrayLike,
    draw_errors: ArrayLike,
    level: float = 0.95,
) -> Interval:
    """Return the bootstrap-t interval, which keeps its level with few clusters (Efron 1981).

    Parameters
    ----------
    value, standard_error
        The statistic in the data and its standard error.
    draws, draw_errors
        The statistic and its standard error in each resample, both of shape (resamples,).
        Resamples without a positive standard error are left out while they are at most 5 %.
    level
        Nominal coverage, strictly between 0 and 1.
    """
    tail = (1 - checked_level(level)) / 2
    errors = np.asarray(draw_errors, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(
            errors > _ROUNDING * standard_error,
            (np.asarray(draws, dtype=float) - value) / errors,
            np.nan,
        )
    usable = _usable(ratios)
    if usable is None or not standard_error > 0:
        return Interval(np.nan, np.nan, level, "studentised bootstrap")
    upper, lower = np.quantile(usable, [tail, 1 - tail])
    return Interval(
        value - float(lower) * standard_error,
        value - float(upper) * standard_error,
        level,
        "studentised bootstrap",
    )


def checked_level(level: float) -> float:
    """Return the level, or raise ValueError when it is not strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level {level!r} is not strictly between 0 and 1; 0.95 is usual")
    return level


def _usable(draws: ArrayLike) -> Floats | None:
    values = np.asarray(draws, dtype=float)
    finite: Floats = values[np.isfinite(values)]
    if finite.size == 0 or finite.size < (1 - _MOST_UNDEFINED) * values.size:
        return None
    return finite
