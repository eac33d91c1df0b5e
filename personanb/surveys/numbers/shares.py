"""Estimates of shares: of a category, of several together (top-2-box), of every category."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.statistics.bootstrap import Interval, checked_level
from personanb.surveys.numbers.clusters import Clustered, Floats, clustered
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.intervals import (
    BOOTSTRAPS,
    RESAMPLES,
    Method,
    chosen_method,
    finished,
    no_interval,
    smooth_interval,
)
from personanb.surveys.numbers.smooth import Smooth, mean_of
from personanb.surveys.numbers.weighting import kish_effective_n

_ROUNDING = 1e-12  # a standard error below this is no spread


def estimate_share(
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    of: Hashable | Sequence[Hashable],
    weights: ArrayLike | None = None,
    wordings: ArrayLike | None = None,
    models: ArrayLike | None = None,
    level: float = 0.95,
    method: Method = "auto",
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> Estimate:
    """Estimate the share of answers that are one of some categories, 0 to 1.

    Parameters
    ----------
    values
        Shape (n,): categories (numbers or text); None and NaN are missing answers.
    of
        The category, or a list of categories (top-2-box: `of=[4, 5]`).
    method
        `auto` is `wilson`: Wilson's score interval at the effective n that the variance between
        personas implies, with a t quantile (Korn and Graubard 1998; Franco et al. 2019). Unlike
        a bootstrap it stays honest at 0 % and 100 %. `studentised`, `bca` and `percentile` are
        cluster bootstraps.

    Other parameters are those of `estimate_mean`.
    """
    wanted = set(of) if isinstance(of, (list, tuple, set, frozenset, np.ndarray)) else {of}
    answers = clustered(_indicator(values, wanted), personas, weights)
    statistic = mean_of(answers.totals(answers.values), answers.persona_weight)
    chosen = chosen_method(method, {"wilson", *BOOTSTRAPS}, "wilson")
    if chosen == "wilson":
        interval = _wilson(answers, statistic, checked_level(level))
    else:
        interval = smooth_interval(statistic, chosen, level, resamples, seed)
    return finished(answers, *statistic.once(), interval, wordings=wordings, models=models)


def estimate_shares(
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: ArrayLike | None = None,
    wordings: ArrayLike | None = None,
    models: ArrayLike | None = None,
    level: float = 0.95,
    method: Method = "auto",
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> dict[Hashable, Estimate]:
    """Estimate the share of each category; see `estimate_share`.

    Parameters
    ----------
    categories
        All that could have been answered, in the order wanted; one that nobody chose is a row
        with share 0, not a gap. None: the categories that were answered, sorted.

    Raises
    ------
    ValueError
        Also when an answer is not one of the categories.
    """
    column = np.asarray(values, dtype=object)
    answered = set(column[~np.asarray(pd.isna(column))].tolist())
    if categories is None:
        categories = sorted(answered, key=lambda value: (str(type(value)), value))
    elif unknown := answered - set(categories):
        first = min(map(str, unknown))
        raise ValueError(
            f"answer {first!r} is not one of the categories {list(categories)!r}"
            f"{did_you_mean(first, map(str, categories))}"
        )
    return {
        category: estimate_share(
            column,
            personas,
            of=category,
            weights=weights,
            wordings=wordings,
            models=models,
            level=level,
            method=method,
            resamples=resamples,
            seed=seed,
        )
        for category in categories
    }


def _wilson(answers: Clustered, statistic: Smooth, level: float) -> Interval:
    share, error = statistic.once()
    if answers.n_personas < 2:  # noqa: PLR2004 - spread needs two
        return no_interval(level)
    # Where nobody differs the variance is no guide: each persona then counts once.
    people = kish_effective_n(answers.persona_weight)
    worth = share * (1 - share) / error**2 if error > _ROUNDING else people
    worth = min(worth, float(answers.n_answers))
    quantile = float(stats.t.ppf(0.5 + level / 2, answers.n_personas - 1))
    centre = (share + quantile**2 / (2 * worth)) / (1 + quantile**2 / worth)
    reach = quantile * np.sqrt(share * (1 - share) / worth + quantile**2 / (4 * worth**2))
    reach /= 1 + quantile**2 / worth
    low, high = max(0.0, float(centre - reach)), min(1.0, float(centre + reach))
    return Interval(low, high, level, "Wilson interval, clustered,")


def _indicator(values: ArrayLike, wanted: set[Hashable]) -> Floats:
    column = pd.Series(np.asarray(values, dtype=object))
    found = column.isin(list(wanted)).to_numpy(dtype=float)
    return np.where(column.isna().to_numpy(), np.nan, found)
