"""Populations known by their numbers alone: moments of traits, margins, joint tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from personanb.errors import TargetError
from personanb.populations.population import Category, Floats, Ints, Population, tidied
from personanb.seeds import Key
from personanb.statistics.draws import numpy_generator

# Scores of a sample are rounded to what a questionnaire of 50 items can tell, one part in 1,000.
_DECIMALS = 3
# What published, rounded correlations may lack to a matrix that a population can have.
_SLACK = 1e-3


@dataclass(frozen=True, eq=False)
class Cells:
    """A joint table: which combinations of levels there are, and what is known of each.

    Attributes
    ----------
    variables
        Categories with their levels.
    codes
        Position of the level of each variable, shape (cells, variables).
    shares
        Share of the population, shape (cells,), sum 1.
    means, deviations
        Trait means and standard deviations, POMP, shape (cells, traits); None when unknown.
    """

    variables: Mapping[str, tuple[str, ...]]
    codes: Ints
    shares: Floats
    means: Floats | None = None
    deviations: Floats | None = None


@dataclass(frozen=True, eq=False)
class Description:
    """A population known by its numbers alone.

    Attributes
    ----------
    trait_names
        The traits that something is known about.
    means, deviations
        POMP, shape (traits,); None when unknown.
    correlations
        Shape (traits, traits); None when unknown.
    margins
        Share of each level by variable, where no joint table is known.
    cells
        The joint table; None when unknown.
    """

    trait_names: tuple[str, ...] = ()
    means: Floats | None = None
    deviations: Floats | None = None
    correlations: Floats | None = None
    margins: Mapping[str, Mapping[str, float]] | None = None
    cells: Cells | None = None

    def __post_init__(self) -> None:
        if self.correlations is not None:
            _check_correlations(self.correlations, self.trait_names)
        if self.means is not None and self.deviations is not None:
            _check_moments(self.means, self.deviations, self.trait_names)

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Levels by category."""
        if self.cells is not None:
            return dict(self.cells.variables)
        return {name: tuple(shares) for name, shares in (self.margins or {}).items()}

    def completed(self, means: Floats, deviations: Floats) -> Description:
        """Return the description with these moments where it has none."""
        if not self.trait_names or (self.cells is not None and self.cells.means is not None):
            return self
        return replace(
            self,
            means=means if self.means is None else self.means,
            deviations=deviations if self.deviations is None else self.deviations,
        )

    def drawn(self, n: int, *purpose: Key) -> Population:
        """Return n people with these numbers, each who counts alike.

        Shares are met to one person. Traits have beta distributions with the given means and
        standard deviations, which keeps them on their scale, tied by a normal copula; the normal
        draws behind it have exactly the correlations asked for. Unknown correlations are taken as
        0, and categories of which only margins are known as unrelated.
        """
        rows, categories = self._categories(n, *purpose)
        traits = self._traits(n, rows, *purpose)
        return Population(self.trait_names, traits, categories, np.ones(n))

    def _categories(self, n: int, *purpose: Key) -> tuple[Ints, dict[str, Category]]:
        if self.cells is not None:
            cell = _by_shares(self.cells.shares, n, "cells", *purpose)
            found = {
                name: Category(self.cells.codes[cell, at], levels)
                for at, (name, levels) in enumerate(self.cells.variables.items())
            }
            return cell, found
        found = {
            name: Category(
                _by_shares(np.array(list(shares.values())), n, "margin", name, *purpose),
                tuple(shares),
            )
            for name, shares in (self.margins or {}).items()
        }
        return np.zeros(n, dtype=np.int64), found

    def _traits(self, n: int, rows: Ints, *purpose: Key) -> Floats:
        if not self.trait_names:
            return np.empty((n, 0))
        from scipy.special import betaincinv, ndtr  # noqa: PLC0415 - heavy

        cells = self.cells
        if cells is not None and cells.means is not None and cells.deviations is not None:
            means, deviations = cells.means, cells.deviations
        elif self.means is not None and self.deviations is not None:
            means, deviations = self.means[None, :], self.deviations[None, :]
            rows = np.zeros(n, dtype=np.int64)
        else:
            raise TargetError("traits cannot be drawn: means or standard deviations are unknown")
        drawn = numpy_generator("traits", *purpose).normal(size=(n, len(self.trait_names)))
        if n > 2 * len(self.trait_names):
            drawn = _whitened(drawn)
        if self.correlations is not None:
            drawn = drawn @ _root(self.correlations).T
        spread = means * (1 - means) / deviations**2 - 1
        first, second = (means * spread)[rows], ((1 - means) * spread)[rows]
        return tidied(np.round(betaincinv(first, second, ndtr(drawn)), _DECIMALS))


def _by_shares(shares: Floats, n: int, *purpose: Key) -> Ints:
    random = numpy_generator("description", *purpose)
    ends = np.cumsum(shares / shares.sum())
    ticks = (np.arange(n) + random.random()) / n
    found = np.minimum(np.searchsorted(ends, ticks, side="right"), len(shares) - 1)
    return np.asarray(random.permutation(found), dtype=np.int64)


def _whitened(drawn: Floats) -> Floats:
    centred = drawn - drawn.mean(axis=0)
    factor = np.linalg.cholesky(np.cov(centred.T, bias=True).reshape(2 * (drawn.shape[1],)))
    return np.asarray(np.linalg.solve(factor, centred.T).T)


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0, None)))


def _check_moments(means: Floats, deviations: Floats, names: tuple[str, ...]) -> None:
    for name, mean, spread in zip(names, means, deviations, strict=True):
        if not 0 < mean < 1:
            raise TargetError(
                f"{name} has the mean {mean:g}, but a POMP score is between 0 and 1; "
                "pass the ends of the scale, for example scale=(1, 5)"
            )
        most = float(np.sqrt(mean * (1 - mean)))
        if not 0 < spread < most:
            raise TargetError(
                f"{name} has the standard deviation {spread:g}; with a mean of {mean:g} scores "
                f"from 0 to 1 can have more than 0 and less than {most:.3g}"
            )


def _check_correlations(matrix: Floats, names: tuple[str, ...]) -> None:
    size = len(names)
    if matrix.shape != (size, size):
        raise TargetError(f"correlations of {size} traits are {size} by {size} numbers")
    if not np.isfinite(matrix).all() or not np.allclose(np.diag(matrix), 1):
        raise TargetError("correlations are finite numbers, with 1 of each trait with itself")
    for one in range(size):
        for other in range(one):
            there, back = matrix[one, other], matrix[other, one]
            if abs(there) > 1 or not np.isclose(there, back):
                raise TargetError(
                    f"{names[other]} and {names[one]} correlate by {back:g} and {there:g}; "
                    "allowed: one number from -1 to 1, written the same both ways"
                )
    if float(np.linalg.eigvalsh(matrix)[0]) < -_SLACK:
        raise TargetError(
            "the correlations contradict each other: no population can have all of them "
            "(the matrix is not positive semidefinite); check signs and order of the traits"
        )


def checked_shares(name: str, shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares of the levels of a variable, sum 1, from shares, percentages or counts.

    Raises
    ------
    TargetError
        When they are negative, not finite, or sum to something that is neither of the three.
    """
    if not shares:
        raise TargetError(f"the margin of {name!r} has no levels")
    numbers = {str(level): float(share) for level, share in shares.items()}
    for level, share in numbers.items():
        if not np.isfinite(share) or share < 0:
            raise TargetError(
                f"the share of {name}={level!r} is {share:g}; allowed: finite, 0 or more"
            )
    total = sum(numbers.values())
    counted = all(share == int(share) for share in numbers.values()) and total > 1
    rounded = any(abs(total - whole) <= 0.02 * whole for whole in (1.0, 100.0))
    if not total or not (counted or rounded):
        listed = " + ".join(f"{share:g}" for share in numbers.values())
        raise TargetError(
            f"the shares of {name!r} contradict each other: {listed} = {total:g}; give shares "
            "that sum to 1, percentages that sum to 100, or whole counts"
        )
    return {level: share / total for level, share in numbers.items()}
