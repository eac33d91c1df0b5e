"""F4, test-retest: whether the same people stay the same when they are asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from personanb.errors import ReportError
from personanb.personas.big_five import TRAITS
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.battery.common import OWN, bands_of, by_rules, limit
from personanb.validation.battery.inventory import (
    LEAST_PEOPLE,
    administration,
    filled,
    lacks_inventory,
    scores,
)
from personanb.validation.battery.occasions import RERUNS, Occasions, occasions, reruns
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.psychometrics import agreement
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Measure, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_PEOPLE = f"people, weeks apart: .62 to .87 (Mini-IPIP, Donnellan et al. 2006); limits: {OWN}"
_RESAMPLES = 500


def measured(one: BatteryMeasure, bench: Bench, several: Occasions) -> Measure:
    """Return the measure of several administrations."""
    complete = several.complete
    n = int(complete.sum())
    if n < LEAST_PEOPLE:
        raise ReportError(
            f"{n} of {len(complete)} answered enough every time; at least {LEAST_PEOPLE} are needed"
        )
    taken = [filled(each.answers[complete]) for each in several.taken]
    found = np.stack([scores(each) for each in taken])
    band = bands_of(bench, several.taken[0], len(several.taken))["icc"]
    each = agreement(found)
    rng = numpy_generator("F4", bench.seed, n)
    draws = [
        float(agreement(found[:, rng.integers(0, n, n)]).mean()) for _ in range(_RESAMPLES)
    ]  # fmt: skip
    ends = percentile_interval(np.array(draws), 0.95)
    parts = [
        Part("ICC(A,1), mean of traits", float(each.mean()), limit(bench, "F4", band), "ICC",
             ends.low, ends.high, f"faithful: {band.middle:.2f}"),
    ]  # fmt: skip
    names = [name for name, is_in in zip(several.taken[0].ids, complete, strict=True) if is_in]
    spread = found.std(axis=0, ddof=1).mean(axis=1)
    statuses: dict[str, int] = {}
    for administration_ in several.taken:
        for status, count in administration_.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    table = Table(
        f"By trait, {n} people, {len(found)} occasions", ("trait", "ICC(A,1)"),
        tuple((trait, float(value)) for trait, value in zip(TRAITS, each, strict=True)),
    )  # fmt: skip
    return judged_by_parts(
        one, parts, n=n, n_what=bench.people_word, planned=len(complete), statuses=statuses,
        interval="bootstrap over personas", tables=(table,),
        units={name: float(value) for name, value in zip(names, spread, strict=True)},
        notes=("Two reports are compared on each persona's SD over occasions, POMP.",),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Ask again, and hold the scores against each other."""
    return measured(MEASURE, bench, await occasions(bench))


def _askings(bench: Bench) -> Sequence[Asking]:
    return (administration(bench), *reruns(bench))


def _lacks(bench: Bench) -> str:
    return bench.lacks_engine() or lacks_inventory(bench)


MEASURE = BatteryMeasure(
    "F4", "test-retest", "Do people stay the same when they are asked again, in other words?",
    f"The IPIP-50 and {RERUNS} reruns in orders of their own, half of the items paraphrased, half "
    "of the scales from their high end: ICC(A,1) of trait scores (McGraw and Wong 1996), mean of "
    "traits.",
    make, (ANSWERER,),
    thresholds_of("F4", icc=Threshold((0.75, 0.98), (0.5, None), _PEOPLE)),
    _lacks, _askings, by_construction=by_rules,
)  # fmt: skip
