"""Permutation tests for answers that hang together: labels move as the design moved them.

Answers of one person are alike, and all answers to one wording share what that wording does.
Shuffling single answers would pretend otherwise. Labels are therefore shuffled between *units*
(answers that got their label together) and only within *blocks* (units that could have got each
other's label).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.statistics.assignments import Design, Statistic
from personanb.statistics.draws import numpy_generator

Floats = NDArray[np.float64]
Alternative = Literal["two-sided", "greater", "less"]
ALTERNATIVES: tuple[Alternative, ...] = get_args(Alternative)

# Sums of the same numbers in another order differ by rounding: equal is what differs less.
_RELATIVE_TIE = 1e-9


@dataclass(frozen=True, repr=False)
class PermutationResult:
    """What a permutation test found, and on how much.

    Attributes
    ----------
    statistic
        The observed statistic: by default (weighted) mean of `arms[1]` minus that of `arms[0]`.
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
    weights: ArrayLike | None = None,
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
    weights
        Shape (n,): what each answer counts in the default statistic, finite and 0 or more; an
        answer without weight is left out as if missing.
    reference
        The arm to subtract; None takes the label that sorts first.
    statistic
        A function of (outcomes of the reference, outcomes of the other arm), without weights.
        None is the difference in weighted means, computed for all assignments at once.
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
    design = Design.of(
        outcomes, arms, blocks=blocks, units=units, weights=weights, reference=reference
    )
    exact = design.possible(resamples) <= resamples
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
