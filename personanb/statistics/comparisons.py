"""Several tests at once: p values adjusted for how many there were."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.errors import did_you_mean

Correction = Literal["holm", "bh", "bonferroni", "none"]
CORRECTIONS: tuple[Correction, ...] = get_args(Correction)


def adjust_p_values(p_values: ArrayLike, method: Correction = "holm") -> NDArray[np.float64]:
    """Return p values that can each be held against the level as if it were the only one.

    Parameters
    ----------
    p_values
        Any shape, each 0 to 1. A NaN is a test that was not made: it stays NaN and is not counted.
    method
        `holm` (step-down; Holm 1979) and `bonferroni` bound the chance of any false finding;
        `bh` (step-up; Benjamini and Hochberg 1995) bounds the expected share of false findings
        among the findings; `none` returns the values as they are.

    Returns
    -------
    array of the same shape, each 0 to 1.

    Raises
    ------
    ValueError
        For a value outside 0 to 1 or a method that is not listed.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    if method not in CORRECTIONS:
        raise ValueError(
            f"correction {method!r} is not one of {', '.join(CORRECTIONS)}"
            f"{did_you_mean(str(method), CORRECTIONS)}"
        )
    values = np.asarray(p_values, dtype=float)
    made = ~np.isnan(values)
    tested = values[made]
    if np.any((tested < 0) | (tested > 1)):
        raise ValueError("p values lie between 0 and 1; NaN stands for a test that was not made")
    adjusted = np.full(values.shape, np.nan)
    adjusted[made] = _adjusted(tested, method)
    return adjusted


def _adjusted(tested: NDArray[np.float64], method: Correction) -> NDArray[np.float64]:
    tests = tested.size
    if method == "none" or tests == 0:
        return tested
    if method == "bonferroni":
        return np.minimum(tested * tests, 1.0)
    order = np.argsort(tested, kind="stable")
    rank = np.arange(1, tests + 1)
    if method == "holm":
        stepped = np.maximum.accumulate(tested[order] * (tests - rank + 1))
    else:
        stepped = np.minimum.accumulate((tested[order] * tests / rank)[::-1])[::-1]
    adjusted = np.empty(tests)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
