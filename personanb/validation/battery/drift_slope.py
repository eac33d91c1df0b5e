"""The slope of repeated measurements over turns, within people, with an interval over people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_LEAST = 2


@dataclass(frozen=True, eq=False)
class Slope:
    """A slope within people.

    Attributes
    ----------
    value, low, high, level
        Change per turn and its interval at the nominal coverage; NaN ends with one person.
    by_person
        Least-squares slope of each person, shape (people,); NaN with fewer than two probes.
    people, probes
        What it rests on.
    """

    value: float
    low: float
    high: float
    level: float
    by_person: Floats
    people: int
    probes: int


def within_slope(turns: ArrayLike, values: ArrayLike, *, level: float = 0.95) -> Slope:
    """Return the common slope of `values` on `turns`, everybody with a level of their own.

    Fits y = a_p + b * turn by least squares. The variance of b is that of people, not of
    answers: with S_p the sum of squares of a person's turns around their mean and b_p the
    person's own slope, b = sum(S_p b_p) / sum(S_p), and its variance is the cluster-robust
    P / (P - 1) * sum(S_p^2 (b_p - b)^2) / sum(S_p)^2, with t of P - 1 degrees of freedom
    (Liang and Zeger 1986, with the usual small-sample factor).

    Parameters
    ----------
    turns
        Turns at which was measured, shape (probes,).
    values
        Shape (people, probes); NaN where a probe brought nothing.
    level
        Nominal coverage, strictly between 0 and 1.

    Raises
    ------
    ValueError
        When nobody was measured at two different turns.
    """
    table = np.asarray(values, dtype=float)
    at = np.broadcast_to(np.asarray(turns, dtype=float), table.shape)
    known = np.isfinite(table)
    count = known.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(known, at, 0).sum(axis=1) / count
        mean = np.where(known, table, 0).sum(axis=1) / count
        x = np.where(known, at - middle[:, None], 0)
        y = np.where(known, table - mean[:, None], 0)
        squares = (x * x).sum(axis=1)
        own = np.where((count >= _LEAST) & (squares > 0), (x * y).sum(axis=1) / squares, np.nan)
    used = np.isfinite(own)
    people = int(used.sum())
    if not people:
        raise ValueError("nobody was measured at two different turns")
    weights = squares[used]
    slope = float((weights * own[used]).sum() / weights.sum())
    half = np.nan
    if people >= _LEAST:
        from scipy import stats  # noqa: PLC0415 - only when something was measured

        spread = float((weights**2 * (own[used] - slope) ** 2).sum()) / float(weights.sum()) ** 2
        critical = float(stats.t.ppf((1 + level) / 2, people - 1))
        half = critical * float(np.sqrt(spread * people / (people - 1)))
    return Slope(slope, slope - half, slope + half, level, own, people, int(known[used].sum()))
