"""F7, consistency: whether personas contradict themselves when asked again, or the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from personanb.errors import ReportError
from personanb.statistics import wilson_interval
from personanb.validation.battery.interviews import (
    interviews,
    lacks_people,
    not_everybody,
    people_of,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Measure, statuses_of
from personanb.validation.qualitative.adherence import Adherence, share_by_person
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_OWN = "a choice of this package"
_KINDS = {
    "asked again": ("facts told otherwise when asked again, per 100", "F7"),
    "denial": ("statements held together with their denial, per 100", "F7.denial"),
    "rated again": ("ratings on the other side at the end, per 100", "F7.again"),
}


def measured(one: BatteryMeasure, bench: Bench, found: Adherence) -> Measure:
    """Return the measure of interviews.

    Raises
    ------
    ReportError
        When nothing was said twice in a way that a rule could hold together.
    """
    parts, total = [], 0
    for kind, (name, key) in _KINDS.items():
        own = [pair for pair in found.pairs if pair.kind == kind]
        if not own:
            continue
        bad = sum(pair.contradicts for pair in own)
        ends = wilson_interval(bad, len(own))
        parts.append(
            Part(name, 100 * bad / len(own), bench.threshold(key), "per 100 pairs",
                 100 * ends.low, 100 * ends.high)
        )  # fmt: skip
        total += len(own)
    if not parts:
        raise ReportError("nothing was said twice in a way that a rule could hold together")
    return judged_by_parts(
        one, parts, n=total, n_what="pairs", interval="Wilson",
        statuses=statuses_of(found.statuses),
        units=share_by_person(
            found.interviews, [(pair.persona, pair.contradicts) for pair in found.pairs]
        ),
        tables=(found.pairs_table(),),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Interview, and hold answers against each other."""
    measure = measured(MEASURE, bench, Adherence(await bench.get(interviews(bench))))
    return replace(measure, notes=not_everybody(bench, people_of(bench)))


def _lacks(bench: Bench) -> str:
    return lacks_people(bench, 1)


def _askings(bench: Bench) -> Sequence[Asking]:
    return (interviews(bench),)


def _by_construction(bench: Bench) -> str:
    if bench.is_rehearsal:
        return "rules read a fact from the description every time that it is asked for"
    return ""


MEASURE = BatteryMeasure(
    "F7", "consistency", "Do personas contradict themselves?",
    "The interview of F6. Facts asked again in other words after up to ten turns; statements and "
    "their denials rated from 1 to 7 in private, both agreed with or both rejected; the same "
    "statements rated again at the end, on the other side. Ratings of 4 take no side.",
    make, (ANSWERER,),
    thresholds_of(
        "F7",
        facts=Threshold((None, 5), (None, 15), _OWN),
        denial=Threshold((None, 10), (None, 25), _OWN),
        again=Threshold((None, 15), (None, 30), _OWN),
    ),
    _lacks, _askings, by_construction=_by_construction,
)  # fmt: skip
