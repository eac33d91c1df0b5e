"""Margins, spread, pairwise correlations and joint cells: wanted beside found, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from personanb.populations.metrics.distances import correlations
from personanb.populations.population import Floats, Population

if TYPE_CHECKING:
    import pandas as pd

# A quantile is the smallest score that at least this share of people reach or stay below.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SHAPE_CLASSES = 20


def margins_table(target: Population, found: Mapping[str, Population]) -> pd.DataFrame:
    """Return the share of each level of each category, one column a population, 0 to 1.

    Columns: variable, level, target, then those of `found`.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    rows = [
        {
            "variable": name,
            "level": level,
            "target": target.categories[name].shares(target.weights)[at],
            **{
                column: one.categories[name].shares(one.weights)[at]
                for column, one in found.items()
            },
        }
        for name, category in target.categories.items()
        for at, level in enumerate(category.levels)
    ]
    return pd.DataFrame(rows, columns=["variable", "level", "target", *found])


def largest_margin_error(people: Population, target: Population) -> float:
    """Return the largest difference of a share, 0 to 1; NaN without categories."""
    errors = [
        np.abs(one.shares(people.weights) - target.categories[name].shares(target.weights)).max()
        for name, one in people.categories.items()
    ]
    return float(max(errors)) if errors else float("nan")


def spread_table(target: Population, found: Mapping[str, Population]) -> pd.DataFrame:
    """Return mean, standard deviation, variance ratio and quantiles, one row a trait and column.

    Columns: trait, population, mean, sd, variance_ratio (variance over that of the target; below
    1 the people are too alike), then q05 to q95, all POMP.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    wanted = target.deviations()
    rows = []
    for at, trait in enumerate(target.trait_names):
        for column, one in {"target": target, **found}.items():
            spread = one.deviations()[at]
            rows.append(
                {
                    "trait": trait,
                    "population": column,
                    "mean": one.means()[at],
                    "sd": spread,
                    "variance_ratio": (spread / wanted[at]) ** 2 if wanted[at] else float("nan"),
                    **{
                        f"q{round(100 * share):02d}": value
                        for share, value in zip(
                            QUANTILES,
                            _quantiles(one.traits[:, at], one.weights, QUANTILES),
                            strict=True,
                        )
                    },
                }
            )
    levels = [f"q{round(100 * share):02d}" for share in QUANTILES]
    columns = ["trait", "population", "mean", "sd", "variance_ratio", *levels]
    return pd.DataFrame(rows, columns=columns)


def shape_table(target: Population, found: Mapping[str, Population]) -> pd.DataFrame:
    """Return the share of people by score, one row a trait and class of 0.05.

    Columns: trait, low, high (ends of the class, POMP), target, then those of `found`.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    edges = np.linspace(0, 1, SHAPE_CLASSES + 1)
    tables = [
        pd.DataFrame(
            {
                "trait": trait,
                "low": edges[:-1],
                "high": edges[1:],
                **{
                    column: _by_class(one.traits[:, at], one.weights)
                    for column, one in {"target": target, **found}.items()
                },
            }
        )
        for at, trait in enumerate(target.trait_names)
    ]
    columns = ["trait", "low", "high", "target", *found]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def variance_ratios(people: Population, target: Population) -> Floats:
    """Return variance over that of the target by trait; NaN where the target does not vary."""
    wanted = target.deviations() ** 2
    unknown = np.full(len(wanted), np.nan)
    found = people.deviations() ** 2
    return np.asarray(np.divide(found, wanted, out=unknown, where=wanted > 0))


def correlations_table(target: Population, found: Mapping[str, Population]) -> pd.DataFrame:
    """Return the correlation of each pair of traits, one column a population."""
    import pandas as pd  # noqa: PLC0415 - heavy

    matrices = {name: correlations(one) for name, one in {"target": target, **found}.items()}
    pairs = list(combinations(range(len(target.trait_names)), 2))
    rows = [
        {
            "first": target.trait_names[one],
            "second": target.trait_names[other],
            **{name: matrix[one, other] for name, matrix in matrices.items()},
        }
        for one, other in pairs
    ]
    return pd.DataFrame(rows, columns=["first", "second", *matrices])


def cells_table(target: Population, found: Mapping[str, Population]) -> pd.DataFrame:
    """Return the share of each cell of each two categories, worst first by the last of `found`.

    Columns: variables, cell, target, those of `found`, error (last of found minus target).
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    rows = []
    for first, second in combinations(target.categories, 2):
        tables = {
            name: _cell_shares(one, first, second)
            for name, one in {"target": target, **found}.items()
        }
        one, other = target.categories[first].levels, target.categories[second].levels
        for at, cell in enumerate((a, b) for a in one for b in other):
            rows.append(
                {
                    "variables": f"{first} x {second}",
                    "cell": f"{cell[0]} x {cell[1]}",
                    **{name: shares[at] for name, shares in tables.items()},
                }
            )
    frame = pd.DataFrame(rows, columns=["variables", "cell", "target", *found])
    frame["error"] = frame.iloc[:, -1] - frame["target"]
    order = frame["error"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _by_class(scores: Floats, weights: Floats) -> Floats:
    # A score on the border of two classes is in the upper one, whatever its last digit.
    places = np.floor(scores * SHAPE_CLASSES + 1e-6).astype(np.int64)
    found = np.bincount(np.minimum(places, SHAPE_CLASSES - 1), weights, minlength=SHAPE_CLASSES)
    return np.asarray(found / found.sum())


def _cell_shares(people: Population, first: str, second: str) -> Floats:
    one, other = people.categories[first], people.categories[second]
    codes = one.codes * len(other.levels) + other.codes
    found = np.bincount(codes, people.weights, minlength=len(one.levels) * len(other.levels))
    return np.asarray(found / found.sum())


def _quantiles(values: Floats, weights: Floats, shares: tuple[float, ...]) -> list[float]:
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(ends, np.asarray(shares) - 1e-12, side="left")
    return [float(values[order[min(place, len(order) - 1)]]) for place in at]
