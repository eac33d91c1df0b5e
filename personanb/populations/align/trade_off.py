"""The trade between fit and evenness: an alignment solved again at another softness, quickly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from personanb.populations.align.balance import balance, with_constant
from personanb.populations.align.reach import Problem
from personanb.populations.metrics.weights import effective_size
from personanb.populations.population import Floats, Ints

# From constraints some 30 times as strict as `align` sets them to 10,000 times as soft, where
# weights are all but equal; powers of ten.
_STRICTEST, _SOFTEST = -1.5, 4.0
# The evenness at which constraints are as strict as `align` sets them.
AS_ALIGNED = -_STRICTEST / (_SOFTEST - _STRICTEST)


@dataclass(frozen=True, eq=False)
class Traded:
    """One point of the trade.

    Attributes
    ----------
    evenness
        As asked for, 0 to 1.
    weights
        One a person of the pool as it was given, with the sum of the alignment's weights.
    effective_n
        Kish's effective sample size of the weights.
    miss
        Root mean square miss over all constraints by their importance, in units of what chance
        gives as many people of the target: 1 is as good as a sample.
    """

    evenness: float
    weights: Floats
    effective_n: float
    miss: float


class TradeOff:
    """Solves an alignment at any balance between fit and evenness.

    Made by `Alignment.trade_off()`. Features are computed once and each solution starts at the one
    before, so that a slider can ask as it moves: some 10 to 100 milliseconds with 10,000 people.

    Parameters
    ----------
    problem
        The alignment as it was asked for.
    rows
        Where its people stand in the pool as it was given, in the problem's order.
    size
        How many people the pool has.
    total
        Sum of the weights.
    bounded
        Whether weights are chances of inclusion, at most 1.
    """

    def __init__(
        self, problem: Problem, rows: Ints, size: int, total: float, *, bounded: bool
    ) -> None:
        self._problem = problem
        self._rows = rows
        self._size = size
        self._total = total
        self._bounded = bounded
        self._matrix = with_constant(problem.features, problem.pool)
        self._start: Floats | None = None

    def at(self, evenness: float) -> Traded:
        """Return the solution at a place between the closest fit, 0, and nearly equal weights, 1.

        At `AS_ALIGNED` it is the alignment itself.

        Raises
        ------
        ValueError
            When it is not between 0 and 1.
        """
        if not 0 <= evenness <= 1:
            raise ValueError(f"evenness={evenness!r} is not between 0 and 1")
        softness = 10.0 ** (_STRICTEST + (_SOFTEST - _STRICTEST) * evenness)
        solved = balance(
            self._problem.features, self._problem.pool, self._total, bounded=self._bounded,
            start=self._start, softness=softness, matrix=self._matrix,
        )  # fmt: skip
        self._start = solved.multipliers
        weights = np.zeros(self._size)
        weights[self._rows] = solved.weights
        importance = self._problem.features.importance
        miss = float(np.sqrt(importance @ solved.misses**2 / importance.sum()))
        return Traded(evenness, weights, effective_size(solved.weights), miss)

    def curve(self, points: int = 11) -> list[Traded]:
        """Return solutions at evenly spaced places, from the most even to the closest fit."""
        return [self.at(float(place)) for place in np.linspace(1, 0, points)]


def trade_off_of(
    problem: Problem, rows: Ints, size: int, total: float, *, bounded: bool, most: int
) -> TradeOff:
    """Return the trade of a problem, on the first `most` of its people, who stand for all."""
    kept = min(len(problem.pool), most)
    if kept == len(problem.pool):
        return TradeOff(problem, rows, size, total, bounded=bounded)
    head = replace(problem, pool=problem.pool.taken(np.arange(kept)))
    share = kept / len(problem.pool)
    return TradeOff(head, rows[:kept], size, total * share, bounded=bounded)
