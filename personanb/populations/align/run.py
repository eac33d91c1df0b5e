"""`align`: weights and a draw that make a panel like a target."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from personanb.errors import AlignmentError, AlignmentWarning, did_you_mean
from personanb.personas.panel import Panel
from personanb.personas.selection import inclusion_chances
from personanb.populations.align.alignment import Alignment, Method
from personanb.populations.align.balance import Balanced, Convergence, balance
from personanb.populations.align.density import importance_weights, paper_weights
from personanb.populations.align.draw import systematic
from personanb.populations.align.exchange import Refined, refine
from personanb.populations.align.features import Features
from personanb.populations.align.notes import given_up, questioned
from personanb.populations.align.pool import OnMissing, Pool, read_pool
from personanb.populations.align.raking import raked
from personanb.populations.align.reach import Problem, empty_cells
from personanb.populations.population import Floats, Ints, Population
from personanb.populations.references.load import reference
from personanb.populations.references.reference import Reference

if TYPE_CHECKING:
    import pandas as pd

METHODS: tuple[Method, ...] = get_args(Method)
_FEWEST_PEOPLE = 2


def align(
    panel: Panel | pd.DataFrame,
    target: str | os.PathLike[str] | pd.DataFrame | Panel | Mapping[str, Any] | Reference,
    n: int | None = None,
    seed: int = 0,
    *,
    method: Method = "balance",
    on: Sequence[str] | None = None,
    columns: Mapping[str, str] | None = None,
    recode: Mapping[str, Mapping[Any, str]] | None = None,
    scale: tuple[float, float] | None = None,
    on_missing: OnMissing = "raise",
    holdout: float = 0.5,
    refinement: bool = True,
    progress: bool = True,
) -> Alignment:
    """Make a pool of people like a target population.

    Parameters
    ----------
    panel
        The pool: a Panel, or (quicker, and the way to go with a million people) a data frame with
        traits (POMP, or on `scale`), categories and perhaps `weight`. Weights count as how often
        each person is there.
    target
        A Reference, or what `reference` makes one of: a name, a file, a frame, a dict, a Panel.
    n
        How many different people to draw; None to keep everyone and give weights alone.
    seed
        The same seed draws the same people, in whatever order they are given. Weights do not
        depend on it.
    method
        `balance` (bounded balancing to chances of inclusion, a systematic draw, and exchange
        refinement), `importance` (ratio of kernel densities, clipped), `paper` (the published
        recipe of kernel densities and optimal transport), `raking` (margins only). The last three
        are baselines and draw by their weights, without refinement.
    on
        Variables of the target to align on; None for all.
    columns
        What variables of the target are called in the pool: ``{"region": "state_group"}``. `sex`
        and `gender` stand for each other, and numbers find their band ("25-34").
    recode
        Levels of the target for values of the pool: ``{"education": {"BSc": "bachelor"}}``.
    scale
        Ends of the scale of trait columns of a data frame; None for POMP.
    on_missing
        What people do whose trait is unknown or whose category the target does not have: "raise"
        lists them by reason; "skip" leaves them out, with the reasons in `left_out`.
    holdout
        Share of the target's respondents to measure on instead of aligning to; 0 measures on
        those aligned to, and says so.
    refinement
        Whether to improve the draw by exchanges. Without, chances of inclusion are exactly
        `inclusion`.
    progress
        Whether to draw progress bars for what takes longer than a second. An interrupt of the
        refinement keeps what is done so far; any earlier one ends the call and leaves the panel
        as it was.

    Raises
    ------
    AlignmentError
        When the pool cannot be aligned as asked: too few people, more asked for than there are,
        people who cannot be placed.
    TargetError
        When the target cannot be read or contradicts itself.

    Warns
    -----
    AlignmentWarning
        When something was given up or looks wrong: cells that are empty, constraints that are
        not met, a target mean outside of the pool's range, weights that did not settle.

    Examples
    --------
    ``aligned = pnb.align(panel, "us-adults", n=500, seed=7, on=["sex", "age", "openness"])``
    """
    if method not in METHODS:
        hint = did_you_mean(str(method), METHODS)
        raise AlignmentError(f"method={method!r} is not known{hint}; allowed: {METHODS}")
    goal = reference(target)
    if on is not None:
        goal = goal.only([on] if isinstance(on, str) else on)
    pool = read_pool(panel, goal, scale=scale, names=columns, recode=recode, on_missing=on_missing)
    _check_counts(n, seed, pool)
    goal = goal.completed(pool.people.means(), np.maximum(pool.people.deviations(), 1e-6))
    fitted, held_out = goal.halves(holdout)
    # From here on everyone stands in an order of their own, so that rows do not matter.
    order = pool.people.order("align")
    people = pool.people.taken(order)
    features = Features(fitted, goal.known, people)
    problem = Problem(people, fitted, goal.known, features)
    balanced = _weights(problem, method, n, progress=progress)
    drawn, refined, inclusion = None, None, None
    if n is not None:
        inclusion = _inclusion(balanced.weights, n, method)
        drawn = systematic(inclusion, n, people, seed)
        if method == "balance" and refinement and n < len(people):
            refined = refine(
                drawn, inclusion, people, fitted, seed,
                known=goal.known, features=features, progress=progress,
            )  # fmt: skip
            drawn = refined.rows
    empty = empty_cells(goal, people, fitted)
    notes = (
        *questioned(people, fitted),
        *given_up(
            problem, balanced, empty=empty, left_out=pool.reasons, method=method, refined=refined
        ),
    )
    for note in notes:
        warnings.warn(note, AlignmentWarning, stacklevel=2)
    return _result(
        panel, pool, order, problem, balanced,
        drawn=drawn, inclusion=inclusion, empty=empty, notes=notes, method=method, seed=seed, n=n,
        goal=goal, held_out=held_out, refined=refined,
    )  # fmt: skip


def _check_counts(n: int | None, seed: int, pool: Pool) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise AlignmentError(f"seed={seed!r} is not a whole number")
    people = int(np.count_nonzero(pool.people.weights))
    left_out = f" ({len(pool.reasons):,} were left out)" if pool.reasons else ""
    if people < _FEWEST_PEOPLE:
        raise AlignmentError(
            f"the pool has {people} person to weight{left_out}; one person cannot be made like a "
            "population: give at least two, better many times the n you need"
        )
    if n is None:
        return
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise AlignmentError(f"n={n!r} is not a number of people; allowed: 1 to {people:,}, None")
    if n > people:
        raise AlignmentError(
            f"n={n:,}, but the pool has {people:,} people who count{left_out}; draw at most "
            f"{people:,}, or n=None to weight everyone"
        )


def _weights(problem: Problem, method: Method, n: int | None, *, progress: bool) -> Balanced:
    people, features = problem.pool, problem.features
    size = float(len(people) if n is None else n)
    there = int(np.count_nonzero(people.weights))
    if method == "balance" and n is not None and n == there:
        # Everyone who counts is drawn: there is nothing to choose.
        weights = (people.weights > 0).astype(np.float64)
        return Balanced(weights, _misses(problem, weights), Convergence(True, 0, 0.0))  # noqa: FBT003
    if method == "balance":
        return balance(features, people, size, bounded=n is not None, progress=progress)
    convergence = Convergence(True, 1, 0.0)  # noqa: FBT003 - by its name
    if method == "importance":
        shares = importance_weights(people, problem.target, progress=progress)
    elif method == "paper":
        shares = paper_weights(people, problem.target, progress=progress)
    else:
        shares, convergence = raked(people, problem.target, shape=problem.known.shape)
    return Balanced(size * shares, _misses(problem, size * shares), convergence)


def _misses(problem: Problem, weights: Floats) -> Floats:
    gaps = np.zeros(len(problem.features))
    for rows in np.array_split(np.arange(len(weights)), 1 + len(weights) // 50_000):
        gaps += problem.features.standardised(problem.pool.taken(rows)).T @ weights[rows]
    return np.asarray(gaps / np.sqrt(weights.sum()))


def _inclusion(weights: Floats, n: int, method: Method) -> Floats:
    if method == "balance":
        return weights
    there = int(np.count_nonzero(weights))
    if n > there:
        raise AlignmentError(
            f"method={method!r} gives a weight to {there:,} people only, too few for n={n:,}; "
            "draw fewer, or use method='balance'"
        )
    return inclusion_chances(weights, n)


def _result(
    given: Panel | pd.DataFrame,
    pool: Pool,
    order: Ints,
    problem: Problem,
    balanced: Balanced,
    *,
    drawn: Ints | None,
    inclusion: Floats | None,
    empty: pd.DataFrame,
    notes: tuple[str, ...],
    method: Method,
    seed: int,
    n: int | None,
    goal: Reference,
    held_out: Population | None,
    refined: Refined | None,
) -> Alignment:
    at = pool.rows[order]
    weights = np.zeros(pool.size)
    weights[at] = balanced.weights
    chances = None
    rows = left = None
    if drawn is not None and inclusion is not None:
        chances = np.zeros(pool.size)
        chances[at] = inclusion
        rows = np.sort(at[drawn])
        left = _left(weights, chances, rows)
    return Alignment(
        panel=_taken(given, weights if rows is None else left, rows),
        pool=given,
        weights=weights,
        inclusion=chances,
        drawn=rows,
        convergence=replace(
            balanced.convergence, refinement="none" if refined is None else str(refined)
        ),
        empty_cells=empty,
        left_out=pool.reasons,
        notes=notes,
        method=method,
        seed=int(seed),
        n=None if n is None else int(n),
        reference=goal,
        people=pool.people,
        rows=pool.rows,
        order=at,
        panel_weights=left,
        target=problem.target,
        held_out=held_out,
        problem=problem,
        misses=balanced.misses,
    )


def _left(weights: Floats, chances: Floats, rows: Ints) -> Floats | None:
    """Return what weight the drawn still carry, or None when all count alike."""
    left = weights[rows] / chances[rows]
    return None if np.allclose(left, left[0]) else left


def _taken(
    given: Panel | pd.DataFrame, weights: Floats | None, rows: Ints | None
) -> Panel | pd.DataFrame:
    if isinstance(given, Panel):
        chosen = given if rows is None else given[rows.tolist()]
        return chosen.with_weights(weights)
    frame = given.copy() if rows is None else given.iloc[rows].copy()
    if weights is not None:
        frame["weight"] = weights
    elif "weight" in frame.columns:
        frame = frame.drop(columns="weight")
    return frame
