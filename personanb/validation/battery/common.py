"""What measures on the shared inventory have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from personanb.validation.battery.faithful import WHAT, Band
from personanb.validation.battery.inventory import Administration, administration
from personanb.validation.battery.parts import widened
from personanb.validation.battery.psychometrics import faithful_numbers

if TYPE_CHECKING:
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench
    from personanb.validation.threshold import Threshold

Floats = NDArray[np.float64]
OWN = "a choice of this package"


def shared(bench: Bench) -> Sequence[Asking]:
    """Return the one asking of a measure that needs the inventory alone."""
    return (administration(bench),)


def targets_of(bench: Bench, taken: Administration) -> Floats | None:
    """Return the targets (n, 5) of those who answered enough; None unless all have all five."""
    traits = bench.traits[taken.complete]
    return traits if len(traits) and bool(np.isfinite(traits).all()) else None


def bands_of(bench: Bench, taken: Administration, occasions: int = 1) -> Mapping[str, Band]:
    """Return what a faithful panel of those who answered would show."""
    return faithful_numbers(targets_of(bench, taken), taken.n, occasions=occasions, seed=bench.seed)


def limit(bench: Bench, key: str, band: Band | None = None) -> Threshold:
    """Return a threshold, widened to what a faithful panel shows."""
    found = bench.threshold(key)
    return found if band is None else widened(found, band.low, band.high, WHAT)


def counted(bench: Bench, taken: Administration) -> dict[str, Any]:
    """Return how many people a measure of an administration rests on, and the statuses."""
    return {
        "n": taken.n, "n_what": bench.people_word, "planned": len(taken.ids),
        "statuses": taken.statuses,
    }  # fmt: skip


def by_rules(bench: Bench) -> str:
    """Return what a measure says of answers that rules gave from the traits; or nothing."""
    if bench.is_rehearsal:
        return "rules answer from the very traits and loadings that are looked for"
    return ""
