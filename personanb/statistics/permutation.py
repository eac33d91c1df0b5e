"""Permutation tests for answers that hang together: labels move as the design moved them.

Answers of one person are alike, and all answers to one wording share what that wording does.
Shuffling single answers would pretend otherwise. Labels are therefore shuffled between *units*
(answers that got their label together) and only within *blocks* (units that could have got each
other's label).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.statistics.draws import numpy_generator

Floats = NDArray[np.float64]
Alternative = Literal["two-sided", "greater", "less"]
Statistic = Callable[[Floats, Floats], float]
ALTERNATIVES: tuple[Alternative, ...] = get_args(Alternative)

_ARMS = 2
_CHUNK_CELLS = 4_000_000
# Sums of the same numbers in another order differ by rounding: equal is what differs less.
_RELATIVE_TIE = 1e-9


@dataclass(frozen=True, repr=False)
class PermutationResult:
    """What a permutation test found, and on how much.

    Attributes
    ----------
    statistic
        The observed statistic: by default mean of `arms[1]` minus mean of `arms[0]`.
    p_value
        Exact when every assignment was tried; otherwise (as extreme + 1) / (drawn + 1), which is
        never 0 (Phipson and Smyth 2010).
    arms
        The two labels, reference first.
    alternative
        `two-sided` (twice the smaller tail, at most 1), `greater` or `less`.
    exact
        Whether all assignments were tried.
    assignments
        How many were tried; when exact, this is all there are.
    n_answers, n_missing
        How many answers were used, and how many were left out because they were missing.
    n_units, n_blocks
        How many things got a label, in how many blocks. Blocks with one arm only carry no
        information and are counted in `n_idle_blocks`.
    """

    statistic: float
    p_value: float
    arms: tuple[Key, Key]
    alternative: Alternative
    exact: bool
    assignments: int
    n_answers: int
    n_missing: int
    n_units: int
    n_blocks: int
    n_idle_blocks: int
    null: Floats = field(compare=False)

    def __repr__(self) -> str:
        """Say the finding in one line, with what it rests on."""
        how = "exact, all" if self.exact else "drawn,"
        missing = f", {self.n_missing} missing" if self.n_missing else ""
        return (
            f"{self.arms[1]} - {self.arms[0]} = {self.statistic:.4g}, p = {self.p_value:.4g} "
            f"({self.alternative} permutation test, {how} {self.assignments:,} assignments of "
            f"{self.n_units} units in {self.n_blocks} blocks; {self.n_answers} answers{missing})"
        )


def permutation_test(
    outcomes: ArrayLike,
    arms: ArrayLike,
    *,
    blocks: ArrayLike | None = None,
    units: ArrayLike | None = None,
    reference: Key = None,
    statistic: Statistic | None = None,
    alternative: Alternative = "two-sided",
    resamples: int = 9_999,
    seed: Key = 0,
) -> PermutationResult:
    """Test whether two arms differ by moving their labels as the design could have moved them.

    Parameters
    ----------
    outcomes
        Shape (n,), numeric; NaN is a missing answer, left out and counted.
    arms
        Shape (n,), two different labels.
    blocks
        Shape (n,): labels move only within a block. Personas who each saw both arms: the persona.
        With wordings crossed with arms, a (persona, wording) pair per answer, for example
        `frame.persona + "/" + frame.wording`. Where the wordings differ *between* the arms, all
        personas share their noise: the wording is the unit, and there is no block.
    units
        Shape (n,): answers that got their label together, such as the persona when each saw one
        arm only. None: with blocks, all answers of one arm in a block move together (a swap per
        persona); without blocks, each answer moves by itself.
    reference
        The arm to subtract; None takes the label that sorts first.
    statistic
        A function of (outcomes of the reference, outcomes of the other arm). None is the
        difference in means over answers, which is computed for all assignments at once.
    alternative
        `greater` asks whether the other arm is above the reference.
    resamples
        How many assignments to draw; when there are no more than that, all are tried instead.
    seed
        Key of the draws.

    Raises
    ------
    ValueError
        When there are not two arms, when lengths differ, when a unit has both arms or lies in two
        blocks, or when no block holds both arms.

    Notes
    -----
    Sign and Wilcoxon tests on answers are invalid when answers share the noise of a wording; a
    permutation that respects blocks and units keeps its level (arXiv 2605.27463).

    Examples
    --------
    >>> result = permutation_test([3, 4, 2, 5, 4, 3], list("ABABAB"), blocks=[1, 1, 2, 2, 3, 3])
    >>> (result.exact, result.assignments, result.p_value)
    (True, 8, 0.75)
    """
    if alternative not in ALTERNATIVES:
        raise ValueError(
            f"alternative {alternative!r} is not one of {', '.join(ALTERNATIVES)}"
            f"{did_you_mean(str(alternative), ALTERNATIVES)}"
        )
    design = _Design.of(outcomes, arms, blocks, units, reference)
    exact = design.possible <= resamples + 1
    assignments = (
        design.every_assignment()
        if exact
        else design.drawn_assignments(resamples, numpy_generator(seed, "permutation test"))
    )
    observed = float(design.statistics(design.treated[None, :], statistic)[0])
    null = np.concatenate([design.statistics(chunk, statistic) for chunk in assignments])
    return PermutationResult(
        statistic=observed,
        p_value=_p_value(observed, null, alternative, exact=exact),
        arms=design.labels,
        alternative=alternative,
        exact=exact,
        assignments=null.size,
        n_answers=design.outcome.size,
        n_missing=design.n_missing,
        n_units=design.treated.size,
        n_blocks=len(design.block_units),
        n_idle_blocks=design.n_idle_blocks,
        null=null,
    )


def _p_value(observed: float, null: Floats, alternative: Alternative, *, exact: bool) -> float:
    slack = _RELATIVE_TIE * max(abs(observed), float(np.max(np.abs(null))))
    added = 0 if exact else 1
    above = (int(np.sum(null >= observed - slack)) + added) / (null.size + added)
    below = (int(np.sum(null <= observed + slack)) + added) / (null.size + added)
    if alternative == "greater":
        return above
    if alternative == "less":
        return below
    return min(1.0, 2 * min(above, below))


@dataclass(frozen=True)
class _Design:
    """The answers, which unit each belongs to, and which units trade labels."""

    outcome: Floats
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
        blocks: ArrayLike | None,
        units: ArrayLike | None,
        reference: Key,
    ) -> _Design:
        outcome = np.asarray(outcomes, dtype=float)
        used = ~np.isnan(outcome)
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
            outcome[used], unit, treated, members, labels, int(outcome.size - n_used), int(idle)
        )

    @property
    def possible(self) -> int:
        """How many different assignments there are."""
        return math.prod(
            math.comb(group.size, int(self.treated[group].sum())) for group in self.block_units
        )

    def every_assignment(self) -> Iterator[NDArray[np.bool_]]:
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
        if statistic is not None:
            rows = (assignment[self.unit_of_answer] for assignment in assigned)
            return np.array(
                [statistic(self.outcome[~treated], self.outcome[treated]) for treated in rows],
                dtype=float,
            )
        units = self.treated.size
        totals = np.bincount(self.unit_of_answer, weights=self.outcome, minlength=units)
        sizes = np.bincount(self.unit_of_answer, minlength=units).astype(float)
        weights = assigned.astype(float)
        treated_total, treated_size = weights @ totals, weights @ sizes
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
