"""What an alignment gave up or looks wrong about, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from personanb.populations.align.balance import Balanced
from personanb.populations.align.exchange import Refined
from personanb.populations.align.reach import Problem, unmet
from personanb.populations.metrics.weights import MOST_PARETO_K, pareto_k
from personanb.populations.population import Population

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 4


def questioned(pool: Population, target: Population) -> list[str]:
    """Return traits whose target looks as if it were on another scale, or which cannot move."""
    found = []
    for at, name in enumerate(target.trait_names):
        low, high = float(pool.traits[:, at].min()), float(pool.traits[:, at].max())
        mean = float(target.means()[at])
        if high - low <= 0:
            found.append(
                f"{name} is {low:g} for everyone in the pool: weights cannot change it "
                f"(the target's mean is {mean:.3g})"
            )
        elif not low <= mean <= high:
            found.append(
                f"the target's mean of {name}, {mean:.3g}, is outside of the pool's range, "
                f"{low:.3g} to {high:.3g}: is the target on another scale? (scale=...)"
            )
    return found


def given_up(
    problem: Problem,
    balanced: Balanced,
    *,
    empty: pd.DataFrame,
    left_out: Mapping[int, str],
    method: str,
    refined: Refined | None,
) -> list[str]:
    """Return what the weights do not do that was asked for."""
    found = []
    if left_out:
        counts = Counter(left_out.values()).most_common(_SHOWN)
        listed = "; ".join(f"{count:,}: {reason}" for reason, count in counts)
        found.append(f"{len(left_out):,} people were left out ({listed})")
    single = empty[~empty["variables"].str.contains(" x ", regex=False)]
    if len(single):
        listed = ", ".join(
            f"{row.variables} = {row.cell} ({row.target:.1%})" for row in single.itertuples()
        )
        found.append(
            f"nobody in the pool is {listed}; the other levels share what is left in proportion"
        )
    if not balanced.convergence.converged:
        found.append(
            f"the weights did not settle in {balanced.convergence.steps} steps: the target may "
            "contradict itself for this pool, see .conflicts"
        )
    missed = unmet(problem.features, float(balanced.weights.sum()), balanced.misses)
    if missed:
        labels = [problem.features.features[at].label for at in missed]
        more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
        found.append(
            f"{len(labels)} of {len(problem.features)} constraints are missed by more than "
            f"chance would: {', '.join(labels[:_SHOWN])}{more}; see .conflicts, and .largest_n "
            "for how many can be drawn"
        )
    index = pareto_k(balanced.weights)
    if method in {"importance", "raking"} and not np.isnan(index) and index > MOST_PARETO_K:
        found.append(
            f"Pareto k is {index:.2f}, above {MOST_PARETO_K}: a few people carry the weights; "
            "estimates from them are not to be trusted"
        )
    if refined is not None and refined.interrupted:
        found.append(f"refinement was interrupted: {refined}; the draw is whole")
    return found
