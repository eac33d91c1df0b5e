"""What unequal weights cost, and whether to trust them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from personanb.populations.population import Floats

# Above this, averages over the weights do not settle at any usual number of people.
MOST_PARETO_K = 0.7

_QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
_BINS = 30
_FEWEST_IN_TAIL = 5

DOES_NOT_TELL = {
    "ESS": (
        "how even the weights are, not whether they are right: weights that change nothing "
        "have the highest ESS"
    ),
    "Pareto k": (
        "a heavy tail of weights, not a wrong centre: weights smoothed towards 1 pass with a "
        "low k and leave the bias in"
    ),
    "unique share": "that different people were drawn, not that they are different",
    "design effect": "the loss for a mean of something unrelated to the weights; others lose less",
}


@dataclass(frozen=True, eq=False)
class WeightSummary:
    """Weights in numbers.

    Attributes
    ----------
    people
        How many people have a weight, zeros included.
    ess
        Effective sample size `sum(w)**2 / sum(w**2)` (Kish, 1965): between 1 and `people`.
    design_effect
        `people / ess`, 1 or more.
    pareto_k
        Tail index of the largest weights (Vehtari et al., 2024): above 0.7 the weights are
        dominated by a few; NaN with too few people or too few different weights.
    largest_share
        The share of all weight that the heaviest person has, 0 to 1.
    zeros
        How many weigh nothing.
    quantiles
        Weight over mean weight, by probability.
    histogram
        Counts, shape (30,), of weight over mean weight.
    edges
        The bins of `histogram`, shape (31,).
    """

    people: int
    ess: float
    design_effect: float
    pareto_k: float
    largest_share: float
    zeros: int
    quantiles: dict[float, float]
    histogram: Floats
    edges: Floats


def summarise(weights: Floats) -> WeightSummary:
    """Return weights in numbers; see `WeightSummary`."""
    relative = weights / weights.mean()
    counts, edges = np.histogram(relative, bins=_BINS)
    ess = effective_size(weights)
    return WeightSummary(
        people=len(weights),
        ess=ess,
        design_effect=len(weights) / ess,
        pareto_k=pareto_k(weights),
        largest_share=float(weights.max() / weights.sum()),
        zeros=int(np.count_nonzero(weights == 0)),
        quantiles={at: float(np.quantile(relative, at)) for at in _QUANTILES},
        histogram=counts.astype(np.float64),
        edges=edges,
    )


def effective_size(weights: Floats) -> float:
    """Return Kish's effective sample size, between 1 and the number of weights."""
    scaled = weights / weights.max()
    return float(scaled.sum() ** 2 / (scaled @ scaled))


def pareto_k(weights: Floats) -> float:
    """Return the tail index of the largest weights; NaN when there is no tail to speak of.

    The largest `min(n / 5, 3 sqrt(n))` weights over their threshold are fitted by a generalised
    Pareto distribution, with the weak prior on k of Pareto smoothed importance sampling (Vehtari,
    Simpson, Gelman, Yao and Gabry, 2024).
    """
    count = len(weights)
    tail = math.ceil(min(0.2 * count, 3 * math.sqrt(count)))
    if tail < _FEWEST_IN_TAIL or tail >= count:
        return math.nan
    ordered = np.sort(weights / weights.max())
    excess = ordered[-tail:] - ordered[-tail - 1]
    # Weights that are equal but for rounding have no tail.
    if excess[-1] <= 1e-9:  # noqa: PLR2004 - see above
        return math.nan
    shape = _pareto_shape(excess)
    return (tail * shape + 10 * 0.5) / (tail + 10)


def _pareto_shape(excess: Floats) -> float:
    # The quasi-Bayesian estimate of Zhang and Stephens (2009), over a grid of 1 / scale.
    count = len(excess)
    points = 30 + int(math.sqrt(count))
    grid = 1 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))
    quartile = excess[int(count / 4 + 0.5) - 1]
    if quartile <= 0:
        quartile = excess[excess > 0][0]
    grid = grid / (3 * quartile) + 1 / excess[-1]
    shapes = np.log1p(-grid[:, None] * excess[None, :]).mean(axis=1)
    likelihood = count * (np.log(-grid / shapes) - shapes - 1)
    with np.errstate(over="ignore"):  # what overflows is a share of 0
        posterior = 1 / np.exp(likelihood[None, :] - likelihood[:, None]).sum(axis=1)
    best = float(posterior @ grid / posterior.sum())
    return float(np.log1p(-best * excess).mean())
