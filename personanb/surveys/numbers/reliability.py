"""How well the items of a scale hang together: alpha, omega and item statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from personanb.seeds import Key
from personanb.statistics.bootstrap import checked_level, percentile_interval, resampled_counts
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers.clusters import Floats
from personanb.surveys.numbers.items import (
    Items,
    MissingItems,
    complete_items,
    covariance,
    covariances,
)
from personanb.surveys.numbers.one_factor import one_factor
from personanb.surveys.numbers.weighting import kish_effective_n

_BOOTSTRAP_TOLERANCE = 1e-5
_BOOTSTRAP_STEPS = 2_000
_MOST_UNCONVERGED = 0.05


@dataclass(frozen=True, repr=False)
class Reliability:
    """A reliability coefficient with its interval and what it rests on.

    Attributes
    ----------
    coefficient
        `alpha` or `omega total`.
    value
        The coefficient; alpha can be negative when items are keyed against each other.
    low, high, level, method
        The interval over persons, its nominal coverage, and how it was made.
    n_persons, n_items
        What was used.
    n_dropped, n_imputed, rule
        Persons left out, single answers filled in, and by which rule.
    effective_n
        Kish's effective number of persons; their number without weights.
    items
        A row an item: mean, sd, r_rest (correlation with the sum of the others); for alpha also
        if_dropped (alpha without it); for omega loading and uniqueness, both standardised.
    notes
        What to know before quoting it, such as an item at its bound.
    """

    coefficient: str
    value: float
    low: float
    high: float
    level: float
    method: str
    n_persons: int
    n_items: int
    n_dropped: int
    n_imputed: int
    rule: str
    effective_n: float
    items: pd.DataFrame = field(compare=False)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say the coefficient, its interval, and how many persons and items it comes from."""
        left = f", {self.n_dropped} left out" if self.n_dropped else ""
        filled = f", {self.n_imputed} answers filled in" if self.n_imputed else ""
        notes = "".join(f"; {note}" for note in self.notes)
        return (
            f"{self.coefficient} {self.value:.2f} [{self.low:.2f}, {self.high:.2f}], "
            f"{100 * self.level:.3g} % {self.method}, {self.n_items} items, {self.n_persons} "
            f"persons{left}{filled} ({self.rule}){notes}"
        )


def cronbach_alpha(
    items: ArrayLike | pd.DataFrame,
    *,
    keys: Sequence[int] | None = None,
    scale: tuple[float, float] | None = None,
    weights: ArrayLike | None = None,
    missing: MissingItems = "person_mean",
    at_least: float = 0.8,
    level: float = 0.95,
) -> Reliability:
    """Return Cronbach's alpha with Feldt's interval.

    alpha = k / (k - 1) (1 - sum of item variances / variance of the sum) (Cronbach 1951), with
    the F interval of Feldt (1965) on n - 1 and (n - 1)(k - 1) degrees of freedom; with weights n
    is Kish's effective n.

    Parameters
    ----------
    items
        Shape (persons, items), NaN where an answer is missing; one row a person, so average the
        repeats of a simulated persona first.
    keys, scale, weights, missing, at_least
        As in `complete_items`: reversed items, weights, and the rule for missing answers.
    level
        Nominal coverage, strictly between 0 and 1.

    Raises
    ------
    ValueError
        When fewer than two items or persons are left, or nobody differs in the sum.
    """
    tail = (1 - checked_level(level)) / 2
    given = complete_items(
        items, keys=keys, scale=scale, weights=weights, missing=missing, at_least=at_least
    )
    matrix = covariance(given)
    value = float(_alpha(matrix[None])[0])
    if np.isnan(value):
        raise ValueError("everybody has the same sum of answers: there is no spread to explain")
    people = kish_effective_n(given.weight)
    freedom = (people - 1, (people - 1) * (given.n_items - 1))
    low = 1 - (1 - value) * float(stats.f.ppf(1 - tail, *freedom))
    high = 1 - (1 - value) * float(stats.f.ppf(tail, *freedom))
    table = _item_table(given, matrix)
    table["if_dropped"] = [
        float(_alpha(_without(matrix, item)[None])[0]) for item in range(given.n_items)
    ]
    return _reliability("alpha", value, (low, high), level, "Feldt interval", given, table)


def omega_total(
    items: ArrayLike | pd.DataFrame,
    *,
    keys: Sequence[int] | None = None,
    scale: tuple[float, float] | None = None,
    weights: ArrayLike | None = None,
    missing: MissingItems = "person_mean",
    at_least: float = 0.8,
    level: float = 0.95,
    resamples: int = 1_000,
    seed: Key = 0,
) -> Reliability:
    """Return McDonald's omega of a one-factor model with a bootstrap interval over persons.

    omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses) (McDonald 1999), the
    factor fitted by maximum likelihood to the covariances. Needs three items: with two the
    loadings are not determined. Parameters are those of `cronbach_alpha`, and:

    Parameters
    ----------
    resamples, seed
        How many bootstrap resamples of the persons, and the key of their draws.
    """
    checked_level(level)
    given = complete_items(
        items, keys=keys, scale=scale, weights=weights, missing=missing, at_least=at_least
    )
    if given.n_items < 3:  # noqa: PLR2004 - two items leave one loading free
        raise ValueError("omega needs at least 3 items: with 2 their loadings are not determined")
    matrix = covariance(given)
    if not np.all(np.diag(matrix) > 0):
        same = given.names[int(np.argmin(np.diag(matrix)))]
        raise ValueError(f"everybody gave the same answer to item {same!r}: leave it out")
    fit = one_factor(matrix[None])
    counts = resampled_counts(given.n_persons, resamples, numpy_generator(seed, "omega"))
    redrawn = one_factor(covariances(given, counts), fit, _BOOTSTRAP_TOLERANCE, _BOOTSTRAP_STEPS)
    interval = percentile_interval(redrawn.omega, level)
    table = _item_table(given, matrix)
    table["loading"] = fit.loadings[0] / np.sqrt(np.diag(matrix))
    table["uniqueness"] = fit.uniquenesses[0] / np.diag(matrix)
    notes = [
        f"item {name!r} is explained entirely (Heywood case)"
        for name, bound in zip(given.names, fit.heywood[0], strict=True)
        if bound
    ]
    if not fit.converged[0]:
        notes.append("the factor did not converge")
    if (lost := 1 - float(np.mean(redrawn.converged))) > _MOST_UNCONVERGED:
        notes.append(f"{lost:.0%} of the resamples did not converge")
    ends = (interval.low, interval.high)
    return _reliability(
        "omega total",
        float(fit.omega[0]),
        ends,
        level,
        "percentile bootstrap over persons",
        given,
        table,
        tuple(notes),
    )


def _alpha(matrices: Floats) -> Floats:
    number = matrices.shape[-1]
    total = matrices.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, np.einsum("rii->r", matrices) / total, np.nan)
    if number == 1:
        return np.full(len(matrices), np.nan)
    return np.asarray(number / (number - 1) * (1 - share))


def _without(matrix: Floats, item: int) -> Floats:
    return np.delete(np.delete(matrix, item, axis=0), item, axis=1)


def _item_table(given: Items, matrix: Floats) -> pd.DataFrame:
    share = given.weight / given.weight.sum()
    deviation = np.sqrt(np.diag(matrix))
    with_rest = matrix.sum(axis=1) - np.diag(matrix)
    rest = np.sqrt(matrix.sum() - 2 * matrix.sum(axis=1) + np.diag(matrix))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = with_rest / (deviation * rest)
    return pd.DataFrame(
        {"mean": share @ given.answers, "sd": deviation, "r_rest": correlation},
        index=pd.Index(given.names, name="item"),
    )


def _reliability(  # noqa: PLR0917 - one call site an outcome, in the order of the fields
    coefficient: str,
    value: float,
    ends: tuple[float, float],
    level: float,
    method: str,
    given: Items,
    table: pd.DataFrame,
    notes: tuple[str, ...] = (),
) -> Reliability:
    return Reliability(
        coefficient=coefficient,
        value=value,
        low=ends[0],
        high=ends[1],
        level=level,
        method=method,
        n_persons=given.n_persons,
        n_items=given.n_items,
        n_dropped=given.n_dropped,
        n_imputed=given.n_imputed,
        rule=given.rule,
        effective_n=kish_effective_n(given.weight),
        items=table,
        notes=notes,
    )
