"""Comparing the levels of factors: differences, effect sizes, intervals, permutation tests."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from personanb.errors import GroupError
from personanb.simulation.experiments.effects import Effects, effects_of
from personanb.statistics import (
    Correction,
    adjust_p_values,
    numpy_generator,
    permutation_test,
)

if TYPE_CHECKING:
    from personanb.simulation.experiments.results import ExperimentResults

Floats = NDArray[np.float64]
_TWO = 2


@dataclass(frozen=True)
class _How:
    """How all rows of one table are computed."""

    level: float
    resamples: int
    seed: int


def contrast_table(
    results: ExperimentResults, *, correction: Correction, level: float, resamples: int
) -> pd.DataFrame:
    """Return the table of `ExperimentResults.analyse`."""
    if resamples < 1:
        raise ValueError(f"resamples={resamples}: write 1 or more; 4999 is usual")
    frame = results.to_frame()
    factors = results.factors
    how = _How(level, resamples, results.seed)
    rows = [
        _pair(frame, list(factors), factor, pair, how)
        for factor, levels in factors.items()
        for pair in itertools.combinations(levels, _TWO)
    ]
    if [len(levels) for levels in factors.values()] == [_TWO, _TWO]:
        rows.append(_interaction(frame, list(factors.items()), how))
    table = pd.DataFrame(rows)
    table["p_adjusted"] = adjust_p_values(table["p"].to_numpy(dtype=float), correction)
    table = table[[*_COLUMNS]]
    table["note"] = frame.attrs["note"]
    table.attrs.update(
        note=frame.attrs["note"], correction=correction, level=level, resamples=resamples,
        seed=results.seed,
    )  # fmt: skip
    return table


def _pair(
    frame: pd.DataFrame, factors: Sequence[str], factor: str, pair: tuple[Any, Any], how: _How
) -> dict[str, Any]:
    both = frame[frame[factor].isin(list(pair))]
    answered = both.dropna(subset=["outcome"])
    values = [_outcomes(answered[answered[factor] == one], f"{factor} = {one!r}") for one in pair]
    found = effects_of(
        values, (-1, 1), level=how.level, resamples=how.resamples,
        rng=numpy_generator("experiment bootstrap", factor, *map(str, pair), how.seed),
    )  # fmt: skip
    # A label could have been dealt to any unit of the stratum whose other factors are the same.
    others = [name for name in factors if name != factor]
    alike = answered[["stratum", *others]].astype(str)
    test = permutation_test(
        answered["outcome"], (answered[factor] == pair[1]).map({True: "to", False: "from"}),
        blocks=alike.agg("\x1f".join, axis=1), units=answered["unit"].map(_key),
        reference="from", resamples=how.resamples, seed=how.seed,
    )  # fmt: skip
    counts = [(both[factor] == one).sum() for one in pair]
    return {
        "factor": factor, "from": pair[0], "to": pair[1],
        **_sides(values, [count - len(one) for count, one in zip(counts, values, strict=True)]),
        **_told(found),
        "p": test.p_value, "assignments": test.assignments, "exact": test.exact,
    }  # fmt: skip


def _interaction(
    frame: pd.DataFrame, factors: Sequence[tuple[str, tuple[Any, ...]]], how: _How
) -> dict[str, Any]:
    """Return the difference of differences: what both factors do beyond what each does."""
    (first, firsts), (second, seconds) = factors
    answered = frame.dropna(subset=["outcome"])
    high = [
        (answered[name] == levels[1]).to_numpy()
        for name, levels in ((first, firsts), (second, seconds))
    ]
    cell = 2 * high[0].astype(int) + high[1].astype(int)
    outcome = answered["outcome"].to_numpy()
    named = list(itertools.product(firsts, seconds))
    values = [
        _outcomes(answered[cell == number], f"{first} = {one!r}, {second} = {two!r}")
        for number, (one, two) in enumerate(named)
    ]
    signs = (1, -1, -1, 1)
    found = effects_of(
        values, signs, level=how.level, resamples=how.resamples,
        rng=numpy_generator("experiment bootstrap", first, second, how.seed),
    )  # fmt: skip
    p_value = _residual_test(outcome, high, cell, answered["stratum"].to_numpy(), how)
    missing = [
        int(frame.loc[(frame[first] == one) & (frame[second] == two), "outcome"].isna().sum())
        for one, two in named
    ]
    apart, together = (np.concatenate([values[a], values[b]]) for a, b in ((1, 2), (0, 3)))
    return {
        "factor": f"{first} x {second}", "from": "apart", "to": "together",
        **_sides([apart, together], [missing[1] + missing[2], missing[0] + missing[3]]),
        **_told(found),
        "p": p_value, "assignments": how.resamples, "exact": False,
    }  # fmt: skip


def _residual_test(
    outcome: Floats, high: Sequence[NDArray[np.bool_]], cell: NDArray[np.int_],
    strata: NDArray[Any], how: _How,
) -> float:  # fmt: skip
    """Return p for the interaction: residuals of the main effects move within strata.

    Freedman and Lane (1983). The contrast of cell means is zero on what the main effects fit, so
    that it is taken of the residuals alone.
    """
    design = np.column_stack([np.ones(len(outcome)), *high]).astype(float)
    left = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    weight = np.array([1, -1, -1, 1])[cell] / np.bincount(cell, minlength=4)[cell]
    rng = numpy_generator("experiment interaction", how.seed)
    drawn = np.tile(left, (how.resamples, 1))
    for stratum in np.unique(strata.astype(str)):
        here = np.flatnonzero(strata.astype(str) == stratum)
        drawn[:, here] = rng.permuted(drawn[:, here], axis=1)
    null = drawn @ weight
    observed = float(left @ weight)
    slack = 1e-9 * max(abs(observed), float(np.abs(null).max()))
    above, below = np.sum(null >= observed - slack), np.sum(null <= observed + slack)
    return min(1.0, 2 * float(min(above, below) + 1) / (how.resamples + 1))


def _outcomes(rows: pd.DataFrame, where: str) -> Floats:
    values = rows["outcome"].to_numpy(dtype=float)
    if len(values) < _TWO:
        raise GroupError(f"{where} has {len(values)} outcomes; it takes two")
    return values


def _sides(values: Sequence[Floats], missing: Sequence[int]) -> dict[str, Any]:
    low, high = values
    return {
        "n_from": len(low), "n_to": len(high), "missing_from": missing[0], "missing_to": missing[1],
        "mean_from": low.mean(), "mean_to": high.mean(),
        "sd_from": low.std(ddof=1), "sd_to": high.std(ddof=1),
    }  # fmt: skip


def _told(found: Effects) -> dict[str, Any]:
    return {
        "difference": found.difference.value, "low": found.difference.low,
        "high": found.difference.high, "cohens_d": found.d.value, "cohens_d_low": found.d.low,
        "cohens_d_high": found.d.high, "cliffs_delta": found.delta.value,
        "cliffs_delta_low": found.delta.low, "cliffs_delta_high": found.delta.high,
    }  # fmt: skip


def _key(unit: Any) -> str:
    return f"{type(unit).__name__}:{unit}"


_COLUMNS = (
    "factor", "from", "to", "n_from", "n_to", "missing_from", "missing_to", "mean_from", "mean_to",
    "sd_from", "sd_to", "difference", "low", "high", "cohens_d", "cohens_d_low", "cohens_d_high",
    "cliffs_delta", "cliffs_delta_low", "cliffs_delta_high", "p", "p_adjusted", "assignments",
    "exact",
)  # fmt: skip
