"""F3, reliability: whether the items of a scale hang together, and not more than in people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from personanb.personas.big_five import TRAITS
from personanb.surveys.numbers import cronbach_alpha, omega_total
from personanb.validation.battery.common import OWN, bands_of, by_rules, counted, limit, shared
from personanb.validation.battery.inventory import (
    Administration,
    administered,
    columns_of_scales,
    ipip50,
    lacks_inventory,
    turned,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.psychometrics import alphas
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Cell, Measure, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.bench import Bench

_PEOPLE = "people answer with .79 to .87 (IPIP-50, Goldberg 1992); .70 is the usual minimum"
_RESAMPLES = 200


def measured(
    one: BatteryMeasure, bench: Bench, taken: Administration, *, omega: bool = True
) -> Measure:
    """Return the measure of an administration; `omega=False` leaves the factor model out."""
    band = bands_of(bench, taken)
    each = alphas(taken.filled)
    lowest, highest = int(each.argmin()), int(each.argmax())
    parts = [
        Part("alpha, mean of scales", float(each.mean()), limit(bench, "F3", band["alpha"]),
             "alpha", note=f"faithful: {band['alpha'].middle:.2f}"),
        Part(f"lowest alpha ({TRAITS[lowest]})", float(each[lowest]),
             limit(bench, "F3.lowest", band["alpha_low"]), "alpha"),
        Part(f"highest alpha ({TRAITS[highest]})", float(each[highest]),
             limit(bench, "F3.over", band["alpha_high"]), "alpha",
             note="above, items are answered as one: more consistent than people are"),
    ]  # fmt: skip
    tables = (_table(taken, bench.seed),) if omega else ()
    return judged_by_parts(
        one, parts, **counted(bench, taken), tables=tables,
        units={trait: float(value) for trait, value in zip(TRAITS, each, strict=True)},
    )  # fmt: skip


def _table(taken: Administration, seed: int) -> Table:
    keyed = turned(taken.filled)
    rows = []
    for trait, columns in columns_of_scales().items():
        items = pd.DataFrame(keyed[:, columns], columns=[ipip50().items[at].id for at in columns])
        told: list[Cell] = [trait, ipip50().alphas[trait]]
        for name in ("alpha", "omega"):
            try:
                found = (
                    cronbach_alpha(items) if name == "alpha"
                    else omega_total(items, resamples=_RESAMPLES, seed=seed)
                )  # fmt: skip
                told += [found.value, found.low, found.high]
            except ValueError:  # everybody answers alike: there is no such coefficient
                told += [None, None, None]
        rows.append(tuple(told))
    columns_ = ("scale", "published alpha", "alpha", "low", "high", "omega", "low ", "high ")
    note = "95%: Feldt's interval of alpha; of omega a bootstrap over people. Empty: no spread."
    return Table(f"Alpha and omega, n {taken.n}", columns_, tuple(rows), note)


async def make(bench: Bench) -> Measure:
    """Take alpha and omega of the shared administration."""
    return measured(MEASURE, bench, await administered(bench))


MEASURE = BatteryMeasure(
    "F3", "reliability", "Do the items of a scale hang together, as people's do and not more?",
    "Cronbach's alpha, k / (k - 1) (1 - sum of item variances / variance of the sum), and "
    "McDonald's omega of one factor, of the shared administration; mean, lowest and highest alpha "
    "of the five scales decide.",
    make, (ANSWERER,),
    thresholds_of(
        "F3",
        alpha=Threshold((0.7, None), (0.5, None), _PEOPLE),
        lowest=Threshold((0.6, None), (0.3, None), OWN),
        over=Threshold((None, 0.97), (None, None), OWN),
    ),
    lacks_inventory, shared, by_construction=by_rules,
)  # fmt: skip
