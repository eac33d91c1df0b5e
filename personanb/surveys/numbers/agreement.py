"""Intraclass correlations of repeated measurements, with F intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from personanb.errors import did_you_mean
from personanb.statistics.bootstrap import checked_level

Kind = Literal["1", "A,1", "C,1"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, repr=False)
class IntraclassCorrelation:
    """An intraclass correlation of single measurements.

    Attributes
    ----------
    kind
        `1`: each person measured by whichever occasions (one-way); `A,1`: absolute agreement of
        the same occasions for everybody (two-way); `C,1`: consistency, shifts of an occasion for
        everybody forgiven.
    value, low, high, level
        The correlation and its F interval at the nominal coverage.
    n_persons, n_occasions, n_dropped
        What was used; persons left out because a measurement was missing.
    """

    kind: Kind
    value: float
    low: float
    high: float
    level: float
    n_persons: int
    n_occasions: int
    n_dropped: int

    def __repr__(self) -> str:
        """Say the correlation, its interval and how much it rests on."""
        left = f", {self.n_dropped} left out" if self.n_dropped else ""
        return (
            f"ICC({self.kind}) {self.value:.2f} [{self.low:.2f}, {self.high:.2f}], "
            f"{100 * self.level:.3g} % F interval, {self.n_persons} persons x "
            f"{self.n_occasions} occasions{left}"
        )


def intraclass_correlation(
    measurements: ArrayLike | pd.DataFrame, kind: Kind = "A,1", *, level: float = 0.95
) -> IntraclassCorrelation:
    """Return the intraclass correlation of single measurements.

    Formulas and F intervals of McGraw and Wong (1996), tables 4 and 7.

    Parameters
    ----------
    measurements
        Shape (persons, occasions): the same scale, again and again; NaN is missing, and the
        person is then left out.
    kind
        See `IntraclassCorrelation`. Test-retest asks for `A,1`.
    level
        Nominal coverage, strictly between 0 and 1.

    Raises
    ------
    ValueError
        When fewer than two persons or occasions are left, or all measurements are equal.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not one of {KINDS}{did_you_mean(str(kind), KINDS)}")
    tail = (1 - checked_level(level)) / 2
    table = np.asarray(measurements, dtype=float)
    complete = ~np.isnan(table).any(axis=1)
    values = table[complete]
    n, k = values.shape
    if n < 2 or k < 2:  # noqa: PLR2004 - two are the least that can agree
        raise ValueError(f"{n} complete persons x {k} occasions; at least 2 x 2 are needed")
    rows, columns, grand = values.mean(axis=1), values.mean(axis=0), values.mean()
    between = k * float(np.sum((rows - grand) ** 2)) / (n - 1)
    within = float(np.sum((values - rows[:, None]) ** 2)) / (n * (k - 1))
    occasion = n * float(np.sum((columns - grand) ** 2)) / (k - 1)
    rest = values - rows[:, None] - columns[None, :] + grand
    error = float(np.sum(rest**2)) / ((n - 1) * (k - 1))
    if between == 0 and within == 0:
        raise ValueError("all measurements are equal: there is no spread to agree on")
    if kind == "1":
        value = (between - within) / (between + (k - 1) * within)
        ends = _from_f(between, within, (n - 1, n * (k - 1)), k, tail)
    elif kind == "C,1":
        value = (between - error) / (between + (k - 1) * error)
        ends = _from_f(between, error, (n - 1, (n - 1) * (k - 1)), k, tail)
    else:
        value = (between - error) / (between + (k - 1) * error + k / n * (occasion - error))
        ends = _absolute(value, (between, occasion, error), n, k, tail)
    return IntraclassCorrelation(
        kind, float(value), *ends, level, n, k, int(len(table) - complete.sum())
    )


def _from_f(
    between: float, error: float, freedom: tuple[float, float], k: int, tail: float
) -> tuple[float, float]:
    if error == 0:
        return 1.0, 1.0
    ratio = between / error
    low = ratio / float(stats.f.ppf(1 - tail, *freedom))
    high = ratio * float(stats.f.ppf(1 - tail, freedom[1], freedom[0]))
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _absolute(
    value: float, squares: tuple[float, float, float], n: int, k: int, tail: float
) -> tuple[float, float]:
    between, occasion, error = squares
    if error == 0 and occasion == 0:
        return 1.0, 1.0
    # Satterthwaite's degrees of freedom for the mixture of occasion and error mean squares.
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    mixed = (a * occasion + b * error) ** 2
    parts = (a * occasion) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    freedom = mixed / parts
    above = float(stats.f.ppf(1 - tail, n - 1, freedom))
    below = float(stats.f.ppf(1 - tail, freedom, n - 1))
    common = k * occasion + (k * n - k - n) * error
    low = n * (between - above * error) / (above * common + n * between)
    high = n * (below * between - error) / (common + n * below * between)
    return low, high
