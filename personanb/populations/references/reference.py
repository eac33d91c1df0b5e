"""A reference: the people that a panel should be like, and how much is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from personanb.errors import TargetError, did_you_mean
from personanb.populations.population import Floats, Ints, Population
from personanb.populations.references.description import Cells, Description

if TYPE_CHECKING:
    import pandas as pd

# Rows drawn from a description to align to, and as many again to measure on.
DRAWN_ROWS = 20_000
# Below this, quantiles and correlations of respondents are mostly chance.
FEWEST_RESPONDENTS = 30


@dataclass(frozen=True)
class Known:
    """What a reference tells about people; alignment does not use what it does not tell.

    Attributes
    ----------
    means, spread, shape, correlations
        Of the traits. Told means and spreads alone, people are taken to have beta distributions:
        one hump, ends where the scale ends.
    joint
        How categories go together, beyond their margins.
    by_category
        How traits differ between the levels of categories.
    """

    means: bool = True
    spread: bool = True
    shape: bool = True
    correlations: bool = True
    joint: bool = True
    by_category: bool = True


@dataclass(frozen=True, eq=False)
class Reference:
    """A target population; made by `personanb.reference`.

    Attributes
    ----------
    name
        What it is called.
    known
        What it tells about people.
    source, licence
        Where the numbers come from and on what terms; empty when the user brought them.
    notes
        What to know before relying on it, and what was left out on reading.
    respondents
        How many people are behind the numbers; None when that is not known.
    """

    name: str
    known: Known
    source: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()
    respondents: int | None = None
    rows: Population | None = None
    description: Description | None = None

    @property
    def trait_names(self) -> tuple[str, ...]:
        """The traits it has."""
        if self.rows is not None:
            return self.rows.trait_names
        return self._described.trait_names

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """The levels of its categories, by name."""
        if self.rows is not None:
            return {name: one.levels for name, one in self.rows.categories.items()}
        return self._described.levels

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of traits, then of categories."""
        return (*self.trait_names, *self.levels)

    def only(self, variables: Sequence[str]) -> Reference:
        """Return the reference reduced to some of its variables.

        Raises
        ------
        TargetError
            For a variable that it does not have.
        """
        for name in variables:
            if name not in self.variables:
                raise TargetError(
                    f"the reference {self.name!r} has no {name!r}"
                    f"{did_you_mean(name, self.variables)}; it has {', '.join(self.variables)}"
                )
        kept = tuple(variables)
        if not kept:
            raise TargetError(f"name at least one variable of {', '.join(self.variables)}")
        if self.rows is not None:
            return replace(self, rows=self.rows.only(kept))
        return replace(self, description=_reduced(self._described, kept))

    def completed(self, means: Floats, deviations: Floats) -> Reference:
        """Return the reference with these trait moments where it does not tell them."""
        if self.rows is not None:
            return self
        return replace(self, description=self._described.completed(means, deviations))

    def halves(self, holdout: float = 0.5) -> tuple[Population, Population | None]:
        """Return people to align to, and others to measure on.

        Respondents are split by content, so the order of rows does not matter. From a
        description two samples of 20,000 are drawn, always the same.

        Parameters
        ----------
        holdout
            Share of the respondents to measure on, 0 or more and below 1; with 0 there is no
            second half.

        Raises
        ------
        TargetError
            When there are too few respondents to tell a distribution.
        """
        if not 0 <= holdout < 1:
            raise TargetError(f"holdout={holdout!r} is not a share; allowed: 0 or more, below 1")
        if self.rows is None:
            fitted = self._described.drawn(DRAWN_ROWS, "align", self.name)
            held = self._described.drawn(DRAWN_ROWS, "measure", self.name) if holdout else None
            return fitted, held
        found = len(self.rows)
        if found < FEWEST_RESPONDENTS:
            raise TargetError(
                f"{found} respondents are too few to align to: their spread and correlations are "
                f"mostly chance; give at least {FEWEST_RESPONDENTS}, or what is known of the "
                "whole population, as reference({'means': ..., 'sds': ..., 'margins': ...})"
            )
        order = self.rows.order("halves")
        held_rows = round(found * holdout)
        if holdout and min(held_rows, found - held_rows) < FEWEST_RESPONDENTS // 2:
            raise TargetError(
                f"holdout={holdout:g} leaves {found - held_rows} of {found} respondents to align "
                f"to and {held_rows} to measure on; use holdout=0, which measures on the "
                "respondents that were aligned to and says so"
            )
        if not holdout:
            return self.rows.taken(order), None
        return self.rows.taken(order[held_rows:]), self.rows.taken(order[:held_rows])

    def sample(self, n: int, seed: int = 0) -> pd.DataFrame:
        """Return n people of the reference as a data frame, joint and margins kept.

        Respondents are drawn by weight; from a description people are made up who have its
        numbers (see its notes for what that assumes).
        """
        if self.rows is None:
            return self._described.drawn(n, "sample", seed).to_frame()
        return self.rows.sampled(n, "sample", seed).to_frame()

    @property
    def _described(self) -> Description:
        if self.description is None:
            raise TargetError(f"the reference {self.name!r} has neither rows nor a description")
        return self.description

    def __repr__(self) -> str:
        counted = "" if self.respondents is None else f", {self.respondents:,} people"
        parts = [f"Reference {self.name!r}{counted}: {', '.join(self.variables)}"]
        parts += [f"source: {self.source}"] if self.source else []
        parts += [f"licence: {self.licence}"] if self.licence else []
        return "\n  ".join([*parts, *(f"note: {note}" for note in self.notes)])


def _reduced(described: Description, kept: tuple[str, ...]) -> Description:
    at: Ints = np.array(
        [place for place, name in enumerate(described.trait_names) if name in kept], dtype=np.int64
    )
    cells = described.cells
    if cells is not None:
        cells = _reduced_cells(cells, at, kept)
    margins = described.margins
    if margins is not None:
        margins = {name: shares for name, shares in margins.items() if name in kept}

    def some(numbers: Floats | None) -> Floats | None:
        return None if numbers is None or not at.size else numbers[at]

    correlations = described.correlations
    return Description(
        tuple(name for name in described.trait_names if name in kept),
        some(described.means),
        some(described.deviations),
        None if correlations is None or not at.size else correlations[np.ix_(at, at)],
        margins,
        cells,
    )


def _reduced_cells(cells: Cells, traits: Ints, kept: tuple[str, ...]) -> Cells:
    # Cells stay apart although some become alike, since their trait moments differ.
    columns = [place for place, name in enumerate(cells.variables) if name in kept]
    return Cells(
        {name: levels for name, levels in cells.variables.items() if name in kept},
        cells.codes[:, columns],
        cells.shares,
        None if cells.means is None else cells.means[:, traits],
        None if cells.deviations is None else cells.deviations[:, traits],
    )
