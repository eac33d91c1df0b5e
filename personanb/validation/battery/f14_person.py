"""F14, person-level accuracy: whether a persona answers as the very person it was made after."""

from __future__ import annotations

from dataclasses import dataclass
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
    from collections.abc import Mapping, Sequence

    from personanb.surveys.responses import Responses
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_SOURCE = f"Park et al. 2024: .85 of people's own consistency from interviews; limits {OWN}"
_LEAST_PEOPLE = 5
_LEAST_FOR_R = 3
_RESAMPLES = 1_000
_ONCE = (
    "Not divided by people's own consistency; give retest=load_human_answers(file, survey) with "
    "what the same people answered once more."
)
Ratings = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Likeness:
    """How like two sides answered one item.

    Attributes
    ----------
    ids
        Who answered it on both sides.
    table
        1 - abs(difference)/range, or 1 and 0 where answers have no distance, shape (people,
        people): row one side, column the other. The diagonal is each with its own person, the rest
        is what strangers reach.
    numbers
        The answers of both sides where they are numbers, shape (people,) each.
    """

    ids: list[str]
    table: Floats
    numbers: Ratings | None

    @property
    def own(self) -> Floats:
        """How like each is to its own person, shape (people,)."""
        found: Floats = np.diag(self.table)
        return found

    @property
    def strange(self) -> float:
        """How like each is to the others, on average."""
        people = len(self.ids)
        return float((self.table.sum() - self.own.sum()) / (people * (people - 1)))

    @property
    def r(self) -> float:
        """Pearson's r over people; NaN for options, for few, or where a side does not vary."""
        if self.numbers is None or len(self.ids) < _LEAST_FOR_R:
            return float("nan")
        one, other = self.numbers
        if one.std() == 0 or other.std() == 0:
            return float("nan")
        return float(np.corrcoef(one, other)[0, 1])


def likeness(mine: Column, theirs: Column) -> Likeness:
    """Hold the answers of one side to an item against those of the other, by `persona_id`."""
    sides = []
    for column in (mine, theirs):
        rows = column.rows[column.is_usable]
        sides.append(rows.groupby("persona_id", sort=False)["answer"].first())
    ids = [name for name in sides[0].index if name in sides[1].index]
    values = [side.loc[ids].to_numpy() for side in sides]
    item = mine.item
    if item.low is not None and item.high is not None and item.level != "nominal":
        one, other = (np.array([float(value) for value in each]) for each in values)
        apart = np.abs(one[:, None] - other[None, :])
        return Likeness(ids, 1 - apart / (item.high - item.low), (one, other))
    return Likeness(ids, (values[0][:, None] == values[1][None, :]).astype(float), None)


def all_items(mine: Responses, theirs: Responses) -> dict[str, Likeness]:
    """Return every item that several people answered on both sides; free text has no distance."""
    there = columns_of(theirs)
    found = {
        name: likeness(column, there[name])
        for name, column in columns_of(mine).items()
        if name in there and not column.is_text
    }
    return {name: one for name, one in found.items() if len(one.ids) > 1}


def by_person(items: Mapping[str, Likeness]) -> dict[str, float]:
    """Return how like each is to its own person, mean of items."""
    found: dict[str, list[float]] = {}
    for one in items.values():
        for who, value in zip(one.ids, one.own, strict=True):
            found.setdefault(who, []).append(float(value))
    return {who: float(np.mean(values)) for who, values in found.items()}


def measured(
    one: BatteryMeasure, bench: Bench, answers: Responses, human: Responses,
    retest: Responses | None = None,
) -> Measure:  # fmt: skip
    """Return the measure of answers held against those of the same people.

    Parameters
    ----------
    answers, human
        The personas', and their people's to the same items.
    retest
        The same people's, asked once more: accuracy is divided by their own.
    """
    items = all_items(answers, human)
    each = by_person(items)
    again = by_person(all_items(human, retest)) if retest is not None else {}
    if retest is not None:
        each = {who: value for who, value in each.items() if who in again}
    if len(each) < _LEAST_PEOPLE:
        asked = " both times" if retest is not None else ""
        raise ReportError(
            f"{len(each)} personas share their id with somebody who answered{asked}; at least "
            f"{_LEAST_PEOPLE} are needed: the column persona_id says whom a person became"
        )
    raw = np.array(list(each.values()))
    ceiling = np.array([again[who] for who in each]) if again else np.ones(len(each))
    rng = numpy_generator("F14", bench.seed, len(each))
    draws = rng.integers(0, len(each), (_RESAMPLES, len(each)))
    accuracy, chance = float(raw.mean()), float(np.mean([one.strange for one in items.values()]))
    ends = percentile_interval(raw[draws].mean(axis=1), 0.95)
    unit = "1 - abs(error)/range"
    parts = [
        Part("accuracy beyond strangers'", accuracy - chance, bench.threshold("F14.beyond"),
             "difference", ends.low - chance, ends.high - chance,
             note=f"a persona agrees with other people at {chance:.2f}"),
        *_reported(items),
    ]  # fmt: skip
    if again:
        own = float(ceiling.mean())
        ratios = raw[draws].mean(axis=1) / ceiling[draws].mean(axis=1)
        within = percentile_interval(ratios, 0.95)
        head = Part("accuracy over people's own", accuracy / own, bench.threshold("F14"), "ratio",
                    within.low, within.high,
                    note=f"personas {accuracy:.2f}, people asked again {own:.2f}")  # fmt: skip
        parts = [head, Part("accuracy", accuracy, None, unit, ends.low, ends.high), *parts]
        notes = (
            f"Divided by the consistency of the same {len(each)} people, who were asked twice.",
        )
    else:
        head = Part("accuracy", accuracy, bench.threshold("F14"), unit, ends.low, ends.high)
        parts = [head, *parts]
        notes = (_ONCE,)
    rows = tuple(
        (name, float(one.own.mean()), one.strange, None if np.isnan(one.r) else one.r, len(one.ids))
        for name, one in items.items()
    )
    return judged_by_parts(
        one, parts, n=len(each), n_what="personas with a person", planned=len(each),
        interval="bootstrap over personas", statuses=answers.counts, units=each,
        tables=(Table("By item", ("item", "own person", "strangers", "r", "n"), rows),),
        notes=notes,
    )  # fmt: skip


def _reported(items: Mapping[str, Likeness]) -> list[Part]:
    known = [one.r for one in items.values() if np.isfinite(one.r)]
    parts = (
        [Part("r over personas, mean of items", float(np.mean(known)), None, "r")] if known else []
    )
    apart = [1 - one.own for one in items.values() if one.numbers is not None]
    if apart:
        parts.append(Part("mean absolute error", float(np.concatenate(apart).mean()), None,
                          "share of the range"))  # fmt: skip
    return parts


async def make(bench: Bench) -> Measure:
    """Ask what people were asked, and hold each persona against its own person."""
    if bench.human is None:
        raise ReportError(lacks_human(bench))
    answers = await bench.get(same_questions(bench))
    return measured(MEASURE, bench, answers, bench.human, bench.retest)


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
    "people, so that guessing the average earns nothing. Where the same people answered twice, "
    "accuracy is divided by their own (Park et al. 2024).",
    make, (ANSWERER, REFERENCE),
    thresholds_of(
        "F14",
        accuracy=Threshold((0.8, None), (0.7, None), _SOURCE),
        beyond=Threshold((0.05, None), (0.0, None), OWN),
    ),
    _lacks, _askings,
)  # fmt: skip
