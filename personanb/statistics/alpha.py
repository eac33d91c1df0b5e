"""Krippendorff's alpha for any number of raters, with missing ratings.

Alpha = 1 - Do / De over the coincidences of values within units, each unit with m ratings giving
pairs of weight 1 / (m - 1); the difference function is that of the level of measurement
(Krippendorff 2011, "Computing Krippendorff's alpha-reliability").
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.statistics.bootstrap import Interval, percentile_interval, resampled_counts
from personanb.statistics.draws import numpy_generator

Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = get_args(Level)
_RESAMPLES = 1000
_PAIR = 2

Floats = NDArray[np.float64]


def krippendorff_alpha(ratings: ArrayLike, level: Level = "nominal") -> float:
    """Return how far raters agree beyond chance.

    Parameters
    ----------
    ratings
        Shape (units, raters); numbers, NaN where somebody did not rate. Units with fewer than two
        ratings say nothing about agreement and are left out.
    level
        `nominal`, `ordinal` or `interval`: how different two values are.

    Returns
    -------
    float
        At most 1; 0 at chance; NaN where nobody ever varies, or nothing was rated twice.

    Raises
    ------
    ValueError
        When the ratings are no table, or the level is not known.
    """
    values, counts = _counts(ratings, level)
    return float(_alpha(_coincidences(counts).sum(axis=0)[None], values, level)[0])


def alpha_interval(
    ratings: ArrayLike, level: Level = "nominal", *, seed: int = 0, coverage: float = 0.95
) -> Interval:
    """Return the percentile bootstrap interval of alpha over units."""
    values, counts = _counts(ratings, level)
    pairs = _coincidences(counts)
    if not len(pairs):
        return percentile_interval([], coverage)
    drawn = resampled_counts(len(pairs), _RESAMPLES, numpy_generator("alpha", seed))
    return percentile_interval(_alpha(np.tensordot(drawn, pairs, 1), values, level), coverage)


def _counts(ratings: ArrayLike, level: str) -> tuple[Floats, Floats]:
    """Return the distinct values, and how often each was given to each unit rated twice or more."""
    table = np.asarray(ratings, dtype=float)
    if table.ndim != 2:  # noqa: PLR2004 - units and raters
        raise ValueError(f"ratings have the shape {table.shape}; wanted (units, raters)")
    if level not in LEVELS:
        raise ValueError(f"level is {level!r}; allowed: {', '.join(LEVELS)}")
    values = np.unique(table[np.isfinite(table)])
    counts: Floats = (table[:, :, None] == values).sum(axis=1).astype(float)
    return values, counts[counts.sum(axis=1) >= _PAIR]


def _coincidences(counts: Floats) -> Floats:
    """Return the coincidences of each unit, shape (units, values, values)."""
    pairs = counts[:, :, None] * counts[:, None, :]
    places = np.arange(counts.shape[1])
    pairs[:, places, places] -= counts
    found: Floats = pairs / (counts.sum(axis=1) - 1)[:, None, None]
    return found


def _alpha(coincidences: Floats, values: Floats, level: str) -> Floats:
    """Return alpha of each table of coincidences, shape (tables, values, values)."""
    totals = coincidences.sum(axis=2)
    n = totals.sum(axis=1)
    distance = _distance(totals, values, level)
    observed = (coincidences * distance).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)
    return found


def _distance(totals: Floats, values: Floats, level: str) -> Floats:
    """Return squared differences between values, shape (1 or tables, values, values)."""
    if level == "ordinal":
        # Half of the own category and all in between: the running sum at the middle of each.
        middle = np.cumsum(totals, axis=1) - totals / 2
        ordinal: Floats = (middle[:, :, None] - middle[:, None, :]) ** 2
        return ordinal
    apart = values[:, None] - values[None, :]
    squared: Floats = (apart != 0).astype(float) if level == "nominal" else apart**2
    return squared[None]
