"""Choices of every kind as stages: out of these items, that one was taken (or rejected).

A pick from a list, a ranking, a pair and a best-worst task all become the same thing: a stage is
a set of items with the chosen one first. Their likelihoods then are one likelihood.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from personanb.errors import did_you_mean
from personanb.surveys.numbers.clusters import Floats, Integers

_FEWEST = 2
_ABSENT = -1


@dataclass(frozen=True)
class Stages:
    """Choices one after another.

    Attributes
    ----------
    items
        The names, in the order of their numbers.
    offered
        Shape (stages, widest): item numbers, the chosen one first, -1 where a stage is narrower.
    sign
        Shape (stages,): 1 when the chosen item was taken as best, -1 when rejected as worst.
    weight
        Shape (stages,).
    respondent
        Shape (stages,): who chose, 0 to respondents - 1.
    """

    items: tuple[Hashable, ...]
    offered: Integers
    sign: Floats
    weight: Floats
    respondent: Integers

    @property
    def n_respondents(self) -> int:
        """How many people chose."""
        return int(self.respondent.max()) + 1


class StageBuilder:
    """Collects choices and turns them into stages.

    Parameters
    ----------
    items
        All items that could be offered.

    Raises
    ------
    ValueError
        For fewer than two items or a name that is there twice.
    """

    def __init__(self, items: Sequence[Hashable]) -> None:
        self._items = tuple(items)
        self._number = {item: number for number, item in enumerate(self._items)}
        if len(self._number) < _FEWEST or len(self._number) != len(self._items):
            raise ValueError(f"at least two different items are needed, not {self._items!r}")
        self._offered: list[list[int]] = []
        self._sign: list[float] = []
        self._weight: list[float] = []
        self._respondent: list[int] = []
        self._people: dict[Hashable, int] = {}

    def add(
        self,
        offered: Sequence[Hashable],
        chosen: Hashable,
        *,
        respondent: Hashable,
        weight: float = 1.0,
        worst: bool = False,
    ) -> None:
        """Add one choice of an item out of those offered.

        Raises
        ------
        ValueError
            When an item is unknown or offered twice, or the chosen one was not offered.
        """
        numbers = [self._of(item) for item in offered]
        first = self._of(chosen)
        if first not in numbers:
            raise ValueError(f"{chosen!r} was chosen but not offered; {list(offered)!r} were")
        if len(set(numbers)) != len(numbers):
            raise ValueError(f"an item is offered twice in {list(offered)!r}")
        person = self._people.setdefault(respondent, len(self._people))
        if len(numbers) < _FEWEST:
            return  # a choice between one thing says nothing
        numbers.remove(first)
        self._offered.append([first, *numbers])
        self._sign.append(-1.0 if worst else 1.0)
        self._weight.append(weight)
        self._respondent.append(person)

    def _of(self, item: Hashable) -> int:
        if item not in self._number:
            raise ValueError(
                f"{item!r} is not one of the items{did_you_mean(str(item), map(str, self._items))}"
            )
        return self._number[item]

    def build(self) -> Stages:
        """Return the stages.

        Raises
        ------
        ValueError
            When no choice was added.
        """
        if not self._offered:
            raise ValueError("there is no choice between two items to learn from")
        widest = max(map(len, self._offered))
        padded = [row + [_ABSENT] * (widest - len(row)) for row in self._offered]
        people, codes = np.unique(self._respondent, return_inverse=True)
        del people
        return Stages(
            items=self._items,
            offered=np.array(padded, dtype=np.intp),
            sign=np.array(self._sign),
            weight=np.array(self._weight),
            respondent=codes.astype(np.intp),
        )


def ranking_stages(
    rankings: Sequence[Sequence[Hashable]],
    items: Sequence[Hashable],
    *,
    offered: Sequence[Sequence[Hashable]] | None = None,
    respondents: Sequence[Hashable] | None = None,
    weights: ArrayLike | None = None,
) -> Stages:
    """Return the stages of rankings: the first out of all, the second out of the rest, and so on.

    Parameters
    ----------
    rankings
        Best first. A ranking may stop early (top 3): the unranked items count as lower.
    items
        All items.
    offered
        What each ranking was made of; None: of all items.
    respondents, weights
        Who made each ranking, and what it counts.
    """
    builder = StageBuilder(items)
    weight = _weights(weights, len(rankings))
    for row, ranking in enumerate(rankings):
        left = list(items if offered is None else offered[row])
        for best in ranking:
            builder.add(
                left,
                best,
                respondent=row if respondents is None else respondents[row],
                weight=float(weight[row]),
            )
            left.remove(best)
    return builder.build()


def pair_stages(
    winners: Sequence[Hashable],
    losers: Sequence[Hashable],
    items: Sequence[Hashable],
    *,
    respondents: Sequence[Hashable] | None = None,
    weights: ArrayLike | None = None,
) -> Stages:
    """Return the stages of forced choices between two: Bradley and Terry's data."""
    if len(winners) != len(losers):
        raise ValueError(f"{len(winners)} winners for {len(losers)} losers")
    return ranking_stages(
        [[winner] for winner in winners],
        items,
        offered=[[winner, loser] for winner, loser in zip(winners, losers, strict=True)],
        respondents=respondents,
        weights=weights,
    )


def best_worst_stages(
    shown: Sequence[Sequence[Hashable]],
    best: Sequence[Hashable],
    worst: Sequence[Hashable],
    items: Sequence[Hashable],
    *,
    respondents: Sequence[Hashable] | None = None,
    weights: ArrayLike | None = None,
) -> Stages:
    """Return the stages of MaxDiff tasks: the best of all shown, then the worst of the rest.

    Parameters
    ----------
    shown
        The items of each task.
    best, worst
        What was chosen in each task; None is a missing answer, and that stage is left out.
    """
    if not len(shown) == len(best) == len(worst):
        raise ValueError(f"{len(shown)} tasks, {len(best)} best and {len(worst)} worst answers")
    builder = StageBuilder(items)
    weight = _weights(weights, len(shown))
    for row, (task, top, bottom) in enumerate(zip(shown, best, worst, strict=True)):
        if top is not None and top == bottom:
            raise ValueError(f"task {row}: {top!r} is both best and worst")
        person = row if respondents is None else respondents[row]
        if top is not None:
            builder.add(task, top, respondent=person, weight=float(weight[row]))
        if bottom is not None:
            rest = [item for item in task if item != top]
            builder.add(rest, bottom, respondent=person, weight=float(weight[row]), worst=True)
    return builder.build()


def _weights(weights: ArrayLike | None, length: int) -> Floats:
    weight = np.ones(length) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (length,) or not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError(f"weights must be {length} finite numbers, 0 or more, one a task")
    return weight
