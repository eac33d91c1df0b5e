"""Effect sizes of an experiment with their intervals, all from one set of resamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from personanb.statistics import (
    Interval,
    percentile_interval,
    resampled_counts,
    studentised_interval,
)

Floats = NDArray[np.float64]
_TWO = 2


@dataclass(frozen=True)
class Effect:
    """An effect and its interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Effects:
    """A difference of means, the same in standard deviations (Cohen's d), and Cliff's delta."""

    difference: Effect
    d: Effect
    delta: Effect


def effects_of(
    groups: Sequence[Floats],
    signs: Sequence[int],
    *,
    level: float,
    resamples: int,
    rng: np.random.Generator,
) -> Effects:
    """Return the effects of a contrast between groups.

    Parameters
    ----------
    groups
        Outcomes of each group, two or more each.
    signs
        Weight of each group's mean in the contrast: (-1, 1) is the second minus the first.
    level
        Nominal coverage of the intervals.
    resamples
        How often units are drawn again within each group.
    rng
        Where the draws come from.

    Notes
    -----
    The interval of the difference is a bootstrap-t, which keeps its level with few units; those of
    d and delta are percentile intervals. Delta is defined for two groups only. Where no group
    varies, d is 0 without and undefined with a difference, and the difference is its own interval.
    """
    counts = [resampled_counts(len(group), resamples, rng) for group in groups]
    means = [drawn @ group / len(group) for drawn, group in zip(counts, groups, strict=True)]
    variances = [
        np.maximum(drawn @ group**2 / len(group) - mean**2, 0.0) * len(group) / (len(group) - 1)
        for drawn, group, mean in zip(counts, _centred(groups), _about(groups, means), strict=True)
    ]
    own = [group.var(ddof=1) for group in groups]
    value = float(sum(sign * group.mean() for sign, group in zip(signs, groups, strict=True)))
    draws = np.sum([sign * mean for sign, mean in zip(signs, means, strict=True)], axis=0)
    error = float(np.sqrt(sum(one / len(group) for one, group in zip(own, groups, strict=True))))
    errors = np.sqrt(
        np.sum([one / len(group) for one, group in zip(variances, groups, strict=True)], axis=0)
    )
    if error == 0:
        difference = Effect(value, value, value)
    else:
        difference = _with(value, studentised_interval(value, error, draws, errors, level))
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.asarray(draws) / np.sqrt(_pooled(variances, groups))
        pooled = float(np.sqrt(_pooled(own, groups)))
    if pooled == 0:
        d_value = 0.0 if value == 0 else np.nan
        found_d = Effect(d_value, d_value, d_value)
    else:
        found_d = _with(value / pooled, percentile_interval(d, level))
    return Effects(difference, found_d, _delta(groups, counts, level))


def _centred(groups: Sequence[Floats]) -> list[Floats]:
    return [group - group.mean() for group in groups]


def _about(groups: Sequence[Floats], means: Sequence[Floats]) -> list[Floats]:
    """Return the means of the resamples around those of the groups: small numbers cancel less."""
    return [mean - group.mean() for group, mean in zip(groups, means, strict=True)]


def _pooled(variances: Sequence[Floats], groups: Sequence[Floats]) -> Floats:
    degrees = np.array([len(group) - 1 for group in groups], dtype=float)
    return np.asarray(np.tensordot(degrees, np.asarray(variances), axes=1) / degrees.sum())


def _delta(groups: Sequence[Floats], counts: Sequence[Floats], level: float) -> Effect:
    if len(groups) != _TWO:
        return Effect(np.nan, np.nan, np.nan)
    low, high = groups
    order = np.argsort(low, kind="stable")
    left = np.searchsorted(low[order], high, side="left")
    right = np.searchsorted(low[order], high, side="right")
    pairs = len(low) * len(high)
    value = float(np.sum(left - (len(low) - right)) / pairs)
    # How many of the lower group, as drawn, lie below and above each of the upper one.
    summed = np.zeros((len(counts[0]), len(low) + 1))
    np.cumsum(counts[0][:, order], axis=1, out=summed[:, 1:])
    net = summed[:, left] - (len(low) - summed[:, right])
    return _with(value, percentile_interval(np.sum(counts[1] * net, axis=1) / pairs, level))


def _with(value: float, interval: Interval) -> Effect:
    return Effect(float(value), interval.low, interval.high)
