"""F1, trait recovery: whether personas answer as the traits that they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.personas.big_five import TRAITS
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.battery.faithful import WHAT, Band
from personanb.validation.battery.inventory import (
    Administration,
    administered,
    administration,
    lacks_inventory,
    scores,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of, widened
from personanb.validation.battery.psychometrics import faithful_numbers, mean, recovery
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Chart, Measure, Series, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

Floats = NDArray[np.float64]
_SHAPING = "Serapio-García et al. 2025 (Nat. Mach. Intell.): shaping at .80 or more in 11 of 12"
_OWN = "a choice of this package"
_RESAMPLES = 1_000
_LEAST_SPREAD = 0.03
_COMPARED = "Two reports are compared on each persona's mean absolute error, POMP."


def measured(one: BatteryMeasure, bench: Bench, targets: Floats, taken: Administration) -> Measure:
    """Return the measure of an administration, given everybody's targets (n, 5)."""
    known = np.atleast_1d(np.isfinite(targets).all(axis=1))
    wanted = targets[known & taken.complete]
    found = scores(taken.filled[known[taken.complete]])
    r, slope, error = recovery(wanted, found)

    ceiling = faithful_numbers(wanted, len(wanted), seed=bench.seed)
    rng = numpy_generator("F1", bench.seed, len(wanted))
    draws = rng.integers(0, len(wanted), (_RESAMPLES, len(wanted)))
    redrawn = recovery(wanted[draws], found[draws])
    ends = [percentile_interval(np.nanmean(values, axis=1), 0.95) for values in redrawn]
    parts = [
        Part(
            "recovery r, mean of traits", mean(r), _wide(bench, "F1", ceiling["r"]), "r",
            ends[0].low, ends[0].high,
        ),
        Part(
            "slope of score on target", mean(slope), _wide(bench, "F1.slope", ceiling["slope"]),
            "score per target", ends[1].low, ends[1].high,
        ),
        Part(
            "mean absolute error", mean(error), None, "scale points (1 to 5)", ends[2].low,
            ends[2].high,
            note=f"faithful: {ceiling['error'].middle:.2f}, up to {ceiling['error'].high:.2f}",
        ),
    ]  # fmt: skip
    residual = np.abs(found - wanted).mean(axis=1)
    who = [name for name, is_in in zip(taken.ids, known & taken.complete, strict=True) if is_in]
    return judged_by_parts(
        one, parts, n=len(wanted), n_what=bench.people_word, planned=bench.size,
        interval="bootstrap over personas", statuses=taken.statuses,
        units={name: float(value) for name, value in zip(who, residual, strict=True)},
        tables=(_by_trait(r, slope, error, ceiling),), charts=(_chart(wanted, found),),
        notes=(_ceiling_told(len(wanted), ceiling["r"]), _COMPARED),
    )  # fmt: skip


def _ceiling_told(n: int, r: Band) -> str:
    return (
        f"A perfectly faithful panel of {n} reaches r {r.middle:.2f} ({r.low:.2f} to {r.high:.2f}) "
        "with this instrument: that is the ceiling, not 1."
    )


def _wide(bench: Bench, key: str, band: Band) -> Threshold:
    return widened(bench.threshold(key), band.low, band.high, WHAT)


def _by_trait(r: Floats, slope: Floats, error: Floats, ceiling: Mapping[str, Band]) -> Table:
    rows = tuple(
        (trait, *(None if np.isnan(value) else float(value) for value in values))
        for trait, *values in zip(TRAITS, r, slope, error, strict=True)
    )
    middle = tuple(ceiling[name].middle for name in ("r", "slope", "error"))
    return Table(
        "By trait", ("trait", "r", "slope", "mean absolute error"),
        (*rows, ("faithful panel, mean", *middle)),
        "Nothing stands where the panel's targets hardly differ.",
    )  # fmt: skip


def _chart(wanted: Floats, found: Floats) -> Chart:
    series = tuple(
        Series(trait, tuple(map(float, wanted[:, place])), tuple(map(float, found[:, place])))
        for place, trait in enumerate(TRAITS)
    )
    return Chart(
        "points", f"Target and score, {len(wanted)} people, five traits", "target, POMP",
        "score, POMP", series, diagonal=True,
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Ask the inventory, and hold scores against targets."""
    return measured(MEASURE, bench, bench.traits, await administered(bench))


def _lacks(bench: Bench) -> str:
    lacking = lacks_inventory(bench) or bench.lacks_targets()
    if lacking:
        return lacking
    if not (np.nanstd(bench.traits, axis=0) >= _LEAST_SPREAD).any():
        return "everybody has the same traits, so there is nothing to tell apart"
    return ""


def _askings(bench: Bench) -> Sequence[Asking]:
    return (administration(bench),)


def _by_construction(bench: Bench) -> str:
    if bench.is_rehearsal:
        return "rules answer from the very traits that are looked for"
    return ""


MEASURE = BatteryMeasure(
    "F1", "trait recovery", "Do personas answer as the traits that they were given?",
    "IPIP-50, one administration. r: mean over traits of Pearson's r between target and score over "
    "personas; slope: least squares of score on target, both POMP, above 1 is exaggeration; both "
    "beside a simulated faithful panel (graded responses with published loadings).",
    make, (ANSWERER,),
    thresholds_of(
        "F1",
        r=Threshold((0.8, None), (0.6, None), _SHAPING),
        slope=Threshold((0.8, 1.2), (0.5, 1.5), _OWN),
    ),
    _lacks, _askings, by_construction=_by_construction,
)  # fmt: skip
