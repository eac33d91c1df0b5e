"""What the pool can and cannot give: empty cells, conflicts, and how many can be drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from personanb.populations.align.balance import balance
from personanb.populations.align.features import Features
from personanb.populations.population import Floats, Population
from personanb.populations.references.reference import Known, Reference

if TYPE_CHECKING:
    import pandas as pd

# A miss this many times what chance gives a sample of n is not met.
UNMET = 2.0
# A share off by less than this, or a mean by this part of a standard deviation, matters to nobody.
_IMMATERIAL = 0.005
_SEARCH_ROWS = 20_000
_UNITS = {
    "mean": "the target's standard deviations",
    "spread": "the target's variances",
    "correlation": "product of standardised scores",
    "trait by category": "standardised score times share",
}
_FEWEST_DRAWN = 10


@dataclass(frozen=True)
class Conflict:
    """A constraint that is not met, and what stands against it.

    Attributes
    ----------
    constraint
        What was wanted, in words.
    wanted, reached
        The mean of the feature in the target and under the weights, in `unit`.
    unit
        A share (0 to 1), or what a standardised score, its square or the product of two has.
    chances
        The miss in units of what chance gives a sample of n.
    against
        Variables that, left out, would let it be met; empty when no single one would, so that
        the pool itself lacks the people.
    """

    constraint: str
    wanted: float
    reached: float
    chances: float
    unit: str = "share"
    against: tuple[str, ...] = ()

    def __str__(self) -> str:
        wanted, reached = (f"{round(value, 4):.3g}" for value in (self.wanted, self.reached))
        text = (
            f"{self.constraint}: wanted {wanted}, reached {reached} ({self.unit}; "
            f"{abs(self.chances):.1f} times what chance misses by)"
        )
        if self.against:
            return f"{text}; against {', '.join(self.against)}"
        return f"{text}; the pool lacks such people"


@dataclass(frozen=True, eq=False)
class Problem:
    """An alignment as it was asked for: the pool in an order of its own, and the target."""

    pool: Population
    target: Population
    known: Known
    features: Features


def empty_cells(reference: Reference, pool: Population, target: Population) -> pd.DataFrame:
    """Return cells that the target has and the pool has nobody in.

    Columns: variables, cell, target (share, 0 to 1); single variables first, then pairs where the
    target tells how they go together. Pairs follow only where both levels are there.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    rows: list[dict[str, object]] = []
    absent: dict[str, set[int]] = {}
    for name, category in target.categories.items():
        there = np.bincount(pool.categories[name].codes, minlength=len(category.levels)) > 0
        shares = category.shares(target.weights)
        absent[name] = {int(at) for at in np.flatnonzero(~there & (shares > 0))}
        rows += [
            {"variables": name, "cell": category.levels[at], "target": float(shares[at])}
            for at in sorted(absent[name])
        ]
    names = list(target.categories) if reference.known.joint else []
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            wanted, found = (_cross_shares(people, one, other) for people in (target, pool))
            first, second = (target.categories[name].levels for name in (one, other))
            rows += [
                {
                    "variables": f"{one} x {other}",
                    "cell": f"{first[at]} x {second[to]}",
                    "target": float(wanted[at, to]),
                }
                for at, to in np.argwhere((wanted > 0) & (found == 0)).tolist()
                if at not in absent[one] and to not in absent[other]
            ]
    return pd.DataFrame(rows, columns=["variables", "cell", "target"])


def conflicts(problem: Problem, n: float, misses: Floats, *, bounded: bool) -> list[Conflict]:
    """Return constraints that are not met, worst first, each with what stands against it.

    A variable stands against a constraint when balancing without it meets the constraint; one
    balancing is made for each variable.
    """
    missed = unmet(problem.features, n, misses)
    if not missed:
        return []
    features = problem.features
    means = features.wanted + misses * features.units / np.sqrt(n)
    found = {
        at: Conflict(
            features.features[at].label,
            float(features.wanted[at]),
            float(means[at]),
            float(misses[at]),
            _UNITS.get(features.features[at].kind, "share"),
        )
        for at in missed
    }
    kept = _searched(problem)
    share = len(kept.pool) / len(problem.pool)
    variables = problem.target.variables
    for variable in variables if len(variables) > 1 else ():
        others = tuple(name for name in variables if name != variable)
        pool, target = kept.pool.only(others), kept.target.only(others)
        reduced = Features(target, problem.known, pool)
        if not len(reduced):
            continue
        solved = balance(reduced, pool, n * share, bounded=bounded)
        rest = solved.misses / np.sqrt(share)
        met = {one.label for one in reduced.features} - {
            reduced.features[at].label for at in unmet(reduced, n, rest)
        }
        for at, conflict in found.items():
            if conflict.constraint in met:
                found[at] = replace(conflict, against=(*conflict.against, variable))
    return list(found.values())


def largest_n(problem: Problem) -> int:
    """Return how many people can be drawn before balancing misses by more than chance.

    Up to this n the root mean square miss of the chances of inclusion, over the features by
    their importance, is at most what a sample of n people drawn from the target itself has. The
    search is on at most 20,000 of the pool. 0 when even 10 people miss by more.
    """
    kept = _searched(problem)
    share = len(kept.pool) / len(problem.pool)
    features = problem.features
    importance = features.importance / features.importance.sum() if len(features) else None

    start: Floats | None = None

    def reaches(n: int) -> bool:
        nonlocal start
        if importance is None:
            return True
        solved = balance(features, kept.pool, n * share, bounded=True, start=start)
        start = solved.multipliers
        return float(importance @ solved.misses**2) / share <= 1.0

    low, high = _FEWEST_DRAWN, len(problem.pool) - 1
    if high < low or not reaches(low):
        return 0
    if reaches(high):
        return high
    while high - low > max(1, low // 25):
        middle = int(np.sqrt(low * high)) if high > 2 * low else (low + high) // 2
        low, high = (middle, high) if reaches(middle) else (low, middle)
    return low


def unmet(features: Features, n: float, misses: Floats) -> list[int]:
    """Return positions of features missed by more than twice chance and by what matters."""
    gaps = np.abs(misses) * features.units / np.sqrt(n)
    found = np.flatnonzero((np.abs(misses) > UNMET) & (gaps > _IMMATERIAL))
    return [int(at) for at in found[np.argsort(-np.abs(misses[found]), kind="stable")]]


def _searched(problem: Problem) -> Problem:
    # The pool is in an order unrelated to what people are, so its head stands for all.
    most = min(len(problem.pool), _SEARCH_ROWS)
    return replace(problem, pool=problem.pool.taken(np.arange(most)))


def _cross_shares(people: Population, one: str, other: str) -> Floats:
    first, second = people.categories[one], people.categories[other]
    shape = (len(first.levels), len(second.levels))
    codes = first.codes * shape[1] + second.codes
    found = np.bincount(codes, people.weights, minlength=shape[0] * shape[1])
    return np.asarray((found / found.sum()).reshape(shape))
