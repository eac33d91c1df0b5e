"""Estimates of means, shares, quantiles, differences and ratios, by cluster bootstrap.

Personas are resampled and keep all their answers: an interval that took the answers for
independent would cover its target in about half to three quarters of the cases where it claims
95 % (`benchmarks/coverage.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from personanb.seeds import Key
from personanb.statistics.bootstrap import (
    Interval,
    bca_interval,
    checked_level,
    percentile_interval,
    resampled_counts,
)
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers.clusters import Clustered, Floats, clustered
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.intervals import (
    BOOTSTRAPS,
    MANY_PERSONAS,
    RESAMPLES,
    Method,
    chosen_method,
    few_or_many,
    finished,
    no_interval,
    smooth_interval,
)
from personanb.surveys.numbers.smooth import mean_of
from personanb.surveys.numbers.weighting import weighted_quantile

Statistic = Callable[[Floats, Floats], Floats]

_CHUNK_CELLS = 8_000_000


def estimate_mean(
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    wordings: ArrayLike | None = None,
    models: ArrayLike | None = None,
    level: float = 0.95,
    method: Method = "auto",
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> Estimate:
    """Estimate the mean answer of the personas' population.

    Each persona's answers are averaged first, so that who has missing repeats counts no less.

    Parameters
    ----------
    values
        Shape (n,), numeric; NaN is a missing answer, left out and counted.
    personas
        Shape (n,): who gave each answer; None: everybody answered once.
    weights
        Shape (n,): the weight of the persona, once an answer.
    wordings, models
        Shape (n,): with which wording each was asked, and which model answered.
    level
        Nominal coverage, strictly between 0 and 1.
    method
        `auto` is `studentised`, which keeps its level with few personas, and `t`, its limit, above
        1,000 personas; `bca` and `percentile` are the other bootstraps.
    resamples
        How many bootstrap resamples of the personas.
    seed
        Key of the draws.

    Raises
    ------
    ValueError
        When lengths differ, no answer is valid, or the method is not one of those.
    """
    answers = clustered(values, personas, weights)
    statistic = mean_of(answers.totals(answers.values), answers.persona_weight)
    chosen = chosen_method(method, BOOTSTRAPS, few_or_many(answers, "studentised"))
    interval = smooth_interval(statistic, chosen, level, resamples, seed)
    return finished(answers, *statistic.once(), interval, wordings=wordings, models=models)


def estimate_quantile(
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    share: float = 0.5,
    weights: ArrayLike | None = None,
    wordings: ArrayLike | None = None,
    models: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> Estimate:
    """Estimate the value at or below which `share` of the answers lie; 0.5 is the median.

    The interval is a percentile bootstrap over personas: the jackknife, which the other methods
    build on, is inconsistent for quantiles (Miller 1974). Above 1,000 personas it is Woodruff's
    (1952): the interval of the share at or below the estimate, turned into answers. Other
    parameters are those of `estimate_mean`.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share {share!r} is not between 0 and 1; 0.5 is the median")
    answers = clustered(values, personas, weights)
    if answers.n_personas > MANY_PERSONAS:
        return _woodruff(answers, share, wordings=wordings, models=models, level=level)
    return estimate_statistic(
        lambda value, weight: weighted_quantile(value, weight, share),
        values,
        personas,
        weights=weights,
        wordings=wordings,
        models=models,
        level=level,
        method="percentile",
        resamples=resamples,
        seed=seed,
    )


def estimate_statistic(
    statistic: Statistic,
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    wordings: ArrayLike | None = None,
    models: ArrayLike | None = None,
    level: float = 0.95,
    method: Method = "auto",
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> Estimate:
    """Estimate anything that can be computed from weighted answers.

    Parameters
    ----------
    statistic
        A function of values (n,) and weights (rows, n) that returns (rows,). A resample is a row
        of weights, so a vectorised function costs one call for thousands of resamples.
    method
        `auto` is `bca`, and `percentile` above 1,000 personas, where they agree.

    Other parameters are those of `estimate_mean`.
    """
    answers = clustered(values, personas, weights)
    # A leave-one-out pass over many personas costs more than BCa's correction is worth.
    few = answers.n_personas <= MANY_PERSONAS
    chosen = chosen_method(method, {"bca", "percentile"}, "bca" if few else "percentile")
    value = float(statistic(answers.values, answers.weight[None, :])[0])
    if answers.n_personas == 1:
        interval, error = no_interval(level), np.nan
    else:
        draws = _draws(statistic, answers, resamples, seed)
        error = float(np.nanstd(draws, ddof=1))
        if chosen == "bca":
            left_out = np.ones((answers.n_personas,) * 2) - np.eye(answers.n_personas)
            jackknife = statistic(answers.values, left_out[:, answers.persona] * answers.weight)
            interval = bca_interval(value, draws, jackknife, level)
        else:
            interval = percentile_interval(draws, level)

    def of_some(mask: NDArray[np.bool_]) -> float:
        return float(statistic(answers.values[mask], answers.weight[None, mask])[0])

    return finished(
        answers, value, error, interval, wordings=wordings, models=models, of_some=of_some
    )


def _woodruff(
    answers: Clustered,
    share: float,
    *,
    wordings: ArrayLike | None,
    models: ArrayLike | None,
    level: float,
) -> Estimate:
    value = float(weighted_quantile(answers.values, answers.weight, share))
    below = mean_of(answers.totals(answers.values <= value), answers.persona_weight)
    reach = float(stats.t.ppf(0.5 + checked_level(level) / 2, answers.n_personas - 1))
    reach *= below.once()[1]
    low, high = (
        float(weighted_quantile(answers.values, answers.weight, min(max(end, 0.0), 1.0)))
        for end in (share - reach, share + reach)
    )

    def of_some(mask: NDArray[np.bool_]) -> float:
        return float(weighted_quantile(answers.values[mask], answers.weight[mask], share))

    return finished(
        answers,
        value,
        np.nan,
        Interval(low, high, level, "Woodruff interval, clustered,"),
        wordings=wordings,
        models=models,
        of_some=of_some,
    )


def _draws(statistic: Statistic, answers: Clustered, resamples: int, seed: Key) -> Floats:
    generator = numpy_generator(seed, "bootstrap")
    step = max(1, _CHUNK_CELLS // answers.n_answers)
    chunks = []
    for start in range(0, resamples, step):
        counts = resampled_counts(answers.n_personas, min(step, resamples - start), generator)
        chunks.append(statistic(answers.values, counts[:, answers.persona] * answers.weight))
    return np.concatenate(chunks)
