"""How like people a panel answers: spread and distribution first, the mean last.

A panel can have people's mean and nothing else of theirs. The measures that decide are therefore
the variance ratio and the distances between distributions, each beside what a faithful panel of
the same size would show.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.statistics.bootstrap import checked_level
from personanb.statistics.draws import numpy_generator
from personanb.surveys.numbers import distances
from personanb.surveys.numbers.clusters import Floats
from personanb.surveys.numbers.fidelity_summary import summary_of
from personanb.surveys.numbers.means import MeanComparison, compare_means
from personanb.surveys.numbers.sides import Scale, Side, spread
from personanb.surveys.numbers.verdicts import (
    EQUIVALENCE_MARGIN,
    HEADLINE,
    THRESHOLDS,
    Measure,
    Threshold,
    Verdict,
)

_BOUNDS = {
    "total_variation": (0.0, 1.0),
    "wasserstein": (0.0, 1.0),
    "kolmogorov_smirnov": (0.0, 1.0),
    "cramers_v": (0.0, 1.0),
    "simbench": (-np.inf, 100.0),
    "opinionqa": (0.0, 1.0),
}
_SCORES = {"simbench", "opinionqa"}
_NEEDS_ORDER = {"wasserstein", "kolmogorov_smirnov", "opinionqa"}


@dataclass(frozen=True, repr=False)
class Fidelity:
    """The comparison of a panel's answers to one question with people's.

    Attributes
    ----------
    verdict
        The worst verdict of the headline measures (variance ratio, total variation, Wasserstein)
        or `fail` when the mean is off. A mean that passes saves nothing.
    measures
        Name to `Measure`.
    means
        The means with Welch's test and the equivalence test.
    chi_squared_p
        P value of Pearson's chi-squared at effective sizes; a p value never decides here.
    shares
        A row a category: share among the simulated and among the people.
    summary
        What was found and why the verdict is what it is, in plain words.
    n_personas, n_answers, n_missing, effective_n
        The simulated side.
    n_people, n_people_missing
        The human side.
    thresholds, level, noise_level
        What everything was held against.
    """

    verdict: Verdict
    measures: Mapping[str, Measure]
    means: MeanComparison | None
    chi_squared_p: float
    shares: pd.DataFrame = field(compare=False)
    summary: str
    n_personas: int
    n_answers: int
    n_missing: int
    effective_n: float
    n_people: int
    n_people_missing: int
    thresholds: Mapping[str, Threshold]
    level: float
    noise_level: float

    def __repr__(self) -> str:
        """Say what was found."""
        return self.summary

    def to_frame(self) -> pd.DataFrame:
        """Return a row a measure: value, interval, noise, threshold, verdict, reason."""
        rows = [
            {name: getattr(one, name) for name in one.__dataclass_fields__ if name != "threshold"}
            | {"threshold": str(one.threshold)}
            for one in self.measures.values()
        ]
        return pd.DataFrame(rows).set_index("name")


def fidelity(
    simulated: ArrayLike,
    human: ArrayLike,
    scale: tuple[int, int] | Sequence[Hashable],
    *,
    personas: ArrayLike | None = None,
    ordered: bool = True,
    simulated_weights: ArrayLike | None = None,
    human_weights: ArrayLike | None = None,
    thresholds: Mapping[str, Threshold] | None = None,
    margin: float = EQUIVALENCE_MARGIN,
    level: float = 0.95,
    noise_level: float = 0.99,
    resamples: int = 2_000,
    seed: Key = 0,
) -> Fidelity:
    """Compare a panel's answers to one question with people's.

    Parameters
    ----------
    simulated, human
        Shape (n,) each: answers on the scale; NaN and None are missing.
    scale
        The two ends of a scale of whole numbers as a tuple, `(1, 5)`, or a list of all
        categories in order.
    personas
        Shape (n simulated,): who gave each simulated answer, when there are repeats.
    ordered
        False for categories without an order: no distances along the scale, no mean.
    simulated_weights, human_weights
        One weight an answer.
    thresholds
        Replaces the thresholds of the measures it names.
    margin
        The share of the scale's length within which means are equivalent.
    level, noise_level
        Of the intervals, and of the range that a faithful panel keeps to.
    resamples, seed
        Bootstrap resamples and faithful panels, and the key of their draws.

    Raises
    ------
    ValueError
        For an answer that is not on the scale, an unknown threshold, or no valid answer.
    """
    checked_level(level)
    checked_level(noise_level)
    limits = _limits(thresholds)
    steps = Scale.of(scale, ordered=ordered)
    panel = Side.of(simulated, steps, "simulated", personas, simulated_weights)
    people = Side.of(human, steps, "human", None, human_weights)
    values = _values(panel.shares, people.shares, steps, panel.effective_n, people.effective_n)
    drawn = _values(
        panel.redrawn(resamples, numpy_generator(seed, "simulated")),
        people.redrawn(resamples, numpy_generator(seed, "human")),
        steps,
        panel.effective_n,
        people.effective_n,
    )
    size = max(1, round(panel.effective_n))
    faithful = numpy_generator(seed, "faithful").multinomial(size, people.shares, size=resamples)
    noise = _values(faithful / size, people.shares, steps, size, people.effective_n)
    measures = {
        name: _measure(
            name,
            float(values[name]),
            interval=_interval(name, float(values[name]), drawn[name], level),
            noise=_noise(name, noise[name], noise_level),
            threshold=limits[name],
        )
        for name in values
    }
    means = compare_means(panel, people, margin * steps.length, level) if ordered else None
    verdict = _overall(measures, means)
    shares = pd.DataFrame(
        {"simulated": panel.shares, "human": people.shares},
        index=pd.Index(list(steps.categories), name="answer", dtype=object),
    )
    chi = distances.chi_squared(panel.shares, people.shares, panel.effective_n, people.effective_n)
    return Fidelity(
        verdict=verdict,
        measures=measures,
        means=means,
        chi_squared_p=float(stats.chi2.sf(chi, max(1, int((shares.sum(axis=1) > 0).sum()) - 1))),
        shares=shares,
        summary=summary_of(
            verdict, measures, means, shares=shares, panel=panel, people=people, scale=steps
        ),
        n_personas=panel.n_persons,
        n_answers=panel.n_answers,
        n_missing=panel.n_missing,
        effective_n=panel.effective_n,
        n_people=people.n_answers,
        n_people_missing=people.n_missing,
        thresholds=limits,
        level=level,
        noise_level=noise_level,
    )


def _limits(thresholds: Mapping[str, Threshold] | None) -> dict[str, Threshold]:
    for name in thresholds or {}:
        if name not in THRESHOLDS:
            raise ValueError(
                f"threshold {name!r} is of no measure; there are {', '.join(THRESHOLDS)}"
                f"{did_you_mean(name, THRESHOLDS)}"
            )
    return dict(THRESHOLDS) | dict(thresholds or {})


def _values(
    simulated: Floats, human: Floats, scale: Scale, simulated_n: float, human_n: float
) -> dict[str, Floats]:
    human_spread = spread(human, scale, human_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(
            human_spread > 0, spread(simulated, scale, simulated_n) / human_spread, np.nan
        )
    found = {
        "variance_ratio": ratio,
        "total_variation": distances.total_variation(simulated, human),
        "wasserstein": distances.wasserstein(simulated, human, scale.points),
        "kolmogorov_smirnov": distances.kolmogorov_smirnov(simulated, human),
        "cramers_v": distances.cramers_v(simulated, human, simulated_n, human_n),
        "simbench": distances.simbench_score(simulated, human),
        "opinionqa": distances.opinionqa_score(simulated, human, scale.points),
    }
    return {name: one for name, one in found.items() if scale.ordered or name not in _NEEDS_ORDER}


def _measure(
    name: str,
    value: float,
    *,
    interval: tuple[float, float],
    noise: tuple[float, float],
    threshold: Threshold,
) -> Measure:
    verdict, reason = threshold.verdict(value, noise)
    return Measure(name, value, *interval, *noise, threshold, verdict, reason)


def _interval(name: str, value: float, drawn: Floats, level: float) -> tuple[float, float]:
    low, high = _central(drawn, level)
    if name not in _BOUNDS:
        return low, high
    least, most = _BOUNDS[name]
    return min(max(2 * value - high, least), most), min(max(2 * value - low, least), most)


def _noise(name: str, noise: Floats, noise_level: float) -> tuple[float, float]:
    if name not in _BOUNDS:
        return _central(noise, noise_level)
    # A distance can be too large only, a score too small only.
    least, most = _BOUNDS[name]
    finite = noise[np.isfinite(noise)]
    if not finite.size:
        return np.nan, np.nan
    if name in _SCORES:
        return float(np.quantile(finite, 1 - noise_level)), most
    return least, float(np.quantile(finite, noise_level))


def _central(draws: Floats, level: float) -> tuple[float, float]:
    finite = draws[np.isfinite(draws)]
    if not finite.size:
        return np.nan, np.nan
    low, high = np.quantile(finite, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)


def _overall(measures: Mapping[str, Measure], means: MeanComparison | None) -> Verdict:
    found = {measures[name].verdict for name in HEADLINE if name in measures}
    if "fail" in found or (means is not None and means.verdict == "fail"):
        return "fail"
    return "warn" if found & {"warn", "not applicable"} else "pass"
