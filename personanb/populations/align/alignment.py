"""What `align` returns: weights, the drawn panel, and what was given up on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from personanb.personas.panel import Panel
from personanb.populations.align.balance import Convergence
from personanb.populations.align.diagnostics import Diagnostics, diagnose
from personanb.populations.align.reach import Conflict, Problem, conflicts, largest_n
from personanb.populations.align.trade_off import TradeOff, trade_off_of
from personanb.populations.population import Floats, Ints, Population
from personanb.populations.references.reference import Reference

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["balance", "importance", "paper", "raking"]


@dataclass(frozen=True, eq=False)
class Alignment:
    """A pool aligned to a target; made by `personanb.align`.

    Attributes
    ----------
    panel
        The aligned people: the n drawn or, when no n was asked for, everyone with weights. A
        Panel or a data frame, as what was aligned.
    pool
        What was aligned: the Panel or data frame as it was given.
    weights
        One a person of the pool, 0 or more, sum n (or the number of people when no n was asked
        for); 0 for those left out. By `method="balance"` with an n they are chances of inclusion,
        at most 1.
    inclusion
        Chance of each to be drawn, 0 to 1, sum n; None when nobody was drawn. Refinement moves
        the draw away from them, which `convergence.refinement` tells.
    drawn
        Positions in the pool of those drawn, ascending; None when nobody was drawn.
    convergence
        How the search for weights ended.
    empty_cells
        Cells of the target that the pool has nobody in.
    left_out
        Reason by position, of people who could not be placed.
    notes
        What was given up or questioned, in words.
    method, seed, n
        As asked for.
    reference
        The target, with the variables that were aligned on.
    people, rows
        The pool as arrays, and where each stands in what was given.
    panel_weights
        Weights that the drawn still carry; None when they count alike.
    target, held_out
        The people of the target that were aligned to, and those to measure on; None without.
    problem
        The same as balancing saw it, in an order of its own; `problem.features` are the
        constraints, with `wanted`, `units` and `importance`.
    order
        Where the people of `problem.pool` stand in what was given.
    misses
        What each constraint is missed by, in units of what chance gives a sample of n.
    """

    panel: Panel | pd.DataFrame
    pool: Panel | pd.DataFrame = field(repr=False)
    weights: Floats
    inclusion: Floats | None
    drawn: Ints | None
    convergence: Convergence
    empty_cells: pd.DataFrame
    left_out: Mapping[int, str]
    notes: tuple[str, ...]
    method: Method
    seed: int
    n: int | None
    reference: Reference
    people: Population = field(repr=False)
    rows: Ints = field(repr=False)
    order: Ints = field(repr=False)
    panel_weights: Floats | None = field(repr=False)
    target: Population = field(repr=False)
    held_out: Population | None = field(repr=False)
    problem: Problem = field(repr=False)
    misses: Floats = field(repr=False)
    _measured: dict[tuple[float, float], Diagnostics] = field(default_factory=dict, repr=False)

    def diagnostics(self, *, scale: tuple[float, float] = (0.0, 1.0)) -> Diagnostics:
        """Return how close the result is, beside raw, unaligned and best possible.

        Parameters
        ----------
        scale
            Ends of the scale to report distances in; POMP unless said otherwise.
        """
        if scale not in self._measured:
            used = self.weights[self.rows]
            weighted = self.people.weighted(used)
            if self.drawn is None:
                drawn, unique = weighted, 1.0
            else:
                places = np.searchsorted(self.rows, self.drawn)
                own = np.ones(len(places)) if self.panel_weights is None else self.panel_weights
                drawn = self.people.taken(places).weighted(own)
                unique = len(np.unique(self.drawn)) / len(self.drawn)
            self._measured[scale] = diagnose(
                self.people,
                weighted,
                drawn,
                self.target if self.held_out is None else self.held_out,
                self.reference.known,
                unique_share=unique,
                held_out=self.held_out is not None,
                scale=scale,
            )
        return self._measured[scale]

    @cached_property
    def largest_n(self) -> int:
        """How many can be drawn before balancing misses by more than chance; 0 for none.

        Searched on first use, with at most 20,000 of the pool. It is about chances of inclusion;
        `diagnostics()` tells what a draw came to.
        """
        return largest_n(self.problem)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Constraints that are not met, worst first, each with the variables against it.

        Empty when all are met within twice what chance misses by. Computed on first use.
        """
        size = float(self.weights.sum())
        bounded = self.method == "balance" and self.n is not None
        return conflicts(self.problem, size, self.misses, bounded=bounded)

    def trade_off(self, most: int = 10_000) -> TradeOff:
        """Return what solves the alignment again at another balance of fit and evenness.

        Parameters
        ----------
        most
            How many people of the pool it is solved on; of a larger pool as many stand for all,
            and weights of the others are 0.
        """
        bounded = self.method == "balance" and self.n is not None
        total = float(self.weights.sum())
        return trade_off_of(
            self.problem, self.order, len(self.weights), total, bounded=bounded, most=most
        )

    def __repr__(self) -> str:
        what = "everyone weighted" if self.n is None else f"{self.n:,} drawn"
        how = f"(method {self.method!r}, seed {self.seed})"
        ended = "converged" if self.convergence.converged else "NOT converged"
        steps = f"{ended} in {self.convergence.steps} steps"
        lines = [
            f"Alignment of {len(self.weights):,} people to {self.reference.name!r}, {what} {how}",
            f"{steps}; refinement: {self.convergence.refinement}",
            *(f"note: {note}" for note in self.notes),
            ".diagnostics() tells how close it is; .conflicts and .largest_n what is out of reach",
        ]
        return "\n  ".join(lines)
