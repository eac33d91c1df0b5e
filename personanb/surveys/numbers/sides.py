"""One side of a comparison with people: shares of categories and how sure they are."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from personanb.errors import did_you_mean
from personanb.statistics.bootstrap import resampled_counts
from personanb.surveys.numbers.clusters import Floats, clustered
from personanb.surveys.numbers.smooth import mean_of
from personanb.surveys.numbers.variance import effective_n, intraclass

_ENDS = 2


@dataclass(frozen=True)
class Scale:
    """The categories of a question, and where they lie when they have an order.

    Attributes
    ----------
    categories
        All that could be answered, in order.
    points
        Shape (categories,): their values when all are numbers, else 1, 2, 3, ...
    ordered
        Whether distances along the scale mean anything.
    """

    categories: tuple[Hashable, ...]
    points: Floats
    ordered: bool

    @classmethod
    def of(cls, scale: tuple[int, int] | Sequence[Hashable], *, ordered: bool) -> Scale:
        """Return the scale from its two ends (a tuple of whole numbers) or its categories."""
        ends = isinstance(scale, tuple) and len(scale) == _ENDS
        if ends and all(isinstance(end, (int, np.integer)) for end in scale):
            low, high = (int(str(end)) for end in scale)
            categories: tuple[Hashable, ...] = tuple(range(low, high + 1))
        else:
            categories = tuple(scale)
        if len(set(categories)) != len(categories) or len(categories) < _ENDS:
            raise ValueError(
                f"a scale has at least two different categories, not {categories!r}; "
                "(1, 5) stands for 1, 2, 3, 4, 5"
            )
        numeric = all(isinstance(one, (int, float, np.number)) for one in categories)
        points = np.array(categories if numeric else range(1, len(categories) + 1), dtype=float)
        if ordered and np.any(np.diff(points) <= 0):
            raise ValueError(f"an ordered scale ascends: {categories!r}")
        return cls(categories, points, ordered)

    @property
    def length(self) -> float:
        """The distance between the ends."""
        return float(self.points[-1] - self.points[0])

    def codes(self, values: ArrayLike, side: str) -> Floats:
        """Return the position of each answer, NaN where it is missing; shape (n,)."""
        column = pd.Series(np.asarray(values, dtype=object))
        position = {category: number for number, category in enumerate(self.categories)}
        codes = column.map(position).to_numpy(dtype=float)
        foreign = np.isnan(codes) & ~column.isna().to_numpy()
        if foreign.any():
            row = int(np.argmax(foreign))
            found: Any = column.iloc[row]
            raise ValueError(
                f"{side} answer {row}: {found!r} is not on the scale "
                f"{list(self.categories)!r}{did_you_mean(str(found), map(str, self.categories))}"
            )
        return np.asarray(codes)


@dataclass(frozen=True)
class Side:
    """Answers of one side, as shares by person.

    Attributes
    ----------
    totals, weight
        Weighted shares of each person (persons, categories), and the persons' weights (persons,).
    mean, mean_error
        Of the points, with the standard error over persons.
    n_persons, n_answers, n_missing, effective_n
        What was used.
    """

    totals: Floats
    weight: Floats
    mean: float
    mean_error: float
    n_persons: int
    n_answers: int
    n_missing: int
    effective_n: float

    @classmethod
    def of(
        cls,
        values: ArrayLike,
        scale: Scale,
        side: str,
        personas: ArrayLike | None,
        weights: ArrayLike | None,
    ) -> Side:
        """Count the answers of one side."""
        answers = clustered(scale.codes(values, side), personas, weights)
        number = len(scale.categories)
        codes = np.asarray(answers.values, dtype=np.intp)
        totals = np.bincount(
            answers.persona * number + codes,
            weights=answers.weight,
            minlength=answers.n_personas * number,
        ).reshape(answers.n_personas, number)
        points = scale.points[codes]
        value, error = mean_of(answers.totals(points), answers.persona_weight).once()
        # Categories without an order hang together as the most frequent one does.
        top = points if scale.ordered else (codes == int(totals.sum(axis=0).argmax())) * 1.0
        alike = intraclass(clustered(top, answers.persona))
        return cls(
            totals=np.asarray(totals, dtype=float),
            weight=answers.persona_weight,
            mean=value,
            mean_error=error,
            n_persons=answers.n_personas,
            n_answers=answers.n_answers,
            n_missing=answers.n_missing,
            effective_n=effective_n(answers, alike),
        )

    @property
    def shares(self) -> Floats:
        """Share of each category, shape (categories,)."""
        return np.asarray(self.totals.sum(axis=0) / self.weight.sum())

    def redrawn(self, resamples: int, generator: np.random.Generator) -> Floats:
        """Return shares for bootstrap resamples of the persons, (resamples, categories)."""
        counts = resampled_counts(self.n_persons, resamples, generator)
        return np.asarray((counts @ self.totals) / (counts @ self.weight)[:, None])


def spread(shares: Floats, scale: Scale, answers: float) -> Floats:
    """Return the variance of answers with these shares, (...,).

    For an ordered scale the sample variance of the points; otherwise the summed variance of the
    categories' indicators, 1 - sum of squared shares, which is how often two answers differ.
    """
    factor = answers / (answers - 1) if answers > 1 else np.nan
    if scale.ordered:
        mean = shares @ scale.points
        return np.asarray(factor * np.maximum(shares @ scale.points**2 - mean**2, 0.0))
    return np.asarray(factor * (1 - np.sum(shares**2, axis=-1)))
