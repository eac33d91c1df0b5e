"""Newton, Miller and Smith's extension: who would buy at which price, and what that brings in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from personanb.surveys.numbers.clusters import Floats
from personanb.surveys.numbers.price_curves import LIMITS

# Usual shares of a five-point purchase intent that buy ("definitely" is 5).
INTENT_TO_TRIAL: Mapping[float, float] = {5: 0.7, 4: 0.5, 3: 0.3, 2: 0.1, 1: 0.0}


@dataclass(frozen=True, repr=False)
class PriceDemand:
    """Expected trial and revenue by price.

    Attributes
    ----------
    curve
        A row a named price: price, trial (share that would buy, 0 to 1), revenue (price x trial,
        a person).
    best_trial, best_revenue
        The named prices with most trial and most revenue; the lowest of several.
    n_used, n_left_out
        Respondents behind the curve, and those with a missing answer or prices out of order.
    calibration
        Which share buys at each stated intent.
    limits
        What not to do with the result.
    """

    curve: pd.DataFrame = field(compare=False)
    best_trial: float
    best_revenue: float
    n_used: int
    n_left_out: int
    calibration: Mapping[float, float]
    limits: str = LIMITS

    def __repr__(self) -> str:
        """Say the best prices and how many respondents they rest on."""
        return (
            f"most trial at {self.best_trial:.2f}, most revenue at {self.best_revenue:.2f}; "
            f"{self.n_used} respondents, {self.n_left_out} left out; {self.limits}"
        )


def price_demand(
    too_cheap: ArrayLike,
    cheap: ArrayLike,
    expensive: ArrayLike,
    too_expensive: ArrayLike,
    *,
    intent_at_cheap: ArrayLike,
    intent_at_expensive: ArrayLike,
    weights: ArrayLike | None = None,
    calibration: Mapping[float, float] = INTENT_TO_TRIAL,
) -> PriceDemand:
    """Turn stated purchase intent at two prices into a demand curve.

    A respondent buys with probability 0 at the own too cheap and too expensive prices and beyond,
    with the calibrated intent at the own cheap and expensive prices, and by straight lines in
    between (Newton, Miller and Smith 1993).

    Parameters
    ----------
    too_cheap, cheap, expensive, too_expensive
        Shape (n,) each, ascending within a respondent, without ties.
    intent_at_cheap, intent_at_expensive
        Shape (n,): intent to buy at the own cheap and expensive price.
    weights
        Shape (n,).
    calibration
        Stated intent to the share that buys.

    Raises
    ------
    ValueError
        When an intent is not in the calibration, or no usable respondent is left.
    """
    prices = np.stack(
        [np.asarray(one, dtype=float) for one in (too_cheap, cheap, expensive, too_expensive)]
    )
    intents = np.stack(
        [np.asarray(one, dtype=float) for one in (intent_at_cheap, intent_at_expensive)]
    )
    weight = np.ones(prices.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    stated = intents[~np.isnan(intents)]
    if foreign := sorted(set(stated.tolist()) - {float(one) for one in calibration}):
        raise ValueError(f"intent {foreign[0]:g} is not one of {sorted(calibration)}")
    ascending = np.all(np.diff(prices, axis=0) > 0, axis=0)  # NaN is never ascending
    used = ascending & ~np.isnan(intents).any(axis=0) & (weight > 0)
    if not used.any():
        raise ValueError("no respondent has four ascending prices and both intents")
    chance = np.vectorize({float(k): v for k, v in calibration.items()}.__getitem__, otypes=[float])
    heights = np.zeros((4, int(used.sum())))
    heights[1:3] = chance(intents[:, used])
    named = prices[:, used]
    grid = np.unique(named)
    trial = np.zeros(grid.size)
    share = weight[used] / weight[used].sum()
    for person in range(named.shape[1]):
        trial += share[person] * _bought(grid, named[:, person], heights[:, person])
    revenue = grid * trial
    return PriceDemand(
        curve=pd.DataFrame({"price": grid, "trial": trial, "revenue": revenue}),
        best_trial=float(grid[np.argmax(trial)]),
        best_revenue=float(grid[np.argmax(revenue)]),
        n_used=int(used.sum()),
        n_left_out=int(used.size - used.sum()),
        calibration=dict(calibration),
    )


def _bought(grid: Floats, corners: Floats, heights: Floats) -> Floats:
    return np.asarray(np.interp(grid, corners, heights, left=0.0, right=0.0))
