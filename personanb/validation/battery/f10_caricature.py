"""F10, caricature: whether traits and groups are played larger than they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.personas.big_five import TRAITS
from personanb.validation.battery.common import OWN, Floats, bands_of, counted, limit, targets_of
from personanb.validation.battery.everyday import Words, read_words, words
from personanb.validation.battery.faithful import Band
from personanb.validation.battery.inventory import (
    Administration,
    administered,
    administration,
    lacks_inventory,
    scores,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.psychometrics import mean, recovery
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.battery.texts import told_apart
from personanb.validation.measure import ANSWERER, EMBEDDER, Measure, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_GAPS = "CoMPosT, Cheng et al. 2023, for the idea; limits are a choice of this package"
_LEAST_GROUP = 10
_REACH = 3.0  # standard deviations of chance that a faithful panel may be off
_LEAST_TEXTS = 4
_GROUPS = ("gender", "nationality", "education")
Groups = dict[str, NDArray[np.bool_]]


def measured(
    one: BatteryMeasure, bench: Bench, taken: Administration, groups: Mapping[str, Groups],
    said: Words | None = None,
) -> Measure:  # fmt: skip
    """Return the measure of an administration, with groups of everybody asked by field."""
    targets = targets_of(bench, taken)
    assert targets is not None  # noqa: S101 - `lacks` said so otherwise
    found = scores(taken.filled)
    band = bands_of(bench, taken)["slope"]
    slope = mean(recovery(targets, found)[1]) / band.middle
    ends = Band(1.0, band.low / band.middle, band.high / band.middle)
    parts = [Part("exaggeration: slope over a faithful panel's", slope,
                  limit(bench, "F10", ends), "ratio")]  # fmt: skip
    contrasts = _contrasts(taken, groups)
    rows = _gaps(contrasts, targets * band.middle, found)
    if rows and (ratio := _gap_ratio(contrasts, targets * band.middle, found)) is not None:
        parts.append(Part("gap between groups over the gap of their targets", ratio[0],
                          limit(bench, "F10.gaps", ratio[1]), "ratio"))  # fmt: skip
    if (
        said is not None
        and min(len(said.all), sum(map(len, said.baseline.values()))) >= _LEAST_TEXTS
    ):
        baseline = [text for several in said.baseline.values() for text in several]
        parts.append(Part("texts told apart from those without a persona",
                          told_apart(said.all, baseline, bench.embed), None, "balanced accuracy",
                          note=f"individuation; vectors: {bench.embed_name}"))  # fmt: skip
    columns = ("field", "groups", "trait", "gap wanted", "gap shown")
    tables = (Table("Gaps between groups, POMP", columns, tuple(rows)),) if rows else ()
    lacking = () if rows else (f"No field has two groups of {_LEAST_GROUP} or more people.",)
    return judged_by_parts(
        one, parts, **counted(bench, taken), tables=tables, notes=lacking,
    )  # fmt: skip


def _contrasts(
    taken: Administration, groups: Mapping[str, Groups]
) -> list[tuple[str, str, Floats]]:
    """Return each group against the largest of its field: weights (n,) of those who answered."""
    found = []
    for field, several in groups.items():
        large = {name: mask[taken.complete] for name, mask in several.items()}
        large = {name: mask for name, mask in large.items() if mask.sum() >= _LEAST_GROUP}
        names = sorted(large, key=lambda name: -int(large[name].sum()))
        for other in names[1:]:
            weights = large[other] / large[other].sum() - large[names[0]] / large[names[0]].sum()
            found.append((field, f"{other} less {names[0]}", weights))
    return found


def _gaps(
    contrasts: Sequence[tuple[str, str, Floats]], wanted: Floats, found: Floats
) -> list[tuple[str, str, str, float, float]]:
    return [
        (field, names, trait, float(weights @ wanted[:, place]), float(weights @ found[:, place]))
        for field, names, weights in contrasts
        for place, trait in enumerate(TRAITS)
    ]


def _gap_ratio(
    contrasts: Sequence[tuple[str, str, Floats]], wanted: Floats, found: Floats
) -> tuple[float, Band] | None:
    """Return the slope of gaps shown on gaps wanted, and where it lies by chance when it is 1.

    The slope is linear in the answers, so that its variance follows from how far people lie from
    the line of score on target; the band reaches three standard deviations.
    """
    over = np.stack([weights for _, _, weights in contrasts])  # (contrasts, n)
    gaps = over @ wanted  # (contrasts, 5)
    across = float((gaps**2).sum())
    if across == 0:
        return None
    ratio = float((gaps * (over @ found)).sum() / across)
    slopes = np.nan_to_num(recovery(wanted, found)[1])
    own = (found - found.mean(axis=0)) - slopes * (wanted - wanted.mean(axis=0))
    influence = over.T @ gaps / across  # (n, 5)
    reach = _REACH * float(np.sqrt((own.var(axis=0) * (influence**2).sum(axis=0)).sum()))
    return ratio, Band(1.0, 1.0 - reach, 1.0 + reach)


def groups_of(bench: Bench) -> dict[str, Groups]:
    """Return who belongs to which group, by field of the personas."""
    found: dict[str, Groups] = {}
    for field in _GROUPS:
        values = [getattr(one, field, None) for one in bench.panel]
        names = {value for value in values if isinstance(value, str)}
        found[field] = {name: np.array([value == name for value in values]) for name in names}
    ages = [one.age for one in bench.panel]
    if all(isinstance(age, int | float) for age in ages):
        middle = float(np.median(np.array(ages, dtype=float)))
        older = np.array(ages, dtype=float) > middle
        found["age"] = {f"over {middle:g}": older, f"{middle:g} or under": ~older}
    return found


async def make(bench: Bench) -> Measure:
    """Hold slopes and gaps between groups against those of the targets."""
    said = None if bench.engine is None else read_words(await bench.get(words(bench)))
    return measured(MEASURE, bench, await administered(bench), groups_of(bench), said)


def _askings(bench: Bench) -> Sequence[Asking]:
    if bench.engine is None:
        return (administration(bench),)
    return (administration(bench), words(bench))


def _lacks(bench: Bench) -> str:
    return lacks_inventory(bench) or bench.lacks_targets(bench.size)


MEASURE = BatteryMeasure(
    "F10", "caricature", "Are traits and groups played larger than they are?",
    "Shared administration: slope of score on target over the slope of a simulated faithful panel; "
    "gaps between groups over the gaps of the groups' targets, regressed through the origin over "
    "traits; balanced accuracy of telling texts with a persona from texts without one.",
    make, (ANSWERER, EMBEDDER),
    thresholds_of(
        "F10",
        slope=Threshold((None, 1.2), (None, 1.5), OWN),
        gaps=Threshold((None, 1.5), (None, 2.0), _GAPS),
    ),
    _lacks, _askings,
)  # fmt: skip
