"""Raking: margins one after the other until all fit (iterative proportional fitting)."""

from __future__ import annotations

import numpy as np

from personanb.populations.align.balance import Convergence
from personanb.populations.population import Floats, Ints, Population

TRAIT_BINS = 12
_MOST_ROUNDS = 500
_SETTLED = 1e-9


def raked(pool: Population, target: Population, *, shape: bool) -> tuple[Floats, Convergence]:
    """Return weights with the target's margins, shape (people,), sum 1.

    Margins are those of the categories and, where the target tells the shape of the traits, of
    each trait in 12 bins of equal share. How variables go together is left as it is in the pool.
    Bins and levels that nobody in the pool is in are left out, and so are margins of which the
    pool has nothing.

    References
    ----------
    Deming and Stephan (1940).
    """
    margins = [
        (pool.categories[name].codes, category.shares(target.weights))
        for name, category in target.categories.items()
    ]
    if shape:
        margins += [
            _binned(pool.traits[:, at], target.traits[:, at], target.weights)
            for at in range(pool.traits.shape[1])
        ]
    margins = [
        (codes, _reachable(codes, shares))
        for codes, shares in margins
        if shares[np.unique(codes)].sum() > 0
    ]
    weights = pool.weights / pool.weights.sum()
    change = np.inf
    rounds = 0
    for rounds in range(1, _MOST_ROUNDS + 1):  # noqa: B007 - reported
        change = 0.0
        for codes, shares in margins:
            there = np.bincount(codes, weights, minlength=len(shares))
            factor = np.divide(shares, there, out=np.ones_like(shares), where=there > 0)
            weights = weights * factor[codes]
            change = max(change, float(np.abs(shares - there).max()))
        if change <= _SETTLED:
            break
    return np.asarray(weights / weights.sum()), Convergence(change <= _SETTLED, rounds, change)


def _binned(ours: Floats, theirs: Floats, weights: Floats) -> tuple[Ints, Floats]:
    order = np.argsort(theirs, kind="stable")
    ends = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(ends, np.arange(1, TRAIT_BINS) / TRAIT_BINS - 1e-12)
    cuts = np.unique(theirs[order][places])
    bins = np.searchsorted(cuts, theirs)
    shares = np.bincount(bins, weights / weights.sum(), minlength=len(cuts) + 1)
    return np.asarray(np.searchsorted(cuts, ours), dtype=np.int64), np.asarray(shares)


def _reachable(codes: Ints, shares: Floats) -> Floats:
    there = np.bincount(codes, minlength=len(shares)) > 0
    kept = np.where(there, shares, 0.0)
    return np.asarray(kept / kept.sum())
