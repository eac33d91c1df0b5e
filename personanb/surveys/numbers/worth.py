"""How many people a simulation is worth: the k-hat of simulation sample size selection."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from personanb.statistics.bootstrap import checked_level
from personanb.surveys.numbers.clusters import Floats

_FEWEST_ANSWERS = 2
# With so few questions one miss is more than the share of misses that is allowed.
_FEW_QUESTIONS = 20


@dataclass(frozen=True, repr=False)
class Worth:
    """How many simulated answers can be taken before their intervals miss people.

    Attributes
    ----------
    k_hat
        The number of simulated answers a question; 0 when even the widest intervals miss.
    at_limit
        Whether `k_hat` is all that were simulated: the simulation may be worth more.
    level, dilation, human_level
        Nominal coverage of the simulated intervals; the factor on their variance; the level of
        the human intervals that they have to contain.
    n_questions
        Calibration questions.
    misses
        Shape (largest k,): for k = 1, 2, ... the share of questions that are missed.
    """

    k_hat: int
    at_limit: bool
    level: float
    dilation: float
    human_level: float
    n_questions: int
    misses: Floats = field(compare=False)

    def __repr__(self) -> str:
        """Say how many, of how many, and from how many questions."""
        more = " or more" if self.at_limit else ""
        few = "; few questions, so a rough figure" if self.n_questions < _FEW_QUESTIONS else ""
        return (
            f"k-hat {self.k_hat}{more} of {self.misses.size} simulated answers a question, from "
            f"{self.n_questions} questions ({100 * self.level:.3g} % intervals, variance x "
            f"{self.dilation:g}){few}"
        )


def worth_in_people(
    human: Mapping[Hashable, ArrayLike],
    simulated: Mapping[Hashable, ArrayLike],
    *,
    bounds: tuple[float, float],
    level: float = 0.95,
    human_level: float = 0.5,
    dilation: float = 2.0,
) -> Worth:
    """Return the largest number of simulated answers whose intervals still contain people's.

    Huang, Wu and Wang, arXiv 2502.17773: for k = 1, 2, ... make the interval of the first k
    simulated answers to each question, mean +- z sqrt(dilation) s / sqrt(k), and count the
    questions whose human interval (at `human_level`) is not inside. `k_hat` is the last k before
    that share exceeds (1 - level) x human_level for the first time. The method holds for any
    interval; here one more answer at each end of `bounds` is added to the first k (Agresti and
    Coull 1998), since otherwise three equal answers would be taken for certainty.

    Parameters
    ----------
    human, simulated
        Question to answers, shape (n,) each, the same questions in both, on a common scale; NaN
        is missing. Simulated answers must be independent: one a persona, in random order.
    bounds
        Lowest and highest possible answer.
    level, human_level
        Strictly between 0 and 1.
    dilation
        Above 1; room for the noise of the human intervals.

    Raises
    ------
    ValueError
        When the questions differ, one has fewer than two answers, or one is outside `bounds`.
    """
    miss = (1 - checked_level(level)) * checked_level(human_level)
    if set(human) != set(simulated) or not human:
        lacking = sorted(map(str, set(human) ^ set(simulated)))
        raise ValueError(f"the same questions are needed on both sides; unmatched: {lacking}")
    wide = float(stats.norm.ppf(0.5 + level / 2)) * np.sqrt(dilation)
    narrow = float(stats.norm.ppf(0.5 + human_level / 2))
    most = min(_valid(simulated[name], name, bounds).size for name in human)
    missed = np.zeros(most)
    for name in human:
        people = _valid(human[name], name, bounds)
        reach = narrow * people.std(ddof=1) / np.sqrt(people.size)
        low, high = _prefix_intervals(_valid(simulated[name], name, bounds)[:most], wide, bounds)
        missed += (people.mean() - reach < low) | (people.mean() + reach > high)
    missed /= len(human)
    over = np.flatnonzero(missed > miss + 1e-12)
    k_hat = int(over[0]) if over.size else most
    return Worth(k_hat, not over.size, level, dilation, human_level, len(human), missed)


def _prefix_intervals(
    values: Floats, wide: float, bounds: tuple[float, float]
) -> tuple[Floats, Floats]:
    middle, half = sum(bounds) / 2, (bounds[1] - bounds[0]) / 2
    about = values - middle
    size = np.arange(1, values.size + 1) + len(bounds)
    mean = np.cumsum(about) / size
    squares = np.cumsum(about**2) + len(bounds) * half**2
    variance = np.maximum(squares - size * mean**2, 0.0) / (size - 1)
    reach = wide * np.sqrt(variance / size)
    return middle + mean - reach, middle + mean + reach


def _valid(values: ArrayLike, name: Hashable, bounds: tuple[float, float]) -> Floats:
    column = np.asarray(values, dtype=float)
    kept: Floats = column[~np.isnan(column)]
    if np.any((kept < bounds[0]) | (kept > bounds[1])):
        raise ValueError(
            f"question {name!r} has an answer outside of {bounds[0]:g} to {bounds[1]:g}"
        )
    if kept.size < _FEWEST_ANSWERS:
        raise ValueError(f"question {name!r} has {kept.size} valid answers; at least 2 are needed")
    return kept
