"""Weighted moments and what weights cost in precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def kish_effective_n(weights: ArrayLike) -> float:
    """Return how many equally weighted people the weighted ones are worth.

    (sum w)^2 / sum w^2 (Kish 1965); between 1 and the number of positive weights, 0 without any.
    """
    weight = np.asarray(weights, dtype=float)
    squares = float(np.sum(weight**2))
    return float(np.sum(weight)) ** 2 / squares if squares > 0 else 0.0


def weighted_mean(values: ArrayLike, weights: ArrayLike) -> float:
    """Return sum wx / sum w; NaN without weight."""
    weight = np.asarray(weights, dtype=float)
    total = float(weight.sum())
    return float(np.sum(weight * np.asarray(values, dtype=float))) / total if total > 0 else np.nan


def weighted_variance(values: ArrayLike, weights: ArrayLike, effective_n: float) -> float:
    """Return the variance about the weighted mean, with the factor n / (n - 1) at effective n.

    With equal weights and `effective_n` of their number this is the usual sample variance. NaN
    when `effective_n` is not above 1.
    """
    if not effective_n > 1:
        return np.nan
    value = np.asarray(values, dtype=float)
    about = value - weighted_mean(value, weights)
    return weighted_mean(about**2, weights) * effective_n / (effective_n - 1)


def weighted_quantile(values: ArrayLike, weights: ArrayLike, share: float) -> Floats:
    """Return the smallest value at or below which at least `share` of the weight lies.

    Parameters
    ----------
    values
        Shape (n,).
    weights
        Shape (n,), or (rows, n) for many weightings of the same values.
    share
        0 to 1; 0.5 is the median.

    Returns
    -------
    array of shape () or (rows,).
    """
    value = np.asarray(values, dtype=float)
    order = np.argsort(value, kind="stable")
    summed = np.cumsum(np.asarray(weights, dtype=float)[..., order], axis=-1)
    # Rounding in the sum must not push the answer to the next value.
    reached = summed >= share * summed[..., -1:] * (1 - 1e-12)
    return np.asarray(value[order][np.argmax(reached, axis=-1)], dtype=float)
