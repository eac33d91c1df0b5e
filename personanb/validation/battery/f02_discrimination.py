"""F2, discrimination: whether each trait shows in its own scale, and in no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from personanb.personas.big_five import LETTERS
from personanb.validation.battery.common import (
    Floats,
    bands_of,
    by_rules,
    counted,
    limit,
    shared,
    targets_of,
)
from personanb.validation.battery.inventory import (
    Administration,
    administered,
    lacks_inventory,
    scores,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.psychometrics import correlations, discrimination, halves
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Chart, Measure, Series
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.bench import Bench

_SOURCE = "Serapio-García et al. 2025 (Nat. Mach. Intell.): discriminant difference of .40 or more"


def measured(one: BatteryMeasure, bench: Bench, taken: Administration) -> Measure:
    """Return the measure of an administration."""
    band = bands_of(bench, taken)
    targets = targets_of(bench, taken)
    if targets is None:
        matrix, what, name = correlations(*halves(taken.filled)), "half of a scale", "split_delta"
    else:
        matrix, what, name = correlations(targets, scores(taken.filled)), "target", "delta"
    convergent, discriminant, delta = discrimination(matrix)
    crosstalk = discriminant / convergent if convergent > discriminant / 9 else 9.0
    parts = [
        Part("convergent less discriminant r", delta, limit(bench, "F2", band[name]), "r",
             note=f"faithful: {band[name].middle:.2f}"),
        Part("convergent r, mean of traits", convergent, None, "r"),
        Part("discriminant r, mean of sizes", discriminant, None, "r"),
        Part("crosstalk, off-diagonal over diagonal (at most 9)", crosstalk, None, "ratio"),
    ]  # fmt: skip
    return judged_by_parts(
        one, parts, **counted(bench, taken), charts=(_chart(matrix, what, taken.n),),
        units={f"{row}{column}": float(matrix[i, j])
               for i, row in enumerate(LETTERS) for j, column in enumerate(LETTERS) if i == j},
        notes=(_HALVES,) if targets is None else (),
    )  # fmt: skip


_HALVES = "Nobody's targets are known: every other item of a scale is held against the rest."


def _chart(matrix: Floats, what: str, n: int) -> Chart:
    rows = tuple(
        Series(letter, (), tuple(map(float, np.round(row, 3))))
        for letter, row in zip(LETTERS, matrix, strict=True)
    )
    return Chart(
        "matrix", f"Crosstalk: r of each {what} with each score, n {n}", "score", what, rows,
        labels=tuple(LETTERS),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Correlate targets with scores, each with each."""
    return measured(MEASURE, bench, await administered(bench))


MEASURE = BatteryMeasure(
    "F2", "discrimination", "Does each trait show in its own scale, and not in the others?",
    "The 5 x 5 matrix of r between targets and scores of the shared administration: mean of the "
    "diagonal less the mean size of the rest. Without targets, halves of the scales against each "
    "other.",
    make, (ANSWERER,), thresholds_of("F2", delta=Threshold((0.4, None), (0.25, None), _SOURCE)),
    lacks_inventory, shared, by_construction=by_rules,
)  # fmt: skip
