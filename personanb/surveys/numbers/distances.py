"""How far two distributions over the same categories are apart.

All take rows of shares, shape (..., categories), so that thousands of resamples cost one call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from personanb.surveys.numbers.clusters import Floats

# Shares that differ from uniform by less are uniform.
_ROUNDING = 1e-12


def total_variation(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return half the summed absolute difference of shares, 0 to 1.

    The share of answers that would have to be other answers for the distributions to be equal.
    """
    return np.asarray(np.abs(_rows(first) - _rows(second)).sum(axis=-1) / 2)


def wasserstein(first: ArrayLike, second: ArrayLike, points: ArrayLike | None = None) -> Floats:
    """Return the Wasserstein-1 distance over the length of the scale, 0 to 1.

    W1 / (K - 1) for K equally spaced points: how far an answer has to move on average, as a share
    of the scale. `points` are the scale's values where they are not equally spaced.
    """
    gaps = np.cumsum(_rows(first) - _rows(second), axis=-1)[..., :-1]
    if points is None:
        return np.asarray(np.abs(gaps).sum(axis=-1) / gaps.shape[-1])
    steps = np.diff(np.asarray(points, dtype=float))
    return np.asarray(np.abs(gaps) @ steps / steps.sum())


def kolmogorov_smirnov(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the largest difference of cumulative shares, 0 to 1."""
    return np.asarray(np.abs(np.cumsum(_rows(first) - _rows(second), axis=-1)).max(axis=-1))


def simbench_score(simulated: ArrayLike, human: ArrayLike) -> Floats:
    """Return 100 (1 - TVD(human, simulated) / TVD(human, uniform)) (arXiv 2510.17516).

    100 is a perfect match, 0 as good as guessing that all answers are equally frequent, negative
    worse than that. NaN where the humans are uniform themselves: nothing can beat the guess.
    """
    people = _rows(human)
    guess = np.abs(people - 1 / people.shape[-1]).sum(axis=-1) / 2
    apart = total_variation(people, simulated)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(guess > _ROUNDING, 100 * (1 - apart / guess), np.nan))


def opinionqa_score(
    simulated: ArrayLike, human: ArrayLike, points: ArrayLike | None = None
) -> Floats:
    """Return 1 - W1 / (K - 1), 0 to 1 (arXiv 2303.17548); its mean over questions is R."""
    return np.asarray(1 - wasserstein(simulated, human, points))


def cramers_v(first: ArrayLike, second: ArrayLike, first_n: float, second_n: float) -> Floats:
    """Return Cramer's V of the 2 x categories table, 0 to 1.

    Parameters
    ----------
    first, second
        Shares (..., categories).
    first_n, second_n
        Answers (or effective answers) behind each.
    """
    return np.asarray(np.sqrt(chi_squared(first, second, first_n, second_n) / (first_n + second_n)))


def chi_squared(first: ArrayLike, second: ArrayLike, first_n: float, second_n: float) -> Floats:
    """Return Pearson's chi-squared of the 2 x categories table; empty categories add nothing."""
    one, two = _rows(first), _rows(second)
    pooled = (first_n * one + second_n * two) / (first_n + second_n)
    safe = np.where(pooled > 0, pooled, 1.0)
    terms = (first_n * (one - pooled) ** 2 + second_n * (two - pooled) ** 2) / safe
    return np.asarray(terms.sum(axis=-1))


def _rows(shares: ArrayLike) -> Floats:
    return np.asarray(shares, dtype=float)
