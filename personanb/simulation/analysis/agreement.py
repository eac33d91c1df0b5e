"""How far two coders agree beyond chance: Cohen's kappa and Krippendorff's alpha.

Both coders decide for each turn whether a code applies, so that a code has a 2 by 2 table.

Kappa = (po - pe) / (1 - pe), where po is the observed agreement and pe that expected from each
coder's own shares (Cohen 1960, 10.1177/001316446002000104). Alpha = 1 - Do / De for nominal data,
where De comes from the pooled shares with n (n - 1) pairs of values (Krippendorff 2011,
"Computing Krippendorff's alpha-reliability"). Where neither coder ever varies, chance agreement is
certain and both are undefined: NaN, never 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.statistics import (
    Interval,
    numpy_generator,
    percentile_interval,
    resampled_counts,
)

_RESAMPLES = 2000

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Agreement of two coders over the same units.

    Attributes
    ----------
    units
        How many units (turns) both coded.
    decisions
        How many decisions that were: units times codes.
    observed
        Share of decisions that both took alike, 0 to 1.
    kappa, alpha
        Cohen's kappa and Krippendorff's alpha, at most 1; NaN where chance agreement is certain.
    kappa_interval, alpha_interval
        Percentile bootstrap intervals over units.
    """

    units: int
    decisions: int
    observed: float
    kappa: float
    alpha: float
    kappa_interval: Interval
    alpha_interval: Interval

    def __str__(self) -> str:
        """Say kappa and alpha with their intervals, and over how many units."""
        parts = [f"observed {self.observed:.2f}"]
        for name, value, interval in (
            ("kappa", self.kappa, self.kappa_interval),
            ("alpha", self.alpha, self.alpha_interval),
        ):
            if np.isnan(value):
                parts.append(f"{name} undefined (neither coder varies)")
            else:
                parts.append(f"{name} {value:.2f} [{interval.low:.2f}, {interval.high:.2f}]")
        return f"{', '.join(parts)} over {self.units} units"


def agreement(one: ArrayLike, other: ArrayLike, *, seed: int = 0, level: float = 0.95) -> Agreement:
    """Return how far two coders agree on whether something applies.

    Parameters
    ----------
    one, other
        Decisions of the coders in the same order: one a unit, or a row a unit with a column a
        code; anything that reads as bool. The bootstrap draws units, with all their decisions.
    seed
        Seed of the bootstrap.
    level
        Nominal coverage of the intervals, 0 to 1.

    Raises
    ------
    ValueError
        When the coders have decided on different numbers of units, or on none.
    """
    first, second = np.asarray(one, dtype=bool), np.asarray(other, dtype=bool)
    if first.shape != second.shape or not first.size:
        raise ValueError(
            "two coders of the same units are wanted; got decisions of the shapes "
            f"{first.shape} and {second.shape}"
        )
    units = len(first)
    first, second = first.reshape(units, -1), second.reshape(units, -1)
    by_unit = np.stack(
        [
            cell.sum(axis=1)
            for cell in (first & second, first & ~second, ~first & second, ~first & ~second)
        ],
        axis=1,
    ).astype(np.float64)
    table = by_unit.sum(axis=0)
    drawn = resampled_counts(units, _RESAMPLES, numpy_generator("agreement", seed)) @ by_unit
    return Agreement(
        units=units,
        decisions=int(table.sum()),
        observed=float((table[0] + table[3]) / table.sum()),
        kappa=float(_kappa(table)),
        alpha=float(_alpha(table)),
        kappa_interval=percentile_interval(_kappa(drawn), level),
        alpha_interval=percentile_interval(_alpha(drawn), level),
    )


def _kappa(tables: Table) -> Table:
    both, first_only, second_only, neither = np.moveaxis(tables, -1, 0)
    units = both + first_only + second_only + neither
    observed = (both + neither) / units
    first, second = (both + first_only) / units, (both + second_only) / units
    expected = first * second + (1 - first) * (1 - second)
    return _beyond(observed, expected)


def _alpha(tables: Table) -> Table:
    both, first_only, second_only, neither = np.moveaxis(tables, -1, 0)
    values = 2 * (both + first_only + second_only + neither)
    applied = 2 * both + first_only + second_only
    disagreement = 2 * (first_only + second_only) / values
    by_chance = 2 * applied * (values - applied) / (values * (values - 1))
    return _beyond(1 - disagreement, 1 - by_chance)


def _beyond(observed: Table, expected: Table) -> Table:
    room = 1 - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(room > 0, (observed - expected) / np.where(room > 0, room, 1.0), np.nan)
