"""Estimates that compare two groups of answers: a difference or a ratio of means."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from numpy.typing import ArrayLike

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.surveys.numbers.clusters import Clustered, Floats, Integers, clustered, labels
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.intervals import (
    BOOTSTRAPS,
    RESAMPLES,
    Method,
    chosen_method,
    few_or_many,
    finished,
    smooth_interval,
)
from personanb.surveys.numbers.smooth import difference_of, ratio_of


def estimate_difference(
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    groups: ArrayLike,
    reference: Hashable = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    method: Method = "auto",
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> Estimate:
    """Estimate the mean of one group minus that of the other (the reference).

    Personas who are in both groups are resampled together with all their answers, which makes
    the comparison paired; groups without a common persona are resampled apart. For a difference
    in shares pass 1 for answers that count and 0 for those that do not.

    Parameters
    ----------
    groups
        Shape (n,), two labels.
    reference
        The group to subtract; None takes the label that sorts first.
    method
        `auto` is `studentised`, and `t` above 1,000 personas.

    Other parameters are those of `estimate_mean`.
    """
    answers, totals = _two_groups(values, personas, groups, reference, weights)
    statistic = difference_of(*totals)
    chosen = chosen_method(method, BOOTSTRAPS, few_or_many(answers, "studentised"))
    interval = smooth_interval(statistic, chosen, level, resamples, seed)
    return finished(answers, *statistic.once(), interval)


def estimate_ratio(
    values: ArrayLike,
    personas: ArrayLike | None = None,
    *,
    groups: ArrayLike,
    reference: Hashable = None,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    method: Method = "auto",
    resamples: int = RESAMPLES,
    seed: Key = 0,
) -> Estimate:
    """Estimate the mean of one group over that of the other (the reference).

    `auto` is `bca`, since a ratio is skewed, and `t` above 1,000 personas. Parameters are those
    of `estimate_difference`.
    """
    answers, totals = _two_groups(values, personas, groups, reference, weights)
    statistic = ratio_of(*totals)
    chosen = chosen_method(method, BOOTSTRAPS, few_or_many(answers, "bca"))
    interval = smooth_interval(statistic, chosen, level, resamples, seed)
    return finished(answers, *statistic.once(), interval)


def _two_groups(
    values: ArrayLike,
    personas: ArrayLike | None,
    groups: ArrayLike,
    reference: Hashable,
    weights: ArrayLike | None,
) -> tuple[Clustered, tuple[Floats, Floats, Integers]]:
    answers = clustered(values, personas, weights)
    column = labels(groups, "groups", answers.used.size)[answers.used]
    found = sorted(set(column.tolist()), key=lambda label: (str(type(label)), label))
    if len(found) != 2:  # noqa: PLR2004 - a difference has two sides
        raise ValueError(f"two groups are compared, not {len(found)} ({found!r})")
    if reference is not None and reference not in found:
        raise ValueError(
            f"reference {reference!r} is not one of the groups {found!r}"
            f"{did_you_mean(str(reference), map(str, found))}"
        )
    first = found[0] if reference is None else reference
    member = [np.asarray(column == label) for label in (first, *(set(found) - {first}))]
    # Within a group a persona counts with the persona's weight, however many answers are there.
    raw = answers.persona_weight[answers.persona]
    numerators, denominators = [], []
    for mask in member:
        repeats = np.bincount(answers.persona[mask], minlength=answers.n_personas)
        share = raw[mask] / repeats[answers.persona[mask]]
        numerators.append(
            np.bincount(
                answers.persona[mask],
                weights=share * answers.values[mask],
                minlength=answers.n_personas,
            )
        )
        denominators.append(np.where(repeats > 0, answers.persona_weight, 0.0))
    in_first, in_second = denominators[0] > 0, denominators[1] > 0
    apart = not np.any(in_first & in_second)
    stratum = in_second.astype(np.intp) if apart else np.zeros(answers.n_personas, dtype=np.intp)
    return answers, (np.stack(numerators), np.stack(denominators), stratum)
