"""F12, behaviour twins: whether traits show in talk, a little, as they do in people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.errors import ReportError
from personanb.personas.big_five import TRAITS
from personanb.simulation.analysis.stance import reply_in
from personanb.simulation.analysis.wordforms import stems, stop_stems, tokens_of
from personanb.simulation.events import Event
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.battery.f13_influence import lacks as lacks_group
from personanb.validation.battery.groups import MOST_PEOPLE, people_of, talks
from personanb.validation.battery.interviews import not_everybody
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of, widened
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Chart, Measure, Series, Table, statuses_of
from personanb.validation.qualitative.route import word_file
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.simulation.transcript import Transcript
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

Floats = NDArray[np.float64]
_SOURCE = (
    "a choice of this package; people: extraversion and behaviour .13, up to .50 in focused studies"
)
_RESAMPLES = 2000
_LEAST = 12
_LEAST_SPREAD = 0.03
_STRONGEST = 0.5  # link of a trait and a behaviour in people, in focused studies
_REACH = 3.0  # standard deviations of chance that people may be off
_PEOPLE_WITH_IT = "people with the strongest published link, so few"


@dataclass(frozen=True)
class Twin:
    """A trait and the behaviour that goes with it.

    Attributes
    ----------
    trait, behaviour
        Names.
    measure
        Number of one person in one talk, from everybody's words: of whom, by whom in all.
    """

    trait: str
    behaviour: str
    measure: Callable[[Sequence[Event], Sequence[Event]], float]


def talk_share(own: Sequence[Event], everybody: Sequence[Event]) -> float:
    """Return a person's share of all words, times the number of people: 1 is an equal share."""
    total = sum(len(event.text.split()) for event in everybody)
    people = len({event.actor for event in everybody})
    return people * sum(len(event.text.split()) for event in own) / total if total else float("nan")


def agreement_share(own: Sequence[Event], everybody: Sequence[Event]) -> float:  # noqa: ARG001
    """Return turns that agree with somebody minus turns that disagree, per turn."""
    replies = [reply_in(event.text) for event in own]
    if not replies:
        return float("nan")
    return (replies.count("agrees") - replies.count("disagrees")) / len(replies)


def negative_words(own: Sequence[Event], everybody: Sequence[Event]) -> float:  # noqa: ARG001
    """Return words of unpleasant feeling per 100 words."""
    words = [stem for event in own for stem in stems(tokens_of(event.text)) if stem[0].isalnum()]
    if not words:
        return float("nan")
    return 100 * sum(word in _feelings() for word in words) / len(words)


def new_words(own: Sequence[Event], everybody: Sequence[Event]) -> float:
    """Return subject words that nobody had used before in the talk, per 100 words."""
    used: set[str] = set()
    new = total = 0
    mine = {event.event for event in own}
    for event in everybody:
        words = [stem for stem in stems(tokens_of(event.text)) if stem[0].isalpha()]
        if event.event in mine:
            total += len(words)
            new += len(set(words) - used - stop_stems())
        used.update(words)
    return 100 * new / total if total else float("nan")


TWINS = (
    Twin("extraversion", "share of words", talk_share),
    Twin("agreeableness", "agreement minus disagreement", agreement_share),
    Twin("neuroticism", "words of unpleasant feeling", negative_words),
    Twin("openness", "words new to the talk", new_words),
)


def behaviours(held: Sequence[Transcript]) -> tuple[list[str], Floats, Floats]:
    """Return who talked, their traits and what they did.

    Returns
    -------
    tuple
        Ids, traits (people, 4) and behaviours (people, 4) in the order of `TWINS`; NaN where a
        trait is not known or nothing was said.
    """
    ids: list[str] = []
    traits, done = [], []
    for talk in held:
        said = [event for event in talk.events
                if event.kind == "say" and event.usable and event.text.strip()]  # fmt: skip
        for persona in talk.personas:
            own = [event for event in said if event.actor == persona.name]
            scores = persona.big_five
            ids.append(persona.persona_id)
            traits.append([
                np.nan if (score := getattr(scores, twin.trait)) is None else score
                for twin in TWINS
            ])  # fmt: skip
            done.append([twin.measure(own, said) if own else np.nan for twin in TWINS])
    return ids, np.array(traits, dtype=float), np.array(done, dtype=float)


def links(traits: Floats, done: Floats) -> Floats:
    """Return Pearson's r of each trait with its behaviour, shape (..., 4).

    NaN where the trait does not vary; 0 where only the behaviour does not.
    """
    x = traits - traits.mean(axis=-2, keepdims=True)
    y = done - done.mean(axis=-2, keepdims=True)
    across, along = (x * x).sum(axis=-2), (y * y).sum(axis=-2)
    wide = np.sqrt(across * along)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where(wide > 0, (x * y).sum(axis=-2) / wide, 0.0)
    spread = np.sqrt(across / traits.shape[-2])
    found: Floats = np.where(spread >= _LEAST_SPREAD, r, np.nan)
    return found


def measured(one: BatteryMeasure, bench: Bench, held: Sequence[Transcript]) -> Measure:
    """Return the measure of talks.

    Raises
    ------
    ReportError
        When fewer than twelve people with traits said anything, or nobody differs.
    """
    ids, traits, done = behaviours(held)
    known = np.atleast_1d(np.isfinite(traits).all(axis=1) & np.isfinite(done).all(axis=1))
    if known.sum() < _LEAST:
        raise ReportError(
            f"{int(known.sum())} people with the four traits said anything; {_LEAST} are needed"
        )
    traits, done = traits[known], done[known]
    r = links(traits, done)
    if not np.isfinite(r).any():
        raise ReportError("nobody differs in any of the four traits")
    rng = numpy_generator("F12", bench.seed, len(traits))
    draws = rng.integers(0, len(traits), (_RESAMPLES, len(traits)))
    redrawn = links(traits[draws], done[draws])
    ends = [percentile_interval(redrawn[:, place], 0.95) for place in range(len(TWINS))]
    mean_ends = percentile_interval(np.nanmean(redrawn, axis=1), 0.95)
    most = int(np.nanargmax(r))
    parts = [
        Part("link, mean of four", float(np.nanmean(r)), bench.threshold("F12"), "r",
             mean_ends.low, mean_ends.high),
        Part(f"closest link: {TWINS[most].trait}", float(r[most]),
             widened(bench.threshold("F12.closest"), -1.0, by_chance(len(traits)),
                     _PEOPLE_WITH_IT), "r", ends[most].low, ends[most].high),
        Part("behaviours in which people differ, of four", float((done.std(axis=0) > 0).sum()),
             bench.threshold("F12.differ"), note="whatever their traits"),
    ]  # fmt: skip
    rows = tuple(
        (twin.trait, twin.behaviour, None if np.isnan(r[place]) else float(r[place]),
         _or_none(ends[place].low), _or_none(ends[place].high), float(done[:, place].mean()))
        for place, twin in enumerate(TWINS)
    )  # fmt: skip
    table = Table(f"Traits and behaviour, {len(traits)} personas",
                  ("trait", "behaviour", "r", "low", "high", "behaviour, mean"), rows,
                  "A behaviour that nobody shows has no link: 0.")  # fmt: skip
    who = [name for name, is_in in zip(ids, known, strict=True) if is_in]
    return judged_by_parts(
        one, parts, n=len(traits), n_what="personas", planned=len(ids),
        interval="bootstrap over personas", tables=(table,), charts=(_chart(traits, done),),
        units={name: float(value) for name, value in zip(who, done[:, 0], strict=True)},
        statuses=statuses_of([e.status for talk in held for e in talk.events if e.is_call]),
    )  # fmt: skip


def by_chance(people: int) -> float:
    """Return the closest link that so many people show by chance, when it is .5 (Fisher's z)."""
    reach = _REACH / np.sqrt(people - 3)
    return float(np.tanh(np.arctanh(_STRONGEST) + reach))


def _chart(traits: Floats, done: Floats) -> Chart:
    series = []
    for place, twin in enumerate(TWINS):
        spread = done[:, place].std()
        if spread > 0:
            z = (done[:, place] - done[:, place].mean()) / spread
            series.append(Series(f"{twin.trait}: {twin.behaviour}",
                                 tuple(map(float, traits[:, place])),
                                 tuple(map(float, z))))  # fmt: skip
    return Chart("points", f"Traits and what people do in talk, {len(traits)} personas",
                 "trait, POMP", "behaviour, SD", tuple(series), reference=0.0)  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Hold the talks, and correlate."""
    measure = measured(MEASURE, bench, await bench.get(talks(bench)))
    return replace(measure, notes=not_everybody(bench, people_of(bench)))


def _lacks(bench: Bench) -> str:
    lacking = lacks_group(bench)
    if lacking:
        return lacking
    wanted = [TRAITS.index(twin.trait) for twin in TWINS]
    known = int(np.isfinite(bench.traits[:, wanted]).all(axis=1).sum())
    if known < _LEAST:
        return f"{known} of {bench.size} personas have the four traits; {_LEAST} are needed"
    return ""


def _askings(bench: Bench) -> Sequence[Asking]:
    return (talks(bench),)


def _by_construction(bench: Bench) -> str:
    if bench.is_rehearsal:
        return "rules let traits steer how much is said, and in which words"
    return ""


@cache
def _feelings() -> frozenset[str]:
    return frozenset(stems(word_file("negative_words")["feelings"].split()))


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


MEASURE = BatteryMeasure(
    "F12", "behaviour twins", "Do traits show in talk, as weakly as they do in people?",
    f"Group talks of up to {MOST_PEOPLE} personas in which everybody has equally many turns. r "
    "over personas of extraversion with the share of words, agreeableness with agreement minus "
    "disagreement, neuroticism with words of unpleasant feeling, openness with words that nobody "
    "in the talk had used before; the mean of the four decides, since one r of so few people is "
    "wide. A link above .8 is caricature.",
    make, (ANSWERER,),
    thresholds_of(
        "F12",
        mean=Threshold((0.1, 0.6), (0.0, 0.8), _SOURCE, "evidence"),
        closest=Threshold((None, 0.8), (None, 0.8), _SOURCE),
        differ=Threshold((2, None), (2, None), "a choice of this package"),
    ),
    _lacks, _askings, by_construction=_by_construction,
)  # fmt: skip
