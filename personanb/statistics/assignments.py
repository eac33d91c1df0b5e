"""What a permutation moves: which answers share a label, and which labels can trade places."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.errors import did_you_mean
from personanb.seeds import Key

Floats = NDArray[np.float64]
Statistic = Callable[[Floats, Floats], float]

_ARMS = 2
_CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Design:
    """The answers, which unit each belongs to, and which units trade labels.

    Attributes
    ----------
    outcome, weight, unit_of_answer
        Shape (answers,).
    treated
        Shape (units,): which units have the label of the other arm.
    block_units
        The units of each block.
    labels
        Reference and other arm.
    n_missing, n_idle_blocks
        Answers left out, and blocks with one arm only.
    """

    outcome: Floats
    weight: Floats
    unit_of_answer: NDArray[np.intp]
    treated: NDArray[np.bool_]
    block_units: tuple[NDArray[np.intp], ...]
    labels: tuple[Key, Key]
    n_missing: int
    n_idle_blocks: int

    @classmethod
    def of(
        cls,
        outcomes: ArrayLike,
        arms: ArrayLike,
        *,
        blocks: ArrayLike | None,
        units: ArrayLike | None,
        weights: ArrayLike | None,
        reference: Key,
    ) -> Design:
        """Read a design from columns of equal length; see `permutation_test`."""
        outcome = np.asarray(outcomes, dtype=float)
        weight = np.ones(outcome.shape) if weights is None else np.asarray(weights, dtype=float)
        if weight.shape != outcome.shape or not np.all(np.isfinite(weight) & (weight >= 0)):
            raise ValueError(f"weights must be {outcome.size} finite numbers, 0 or more")
        used = ~np.isnan(outcome) & (weight > 0)
        arm = _column(arms, "arms", outcome.size)[used]
        labels, is_treated = _two_arms(arm, reference)
        n_used = int(used.sum())
        block = (
            np.zeros(n_used, dtype=np.intp)
            if blocks is None
            else _codes(_column(blocks, "blocks", outcome.size)[used])
        )
        if units is not None:
            unit = _codes(_column(units, "units", outcome.size)[used])
        elif blocks is not None:
            unit = _codes(2 * block + is_treated)
        else:
            unit = np.arange(n_used, dtype=np.intp)
        n_units = int(unit.max()) + 1
        treated = np.zeros(n_units, dtype=bool)
        home = np.zeros(n_units, dtype=np.intp)
        treated[unit], home[unit] = is_treated, block
        if np.any(treated[unit] != is_treated):
            raise ValueError("a unit has answers of both arms: it is a block, pass it as blocks=")
        if np.any(home[unit] != block):
            raise ValueError("a unit has answers in two blocks: labels cannot move between them")
        members = tuple(np.flatnonzero(home == number) for number in range(int(block.max()) + 1))
        idle = sum(treated[group].all() or not treated[group].any() for group in members)
        if idle == len(members):
            raise ValueError(
                "no block holds both arms, so no label can move: pass units= for people who each "
                "saw one arm, and no blocks="
            )
        return cls(
            outcome=outcome[used],
            weight=weight[used],
            unit_of_answer=unit,
            treated=treated,
            block_units=members,
            labels=labels,
            n_missing=int(outcome.size - n_used),
            n_idle_blocks=int(idle),
        )

    def possible(self, limit: int) -> int:
        """Return how many different assignments there are, or `limit` + 1 when there are more."""
        number = 1
        for group in self.block_units:
            treated = int(self.treated[group].sum())
            smaller = min(treated, group.size - treated)
            # Binomials of thousands are long to compute; this one is at least 2 ** smaller.
            if smaller > limit.bit_length():
                return limit + 1
            number *= math.comb(group.size, smaller)
            if number > limit:
                return limit + 1
        return number

    def every_assignment(self) -> Iterator[NDArray[np.bool_]]:
        """Return all assignments, in chunks of shape (rows, units)."""
        choices = [
            itertools.combinations(group.tolist(), int(self.treated[group].sum()))
            for group in self.block_units
        ]
        combined = itertools.product(*choices)
        while chosen := list(itertools.islice(combined, self._chunk)):
            assigned = np.zeros((len(chosen), self.treated.size), dtype=bool)
            for row, picked in enumerate(chosen):
                assigned[row, list(itertools.chain.from_iterable(picked))] = True
            yield assigned

    def drawn_assignments(
        self, resamples: int, generator: np.random.Generator
    ) -> Iterator[NDArray[np.bool_]]:
        """Return drawn assignments, in chunks of shape (rows, units)."""
        block_of_unit = np.empty(self.treated.size, dtype=np.intp)
        for number, group in enumerate(self.block_units):
            block_of_unit[group] = number
        in_blocks = np.concatenate(self.block_units)
        labels = self.treated[in_blocks]
        for start in range(0, resamples, self._chunk):
            rows = min(self._chunk, resamples - start)
            # Block number plus a random fraction: sorting shuffles units within blocks only.
            order = np.argsort(block_of_unit + generator.random((rows, self.treated.size)), axis=1)
            assigned = np.empty((rows, self.treated.size), dtype=bool)
            np.put_along_axis(assigned, order, np.broadcast_to(labels, assigned.shape), axis=1)
            yield assigned

    @property
    def _chunk(self) -> int:
        return max(1, _CHUNK_CELLS // max(self.treated.size, 1))

    def statistics(self, assigned: NDArray[np.bool_], statistic: Statistic | None) -> Floats:
        """Return the statistic of each assignment, shape (rows,)."""
        if statistic is not None:
            rows = (assignment[self.unit_of_answer] for assignment in assigned)
            return np.array(
                [statistic(self.outcome[~treated], self.outcome[treated]) for treated in rows],
                dtype=float,
            )
        units = self.treated.size
        weighted = self.weight * self.outcome
        totals = np.bincount(self.unit_of_answer, weights=weighted, minlength=units)
        sizes = np.bincount(self.unit_of_answer, weights=self.weight, minlength=units)
        chosen = assigned.astype(float)
        treated_total, treated_size = chosen @ totals, chosen @ sizes
        others = (totals.sum() - treated_total) / (sizes.sum() - treated_size)
        return np.asarray(treated_total / treated_size - others, dtype=float)


def _column(values: ArrayLike, name: str, length: int) -> NDArray[np.object_]:
    column = np.asarray(values, dtype=object)
    if column.shape != (length,):
        raise ValueError(f"{name} has shape {column.shape}, outcomes has ({length},)")
    return column


def _codes(values: NDArray[Any]) -> NDArray[np.intp]:
    # Labels of several types cannot be sorted together, so they are numbered as they come.
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values.tolist()], np.intp)


def _two_arms(
    arm: NDArray[np.object_], reference: Key
) -> tuple[tuple[Key, Key], NDArray[np.bool_]]:
    found = sorted(set(arm.tolist()), key=lambda label: (str(type(label)), label))
    if len(found) != _ARMS:
        raise ValueError(
            f"two arms are compared, not {len(found)} ({', '.join(map(str, found)) or 'none'}) "
            "among the answers that are not missing"
        )
    if reference is not None and reference not in found:
        raise ValueError(
            f"reference {reference!r} is not one of the arms {found[0]!r} and {found[1]!r}"
            f"{did_you_mean(str(reference), map(str, found))}"
        )
    first = found[0] if reference is None else reference
    second = found[1] if first == found[0] else found[0]
    return (first, second), np.asarray(arm == second, dtype=bool)
