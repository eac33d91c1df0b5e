"""Items of a scale as a matrix: keyed one way, with the missing answers dealt with by a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from personanb.errors import did_you_mean
from personanb.surveys.numbers.clusters import Floats

MissingItems = Literal["person_mean", "listwise"]
RULES: tuple[MissingItems, ...] = get_args(MissingItems)

_FEWEST = 2


@dataclass(frozen=True)
class Items:
    """Complete answers to the items of one scale.

    Attributes
    ----------
    answers
        Shape (persons, items), no missing answer, reversed items turned round.
    weight
        Shape (persons,), all 1 without weights.
    kept
        Which of the rows given are in `answers`.
    names
        The items' names: columns of the frame, or their numbers.
    rule
        What was done about missing answers, in words.
    n_dropped, n_imputed
        Persons left out, and single answers filled in.
    """

    answers: Floats
    weight: Floats
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]]
    names: tuple[str, ...]
    rule: str
    n_dropped: int
    n_imputed: int

    @property
    def n_persons(self) -> int:
        """Persons with enough answers."""
        return int(self.answers.shape[0])

    @property
    def n_items(self) -> int:
        """Items of the scale."""
        return int(self.answers.shape[1])


def complete_items(
    items: ArrayLike | pd.DataFrame,
    *,
    keys: Sequence[int] | None = None,
    scale: tuple[float, float] | None = None,
    weights: ArrayLike | None = None,
    missing: MissingItems = "person_mean",
    at_least: float = 0.8,
) -> Items:
    """Turn reversed items round and deal with missing answers.

    Parameters
    ----------
    items
        Shape (persons, items), NaN where an answer is missing.
    keys
        1 or -1 an item; -1 is turned round on `scale`. None: all are keyed alike already.
    scale
        Lowest and highest possible answer; needed when an item is reversed.
    weights
        Shape (persons,), finite, 0 or more.
    missing
        `person_mean`: who answered at least the share `at_least` of the items keeps them, and the
        rest become the mean of that person's other items; everybody else is left out.
        `listwise`: who misses any item is left out.

    Raises
    ------
    ValueError
        When there are fewer than two items or two persons left, or keys and scale do not fit.
    """
    if missing not in RULES:
        raise ValueError(
            f"missing {missing!r} is not one of {', '.join(RULES)}"
            f"{did_you_mean(str(missing), RULES)}"
        )
    frame = items if isinstance(items, pd.DataFrame) else pd.DataFrame(np.asarray(items))
    values = frame.to_numpy(dtype=float)
    names = tuple(map(str, frame.columns))
    persons, number = values.shape
    if number < _FEWEST:
        raise ValueError(f"{number} item: the agreement between items needs at least 2")
    values = _keyed(values, names, keys, scale)
    weight = np.ones(persons) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (persons,) or not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError(f"weights must be {persons} finite numbers, 0 or more, one a person")
    answered = ~np.isnan(values)
    if missing == "listwise":
        rule = "only persons who answered every item"
        enough = answered.all(axis=1)
    else:
        rule = f"at least {at_least:.0%} of the items answered, the rest by the person's mean"
        # Rounding must not drop 8 of 10 at 80 %.
        enough = answered.sum(axis=1) >= max(1.0, at_least * number - 1e-9)
    kept = enough & (weight > 0)
    if kept.sum() < _FEWEST:
        raise ValueError(
            f"{int(kept.sum())} of {persons} persons are left by the rule '{rule}'; at least 2 "
            "are needed"
        )
    chosen, present = values[kept], answered[kept]
    means = np.nanmean(chosen, axis=1, keepdims=True)
    return Items(
        answers=np.where(present, chosen, means),
        weight=weight[kept],
        kept=kept,
        names=names,
        rule=rule,
        n_dropped=int(persons - kept.sum()),
        n_imputed=int((~present).sum()),
    )


def _keyed(
    values: Floats,
    names: tuple[str, ...],
    keys: Sequence[int] | None,
    scale: tuple[float, float] | None,
) -> Floats:
    if scale is not None:
        low, high = scale
        outside = (values < low) | (values > high)
        if outside.any():
            row, column = np.argwhere(outside)[0]
            raise ValueError(
                f"item {names[column]!r}, row {row}: {values[row, column]:g} is not between "
                f"{low:g} and {high:g}"
            )
    if keys is None:
        return values
    key = np.asarray(keys, dtype=int)
    if key.shape != (len(names),) or not np.all(np.isin(key, (-1, 1))):
        raise ValueError(f"keys must be {len(names)} numbers, 1 or -1, one an item")
    if (key == 1).all():
        return values
    if scale is None:
        raise ValueError("a reversed item is turned round on its scale: pass scale=(1, 5)")
    turned = np.where(key[None, :] == 1, values, scale[0] + scale[1] - values)
    return np.asarray(turned, dtype=float)


def covariance(items: Items) -> Floats:
    """Return the weighted covariance matrix of the items, shape (items, items)."""
    matrix: Floats = covariances(items, np.ones((1, items.n_persons)))[0]
    return matrix


def covariances(items: Items, counts: Floats) -> Floats:
    """Return covariance matrices (rows, items, items) for rows of counts (rows, persons).

    With the factor n / (n - 1), which ratios of variances do not depend on but readers expect.
    """
    number = items.n_items
    weight = counts * items.weight
    share = weight / weight.sum(axis=1, keepdims=True)
    # About the mean, because squares of large numbers would swallow small differences.
    about = items.answers - items.answers.mean(axis=0)
    means = share @ about
    products = (about[:, :, None] * about[:, None, :]).reshape(items.n_persons, number**2)
    second = (share @ products).reshape(-1, number, number)
    matrix = second - means[:, :, None] * means[:, None, :]
    return np.asarray(matrix * items.n_persons / (items.n_persons - 1))
