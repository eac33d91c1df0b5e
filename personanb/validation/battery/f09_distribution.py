"""F9, distribution fit: whether a panel's answers are spread over the options as people's are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from personanb.errors import AnalysisError, ReportError
from personanb.surveys.analysis.fidelity import PanelFidelity, panel_fidelity
from personanb.surveys.numbers.verdicts import THRESHOLDS
from personanb.validation.battery.human_data import lacks_human, same_questions
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of, widened
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, REFERENCE, Cell, Chart, Measure, Series, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from personanb.surveys.responses import Responses
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_SOURCES = {
    "variance_ratio": "Bisbee et al. 2024 (Political Analysis) for what lacks spread",
    "total_variation": "a choice of this package: a tenth of the answers elsewhere",
    "wasserstein": "a choice of this package: a twentieth of the scale",
    "kolmogorov_smirnov": "a choice of this package",
    "simbench": "SimBench 2025: the best model reaches 40.8; people 100",
}
_NAMES = {
    "variance_ratio": ("variance ratio", "F9.spread", "ratio"),
    "total_variation": ("total variation", "F9", "share of answers"),
    "wasserstein": ("W1/(K-1)", "F9.distance", "share of the scale"),
    "kolmogorov_smirnov": ("Kolmogorov-Smirnov", "F9.steps", "share of answers"),
    "simbench": ("SimBench S", "F9.simbench", "100 = alike, 0 = uniform"),
    "cramers_v": ("Cramér's V", "", "V"),
    "opinionqa": ("OpinionQA R", "", "R"),
}
_DECIDES = ("total_variation", "variance_ratio", "wasserstein", "kolmogorov_smirnov", "simbench")
_ON_MEANS = (
    "Means are equivalent within a tenth of the scale (TOST) on {equivalent} of {of} items; that "
    "saves nothing: a panel can have people's mean and nothing else of theirs."
)
_WHAT = "panels of this size drawn from these very people"


def measured(one: BatteryMeasure, bench: Bench, answers: Responses, human: Responses) -> Measure:
    """Return the measure of answers held against people's."""
    try:
        found = panel_fidelity(answers, human, seed=bench.seed)
    except AnalysisError as error:
        raise ReportError(str(error)) from None
    items = list(found.items.values())
    parts = []
    for name in (*_DECIDES, "cramers_v", "opinionqa"):
        several = [item.measures[name] for item in items if name in item.measures]
        known = [each for each in several if np.isfinite(each.value)]
        if not known:
            continue
        told, key, unit = _NAMES[name]
        value, low, high, least, most = (
            float(np.nanmean([getattr(each, what) for each in known]))
            for what in ("value", "low", "high", "noise_low", "noise_high")
        )
        threshold = widened(bench.threshold(key), least, most, _WHAT) if key else None
        if threshold is not None and name == "simbench" and not _tells(known):
            threshold = None
        parts.append(Part(told, value, threshold, unit, low, high))
    if not parts:
        raise ReportError("everybody gave the same answer, so no distance is defined")
    equivalent, of = _equivalence(found)
    personas = max(item.n_personas for item in items)
    return judged_by_parts(
        one, parts, n=personas, n_what=bench.people_word, planned=answers.people or personas,
        interval="bootstrap over personas and people, mean of items", statuses=answers.counts,
        units={name: float(item.measures["total_variation"].value)
               for name, item in found.items.items()},
        tables=(_by_item(found),), charts=(_chart(found),),
        notes=(
            _ON_MEANS.format(equivalent=equivalent, of=of),
            *(f"{name} was not compared: {why}" for name, why in found.left_out.items()),
        ),
    )  # fmt: skip


def _tells(measures: Sequence[Any]) -> bool:
    """Return whether people differ enough from uniform for SimBench to say anything."""
    return all(each.noise_low > 0 for each in measures)


def _equivalence(found: PanelFidelity) -> tuple[int, int]:
    means = [item.means for item in found.items.values() if item.means is not None]
    return sum(one.verdict == "pass" for one in means), len(means)


def _by_item(found: PanelFidelity) -> Table:
    frame = found.to_frame()
    columns = ["verdict", "variance_ratio", "total_variation", "wasserstein",
               "kolmogorov_smirnov", "simbench", "mean_simulated", "mean_human", "n_personas",
               "n_people"]  # fmt: skip
    columns = [name for name in columns if name in frame.columns]
    rows = tuple(
        (str(name), *(_cell(value) for value in row))
        for name, row in zip(frame.index, frame[columns].to_numpy(dtype=object), strict=True)
    )
    titles = tuple(name.replace("_", " ") for name in columns)
    return Table("By item, simulated against people", ("item", *titles), rows)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value
    number = float(value)
    return None if not np.isfinite(number) else int(number) if number.is_integer() else number


def _chart(found: PanelFidelity) -> Chart:
    worst = max(found.items, key=lambda name: found.items[name].measures["total_variation"].value)
    shares = found.items[worst].shares
    places = tuple(float(place) for place in range(len(shares)))
    series = tuple(
        Series(str(side), places, tuple(map(float, shares[side]))) for side in shares.columns
    )
    return Chart(
        "bars", f"Answers to {worst}, the item that is furthest off", "", "share of answers",
        series, labels=tuple(map(str, shares.index)),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Ask what people were asked, and hold the answers against theirs."""
    if bench.human is None:
        raise ReportError(lacks_human(bench))
    return measured(MEASURE, bench, await bench.get(same_questions(bench)), bench.human)


def _askings(bench: Bench) -> Sequence[Asking]:
    return (same_questions(bench),)


def _threshold(name: str) -> Threshold:
    limits = THRESHOLDS[name]
    ends = [None if np.isinf(end) else end for end in
            (limits.pass_low, limits.pass_high, limits.fail_low, limits.fail_high)]  # fmt: skip
    return Threshold((ends[0], ends[1]), (ends[2], ends[3]), _SOURCES[name])


MEASURE = BatteryMeasure(
    "F9", "distribution fit", "Are answers spread over the options as people's are?",
    "Item by item against people: total variation, W1/(K-1), Kolmogorov-Smirnov, variance ratio, "
    "SimBench S = 100 (1 - TV/TV of uniform), Cramér's V; means over items. Means of answers are "
    "tested for equivalence (TOST, a tenth of the scale) and decide nothing.",
    make, (ANSWERER, REFERENCE),
    thresholds_of(
        "F9",
        variation=_threshold("total_variation"),
        spread=_threshold("variance_ratio"),
        distance=_threshold("wasserstein"),
        steps=_threshold("kolmogorov_smirnov"),
        simbench=_threshold("simbench"),
    ),
    lacks_human, _askings,
)  # fmt: skip
