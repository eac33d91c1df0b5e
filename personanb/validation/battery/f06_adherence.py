"""F6, self-adherence: whether personas keep to their descriptions, by rule, then by a judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from personanb.errors import ReportError
from personanb.statistics import wilson_interval
from personanb.validation.battery.interviews import (
    interviews,
    lacks_people,
    not_everybody,
    people_of,
)
from personanb.validation.battery.parts import Part, judged_by_parts, thresholds_of
from personanb.validation.battery.registry import BatteryMeasure
from personanb.validation.measure import ANSWERER, Measure, statuses_of
from personanb.validation.qualitative.adherence import Adherence, share_by_person
from personanb.validation.qualitative.judging import judged_fit
from personanb.validation.qualitative.route import tells_facts
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.asking import Asking
    from personanb.validation.battery.bench import Bench

_OWN = "a choice of this package"
_NO_JUDGE = "No judge was named, so only rules looked; `judge=` adds a contrast of descriptions."


def measured(one: BatteryMeasure, bench: Bench, found: Adherence) -> Measure:
    """Return the measure of interviews.

    Raises
    ------
    ReportError
        When no answer says anything that a rule could hold against a description.
    """
    if not found.told or not found.answers:
        raise ReportError(
            f"{found.answers} usable answers, none of which says anything that a rule could hold "
            "against a description; give age, residence, occupation, languages or beliefs"
        )
    against = len(found.contradicted)
    share = wilson_interval(against, len(found.told))
    broken = len({(who.persona_id, turn) for who, turn, _, _ in found.broken})
    out = wilson_interval(broken, found.answers)
    parts = [
        Part("claims against the description, per 100", 100 * against / len(found.told),
             bench.threshold("F6"), "per 100 claims", 100 * share.low, 100 * share.high),
        Part("answers out of character, per 100", 100 * broken / found.answers,
             bench.threshold("F6.character"), "per 100 answers", 100 * out.low, 100 * out.high),
    ]  # fmt: skip
    return judged_by_parts(
        one, parts, n=len(found.told), n_what="claims", interval=share.method,
        statuses=statuses_of(found.statuses),
        units=share_by_person(found.interviews, [
            (who, claim.standing == "contradicted") for who, claim in found.told
        ]),
        tables=(found.standing_table(), found.contradicted_table(), found.broken_table()),
    )  # fmt: skip


async def make(bench: Bench) -> Measure:
    """Interview, hold answers against descriptions, and ask the judge where there is one."""
    talks = await bench.get(interviews(bench))
    measure = measured(MEASURE, bench, Adherence(talks))
    notes = not_everybody(bench, people_of(bench))
    if bench.judge is None:
        return replace(measure, notes=(*notes, _NO_JUDGE))
    fit = await judged_fit(talks, bench.judge, seed=bench.seed, key="F6")
    told = fit.reason
    if fit.value is not None:
        ends = "" if fit.low is None else f" [{fit.low:+.1f} to {fit.high:+.1f}]"
        told = (
            f"Judged fit, own description minus another's: {fit.value:+.1f} {fit.unit}{ends}, "
            f"n {fit.n} pairs"
        )
    return replace(measure, notes=(*notes, told, *fit.notes), tables=(*measure.tables, *fit.tables))


def _lacks(bench: Bench) -> str:
    lacking = lacks_people(bench, 1)
    if not lacking and not any(map(tells_facts, people_of(bench))):
        return (
            "no description tells an age, a home, an occupation, languages or beliefs, so there is "
            "nothing that a rule could hold answers against"
        )
    return lacking


def _askings(bench: Bench) -> Sequence[Asking]:
    return (interviews(bench),)


def _calls(bench: Bench) -> int:
    return 0 if bench.judge_engine is None else 2 * len(people_of(bench))


def _by_construction(bench: Bench) -> str:
    if bench.is_rehearsal:
        return "rules answer questions about a person from the description itself"
    return ""


MEASURE = BatteryMeasure(
    "F6", "self-adherence", "Do personas keep to their descriptions?",
    "An interview of 20 questions with up to 12 personas. Rules hold answers on age, home, work, "
    "languages, interests and goals, ratings of own beliefs, and what is said elsewhere, against "
    "the description; answers that a rule cannot read count nowhere. Answers out of character: "
    "disclosure of being a model that nobody asked for, and talk about the role.",
    make, (ANSWERER,),
    thresholds_of(
        "F6",
        claims=Threshold((None, 2), (None, 8), _OWN),
        character=Threshold((None, 2), (None, 5), _OWN),
    ),
    _lacks, _askings, _calls, _by_construction,
)  # fmt: skip
