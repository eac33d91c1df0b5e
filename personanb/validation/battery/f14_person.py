"""F14, person-level accuracy: whether a persona answers as the very person it was made after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from personanb.errors import ReportError
from personanb.statistics import numpy_generator, percentile_interval
from personanb.surveys.analysis.columns import Column, columns_of
from personanb.validation.battery.common import OWN, Floats
from personanb.validation.battery.human_data import lacks_human, same_questions
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, REFERENCE, Measure, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from personanb.surveys.responses import Responses
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_SOURCE = f"Park et al. 2024: .85 of people's own consistency from interviews; limits {OWN}"
_LEAST_PEOPLE = 5
_RESAMPLES = 1_000


def likeness(mine: Column, theirs: Column) -> tuple[list[str], Floats]:
    """Return who answered an item on both sides, and how like: 1 - abs(difference)/range, or 1, 0.

    Returns
    -------
    tuple
        Ids, and a square table (people, people): row a persona, column a person; the diagonal is
        each persona with its own person, the rest is what strangers reach.
    """
    sides = []
    for column in (mine, theirs):
        rows = column.rows[column.is_usable]
        sides.append(rows.groupby("persona_id", sort=False)["answer"].first())
    ids = [name for name in sides[0].index if name in sides[1].index]
    values = [side.loc[ids].to_numpy() for side in sides]
    item = mine.item
    if item.low is not None and item.high is not None and item.level != "nominal":
        numbers = [np.array([float(one) for one in each]) for each in values]
        apart = np.abs(numbers[0][:, None] - numbers[1][None, :])
        return ids, 1 - apart / (item.high - item.low)
    return ids, (values[0][:, None] == values[1][None, :]).astype(float)


def measured(one: BatteryMeasure, bench: Bench, answers: Responses, human: Responses) -> Measure:
    """Return the measure of answers held against those of the same people."""
    mine, theirs = columns_of(answers), columns_of(human)
    by_person: dict[str, list[float]] = {}
    by_stranger: list[float] = []
    rows = []
    for name, column in mine.items():
        if name not in theirs or column.is_text:
            continue
        ids, table = likeness(column, theirs[name])
        if len(ids) < 2:  # noqa: PLR2004 - no strangers
            continue
        own = np.diag(table)
        strange = float((table.sum() - own.sum()) / (len(ids) * (len(ids) - 1)))
        by_stranger.append(strange)
        for who, value in zip(ids, own, strict=True):
            by_person.setdefault(who, []).append(float(value))
        rows.append((name, float(own.mean()), strange, len(ids)))
    if len(by_person) < _LEAST_PEOPLE:
        raise ReportError(
            f"{len(by_person)} personas share their id with somebody who answered; at least "
            f"{_LEAST_PEOPLE} are needed: the column persona_id says whom a person became"
        )
    each = np.array([np.mean(several) for several in by_person.values()])
    rng = numpy_generator("F14", bench.seed, len(each))
    draws = each[rng.integers(0, len(each), (_RESAMPLES, len(each)))].mean(axis=1)
    ends = percentile_interval(draws, 0.95)
    accuracy, chance = float(each.mean()), float(np.mean(by_stranger))
    parts = [
        Part("accuracy", accuracy, bench.threshold("F14"), "1 - abs(error)/range", ends.low,
             ends.high),
        Part("accuracy beyond strangers'", accuracy - chance, bench.threshold("F14.beyond"),
             "difference", ends.low - chance, ends.high - chance,
             note=f"a persona agrees with other people at {chance:.2f}"),
    ]  # fmt: skip
    return judged_by_parts(
        one, parts, n=len(each), n_what="personas with a person", planned=len(each),
        interval="bootstrap over personas", statuses=answers.counts,
        units=dict(zip(by_person, map(float, each), strict=True)),
        tables=(Table("By item", ("item", "own person", "strangers", "n"), tuple(rows)),),
        notes=("Not divided by people's own consistency: they were asked once.",),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Ask what people were asked, and hold each persona against its own person."""
    if bench.human is None:
        raise ReportError(lacks_human(bench))
    return measured(MEASURE, bench, await bench.get(same_questions(bench)), bench.human)


def _askings(bench: Bench) -> Sequence[Asking]:
    return (same_questions(bench),)


def _lacks(bench: Bench) -> str:
    if lacking := lacks_human(bench):
        return lacking
    assert bench.human is not None  # noqa: S101 - as just said
    people = set(bench.human.table.column("persona_id").to_pylist())
    shared = len(people & set(bench.ids))
    if shared < _LEAST_PEOPLE:
        return (
            f"{shared} personas share their id with somebody who answered; at least "
            f"{_LEAST_PEOPLE} are needed"
        )
    return ""


MEASURE = BatteryMeasure(
    "F14", "person-level accuracy", "Does each persona answer as the person it was made after?",
    "Persona and person with one id, the same held-out questions: 1 - abs(difference)/range for "
    "scales, agreement for options, mean of items; beside it what a persona reaches with other "
    "people, so that guessing the average earns nothing.",
    make, (ANSWERER, REFERENCE),
    thresholds_of(
        "F14",
        accuracy=Threshold((0.8, None), (0.7, None), _SOURCE),
        beyond=Threshold((0.05, None), (0.0, None), OWN),
    ),
    _lacks, _askings,
)  # fmt: skip
