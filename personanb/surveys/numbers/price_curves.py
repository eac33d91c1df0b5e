"""Van Westendorp's price sensitivity meter: four curves and the four points where they cross."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from personanb.seeds import Key
from personanb.statistics.bootstrap import percentile_interval, resampled_counts
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers.clusters import Floats

PricePoint = Literal["PMC", "PME", "IPP", "OPP"]

# The rising and the falling curve that cross at each point.
_CROSSINGS: dict[PricePoint, tuple[str, str]] = {
    "PMC": ("not_cheap", "too_cheap"),
    "PME": ("too_expensive", "not_expensive"),
    "IPP": ("expensive", "cheap"),
    "OPP": ("too_expensive", "too_cheap"),
}
_ANSWERS = ("too_cheap", "cheap", "expensive", "too_expensive")
_ROUNDING = 1e-12
_CHUNK = 64

LIMITS = (
    "stated prices are not paid prices; prices named by simulated people are not even stated by "
    "anybody: do not set a price on them"
)


@dataclass(frozen=True)
class Crossing:
    """Where two price curves cross.

    Attributes
    ----------
    price
        By straight lines between the prices that were named; the lowest where the curves run
        together; NaN when they do not cross.
    low, high
        Percentile bootstrap interval over respondents; NaN when it was not asked for.
    first_price
        The lowest named price at which the rising curve has reached the falling one.
    share
        The share of respondents at the crossing, 0 to 1.
    """

    price: float
    low: float
    high: float
    first_price: float
    share: float


@dataclass(frozen=True, repr=False)
class PriceSensitivity:
    """The price sensitivity meter of a product.

    Attributes
    ----------
    points
        PMC, point of marginal cheapness: "too cheap" crosses "not cheap". PME, point of marginal
        expensiveness: "too expensive" crosses "not expensive". Between them lies the acceptable
        range. IPP, indifference price point: "expensive" crosses "cheap". OPP, optimal price
        point: "too expensive" crosses "too cheap" (van Westendorp 1976).
    curves
        A row a named price: price, and the shares too_cheap, cheap, not_cheap, expensive,
        not_expensive, too_expensive.
    level
        Nominal coverage of the intervals.
    n_used
        Respondents behind the curves.
    n_missing, n_out_of_order
        Respondents left out: with a missing price; with prices that do not ascend from too cheap
        to too expensive.
    out_of_order
        The same, by the pair of prices that is the wrong way round (a respondent may be in
        several).
    limits
        What not to do with the result.
    """

    points: dict[PricePoint, Crossing]
    curves: pd.DataFrame = field(compare=False)
    level: float
    n_used: int
    n_missing: int
    n_out_of_order: int
    out_of_order: dict[str, int]
    limits: str = LIMITS

    @property
    def acceptable_range(self) -> tuple[float, float]:
        """The prices from PMC to PME."""
        return self.points["PMC"].price, self.points["PME"].price

    def __repr__(self) -> str:
        """Say the range, the points and how many respondents they rest on."""
        low, high = self.acceptable_range
        return (
            f"acceptable {low:.2f} to {high:.2f}, indifference {self.points['IPP'].price:.2f}, "
            f"optimal {self.points['OPP'].price:.2f}; {self.n_used} respondents, {self.n_missing} "
            f"with missing prices and {self.n_out_of_order} with prices out of order left out; "
            f"{self.limits}"
        )


def price_sensitivity(
    too_cheap: ArrayLike,
    cheap: ArrayLike,
    expensive: ArrayLike,
    too_expensive: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    strict: bool = False,
    level: float = 0.95,
    resamples: int = 1_000,
    seed: Key = 0,
) -> PriceSensitivity:
    """Draw the four curves of van Westendorp and find where they cross.

    At a price, "expensive" and "too expensive" hold who named that price or a lower one, "too
    cheap" and "cheap" who named a higher one; "not cheap" and "not expensive" are the rest.

    Parameters
    ----------
    too_cheap, cheap, expensive, too_expensive
        Shape (n,) each: the prices a respondent named; NaN is missing.
    weights
        Shape (n,): finite, 0 or more.
    strict
        Whether a respondent with two equal prices is out of order too.
    level, resamples, seed
        Of the bootstrap over respondents; `resamples=0` leaves the intervals out.

    Raises
    ------
    ValueError
        When shapes differ, a price is negative, or no respondent with ordered prices is left.
    """
    answers = np.stack(
        [np.asarray(one, dtype=float) for one in (too_cheap, cheap, expensive, too_expensive)]
    )
    weight = _weights(weights, answers.shape[1])
    if np.any(answers < 0) or np.any(np.isinf(answers)):
        raise ValueError("a price is negative or infinite")
    complete = ~np.isnan(answers).any(axis=0)
    steps = np.diff(answers, axis=0)
    wrong = (steps <= 0) if strict else (steps < 0)
    used = complete & ~wrong.any(axis=0) & (weight > 0)
    if not used.any():
        raise ValueError(
            f"of {answers.shape[1]} respondents {int((~complete).sum())} miss a price and "
            f"{int((complete & wrong.any(axis=0)).sum())} name prices out of order: none is left"
        )
    named, weight = answers[:, used], weight[used]
    prices = np.unique(named)
    shares = _curves(named, weight[None, :], prices)
    points = {
        point: _cross(prices, shares[rising][0], shares[falling][0])
        for point, (rising, falling) in _CROSSINGS.items()
    }
    ends = _intervals(named, weight, prices, level=level, resamples=resamples, seed=seed)
    return PriceSensitivity(
        points={
            point: Crossing(price, *ends[point], first, share)
            for point, (price, first, share) in points.items()
        },
        curves=pd.DataFrame({"price": prices} | {name: row[0] for name, row in shares.items()}),
        level=level,
        n_used=int(used.sum()),
        n_missing=int((~complete).sum()),
        n_out_of_order=int((complete & wrong.any(axis=0)).sum()),
        out_of_order={
            f"{low} above {high}": int((complete & wrong[row]).sum())
            for row, (low, high) in enumerate(pairwise(_ANSWERS))
        },
    )


def _curves(named: Floats, weight: Floats, prices: Floats) -> dict[str, Floats]:
    """Return shares at prices for rows of weights: name to (rows, prices)."""
    total = weight.sum(axis=1, keepdims=True)
    reached = []
    for row in named:
        order = np.argsort(row, kind="stable")
        summed = np.cumsum(weight[:, order], axis=1) / total
        place = np.searchsorted(row[order], prices, side="right") - 1
        reached.append(np.where(place >= 0, summed[:, np.maximum(place, 0)], 0.0))
    below_too_cheap, below_cheap, expensive, too_expensive = reached
    return {
        "too_cheap": 1 - below_too_cheap,
        "cheap": 1 - below_cheap,
        "not_cheap": below_cheap,
        "expensive": expensive,
        "not_expensive": 1 - expensive,
        "too_expensive": too_expensive,
    }


def _cross(prices: Floats, rising: Floats, falling: Floats) -> tuple[float, float, float]:
    ahead = rising - falling
    reached = ahead >= -_ROUNDING
    if not reached.any():
        return np.nan, np.nan, np.nan
    after = int(np.argmax(reached))
    if after == 0 or abs(ahead[after]) <= _ROUNDING:
        return float(prices[after]), float(prices[after]), float(rising[after])
    before = after - 1
    way = -ahead[before] / (ahead[after] - ahead[before])
    price = prices[before] + way * (prices[after] - prices[before])
    share = rising[before] + way * (rising[after] - rising[before])
    return float(price), float(prices[after]), float(share)


def _intervals(
    named: Floats, weight: Floats, prices: Floats, *, level: float, resamples: int, seed: Key
) -> dict[PricePoint, tuple[float, float]]:
    if resamples == 0:
        return dict.fromkeys(_CROSSINGS, (np.nan, np.nan))
    found: dict[PricePoint, list[float]] = {point: [] for point in _CROSSINGS}
    for counts in _resampled(weight.size, resamples, seed):
        shares = _curves(named, counts * weight, prices)
        for point, (rising, falling) in _CROSSINGS.items():
            found[point] += [
                _cross(prices, up, down)[0]
                for up, down in zip(shares[rising], shares[falling], strict=True)
            ]
    ends = {point: percentile_interval(draws, level) for point, draws in found.items()}
    return {point: (interval.low, interval.high) for point, interval in ends.items()}


def _resampled(respondents: int, resamples: int, seed: Key) -> Iterator[NDArray[np.float64]]:
    generator = numpy_generator(seed, "price sensitivity")
    for start in range(0, resamples, _CHUNK):
        yield resampled_counts(respondents, min(_CHUNK, resamples - start), generator)


def _weights(weights: ArrayLike | None, length: int) -> Floats:
    weight = np.ones(length) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (length,) or not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError(f"weights must be {length} finite numbers, 0 or more, one a respondent")
    return weight
