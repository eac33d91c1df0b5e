"""Concept and message tests: each stimulus on each measure, and permutation tests between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from personanb.errors import AnalysisError, did_you_mean
from personanb.seeds import Key
from personanb.statistics.comparisons import Correction, adjust_p_values
from personanb.surveys.analysis.choices import entry_of, rows_of_question
from personanb.surveys.analysis.columns import Column, Objects, column_of
from personanb.surveys.analysis.denominators import Counts, counts_of, origin
from personanb.surveys.analysis.estimates import labelled, share_of
from personanb.surveys.numbers.ab_test import ABResult, ab_test
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.estimation import estimate_mean
from personanb.surveys.questionnaire.stimuli import StimulusTest
from personanb.surveys.responses import Responses

_FEWEST = 2
_BOX = 2


@dataclass(frozen=True, eq=False, repr=False)
class Comparisons:
    """A concept or message test.

    Attributes
    ----------
    test_id
        Which.
    means, boxes
        Measure and stimulus to the mean, and to the share of the two highest points.
    tests
        Measure and pair (reference, other) to the permutation test, with p values corrected over
        all of them.
    counts
        Stimulus to its denominators.
    correction
        How p values were corrected.
    notes
        What could not be compared, and why.
    """

    test_id: str
    means: Mapping[tuple[str, str], Estimate]
    boxes: Mapping[tuple[str, str], Estimate]
    tests: Mapping[tuple[str, str, str], ABResult]
    counts: Mapping[str, Counts]
    correction: Correction
    notes: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(next(iter(self.counts.values())))

    def to_frame(self) -> pd.DataFrame:
        """Return a row a measure and stimulus: n, mean with interval, share of the top two."""
        rows = [
            {
                "measure": measure,
                "stimulus": name,
                "n": one.n_personas,
                "mean": one.value,
                "low": one.low,
                "high": one.high,
                "top_2": self.boxes[measure, name].value
                if (measure, name) in self.boxes
                else np.nan,
                "top_2_low": self.boxes[measure, name].low
                if (measure, name) in self.boxes
                else np.nan,
                "top_2_high": self.boxes[measure, name].high
                if (measure, name) in self.boxes
                else np.nan,
            }
            for (measure, name), one in self.means.items()
        ]
        frame = pd.DataFrame(rows)
        frame.attrs.update(test=self.test_id, about=self.origin)
        return frame

    def differences(self) -> pd.DataFrame:
        """Return a row a test: difference with interval, p, adjusted p, Cohen's d."""
        rows = [
            {
                "measure": measure,
                "reference": first,
                "other": second,
                "difference": one.difference.value,
                "low": one.difference.low,
                "high": one.difference.high,
                "p": one.test.p_value,
                "adjusted_p": one.adjusted_p,
                "cohens_d": one.effects[0].value,
                "n_personas": one.difference.n_personas,
                "design": one.design,
            }
            for (measure, first, second), one in self.tests.items()
        ]
        columns = None if rows else ["measure", "reference", "other", "difference", "adjusted_p"]
        frame = pd.DataFrame(rows, columns=columns)
        frame.attrs.update(test=self.test_id, about=self.origin)
        return frame

    def __repr__(self) -> str:
        """Write denominators, means and differences."""
        heads = "\n".join(f"{name}: {counts}" for name, counts in self.counts.items())
        table = self.to_frame().to_string(index=False, float_format=_two, na_rep="")
        shown = self.differences().drop(columns=["design"], errors="ignore")
        tests = shown.to_string(index=False, float_format=_two) if len(shown) else ""
        designs = ", ".join(dict.fromkeys(one.design for one in self.tests.values()))
        how = f"permutation tests, {designs}; adjusted: {self.correction}" if tests else ""
        notes = "\n".join(f"! {one}" for one in self.notes)
        parts = [f"{self.test_id}", heads, table, tests, how, notes, self.origin]
        return "\n".join(part for part in parts if part)


def _box(found: Estimate | None) -> dict[str, float]:
    ends = (np.nan,) * 3 if found is None else (found.value, found.low, found.high)
    return dict(zip(("top_2", "top_2_low", "top_2_high"), ends, strict=True))


def _two(number: float) -> str:
    return f"{number:.2f}"


def compare(
    answers: Responses,
    test_id: str,
    *,
    reference: str | None = None,
    correction: Correction = "holm",
    level: float = 0.95,
    resamples: int = 9_999,
    seed: Key = 0,
) -> Comparisons:
    """Compare the stimuli of a test; see `AnalysisMethods.compare`."""
    entry = entry_of(answers, test_id, StimulusTest, "concept or message test")
    names = [stimulus.name for stimulus in entry.stimuli]
    first = names[0] if reference is None else reference
    if first not in names:
        hint = did_you_mean(first, names) or ";"
        raise AnalysisError(f"no {first!r} in {test_id!r}{hint} there are {', '.join(names)}")
    columns: dict[tuple[str, str], Column] = {}
    for leaf in entry.leaves:
        if leaf.level in {"ordinal", "interval"}:
            column = column_of(answers, leaf.id, valid=False)
            columns[_measure(leaf.id, entry.id), leaf.stimulus] = column
    usable = {key: column for key, column in columns.items() if column.is_usable.any()}
    if not usable:
        raise AnalysisError(f"{test_id!r} has no rated measure with a valid answer")
    notes = [
        f"{measure} of {name}: no valid answer"
        for measure, name in columns
        if (measure, name) not in usable
    ]
    tests = _tests(usable, names, first, level=level, resamples=resamples, seed=seed)
    adjusted = adjust_p_values([one.test.p_value for one in tests.values()], correction)
    rows = rows_of_question(answers, entry)
    return Comparisons(
        test_id=test_id,
        means={
            key: labelled(
                estimate_mean(
                    one.numbers, one.personas, weights=one.weights, level=level, seed=seed
                ),
                one.counts,
            )
            for key, one in usable.items()
        },
        boxes={
            key: labelled(
                share_of(one, one.categories[-_BOX:], weights=one.weights, level=level),
                one.counts,
            )
            for key, one in usable.items()
            if len(one.categories) > _BOX
        },
        tests={
            key: replace(one, adjusted_p=float(p))
            for (key, one), p in zip(tests.items(), adjusted, strict=True)
        },
        counts={
            stimulus.name: counts_of(rows[rows["question_id"].isin(_ids(entry, stimulus.name))])
            for stimulus in entry.stimuli
        },
        correction=correction,
        notes=tuple(notes),
    )


def _measure(leaf_id: str, test_id: str) -> str:
    # "test.box.appeal" and, for parts of a matrix, "test.box.look.colour".
    return leaf_id.removeprefix(f"{test_id}.").partition(".")[2]


def _ids(entry: StimulusTest, name: str) -> list[str]:
    return [leaf.id for leaf in entry.leaves if leaf.stimulus == name]


def _tests(
    columns: Mapping[tuple[str, str], Column],
    names: list[str],
    reference: str,
    *,
    level: float,
    resamples: int,
    seed: Key,
) -> dict[tuple[str, str, str], ABResult]:
    found = {}
    for measure in dict.fromkeys(measure for measure, _ in columns):
        for other in names:
            if other == reference or not {(measure, reference), (measure, other)} <= set(columns):
                continue
            pair = [columns[measure, reference], columns[measure, other]]
            if sum(len(set(one.personas[one.is_usable])) for one in pair) < 2 * _FEWEST:
                continue
            found[measure, reference, other] = _test(
                pair, (reference, other), level=level, resamples=resamples, seed=seed
            )
    return found


def _test(pair: list[Column], arms: tuple[str, str], **settings: Any) -> ABResult:
    weights = [one.weights for one in pair]
    together = None
    if any(one is not None for one in weights):
        together = np.concatenate(
            [
                np.ones(len(one.rows)) if weight is None else weight
                for one, weight in zip(pair, weights, strict=True)
            ]
        )
    result = ab_test(
        np.concatenate([one.numbers for one in pair]),
        np.concatenate(
            [np.full(len(one.rows), arm, dtype=object) for one, arm in zip(pair, arms, strict=True)]
        ),
        np.concatenate([one.personas for one in pair]),
        wordings=_wordings(pair),
        weights=together,
        reference=arms[0],
        **settings,
    )
    return replace(result, difference=labelled(result.difference, pair[0].counts))


def _wordings(pair: list[Column]) -> Objects | None:
    found = [one.wordings for one in pair]
    if any(one is None for one in found):
        return None
    return np.concatenate([one for one in found if one is not None])
