"""People as arrays: trait scores, coded categories and weights, for work on many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from personanb.seeds import Key, stable_int

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Keys: TypeAlias = npt.NDArray[np.uint64]

# Scores that differ by less than this came apart in a change of scale, not in a person.
_DECIMALS = 9


@dataclass(frozen=True, eq=False)
class Category:
    """One categorical variable of many people.

    Attributes
    ----------
    codes
        Position in `levels`, shape (n,); never negative.
    levels
        What the codes mean.
    """

    codes: Ints
    levels: tuple[str, ...]

    def taken(self, rows: Ints) -> Category:
        """Return the same variable for some of the people."""
        return Category(self.codes[rows], self.levels)

    def shares(self, weights: Floats) -> Floats:
        """Return the weighted share of each level, shape (levels,), sum 1."""
        found = np.bincount(self.codes, weights, minlength=len(self.levels))
        return np.asarray(found / found.sum(), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Population:
    """People as arrays.

    Attributes
    ----------
    trait_names
        The names of the columns of `traits`.
    traits
        POMP scores, shape (n, traits), finite.
    categories
        The categorical variables by name.
    weights
        How much each counts, shape (n,), 0 or more with a sum above 0.
    """

    trait_names: tuple[str, ...]
    traits: Floats
    categories: Mapping[str, Category]
    weights: Floats

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of traits, then of categories."""
        return (*self.trait_names, *self.categories)

    @property
    def is_weighted(self) -> bool:
        """Whether people count unequally."""
        return len(self) > 0 and not bool((self.weights == self.weights[0]).all())

    def taken(self, rows: npt.ArrayLike) -> Population:
        """Return some of the people, in the order of `rows`."""
        at = np.asarray(rows, dtype=np.int64)
        return Population(
            self.trait_names,
            self.traits[at],
            {name: one.taken(at) for name, one in self.categories.items()},
            self.weights[at],
        )

    def weighted(self, weights: Floats) -> Population:
        """Return the same people who count otherwise."""
        return Population(self.trait_names, self.traits, self.categories, weights)

    def only(self, variables: tuple[str, ...]) -> Population:
        """Return the same people with some of what is known about them."""
        columns = [at for at, name in enumerate(self.trait_names) if name in variables]
        return Population(
            tuple(self.trait_names[at] for at in columns),
            self.traits[:, columns],
            {name: one for name, one in self.categories.items() if name in variables},
            self.weights,
        )

    def means(self) -> Floats:
        """Return weighted trait means, shape (traits,)."""
        return np.asarray(np.average(self.traits, axis=0, weights=self.weights))

    def deviations(self) -> Floats:
        """Return weighted standard deviations of the traits (divisor n), shape (traits,)."""
        squared = (self.traits - self.means()) ** 2
        return np.asarray(np.sqrt(np.average(squared, axis=0, weights=self.weights)))

    def keys(self, *purpose: Key) -> Keys:
        """Return a 64-bit number for each person that depends on content and purpose alone.

        Sorting by it gives an order that is as good as random and that no order of the rows can
        change: people move in a file, and their draw moves with them. People who are alike in
        every column share a number.
        """
        state = np.full(len(self), stable_int("population", *purpose), dtype=np.uint64)
        columns = [*self.traits.T, self.weights]
        for column in columns:
            # Adding 0 turns a negative zero into the zero that it equals.
            state = _mixed(state ^ (np.ascontiguousarray(column) + 0.0).view(np.uint64))
        for category in self.categories.values():
            state = _mixed(state ^ category.codes.astype(np.uint64))
        return state

    def order(self, *purpose: Key) -> Ints:
        """Return positions sorted by `keys`."""
        return np.argsort(self.keys(*purpose), kind="stable")

    def sampled(self, n: int, *purpose: Key) -> Population:
        """Return n people drawn systematically by weight, who then count alike; all when fewer.

        Who has more than an n-th of the weight may come more than once.
        """
        if n >= len(self) and not self.is_weighted:
            return self
        order = self.order(*purpose)
        ends = np.cumsum(self.weights[order])
        ticks = (np.arange(n) + 0.5) * (ends[-1] / n)
        rows = np.minimum(np.searchsorted(ends, ticks, side="right"), len(self) - 1)
        return self.taken(order[rows]).weighted(np.ones(n))

    def to_frame(self) -> pd.DataFrame:
        """Return a data frame: traits, categories as text, and `weight` when unequal."""
        import pandas as pd  # noqa: PLC0415 - heavy

        columns: dict[str, object] = {
            name: self.traits[:, at] for at, name in enumerate(self.trait_names)
        }
        for name, one in self.categories.items():
            columns[name] = np.array(one.levels, dtype=object)[one.codes]
        if self.is_weighted:
            columns["weight"] = self.weights
        return pd.DataFrame(columns)


def tidied(scores: npt.ArrayLike) -> Floats:
    """Return scores rounded so that equal ones stay equal through changes of scale."""
    return np.asarray(np.round(np.asarray(scores, dtype=np.float64), _DECIMALS) + 0.0)


def _mixed(state: Keys) -> Keys:
    # The finaliser of SplitMix64 (Steele, Lea and Flood, 2014); overflow is what it is made of.
    with np.errstate(over="ignore"):
        state = (state + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
        state = ((state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)).astype(
            np.uint64
        )
        state = ((state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)).astype(
            np.uint64
        )
    return state ^ (state >> np.uint64(31))
