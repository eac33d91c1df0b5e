"""F13, group influence: whose votes move by themselves, by others' votes, and by their reasons."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from personanb.errors import ReportError
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.battery.groups import (
    MOST_PEOPLE,
    Alone,
    alone,
    lacks_groups,
    people_of,
    talks,
)
from personanb.validation.battery.interviews import lacks_people, not_everybody
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Measure, Table, statuses_of
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.simulation.transcript import Transcript
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

Floats = NDArray[np.float64]
_SOURCE = (
    "a choice of this package; models: 37% flips on reflection alone, 29% conformity (Not All "
    "Flips Are Conformity, 2026)"
)
_RESAMPLES = 2000
_LEAST = 6
_MOVED = 2  # points of 7: a repeated rating varies by one


@dataclass(frozen=True)
class Moves:
    """What one person's votes did.

    Attributes
    ----------
    persona_id, group
        Who, and in which group, from 0.
    changed_alone
        Whether the vote moved on reflection alone, by two points or more.
    towards_alone, towards_told, towards_talk
        Whether it moved towards the mean of the others: on reflection alone (by chance), told
        their votes without reasons, and after the talk.
    """

    persona_id: str
    group: int
    changed_alone: bool
    towards_alone: bool
    towards_told: bool
    towards_talk: bool


def moves(groups: Sequence[Sequence[Alone]], held: Sequence[Transcript]) -> list[Moves]:
    """Return what everybody's votes did, for whom all votes are there."""
    found = []
    for number, (people, talk) in enumerate(zip(groups, held, strict=True)):
        shift = talk.vote_shift().set_index("person")
        talked = {
            str(name): (_vote(row["before"]), _vote(row["after"])) for name, row in shift.iterrows()
        }
        for seat, one in enumerate(people):
            others = [each.before for place, each in enumerate(people)
                      if place != seat and each.before is not None]  # fmt: skip
            peers = [vote for name, (vote, _) in talked.items()
                     if name != one.persona.name and vote is not None]  # fmt: skip
            before, after = talked[one.persona.name]
            if not others or not peers or before is None or after is None:
                continue
            first, mean = one.before, fmean(others)
            if first is None or one.reflected is None or one.told is None:
                continue
            found.append(
                Moves(
                    one.persona.persona_id,
                    number,
                    abs(one.reflected - first) >= _MOVED,
                    _towards(first, one.reflected, mean),
                    _towards(first, one.told, mean),
                    _towards(before, after, fmean(peers)),
                )
            )
    return found


def shares(several: Sequence[Moves]) -> Floats:
    """Return the shares of each person, shape (people, 3): spontaneous, conformity, persuasion.

    Their means are the shares: of votes that move on reflection alone; of those that move
    towards the others when only told their votes, beyond what moves that way on reflection; and of
    those that do so after the talk, beyond being told.
    """
    return np.array([
        (one.changed_alone, one.towards_told - one.towards_alone,
         one.towards_talk - one.towards_told)
        for one in several
    ], dtype=float).reshape(-1, 3)  # fmt: skip


def measured(one: BatteryMeasure, bench: Bench, several: Sequence[Moves], planned: int) -> Measure:
    """Return the measure of what votes did.

    Raises
    ------
    ReportError
        When all votes of fewer than six people are there.
    """
    if len(several) < _LEAST:
        raise ReportError(f"all votes of {len(several)} people are there; {_LEAST} are needed")
    table = shares(several)
    rng = numpy_generator("F13", bench.seed, len(table))
    draws = table[rng.integers(0, len(table), (_RESAMPLES, len(table)))].mean(axis=1)
    ends = [percentile_interval(draws[:, place], 0.95) for place in range(3)]
    names = (
        ("conformity: moved by others' votes alone", 1, "F13"),
        ("persuasion: moved by the talk beyond that", 2, ""),
        ("spontaneous: moved on reflection alone", 0, "F13.spontaneous"),
    )
    parts = [
        Part(
            name, float(table[:, place].mean()), bench.threshold(key) if key else None,
            "share of people", ends[place].low, ends[place].high,
        )
        for name, place, key in names
    ]  # fmt: skip
    counts = Table(
        f"Whose votes moved towards the others, {len(several)} people",
        ("on reflection alone", "told the others' votes", "after the talk"),
        ((sum(each.towards_alone for each in several), sum(each.towards_told for each in several),
          sum(each.towards_talk for each in several)),),
    )  # fmt: skip
    return judged_by_parts(
        one, parts, n=len(several), n_what="personas", planned=planned,
        interval="bootstrap over personas",
        units={each.persona_id: float(row[1]) for each, row in zip(several, table, strict=True)},
        tables=(counts,),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Hold the talks, ask the same people alone, and compare their votes."""
    held: list[Transcript] = await bench.get(talks(bench))
    groups: list[list[Alone]] = await bench.get(alone(bench))
    several = moves(groups, held)
    planned = sum(map(len, groups))
    measure = measured(MEASURE, bench, several, planned)
    statuses = [status for group in groups for one in group for status in one.statuses]
    statuses += [event.status for talk in held for event in talk.events if event.is_call]
    return replace(
        measure, statuses=statuses_of(statuses), notes=not_everybody(bench, people_of(bench))
    )


def lacks(bench: Bench) -> str:
    """Return why no group can be held, or nothing."""
    return lacks_people(bench, _LEAST) or lacks_groups(bench)


def _askings(bench: Bench) -> Sequence[Asking]:
    return talks(bench), alone(bench)


def _by_construction(bench: Bench) -> str:
    if bench.is_rehearsal:
        return "rules move opinions by a published model, and by nothing that is read alone"
    return ""


def _towards(before: int, after: int, mean: float) -> bool:
    return abs(after - before) >= _MOVED and abs(after - mean) < abs(before - mean)


def _vote(cell: Any) -> int | None:
    return int(cell) if isinstance(cell, numbers.Integral) else None


MEASURE = BatteryMeasure(
    "F13", "group influence", "What moves votes: reflection, others' votes, or their reasons?",
    f"Up to {MOST_PEOPLE} personas in groups of about six vote in private from 1 to 7 before and "
    "after a talk of four rounds. The same people alone, in states of their own: after thinking it "
    "over, and after being told only how the others voted. A move is one of two points or more. "
    "Spontaneous: share of votes that move on reflection. Conformity: share that move towards the "
    "others' mean when told, minus the same on reflection. Persuasion: the same after the talk, "
    "minus when told.",
    make, (ANSWERER,),
    thresholds_of(
        "F13",
        conformity=Threshold((None, 0.15), (None, 0.5), _SOURCE, "evidence"),
        spontaneous=Threshold((None, 0.5), (None, 0.7), _SOURCE, "evidence"),
    ),
    lacks, _askings, by_construction=_by_construction,
)  # fmt: skip
