"""Two means: whether they differ (Welch), and whether they are close enough (equivalence)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from personanb.surveys.numbers.sides import Side
from personanb.surveys.numbers.verdicts import Verdict


@dataclass(frozen=True)
class MeanComparison:
    """The means of a panel and of people.

    Attributes
    ----------
    simulated, human, difference
        The means, and simulated minus human.
    low, high, level
        Welch's interval of the difference.
    welch_p
        P value of Welch's test; a large one is no evidence that the means are equal.
    margin, equivalence_p
        What still counts as equal, in points of the scale, and the p value of the two one-sided
        tests that the difference is inside (Schuirmann 1987).
    verdict, reason
        `pass` when equivalence is shown at 5 %; `fail` when the difference is beyond the margin
        at 5 %; `warn` when there are too few answers to show either.
    """

    simulated: float
    human: float
    difference: float
    low: float
    high: float
    level: float
    welch_p: float
    margin: float
    equivalence_p: float
    verdict: Verdict
    reason: str


_SIGNIFICANT = 0.05


def compare_means(simulated: Side, human: Side, margin: float, level: float) -> MeanComparison:
    """Compare means with standard errors over persons.

    Parameters
    ----------
    margin
        Largest difference that still counts as equal, in points of the scale.
    level
        Nominal coverage of the interval.
    """
    difference = simulated.mean - human.mean
    parts = np.nan_to_num([simulated.mean_error**2, human.mean_error**2])
    error = float(np.sqrt(parts.sum()))
    if error == 0:
        equal = abs(difference) < margin
        exact = 1.0 if difference == 0 else 0.0
        return MeanComparison(
            simulated.mean,
            human.mean,
            difference,
            difference,
            difference,
            level,
            exact,
            margin,
            0.0 if equal else 1.0,
            "pass" if equal else "fail",
            "nobody differs on either side",
        )
    # Welch and Satterthwaite; a side without spread takes no part in the degrees of freedom.
    freedoms = np.array([max(simulated.n_persons - 1, 1), max(human.n_persons - 1, 1)])
    freedom = float(parts.sum() ** 2 / np.sum(parts**2 / freedoms))
    reach = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    beyond = max(
        float(stats.t.sf((difference + margin) / error, freedom)),
        float(stats.t.cdf((difference - margin) / error, freedom)),
    )
    further = float(stats.t.sf((abs(difference) - margin) / error, freedom))
    if beyond < _SIGNIFICANT:
        verdict: Verdict = "pass"
        reason = f"shown to be within {margin:g}"
    elif further < _SIGNIFICANT:
        verdict, reason = "fail", f"further apart than {margin:g}"
    else:
        verdict, reason = "warn", f"too few answers to show that it is within {margin:g} or not"
    return MeanComparison(
        simulated=simulated.mean,
        human=human.mean,
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        level=level,
        welch_p=float(2 * stats.t.sf(abs(difference) / error, freedom)),
        margin=margin,
        equivalence_p=beyond,
        verdict=verdict,
        reason=reason,
    )
