"""Best-worst scaling: counts that anybody can check, next to the utilities of the model."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from personanb.surveys.numbers.choice_model import ChoiceModel, fit_choices
from personanb.surveys.numbers.choice_stages import best_worst_stages
from personanb.surveys.numbers.clusters import Floats, clustered


def maxdiff_counts(
    shown: Sequence[Sequence[Hashable]],
    best: Sequence[Hashable],
    worst: Sequence[Hashable],
    items: Sequence[Hashable],
    *,
    respondents: Sequence[Hashable] | None = None,
    weights: ArrayLike | None = None,
) -> pd.DataFrame:
    """Count how often each item was shown, best and worst.

    Parameters
    ----------
    shown
        The items of each task.
    best, worst
        What was chosen in each task; None is a missing answer: the task then counts as shown
        neither for best nor for worst.
    items
        All items; one that was never shown is a row without a score.
    respondents
        Who did each task: the score's standard error is over respondents.
    weights
        What each task counts.

    Returns
    -------
    frame
        A row an item, best first: shown, best, worst (weighted counts), score = (best - worst) /
        shown, from -1 to 1, and standard_error (NaN with one respondent).
    """
    best_worst_stages(shown, best, worst, items, respondents=respondents, weights=weights)
    number = {item: place for place, item in enumerate(items)}
    size = (len(shown), len(number))
    weight = np.ones(size[0]) if weights is None else np.asarray(weights, dtype=float)
    seen, top, bottom = np.zeros(size), np.zeros(size), np.zeros(size)
    for row, (task, first, last) in enumerate(zip(shown, best, worst, strict=True)):
        if first is None or last is None:
            continue
        seen[row, [number[item] for item in task]] = weight[row]
        top[row, number[first]] = weight[row]
        bottom[row, number[last]] = weight[row]
    total = seen.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(total > 0, (top - bottom).sum(axis=0) / total, np.nan)
    people = np.asarray(range(size[0]) if respondents is None else respondents, dtype=object)
    error = _standard_error(top - bottom, seen, score, people)
    return pd.DataFrame(
        {
            "shown": total,
            "best": top.sum(axis=0),
            "worst": bottom.sum(axis=0),
            "score": score,
            "standard_error": error,
        },
        index=pd.Index(list(items), name="item", dtype=object),
    ).sort_values("score", ascending=False, kind="stable")


def maxdiff_model(
    shown: Sequence[Sequence[Hashable]],
    best: Sequence[Hashable],
    worst: Sequence[Hashable],
    items: Sequence[Hashable],
    *,
    respondents: Sequence[Hashable] | None = None,
    weights: ArrayLike | None = None,
    ridge: float = 0.0,
    level: float = 0.95,
) -> ChoiceModel:
    """Fit the sequential best-worst logit; see `fit_choices` and `best_worst_stages`."""
    stages = best_worst_stages(shown, best, worst, items, respondents=respondents, weights=weights)
    return fit_choices(stages, ridge=ridge, level=level)


def _standard_error(
    gained: Floats, seen: Floats, score: Floats, people: NDArray[np.object_]
) -> Floats:
    # A score is a ratio of totals over respondents: linearised, as means of surveys are.
    codes = clustered(np.zeros(len(people)), people).persona
    number = int(codes.max()) + 1
    if number == 1:
        return np.full(score.size, np.nan)
    residual = np.zeros((number, score.size))
    np.add.at(residual, codes, gained - np.nan_to_num(score) * seen)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = number / (number - 1) * np.sum(residual**2, axis=0) / seen.sum(axis=0) ** 2
    return np.asarray(np.sqrt(variance))
