"""F11, response styles: whether answers come from the question, or from how it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.statistics import wilson_interval
from personanb.validation.battery.common import OWN, Floats, bands_of, by_rules, counted, limit
from personanb.validation.battery.everyday import (
    OPTIONS,
    Words,
    choices,
    discloses,
    positions,
    read_words,
    words,
)
from personanb.validation.battery.faithful import Band
from personanb.validation.battery.inventory import (
    Administration,
    administered,
    administration,
    lacks_inventory,
)
from personanb.validation.battery.occasions import Occasions, occasions, reruns
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.psychometrics import acquiescence, flips
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Chart, Measure, Series
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

Counts = NDArray[np.int64]
ACQUIESCENCE_SD = 0.233
_PEOPLE = "10,000 complete IPIP-50 of online respondents: SD .23, extremes .35, middle .21"
_CHANCE = 3.0  # standard deviations of chance that a share may be off
_MIDDLE = 3


def measured(
    one: BatteryMeasure, bench: Bench, taken: Administration, *, several: Occasions | None = None,
    chosen: Counts | None = None, said: Words | None = None,
) -> Measure:  # fmt: skip
    """Return the measure of an administration, and of what else there is."""
    band = bands_of(bench, taken, 1 if several is None else len(several.taken))
    answers = taken.filled
    leaning = acquiescence(answers)
    about = band["acquiescence"]
    scaled = Band(*(end / ACQUIESCENCE_SD for end in (about.middle, about.low, about.high)))
    ends = (answers == 1) | (answers == 5)  # noqa: PLR2004 - of the scale
    refused, asked = _refused(taken, said)
    parts = [
        Part("acquiescence, mean", float(leaning.mean()) / ACQUIESCENCE_SD,
             limit(bench, "F11", scaled), "SD of people"),
        Part("extreme answers", float(ends.mean()),
             limit(bench, "F11.extremes", band["extremes"]), "share"),
        Part("middle answers", float((answers == _MIDDLE).mean()),
             limit(bench, "F11.middle", band["middle"]), "share"),
        Part("refused, or answered as an AI", refused / max(1, asked),
             limit(bench, "F11.refused"), "share of answers"),
    ]  # fmt: skip
    charts: tuple[Chart, ...] = (_shares(answers),)
    if several is not None:
        parts += _of_occasions(bench, several, band)
    if chosen is not None and chosen.sum():
        parts.append(_of_positions(bench, chosen))
        charts += (_places(chosen),)
    notes = () if several is not None else ("Asked once: no flips and no effects of order.",)
    return judged_by_parts(
        one, parts, **counted(bench, taken), charts=charts, notes=notes,
        units={name: float(value) for name, value in
               zip(np.array(taken.ids)[taken.complete].tolist(), leaning, strict=True)},
    )  # fmt: skip


def _refused(taken: Administration, said: Words | None) -> tuple[int, int]:
    statuses = dict(taken.statuses)
    count = sum(statuses.get(name, 0) for name in ("refused", "invalid"))
    asked = sum(statuses.values())
    if said is not None:
        count += sum(said.statuses.get(name, 0) for name in ("refused", "invalid"))
        count += sum(discloses(text) for text in said.all)
        asked += len(said.all) + said.statuses.get("refused", 0)
    return count, asked


def _of_occasions(bench: Bench, several: Occasions, band: Mapping[str, Band]) -> list[Part]:
    reworded, same = flips(several.answers, several.reworded)
    shift, error = primacy(several)
    v, chance = direction_effect(several)
    parts = []
    if np.isfinite(reworded):
        note = "" if np.isnan(same) else f"in the same words: {same:.3f}"
        parts.append(Part("answers that change sides in other words", reworded,
                          limit(bench, "F11.flips", band["flip"]), "share of pairs",
                          note=note))  # fmt: skip
    if np.isfinite(shift):
        reach = _CHANCE * error
        parts += [
            Part("shift towards the end that stands first", shift,
                 limit(bench, "F11.primacy", Band(0.0, -reach, reach)), "scale points",
                 shift - 1.96 * error, shift + 1.96 * error),
            Part("answers by direction of the scale, Cramér's V", v,
                 limit(bench, "F11.direction", Band(0.0, 0.0, chance)), "V"),
        ]  # fmt: skip
    return parts


def primacy(several: Occasions) -> tuple[float, float]:
    """Return how far answers move to the end shown first, in scale points, and its standard error.

    Half the difference between answers seen from the high and from the low end, of the same
    person and item; persons are the clusters.
    """
    answers, turned = several.answers, several.reversed
    there = np.isfinite(answers)
    with np.errstate(invalid="ignore", divide="ignore"):
        high = np.where(there & turned, answers, 0).sum(axis=0) / (there & turned).sum(axis=0)
        low = np.where(there & ~turned, answers, 0).sum(axis=0) / (there & ~turned).sum(axis=0)
    each = (high - low) / 2
    known = np.isfinite(each)
    people = known.any(axis=1)
    if people.sum() < 2:  # noqa: PLR2004 - no spread of one
        return np.nan, np.nan
    means = np.array([row[is_known].mean() for row, is_known in zip(each, known, strict=True)
                      if is_known.any()])  # fmt: skip
    return float(means.mean()), float(means.std(ddof=1) / np.sqrt(len(means)))


def direction_effect(several: Occasions) -> tuple[float, float]:
    """Return Cramér's V of answer by direction over the reruns, and how large chance makes it."""
    again, turned = several.answers[1:], several.reversed[1:]
    there = np.isfinite(again)
    table = np.array(
        [
            np.bincount(again[there & which].astype(int) - 1, minlength=5)[:5]
            for which in (turned, ~turned)
        ],
        dtype=float,
    )
    return _cramers_v(table)


def _cramers_v(table: Floats) -> tuple[float, float]:
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(total, 1.0)
    filled = expected > 0
    chi = float((((table - expected) ** 2)[filled] / expected[filled]).sum())
    freedom = max(1, int((table.sum(axis=0) > 0).sum()) - 1)
    # Three standard deviations above the mean of chi-squared by chance; people are clusters.
    chance = freedom + _CHANCE * np.sqrt(2.0 * freedom)
    return float(np.sqrt(chi / max(total, 1.0))), float(np.sqrt(2 * chance / max(total, 1.0)))


def _of_positions(bench: Bench, chosen: Counts) -> Part:
    total = int(chosen.sum())
    expected = total / OPTIONS
    chi = float(((chosen - expected) ** 2 / expected).sum())
    freedom = OPTIONS - 1
    chance = freedom + _CHANCE * np.sqrt(2.0 * freedom)
    v, reach = (float(np.sqrt(one / (total * freedom))) for one in (chi, chance))
    first = wilson_interval(int(chosen[0]), total)
    return Part(
        "place of the option, shuffled: Cramér's V", v,
        limit(bench, "F11.position", Band(0.0, 0.0, reach)), "V",
        note=f"first option {chosen[0] / total:.0%} [{first.low:.0%}, {first.high:.0%}], "
        f"{total} choices",
    )  # fmt: skip


def _shares(answers: Floats) -> Chart:
    shares = [float((answers == point).mean()) for point in range(1, 6)]
    return Chart(
        "bars", f"Answers to the inventory, n {answers.size:,}", "", "share of answers",
        (Series("", tuple(map(float, range(5))), tuple(shares)),),
        labels=tuple(str(point) for point in range(1, 6)),
    )  # fmt: skip


def _places(chosen: Counts) -> Chart:
    shares = chosen / chosen.sum()
    return Chart(
        "bars", f"Place of the option chosen, n {int(chosen.sum()):,} choices", "",
        "share of choices",
        (Series("", tuple(map(float, range(OPTIONS))), tuple(map(float, shares))),),
        labels=("first", "second", "third", "fourth"), reference=1 / OPTIONS,
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Take styles of the shared answers, and effects of order and wording of the reruns."""
    if bench.engine is None:
        return measured(MEASURE, bench, await administered(bench))
    return measured(
        MEASURE, bench, await administered(bench), several=await occasions(bench),
        chosen=positions(await bench.get(choices(bench))),
        said=read_words(await bench.get(words(bench))),
    )  # fmt: skip


def _askings(bench: Bench) -> Sequence[Asking]:
    if bench.engine is None:
        return (administration(bench),)
    return (administration(bench), *reruns(bench), choices(bench), words(bench))


MEASURE = BatteryMeasure(
    "F11", "response styles", "Do answers come from the question, not from how it is asked?",
    "Acquiescence: mean over positively and negatively keyed items, half each, less the middle; "
    "shares of extreme, middle, refused and AI-like answers; over reruns the share of pairs of "
    "answers that change sides in other words, the shift towards the end shown first, Cramér's V "
    "of answer by direction; the place of the option chosen among four that are shuffled.",
    make, (ANSWERER,),
    thresholds_of(
        "F11",
        acquiescence=Threshold((-2.0, 2.0), (-3.0, 3.0), _PEOPLE),
        extremes=Threshold((0.1, 0.55), (0.03, 0.8), _PEOPLE),
        middle=Threshold((0.05, 0.4), (None, 0.6), _PEOPLE),
        refused=Threshold((None, 0.02), (None, 0.1), OWN),
        flips=Threshold((None, 0.15), (None, 0.3), OWN),
        primacy=Threshold((-0.1, 0.1), (-0.3, 0.3), OWN),
        direction=Threshold((None, 0.1), (None, 0.3), OWN),
        position=Threshold((None, 0.1), (None, 0.3), OWN),
    ),
    lacks_inventory, _askings, by_construction=by_rules,
)  # fmt: skip
