"""Cross tabulations with denominators, effective sizes and significance letters."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from personanb.statistics.bootstrap import checked_level
from personanb.statistics.comparisons import Correction
from personanb.surveys.numbers.clusters import Floats
from personanb.surveys.numbers.crosstab_parts import (
    Groups,
    adjusted_rows,
    group_letters,
    independence,
    letter_table,
    mean_p_values,
    pairs_of,
    share_p_values,
)

# Keeps the average of effective sizes defined for a group that gave one answer only.
_SOME = 1e-9


@dataclass(frozen=True, repr=False)
class Crosstab:
    """Answers by group.

    Attributes
    ----------
    percent
        Rows are answers, columns groups: weighted column percent, 0 to 100.
    counts
        The same, as unweighted numbers of answers.
    letters
        The same, as letters of the groups that this one is significantly above; with scores also
        a row "mean".
    n, effective_n
        By group: valid answers; for means, independent equally weighted answers they are worth.
    effective_n_by_answer
        Rows are answers: effective n of each share (repeats of a persona agree on some answers
        more than on others).
    means
        Rows mean, sd, standard_error by group; None without scores.
    p_values
        A row a pair of groups and answer ("mean" for means): answer, group, other, p, adjusted_p.
    letter_of
        Group to its letter.
    chi_squared, chi_squared_p, degrees
        Test of independence on effective sizes.
    level, correction
        Letters mark adjusted p below 1 - level; corrected over all pairs of groups in a row.
    n_missing
        Answers without a valid answer, group or weight.
    notes
        What was done, and groups too small to test.
    title
        What is tabulated, in words.
    """

    percent: pd.DataFrame = field(compare=False)
    counts: pd.DataFrame = field(compare=False)
    letters: pd.DataFrame = field(compare=False)
    n: pd.Series = field(compare=False)
    effective_n: pd.Series = field(compare=False)
    effective_n_by_answer: pd.DataFrame = field(compare=False)
    means: pd.DataFrame | None = field(compare=False)
    p_values: pd.DataFrame = field(compare=False)
    letter_of: dict[Hashable, str]
    chi_squared: float
    chi_squared_p: float
    degrees: int
    level: float
    correction: Correction
    n_missing: int
    notes: tuple[str, ...]
    title: str = ""

    def to_frame(self) -> pd.DataFrame:
        """Return the table as text: n, effective n, percent with letters, mean with letters."""
        percent, letters = self.percent.to_numpy(), self.letters.to_numpy()
        rows = {
            "n": [f"{count:,.0f}" for count in self.n],
            "effective n": [f"{count:,.0f}" for count in self.effective_n],
        }
        for row, answer in enumerate(self.percent.index):
            rows[str(answer)] = [
                f"{share:.0f} % {mark}".rstrip()
                for share, mark in zip(percent[row], letters[row], strict=True)
            ]
        if self.means is not None:
            rows["mean"] = [
                f"{mean:.2f} {mark}".rstrip()
                for mean, mark in zip(self.means.to_numpy()[0], letters[-1], strict=True)
            ]
        heads = [f"{group!s} ({mark})" for group, mark in self.letter_of.items()]
        return pd.DataFrame.from_dict(rows, orient="index", columns=heads)

    def named(self, names: Mapping[Hashable, str], *, title: str, notes: Sequence[str]) -> Crosstab:
        """Return the table with other names for the answers, a title, and other notes."""

        def renamed(frame: pd.DataFrame) -> pd.DataFrame:
            rows = [names.get(one, one) for one in frame.index]
            return frame.set_axis(pd.Index(rows, dtype=object), axis=0)

        answers = self.p_values["answer"].map(lambda one: names.get(one, one))
        return replace(
            self,
            percent=renamed(self.percent),
            counts=renamed(self.counts),
            letters=renamed(self.letters),
            effective_n_by_answer=renamed(self.effective_n_by_answer),
            p_values=self.p_values.assign(answer=answers),
            notes=tuple(notes),
            title=title,
        )

    def __repr__(self) -> str:
        """Return the table with the test and the notes under it."""
        missing = f"{self.n_missing} answers left out" if self.n_missing else "no answer left out"
        notes = "".join(f"\n{note}" for note in self.notes)
        title = f"{self.title}\n" if self.title else ""
        return (
            f"{title}{self.to_frame().to_string()}\n"
            f"letters: significantly above that group, {100 * self.level:.3g} %, "
            f"{self.correction}; {missing}\n"
            f"independence: chi2({self.degrees}) = {self.chi_squared:.2f}, "
            f"p = {self.chi_squared_p:.3g}, on effective n{notes}"
        )


def crosstab(
    answers: ArrayLike,
    groups: ArrayLike,
    *,
    personas: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    categories: Sequence[Hashable] | None = None,
    group_order: Sequence[Hashable] | None = None,
    scores: bool | Mapping[Hashable, float] = False,
    level: float = 0.95,
    correction: Correction = "holm",
) -> Crosstab:
    """Cross tabulate answers by group, with column percent and significance letters.

    Parameters
    ----------
    answers, groups
        Shape (n,): category answered, and group; None and NaN are missing.
    personas
        Shape (n,): who answered, when there are repeats. A persona is in one group.
    weights
        Shape (n,): the weight of the persona, once an answer.
    categories, group_order
        All answers and groups in the order wanted; None: those that occur, sorted.
    scores
        True: the categories are numbers, add a row of means; or the number of each category.
    level
        1 - level is what adjusted p values are held against.
    correction
        Over all pairs of groups in a row: holm, bh, bonferroni or none.

    Raises
    ------
    ValueError
        When lengths differ, a category is unknown, a persona is in two groups, or nothing is left.

    Notes
    -----
    Shares are compared by two-proportion z tests with pooled variance, means by Welch's t, both
    on effective sizes: Kish's for weights, times k / (1 + (k - 1) ICC) for repeats. Independence
    is tested by Pearson's chi-squared of the weighted shares on effective sizes (a first-order
    correction in the spirit of Rao and Scott 1981).
    """
    checked_level(level)
    table = Groups.of(
        answers,
        groups,
        personas=personas,
        weights=weights,
        categories=categories,
        group_order=group_order,
    )
    points = table.points(scores)
    shares, worth = table.shares()
    means = None if points is None else table.means(points)
    tests, heights, rows = share_p_values(shares, worth), shares, list(table.categories)
    # The effective n of a group as a whole: that of its mean, or of its shares on average.
    whole = np.average(worth, axis=0, weights=np.maximum(shares, _SOME))
    if means is not None:
        whole = means.loc["effective_n"].to_numpy(dtype=float)
        tests = np.vstack([tests, mean_p_values(means)])
        heights = np.vstack([shares, means.loc["mean"].to_numpy(dtype=float)])
        rows.append("mean")
    adjusted = adjusted_rows(tests, correction)
    letters = group_letters(len(table.names))
    chi, chi_p, degrees = independence(shares, whole)
    columns, index = pd.Index(table.names, dtype=object), pd.Index(table.categories, dtype=object)
    return Crosstab(
        percent=pd.DataFrame(100 * shares, index=index, columns=columns),
        counts=pd.DataFrame(table.counts(), index=index, columns=columns),
        letters=pd.DataFrame(
            letter_table(heights, adjusted, 1 - level, letters),
            index=pd.Index(rows, dtype=object),
            columns=columns,
        ),
        n=pd.Series([member.n_answers for member in table.members], index=columns),
        effective_n=pd.Series(whole, index=columns),
        effective_n_by_answer=pd.DataFrame(worth, index=index, columns=columns),
        means=None if means is None else means.loc[["mean", "sd", "standard_error"]],
        p_values=_long(rows, table.names, tests, adjusted),
        letter_of=dict(zip(table.names, letters, strict=True)),
        chi_squared=chi,
        chi_squared_p=chi_p,
        degrees=degrees,
        level=level,
        correction=correction,
        n_missing=table.n_missing,
        notes=tuple(
            f"{name!r} has one persona only"
            for name, member in zip(table.names, table.members, strict=True)
            if member.n_personas == 1
        ),
    )


def _long(
    rows: Sequence[Hashable], names: Sequence[Hashable], tests: Floats, adjusted: Floats
) -> pd.DataFrame:
    first, second = pairs_of(len(names))
    return pd.DataFrame(
        [
            {
                "answer": row,
                "group": names[one],
                "other": names[two],
                "p": tests[number, pair],
                "adjusted_p": adjusted[number, pair],
            }
            for number, row in enumerate(rows)
            for pair, (one, two) in enumerate(zip(first, second, strict=True))
        ]
    )
