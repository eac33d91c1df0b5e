"""Effect sizes of one arm against another, with cluster bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from personanb.seeds import Key
from personanb.statistics.bootstrap import percentile_interval, resampled_counts
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers.clusters import Clustered, Floats

_CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Effect:
    """An effect size: the other arm against the reference.

    Attributes
    ----------
    name
        `Cohen's d`, `Cliff's delta` or `Cohen's h`.
    value, low, high, level
        The size, and its percentile bootstrap interval over personas.
    """

    name: str
    value: float
    low: float
    high: float
    level: float

    def __repr__(self) -> str:
        """Say the size with its interval."""
        return f"{self.name} {self.value:+.2f} [{self.low:+.2f}, {self.high:+.2f}]"


def cohens_d(values: Floats, treated: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return the difference of means over the pooled standard deviation (Cohen 1988).

    Parameters
    ----------
    values, treated
        Shape (n,): answers, and which are of the other arm.
    weights
        Shape (rows, n).

    Returns
    -------
    array (rows,); NaN where nobody differs.
    """
    means, variances, totals = [], [], []
    for arm in (~treated, treated):
        weight = weights[:, arm]
        total = weight.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = weight @ values[arm] / total
            variance = weight @ values[arm] ** 2 / total - mean**2
        means.append(mean)
        # n - 1 with the number of answers, so that equal weights give the textbook value.
        number = int(arm.sum())
        variances.append(np.maximum(variance, 0.0) * number / max(number - 1, 1))
        totals.append(max(number - 1, 1))
    pooled = (totals[0] * variances[0] + totals[1] * variances[1]) / sum(totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(pooled > 0, (means[1] - means[0]) / np.sqrt(pooled), np.nan))


def cliffs_delta(values: Floats, treated: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return how much more often the other arm is above the reference than below it, -1 to 1.

    P(other > reference) - P(other < reference) (Cliff 1993); shapes are those of `cohens_d`.
    """
    points, place = np.unique(values, return_inverse=True)
    shares = []
    for arm in (~treated, treated):
        weight = np.zeros((len(weights), points.size))
        for point in range(points.size):
            weight[:, point] = weights[:, arm & (place == point)].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares.append(weight / weight.sum(axis=1, keepdims=True))
    below = np.cumsum(shares[0], axis=1) - shares[0]
    above = 1 - below - shares[0]
    return np.asarray(np.sum(shares[1] * (below - above), axis=1))


def cohens_h(values: Floats, treated: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return the difference of two shares on the arcsine scale (Cohen 1988).

    2 arcsin sqrt(p_other) - 2 arcsin sqrt(p_reference); `values` are 0 and 1, shapes those of
    `cohens_d`.
    """
    angles = []
    for arm in (~treated, treated):
        weight = weights[:, arm]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = weight @ values[arm] / weight.sum(axis=1)
        angles.append(2 * np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0))))
    return np.asarray(angles[1] - angles[0])


EffectSize = Callable[[Floats, NDArray[np.bool_], Floats], Floats]


def effect(
    name: str,
    size: EffectSize,
    answers: Clustered,
    treated: NDArray[np.bool_],
    *,
    level: float,
    resamples: int,
    seed: Key,
) -> Effect:
    """Return an effect size with its interval, personas resampled with all their answers.

    Personas who are all in one arm are resampled within their arm.
    """
    value = float(size(answers.values, treated, answers.weight[None, :])[0])
    generator = numpy_generator(seed, "effect", name)
    in_other = np.bincount(answers.persona, weights=treated, minlength=answers.n_personas) > 0
    in_reference = np.bincount(answers.persona, weights=~treated, minlength=answers.n_personas) > 0
    apart = not np.any(in_other & in_reference)
    stratum = [np.flatnonzero(in_reference), np.flatnonzero(in_other)] if apart else None
    step = max(1, _CHUNK_CELLS // answers.n_answers)
    draws = []
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        if stratum is None:
            counts = resampled_counts(answers.n_personas, rows, generator)
        else:
            counts = np.empty((rows, answers.n_personas))
            for members in stratum:
                counts[:, members] = resampled_counts(members.size, rows, generator)
        draws.append(size(answers.values, treated, counts[:, answers.persona] * answers.weight))
    interval = percentile_interval(np.concatenate(draws), level)
    return Effect(name, value, interval.low, interval.high, level)
