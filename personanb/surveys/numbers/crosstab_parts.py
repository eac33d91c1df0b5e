"""The parts of a cross tabulation: its groups, its tests and its letters."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from personanb.errors import did_you_mean
from personanb.statistics.comparisons import Correction, adjust_p_values
from personanb.surveys.numbers.clusters import Clustered, Floats, clustered, labels
from personanb.surveys.numbers.variance import effective_n, intraclass
from personanb.surveys.numbers.weighting import weighted_mean, weighted_variance

_FEWEST_GROUPS = 2


@dataclass(frozen=True)
class Groups:
    """Answers by group, as positions among the categories.

    Attributes
    ----------
    categories, names
        All answers, and all groups.
    members
        The valid answers of each group.
    n_missing
        Answers without a valid answer, group or weight.
    """

    categories: tuple[Hashable, ...]
    names: tuple[Hashable, ...]
    members: tuple[Clustered, ...]
    n_missing: int

    @classmethod
    def of(
        cls,
        answers: ArrayLike,
        groups: ArrayLike,
        *,
        personas: ArrayLike | None,
        weights: ArrayLike | None,
        categories: Sequence[Hashable] | None,
        group_order: Sequence[Hashable] | None,
    ) -> Groups:
        """Sort answers into groups."""
        column = pd.Series(np.asarray(answers, dtype=object))
        length = len(column)
        grouping = pd.Series(labels(groups, "groups", length))
        known = _order(column, categories, "answer")
        names = _order(grouping, group_order, "group")
        if len(names) < _FEWEST_GROUPS:
            raise ValueError(f"at least two groups are compared, not {list(names)!r}")
        codes = column.map({one: place for place, one in enumerate(known)}).to_numpy(dtype=float)
        weight = np.ones(length) if weights is None else np.asarray(weights, dtype=float)
        people = None if personas is None else labels(personas, "personas", length)
        if people is not None:
            _in_one_group(people, grouping)
        members = []
        for name in names:
            here = (grouping == name).to_numpy(dtype=bool)
            if not (here & ~np.isnan(codes)).any():
                raise ValueError(f"group {name!r} has no valid answer: leave it out")
            own = None if people is None else people[here]
            members.append(clustered(codes[here], own, weight[here]))
        used = sum(member.n_answers for member in members)
        return cls(known, names, tuple(members), length - used)

    def counts(self) -> Floats:
        """Return unweighted numbers of answers, (categories, groups)."""
        size = len(self.categories)
        return np.stack(
            [np.bincount(_codes(one), minlength=size) for one in self.members], axis=1
        ).astype(float)

    def shares(self) -> tuple[Floats, Floats]:
        """Return weighted shares and their effective sizes, both (categories, groups)."""
        size = (len(self.categories), len(self.members))
        shares, worth = np.zeros(size), np.zeros(size)
        for place, member in enumerate(self.members):
            for answer in range(size[0]):
                chosen = (_codes(member) == answer).astype(float)
                shares[answer, place] = weighted_mean(chosen, member.weight)
                worth[answer, place] = _worth(member, chosen)
        return shares, worth

    def points(self, scores: bool | Mapping[Hashable, float]) -> Floats | None:  # noqa: FBT001 - one switch
        """Return the number of each category; None when no means are wanted."""
        if scores is False:
            return None
        numbers = {one: one for one in self.categories} if scores is True else dict(scores)
        try:
            return np.array([float(str(numbers[one])) for one in self.categories])
        except (KeyError, ValueError) as error:
            raise ValueError(
                f"a mean needs a number for each of {list(self.categories)!r}: pass scores="
                "{category: number, ...}"
            ) from error

    def means(self, points: Floats) -> pd.DataFrame:
        """Return rows mean, sd, standard_error, effective_n and freedom by group."""
        columns = {}
        for name, member in zip(self.names, self.members, strict=True):
            values = points[_codes(member)]
            worth = _worth(member, values)
            variance = weighted_variance(values, member.weight, worth)
            columns[name] = {
                "mean": weighted_mean(values, member.weight),
                "sd": np.sqrt(variance),
                "standard_error": np.sqrt(variance / worth),
                "effective_n": worth,
            }
        return pd.DataFrame(columns, columns=pd.Index(self.names, dtype=object))


def share_p_values(shares: Floats, worth: Floats) -> Floats:
    """Return p values of two-proportion z tests with pooled variance, (categories, pairs)."""
    first, second = pairs_of(shares.shape[1])
    one, two = shares[:, first], shares[:, second]
    n_one, n_two = worth[:, first], worth[:, second]
    pooled = (one * n_one + two * n_two) / (n_one + n_two)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_one + 1 / n_two))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Without any spread on either side there is nothing to test.
        ratio = np.where(error > 0, np.abs(one - two) / error, np.nan)
    return np.asarray(2 * stats.norm.sf(ratio))


def mean_p_values(means: pd.DataFrame) -> Floats:
    """Return p values of Welch's t tests on effective sizes, (pairs,)."""
    first, second = pairs_of(means.shape[1])
    mean, error, worth = (
        means.loc[row].to_numpy(dtype=float) for row in ("mean", "standard_error", "effective_n")
    )
    squares = error**2
    both = squares[first] + squares[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = both**2 / (
            squares[first] ** 2 / (worth[first] - 1) + squares[second] ** 2 / (worth[second] - 1)
        )
        ratio = np.where(both > 0, np.abs(mean[first] - mean[second]) / np.sqrt(both), np.nan)
    return np.asarray(2 * stats.t.sf(ratio, freedom))


def independence(shares: Floats, worth: Floats) -> tuple[float, float, int]:
    """Return chi-squared, its p value and degrees of freedom, for effective sizes (groups,)."""
    expected = shares @ worth / worth.sum()
    answered = expected > 0
    terms = worth * (shares[answered] - expected[answered, None]) ** 2 / expected[answered, None]
    degrees = (int(answered.sum()) - 1) * (worth.size - 1)
    chi = float(terms.sum())
    return chi, float(stats.chi2.sf(chi, degrees)) if degrees else np.nan, degrees


def letter_table(
    heights: Floats, adjusted: Floats, level: float, letters: Sequence[str]
) -> list[list[str]]:
    """Return for each row and group the letters of the groups it is significantly above."""
    first, second = pairs_of(heights.shape[1])
    table = [["" for _ in letters] for _ in heights]
    for row, tests in enumerate(adjusted):
        for one, two, p in zip(first, second, tests, strict=True):
            if p < level:  # NaN, a test that was not made, marks nothing
                higher, lower = (one, two) if heights[row, one] > heights[row, two] else (two, one)
                table[row][higher] += letters[lower]
    return [["".join(sorted(cell, key=letters.index)) for cell in row] for row in table]


def adjusted_rows(tests: Floats, correction: Correction) -> Floats:
    """Return p values adjusted over the pairs of groups in each row."""
    return np.stack([adjust_p_values(row, correction) for row in tests])


def group_letters(number: int) -> list[str]:
    """Return A, B, ..., Z, then A1, B1, ... for so many groups."""
    return [
        ascii_uppercase[place % 26] + (str(place // 26) if place >= len(ascii_uppercase) else "")
        for place in range(number)
    ]


def pairs_of(groups: int) -> tuple[list[int], list[int]]:
    """Return the first and the second group of each pair."""
    first, second = np.triu_indices(groups, 1)
    return first.tolist(), second.tolist()


def _worth(member: Clustered, values: Floats) -> float:
    about = clustered(values, member.persona)
    return effective_n(member, intraclass(about))


def _codes(member: Clustered) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.asarray(member.values, dtype=np.intp)


def _order(column: pd.Series, given: Sequence[Hashable] | None, what: str) -> tuple[Hashable, ...]:
    found = set(column.dropna().tolist())
    if given is None:
        return tuple(sorted(found, key=lambda one: (str(type(one)), one)))
    if foreign := found - set(given):
        first = min(map(str, foreign))
        raise ValueError(
            f"{what} {first!r} is not one of {list(given)!r}{did_you_mean(first, map(str, given))}"
        )
    return tuple(given)


def _in_one_group(people: np.ndarray[tuple[int], np.dtype[np.object_]], groups: pd.Series) -> None:
    several = groups.groupby(people).nunique()
    if (several > 1).any():
        raise ValueError(
            f"persona {several.index[several > 1][0]!r} is in two groups: groups are then not "
            "independent; compare them with estimate_difference or ab_test"
        )
