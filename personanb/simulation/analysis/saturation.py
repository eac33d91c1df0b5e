"""How soon further groups bring nothing new: themes met after one, two, three groups."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from personanb.errors import AnalysisError
from personanb.seeds import generator

if TYPE_CHECKING:
    import pandas as pd


def saturation_curve(
    themes_by_group: Sequence[frozenset[str]], *, orders: int = 100, seed: int = 0
) -> pd.DataFrame:
    """Return how many distinct themes have been met after k groups, over orders of the groups.

    Parameters
    ----------
    themes_by_group
        The themes that came up in each group.
    orders
        How many random orders to average over, at least 1; when there are no more orders than
        that, each is taken once.
    seed
        Seed of the random orders.

    Returns
    -------
    pandas.DataFrame
        One row a number of groups: `groups`, `themes` (mean), `sd` (over orders, 0 for the last
        row, where every order has met everything), `low`, `high` (least and most over orders),
        `share` (of all themes, 0 to 1), `new` (themes that the last group added, mean) and
        `orders` (how many were averaged).
    """
    import pandas as pd  # noqa: PLC0415 - the core stays light without tables

    if orders < 1:
        raise AnalysisError(f"orders={orders}: wanted at least 1")
    taken = _orders(len(themes_by_group), orders, seed)
    everything = len(frozenset[str]().union(*themes_by_group))
    counts: list[list[int]] = [[] for _ in themes_by_group]
    for order in taken:
        met: set[str] = set()
        for place, group in enumerate(order):
            met |= themes_by_group[group]
            counts[place].append(len(met))
    rows = []
    before = 0.0
    for place, met_after in enumerate(counts, 1):
        mean = sum(met_after) / len(met_after)
        spread = math.sqrt(sum((count - mean) ** 2 for count in met_after) / len(met_after))
        rows.append(
            {
                "groups": place,
                "themes": mean,
                "sd": spread,
                "low": min(met_after),
                "high": max(met_after),
                "share": mean / everything if everything else float("nan"),
                "new": mean - before,
                "orders": len(taken),
            }
        )
        before = mean
    return pd.DataFrame(rows)


def _orders(groups: int, orders: int, seed: int) -> list[tuple[int, ...]]:
    if math.factorial(min(groups, 20)) <= orders:  # beyond 20 no number of orders suffices
        return list(itertools.permutations(range(groups)))
    drawn = []
    for number in range(orders):
        order = list(range(groups))
        generator("saturation", seed, number).shuffle(order)
        drawn.append(tuple(order))
    return drawn
