"""F8, homogeneity: whether people differ as much as people do, in answers and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from personanb.personas.big_five import TRAITS
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.battery.common import OWN, Floats, bands_of, by_rules, counted, limit
from personanb.validation.battery.everyday import Words, read_words, words
from personanb.validation.battery.faithful import Band, faithful_answers
from personanb.validation.battery.inventory import (
    Administration,
    administered,
    administration,
    ipip50,
    lacks_inventory,
    scores,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.population import population_scores
from personanb.validation.battery.psychometrics import distance, repeated
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.battery.texts import distinct, repeated_texts, sameness
from personanb.validation.measure import ANSWERER, Measure, Table
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_SPREAD = "Bisbee et al. 2024 (Political Analysis): panels that were found to lack spread, below .5"
_RESAMPLES, _PEOPLE = 500, 1_000
_POINTS = 4


def measured(
    one: BatteryMeasure, bench: Bench, taken: Administration, said: Words | None = None
) -> Measure:
    """Return the measure of an administration, and of what was said where there is any."""
    band = bands_of(bench, taken)
    found = scores(taken.filled)
    per_trait = found.var(axis=0, ddof=1)
    wanted, whose = _wanted(bench, band["variance"].middle)
    ratio = float(per_trait.mean() / wanted.mean())
    rng = numpy_generator("F8", bench.seed, taken.n)
    redrawn = found[rng.integers(0, taken.n, (_RESAMPLES, taken.n))].var(axis=1, ddof=1)
    ends = percentile_interval(redrawn.mean(axis=1) / wanted.mean(), 0.95)
    chance = band["variance"]
    ratios = _scaled(chance, chance.middle)
    apart = distance(taken.filled)
    parts = [
        Part("variance ratio of trait scores", ratio, limit(bench, "F8", ratios), "ratio",
             ends.low, ends.high, f"against {whose}"),
        Part("distance between people's answers, over that of a faithful panel",
             apart / band["distance"].middle,
             limit(bench, "F8.distance", _scaled(band["distance"], band["distance"].middle)),
             "ratio"),
        Part("people whose answers are somebody else's", repeated(taken.filled),
             limit(bench, "F8.repeated"), "share"),
    ]  # fmt: skip
    statuses = dict(taken.statuses)
    if said is not None and said.all:
        parts += _of_words(bench, said)
        for status, count in said.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    table = Table(
        f"Variance by trait (POMP), {taken.n} people", ("trait", "variance", "wanted", "ratio"),
        tuple((trait, float(mine), float(theirs), float(mine / theirs))
              for trait, mine, theirs in zip(TRAITS, per_trait, wanted, strict=True)),
        f"Wanted: {whose}.",
    )  # fmt: skip
    details = counted(bench, taken) | {"statuses": statuses}
    return judged_by_parts(
        one, parts, **details, interval="bootstrap over people",
        tables=(table, _population(bench, found, said)),
        units={trait: float(mine / theirs)
               for trait, mine, theirs in zip(TRAITS, per_trait, wanted, strict=True)},
    )  # fmt: skip


def _population(bench: Bench, found: Floats, said: Words | None) -> Table:
    if bench.reference is not None and set(TRAITS) <= set(bench.reference.trait_names):
        frame = bench.reference.sample(_PEOPLE, seed=bench.seed)
        people, whose = frame[list(TRAITS)].to_numpy(dtype=float), bench.reference.name
    else:
        rng = numpy_generator("people of the norms", bench.seed)
        traits = rng.standard_normal((_PEOPLE, len(TRAITS)))
        people = scores(faithful_answers(traits, ipip50(), 1, rng)[0])
        whose = "faithful respondents, standard normal in every trait"
    shown = population_scores(found, people, bench.seed)
    rows: list[tuple[str, float | None, float | None]] = [
        (f"{name} of traits, over draws of this size", value, None) for name, value in shown.items()
    ]
    if said is not None and said.all and any(said.baseline.values()):
        alone = {
            name: {str(place): text for place, text in enumerate(texts)}
            for name, texts in said.baseline.items()
        }
        spoken = [text for several in said.baseline.values() for text in several]
        rows += [
            ("likeness of texts", sameness(said.texts, bench.embed),
             sameness(alone, bench.embed)),
            ("distinct word pairs", distinct(said.all, 2), distinct(spoken, 2)),
        ]  # fmt: skip
    return Table(
        "As a population", ("score", "panel", "without a persona"), tuple(rows),
        f"1 is what as many people would reach; people: {whose}. Reported, not judged.",
    )  # fmt: skip


def _scaled(band: Band, by: float) -> Band:
    return Band(1.0, band.low / by, band.high / by)


def _of_words(bench: Bench, said: Words) -> list[Part]:
    texts = said.all
    return [
        Part("texts that are somebody else's to the letter", repeated_texts(said.texts),
             limit(bench, "F8.texts"), "share"),
        Part("likeness of people's texts", sameness(said.texts, bench.embed),
             limit(bench, "F8.alike"), "cosine", note=f"vectors: {bench.embed_name}"),
        Part("distinct word pairs", distinct(texts, 2), None, "share of all"),
        Part("distinct words", distinct(texts, 1), None, "share of all"),
    ]  # fmt: skip


def _wanted(bench: Bench, faithful: float) -> tuple[Floats, str]:
    """Return the variance wanted of each trait, (5,), POMP, and whose it is."""
    if bench.reference is not None and set(TRAITS) <= set(bench.reference.trait_names):
        frame = bench.reference.sample(20_000, seed=bench.seed)
        return frame[list(TRAITS)].to_numpy(dtype=float).var(axis=0, ddof=1), bench.reference.name
    if np.isfinite(bench.traits).all() and len(bench.traits):
        return np.full(len(TRAITS), faithful), "faithful respondents with the panel's traits"
    norms = [ipip50().scales[trait].sd or 0.0 for trait in TRAITS]
    return (np.array(norms) / _POINTS) ** 2, "the norms of the IPIP-50 (19,718 people)"


async def make(bench: Bench) -> Measure:
    """Take the spread of the shared administration, and what people say in their own words."""
    said = None
    if bench.engine is not None:
        said = read_words(await bench.get(words(bench)))
    return measured(MEASURE, bench, await administered(bench), said)


def _askings(bench: Bench) -> Sequence[Asking]:
    if bench.engine is None:
        return (administration(bench),)
    return (administration(bench), words(bench))


MEASURE = BatteryMeasure(
    "F8", "homogeneity", "Do people differ as much as people do, in answers and in words?",
    "Shared administration: variance of trait scores over that of the reference; mean absolute "
    "difference of answers between people over a faithful panel's; people and texts that are "
    "repeated to the letter; mean cosine between people's texts to the same open question.",
    make, (ANSWERER,),
    thresholds_of(
        "F8",
        variance=Threshold((0.7, 1.3), (0.5, 2.0), _SPREAD),
        distance=Threshold((0.75, 1.3), (0.5, 1.6), OWN),
        repeated=Threshold((None, 0.02), (None, 0.1), OWN),
        texts=Threshold((None, 0.05), (None, 0.25), OWN),
        alike=Threshold((None, 0.8), (None, 0.95), OWN),
    ),
    lacks_inventory, _askings, by_construction=by_rules,
)  # fmt: skip
