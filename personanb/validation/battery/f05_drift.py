"""F5, drift: whether personas become other people while they talk, probed on forked state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from personanb.engines.protocol import USABLE, Utterance
from personanb.errors import ReportError
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.surveys.running.asked import Respondent
from personanb.surveys.running.people import people_of as asked_people
from personanb.surveys.running.setup import Setup
from personanb.validation.battery.asking import Asking
from personanb.validation.battery.drift_slope import Slope, within_slope
from personanb.validation.battery.interviews import (
    EVERY,
    all_of,
    interviews,
    lacks_people,
    not_everybody,
    people_of,
)
from personanb.validation.battery.inventory import filled, ipip50, scores
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import (
    ANSWERER,
    VERDICTS,
    Chart,
    Measure,
    Series,
    Table,
    statuses_of,
)
from personanb.validation.qualitative.costs import tokens_of
from personanb.validation.qualitative.route import questions
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.bench import Bench

Floats = NDArray[np.float64]
_OWN = "a choice of this package, after Li et al. 2024 (2402.10962): drift within 8 rounds"
_TURNS = 10  # slopes are told for so many turns
_LEAST = 3
_PROFILE = "own profile"
_NO_SIDE = 0.25  # SD from the norm: nearer than this a trait has no direction of its own


@dataclass(frozen=True, eq=False)
class Probes:
    """What the inventory brought in forked states.

    Attributes
    ----------
    turns
        Turns after which was probed, shape (probes,).
    ids
        Who was probed, shape (people,).
    scores
        Trait scores in standard deviations of published norms around their means, shape
        (people, probes, 5), order O C E A N; NaN where too little was answered.
    statuses
        Status of every answer.
    """

    turns: tuple[int, ...]
    ids: tuple[str, ...]
    scores: Floats
    statuses: Mapping[str, int]


def own_direction(targets: Floats, found: Floats) -> Floats:
    """Return how far people stand from the norm on the side that they are said to be on.

    Parameters
    ----------
    targets
        Targets in SD around the norm, shape (people, 5); NaN where not known.
    found
        Scores in SD around the norm, shape (people, probes, 5).

    Returns
    -------
    ndarray
        Mean over traits of sign(target) times score, shape (people, probes); traits within .25 SD
        of the norm have no side. NaN for people without any.
    """
    side = np.where(np.abs(targets) >= _NO_SIDE, np.sign(targets), np.nan)
    expressed = side[:, None, :] * found
    known = np.isfinite(expressed)
    count = known.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats = np.where(known, expressed, 0).sum(axis=2) / count
    return mean


def standardised(pomp: Floats) -> Floats:
    """Return POMP scores (..., 5) in standard deviations of the published norms."""
    wide = ipip50().points - 1
    norms = [ipip50().scales[trait] for trait in TRAITS]
    means = np.array([((one.mean or 0) - 1) / wide for one in norms])
    sds = np.array([(one.sd or 1) / wide for one in norms])
    found: Floats = (pomp - means) / sds
    return found


def probes(bench: Bench) -> Asking:
    """Return the asking of the inventory in every kept state of every interview."""
    people = people_of(bench)
    turns = tuple(range(0, len(questions()) + 1, EVERY))
    calls = len(people) * len(turns)
    ids = asked_people(Panel(people)).ids
    prompt, completion = tokens_of(people, calls, heard=len(questions()))
    title = f"the IPIP-50 in {len(turns)} forked states of each interview"

    async def rehearsed() -> Probes:
        survey = ipip50().survey()
        answers = await survey.arun(
            Panel(people), engine=bench.engine, repeats=len(turns), seed=bench.seed
        )
        bench.desk.answered(calls)
        frame = answers.frame
        rows = [
            frame[(frame["persona_id"] == name) & (frame["replicate"] == place)].to_dict("records")
            for name in ids for place in range(len(turns))
        ]  # fmt: skip
        return _read(turns, ids, rows)

    async def asked() -> Probes:
        talks = await bench.get(interviews(bench))
        survey = ipip50().survey()
        setup = Setup(survey, seed=bench.seed)
        plan = survey.plan(ids, seed=bench.seed)

        async def probe(place: int, turn: int) -> list[dict[str, Any]]:
            talk = talks[place]
            heard: Sequence[Utterance] = talk.states.get(turn, ())
            common = {
                "persona_id": ids[place], "replicate": 0, "weight": 1.0, "arm": "",
                "engine": bench.desk.name, "source": bench.desk.source,
            }  # fmt: skip
            respondent = Respondent(setup, talk.persona, common, plan[place], heard=heard)
            await respondent.respond(bench.desk, None)
            return respondent.finished("")

        rows = await all_of(probe(place, turn) for place in range(len(ids)) for turn in turns)
        return _read(turns, ids, rows)

    make = rehearsed if bench.is_rehearsal else asked
    return Asking("probes", title, make, calls, prompt, completion)


def _read(
    turns: tuple[int, ...], ids: tuple[str, ...], rows: Sequence[Sequence[Mapping[Any, Any]]]
) -> Probes:
    places = {one.id: place for place, one in enumerate(ipip50().items)}
    answers = np.full((len(rows), len(places)), np.nan)
    statuses: list[str] = []
    for number, several in enumerate(rows):
        for row in several:
            statuses.append(str(row["status"]))
            value = row.get("value")
            if row["status"] in USABLE and isinstance(value, (int, float)):
                answers[number, places[str(row["question_id"])]] = float(value)
    enough = np.isfinite(answers).mean(axis=1) >= ipip50().least_answered
    pomp = np.full((len(rows), len(TRAITS)), np.nan)
    if enough.any():
        pomp[enough] = scores(filled(answers[enough]))
    found = standardised(pomp).reshape(len(ids), len(turns), len(TRAITS))
    return Probes(turns, ids, found, statuses_of(statuses))


def measured(one: BatteryMeasure, bench: Bench, found: Probes, targets: Floats) -> Measure:
    """Return the measure of probes.

    Parameters
    ----------
    one, bench
        What is measured, and the thresholds.
    found
        What the probes brought.
    targets
        Targets of the people in SD around the norm, shape (people, 5); NaN where not known.

    Raises
    ------
    ReportError
        When fewer than three people were probed twice.
    """
    slopes = {}
    for place, trait in enumerate(TRAITS):
        slopes[trait] = _slope(found.turns, found.scores[:, :, place])
    most = max(slopes, key=lambda trait: abs(slopes[trait].value))
    own_values = own_direction(targets, found.scores)
    parts = []
    if (np.isfinite(own_values).sum(axis=1) > 1).sum() >= _LEAST:
        slopes[_PROFILE] = _slope(found.turns, own_values)
        parts.append(_part(f"{_PROFILE}, kept or lost", slopes[_PROFILE], bench, "F5"))
    parts.append(_part(f"trait that moves most: {most}", slopes[most], bench, "F5.trait"))
    # A failure is told with the number that failed.
    parts.sort(key=lambda part: VERDICTS.index(part.verdict))
    head = slopes.get(_PROFILE, slopes[most])
    # Reports are compared person by person where both tell the same number: the own profile.
    is_own = parts[0].name.startswith(_PROFILE)
    units = {
        name: float(_TURNS * value)
        for name, value in zip(found.ids, head.by_person, strict=True)
        if is_own and np.isfinite(value)
    }
    return judged_by_parts(
        one, parts, n=head.people, n_what="personas", planned=len(found.ids),
        interval="cluster-robust over personas, t", statuses=found.statuses, units=units,
        tables=(_table(slopes),), charts=(_chart(found, own_values),),
    )  # fmt: skip


def _slope(turns: Sequence[int], values: Floats) -> Slope:
    try:
        slope = within_slope(turns, values)
    except ValueError:
        slope = None
    if slope is None or slope.people < _LEAST:
        people = 0 if slope is None else slope.people
        raise ReportError(f"{people} personas answered two probes; at least {_LEAST} are needed")
    return slope


def _part(name: str, slope: Slope, bench: Bench, key: str) -> Part:
    return Part(
        name, _TURNS * slope.value, bench.threshold(key), f"SD per {_TURNS} turns",
        _TURNS * slope.low, _TURNS * slope.high,
    )  # fmt: skip


def _table(slopes: Mapping[str, Slope]) -> Table:
    rows = tuple(
        (name, _TURNS * one.value, _TURNS * one.low, _TURNS * one.high, one.people, one.probes)
        for name, one in slopes.items()
    )
    return Table(
        f"Drift by trait, SD of published norms per {_TURNS} turns",
        ("", "slope", "low", "high", "personas", "probes"), rows,
        "Own profile: mean distance from the norm on the side that a persona is said to be on; "
        "below 0 personas become alike, above 0 they overact. Intervals are not corrected for "
        "looking at several traits.",
    )  # fmt: skip


def _chart(found: Probes, own: Floats) -> Chart:
    lines = {trait: found.scores[:, :, place] for place, trait in enumerate(TRAITS)}
    lines[_PROFILE] = own
    series = []
    for name, values in lines.items():
        known = np.isfinite(values)
        if known.any(axis=0).all():
            mean = np.where(known, values, 0).sum(axis=0) / known.sum(axis=0)
            series.append(Series(name, tuple(map(float, found.turns)), tuple(map(float, mean))))
    return Chart(
        "lines", f"Scores on forked state, {len(found.ids)} personas", "turns of talk before",
        "SD around the norm", tuple(series),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Probe, and fit the slopes."""
    found: Probes = await bench.get(probes(bench))
    people = people_of(bench)
    targets = standardised(Panel(people).traits())
    measure = measured(MEASURE, bench, found, targets)
    return replace(measure, notes=not_everybody(bench, people))


def _lacks(bench: Bench) -> str:
    return lacks_people(bench, _LEAST)


def _askings(bench: Bench) -> Sequence[Asking]:
    # On rehearsal a questionnaire knows nothing of the talk before it, so none is held for it.
    return (probes(bench),) if bench.is_rehearsal else (interviews(bench), probes(bench))


def _by_construction(bench: Bench) -> str:
    if bench.is_rehearsal:
        return "rules fill a questionnaire in from the description, whatever was said before"
    return ""


MEASURE = BatteryMeasure(
    "F5", "drift", "Do personas stay who they are while they talk?",
    f"The IPIP-50 on forked state every {EVERY} turns of the interview of F6; the talk never sees "
    "it. y = a_p + b * turn by least squares, in standard deviations of published norms; interval "
    "cluster-robust over personas. Own profile: mean over traits of the score on the side of the "
    "norm on which the persona is said to be.",
    make, (ANSWERER,),
    thresholds_of(
        "F5",
        own=Threshold((-0.2, 0.2), (-0.3, 0.3), _OWN, "interval"),
        trait=Threshold((-0.2, 0.2), (-0.3, 0.3), _OWN),
    ),
    _lacks, _askings, by_construction=_by_construction,
)  # fmt: skip
