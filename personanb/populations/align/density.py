"""Importance weights: the ratio of two kernel density estimates, and the published recipe.

Kept as baselines. A ratio of smoothed densities is pulled towards 1, so that the weights look
even (a large ESS, a low Pareto k) while much of the bias stays; alignment by balancing does not
estimate densities at all.
"""

from __future__ import annotations

import numpy as np
from tqdm import tqdm

from personanb.errors import AlignmentError
from personanb.populations.population import Floats, Population

# Kernels sit on this many people of each side, drawn by content; all people are evaluated.
MOST_CENTRES = 5_000
# Weights above this quantile are cut down to it.
CLIP = 0.99
# The recipe of Hu et al. (2025): bandwidth 0.20 on the 1-to-5 scale, the best 70 % kept, entropic
# transport with a regularisation of 0.08 of the median cost, 250 iterations, batches of 10,000.
PAPER_BANDWIDTH = 0.20 / 4
PAPER_KEPT = 0.70
PAPER_REGULARISATION = 0.08
PAPER_ITERATIONS = 250
PAPER_BATCH = 10_000
_PAPER_TARGETS = 2_000
_CHUNK = 2_000


def importance_weights(
    pool: Population,
    target: Population,
    *,
    bandwidth: float | None = None,
    clip: float | None = CLIP,
    progress: bool = False,
) -> Floats:
    """Return self-normalised ratios of kernel density estimates, shape (people,), sum 1.

    Parameters
    ----------
    bandwidth
        Standard deviation of the Gaussian kernel, POMP, the same for all traits; None for Scott's
        rule (1992) on the pooled standard deviations, `n ** (-1 / (traits + 4))` each.
    clip
        Quantile that larger weights are cut down to; None to leave them.

    Raises
    ------
    AlignmentError
        When the two have nobody in common, so that all ratios are 0.

    Notes
    -----
    Categories enter as ratios of their margins, taken as unrelated to each other and to traits.
    """
    ratio = pool.weights.astype(np.float64).copy()
    if pool.traits.shape[1]:
        ratio *= _trait_ratio(pool, target, bandwidth, progress=progress)
    for name, category in pool.categories.items():
        wanted = target.categories[name].shares(target.weights)
        there = category.shares(pool.weights)
        by_level = np.divide(wanted, there, out=np.zeros_like(there), where=there > 0)
        ratio *= by_level[category.codes]
    if not ratio.sum() > 0:
        raise AlignmentError(
            "the target has next to nobody where the people of the pool are, so that every "
            "importance weight is 0: is one of them on another scale? (scale=...); "
            "method='balance' goes as far as the pool reaches"
        )
    if clip is not None:
        ratio = np.minimum(ratio, np.quantile(ratio, clip))
    return np.asarray(ratio / ratio.sum())


def paper_weights(pool: Population, target: Population, *, progress: bool = False) -> Floats:
    """Return the weights of the published recipe, shape (people,), sum 1.

    Ratios of kernel densities; the best 70 % are kept; entropic optimal transport carries them
    to the target; row sums of the plan are the weights. Row sums of a plan whose source margin
    is fixed are that margin, so the second step gives back the ratios it was given: the recipe
    is its first step with the lowest 30 % cut off.
    """
    ratio = importance_weights(
        pool, target, bandwidth=PAPER_BANDWIDTH, clip=None, progress=progress
    )
    kept = np.sort(np.argsort(-ratio, kind="stable")[: max(1, round(PAPER_KEPT * len(pool)))])
    found = np.zeros(len(pool))
    if not pool.traits.shape[1]:
        found[kept] = ratio[kept]
        return np.asarray(found / found.sum())
    goals = target.sampled(_PAPER_TARGETS, "transport")
    for low in range(0, len(kept), PAPER_BATCH):
        rows = kept[low : low + PAPER_BATCH]
        mass = ratio[rows].sum()
        source = ratio[rows] / mass
        found[rows] = mass * sinkhorn_row_sums(
            pool.traits[rows], source, goals.traits, goals.weights / goals.weights.sum()
        )
    return np.asarray(found / found.sum())


def sinkhorn_row_sums(ours: Floats, source: Floats, theirs: Floats, goal: Floats) -> Floats:
    """Return row sums of the entropic transport plan between two weighted point sets.

    Cost is the squared distance; the iteration is that of Cuturi (2013), ended on the rows.
    """
    cost = (
        np.einsum("ij,ij->i", ours, ours)[:, None]
        + np.einsum("ij,ij->i", theirs, theirs)[None, :]
        - 2 * ours @ theirs.T
    )
    strength = PAPER_REGULARISATION * float(np.median(cost)) or 1.0
    # Rows are scaled by their cheapest goal, which the row scaling takes back.
    kernel = np.exp(-(cost - cost.min(axis=1, keepdims=True)) / strength)
    rows, columns = np.ones(len(ours)), np.ones(len(theirs))
    for _ in range(PAPER_ITERATIONS):
        columns = goal / np.maximum(kernel.T @ rows, 1e-300)
        rows = source / np.maximum(kernel @ columns, 1e-300)
    return np.asarray(rows * (kernel @ columns))


def _trait_ratio(
    pool: Population, target: Population, bandwidth: float | None, *, progress: bool
) -> Floats:
    centres = [people.sampled(MOST_CENTRES, "kernel centres") for people in (target, pool)]
    size = pool.traits.shape[1]
    if bandwidth is None:
        pooled = np.sqrt((target.deviations() ** 2 + pool.deviations() ** 2) / 2)
        widths = np.maximum(pooled, 1e-6) * len(centres[1]) ** (-1 / (size + 4))
    else:
        widths = np.full(size, bandwidth)
    scaled = [one.traits / widths for one in centres]
    points = pool.traits / widths
    found = np.empty(len(pool))
    steps = range(0, len(pool), _CHUNK)
    for low in tqdm(steps, desc="densities", delay=1.0, leave=False, disable=not progress):
        rows = slice(low, low + _CHUNK)
        above, below = (_density(points[rows], one) for one in scaled)
        # Someone in the pool is one of its kernels or next to one, unless kernels were thinned.
        found[rows] = above / np.maximum(below, 1e-300)
    return found


def _density(points: Floats, centres: Floats) -> Floats:
    squared = (
        np.einsum("ij,ij->i", points, points)[:, None]
        + np.einsum("ij,ij->i", centres, centres)[None, :]
        - 2 * points @ centres.T
    ).astype(np.float32)
    np.multiply(squared, -0.5, out=squared)
    np.exp(squared, out=squared)
    return np.asarray(squared.mean(axis=1, dtype=np.float64))
