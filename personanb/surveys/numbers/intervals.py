"""What every estimate is finished with: an interval over personas, facets, denominators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.statistics.bootstrap import Interval, checked_level
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers.clusters import Clustered
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.facets import facet_interval
from personanb.surveys.numbers.smooth import Smooth
from personanb.surveys.numbers.variance import effective_n, intraclass
from personanb.surveys.numbers.weighting import weighted_mean

Method = Literal["auto", "studentised", "bca", "percentile", "wilson", "t"]
BOOTSTRAPS = {"studentised", "bca", "percentile", "t"}
RESAMPLES = 2_000
# With more personas than this the t interval is the bootstrap's, without its minutes.
MANY_PERSONAS = 1_000
# A standard error this small beside the value is rounding, not spread.
_ROUNDING = 1e-12


def few_or_many(answers: Clustered, few: str) -> str:
    """Return `few` up to `MANY_PERSONAS` personas, and `t` above."""
    return "t" if answers.n_personas > MANY_PERSONAS else few


def chosen_method(method: Method, allowed: set[str], automatic: str) -> str:
    """Return the method to use, or raise ValueError when it does not fit this estimate."""
    if method == "auto":
        return automatic
    if method not in allowed:
        names = ("auto", *sorted(allowed))
        raise ValueError(
            f"method {method!r} is not one of {', '.join(names)} here{did_you_mean(method, names)}"
        )
    return method


def smooth_interval(
    statistic: Smooth, method: str, level: float, resamples: int, seed: Key
) -> Interval:
    """Return the bootstrap interval of a smooth statistic, or say why there is none."""
    if statistic.clusters < 2:  # noqa: PLR2004 - spread needs two
        return no_interval(level)
    value, error = statistic.once()
    if error <= _ROUNDING * abs(value):
        return Interval(value, value, checked_level(level), "no spread between personas,")
    if method == "t":
        strata = int(statistic.stratum.max()) + 1
        freedom = max(statistic.clusters - strata, 1)
        reach = float(stats.t.ppf(0.5 + checked_level(level) / 2, freedom)) * error
        return Interval(value - reach, value + reach, level, "t interval, clustered,")
    interval = statistic.interval(method, level, resamples, numpy_generator(seed, "bootstrap"))
    if method == "studentised" and np.isnan(interval.low):
        # Too many resamples without any spread to divide by: few personas, few different answers.
        plain = statistic.interval("bca", level, resamples, numpy_generator(seed, "bootstrap"))
        return Interval(plain.low, plain.high, level, f"{plain.method} (studentised undefined)")
    return interval


def no_interval(level: float) -> Interval:
    """Return the interval of a single persona: unknown."""
    return Interval(np.nan, np.nan, checked_level(level), "no interval from one persona,")


def finished(
    answers: Clustered,
    value: float,
    standard_error: float,
    interval: Interval,
    *,
    wordings: ArrayLike | None = None,
    models: ArrayLike | None = None,
    of_some: Callable[[NDArray[np.bool_]], float] | None = None,
) -> Estimate:
    """Return the estimate with its facets and denominators.

    Parameters
    ----------
    of_some
        The value for the valid answers that a mask selects; None: their weighted mean.
    """

    def mean_of_some(mask: NDArray[np.bool_]) -> float:
        return weighted_mean(answers.values[mask], answers.weight[mask])

    icc = intraclass(answers)
    level, statistic = interval.level, of_some or mean_of_some
    return Estimate(
        value=value,
        low=interval.low,
        high=interval.high,
        level=level,
        method=interval.method.replace(" bootstrap", " cluster bootstrap"),
        standard_error=standard_error,
        n_personas=answers.n_personas,
        n_answers=answers.n_answers,
        n_missing=answers.n_missing,
        replicates=answers.n_answers / answers.n_personas,
        icc=icc,
        effective_n=effective_n(answers, icc),
        ci_prompt=facet_interval(answers, wordings, "wordings", statistic, level),
        ci_model=facet_interval(answers, models, "models", statistic, level),
    )
