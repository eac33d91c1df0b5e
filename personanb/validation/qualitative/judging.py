"""What a judge adds to rules: the same talk held against its own description and another's.

Scores of a judge are not comparable across models or prompts, so only the contrast within one run
is reported, and the judge is named. Against people's labels it is held with `judge_agreement`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from personanb.errors import ReportError
from personanb.personas.persona import Persona
from personanb.simulation.analysis.agreement import Agreement, agreement
from personanb.simulation.steering.judgement import TOP, Judgement
from personanb.simulation.steering.judging import judged as asked_of_judge
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.desk import Desk, measuring
from personanb.validation.measure import JUDGE, Measure, Table, judged, not_run, statuses_of
from personanb.validation.qualitative.talking import Interviewed

JUDGE_KEY = "judge"
LEAST_LABELS = 30
_CLAIM = "What {name} says fits the description of the person"
_NAME = "judged fit, own description minus another's"
_QUESTION = "Does a judge find that talks fit their own description better than another's?"
_METHOD = (
    "One judgement from 0 to 9 for each talk against the description of its speaker, one against "
    "another description of the same name; the difference is reported. Evidence has to stand in "
    "the talk, else the judgement does not count."
)
_NO_LABELS = (
    "No labels of people were given, so how far people agree with the judge is not known; "
    "`judge_agreement` holds 30 or more against each other."
)
_RESAMPLES = 2000


async def judged_fit(
    talks: Sequence[Interviewed], judge: Desk, *, seed: int = 0, key: str = JUDGE_KEY
) -> Measure:
    """Return how much better talks fit their own description, as judged; 2 calls a talk."""
    others = [_other(talks, place) for place in range(len(talks))]
    with measuring(key):
        found = await asyncio.gather(
            *(_judged(judge, one, about, seed)
              for one, other in zip(talks, others, strict=True)
              for about in (one.persona, other))
        )  # fmt: skip
    details = {"needs": (JUDGE,), "method": _METHOD, "calls": judge.calls(key),
               "calls_estimated": 2 * len(talks),
               "statuses": statuses_of([one.status for one in found])}  # fmt: skip
    units, rows = {}, []
    for one, own, other in zip(talks, found[::2], found[1::2], strict=True):
        values = own.value, other.value
        rows.append((one.persona.name, *(None if v is None else int(v) for v in values)))
        if values[0] is not None and values[1] is not None:
            units[one.persona.persona_id] = float(int(values[0]) - int(values[1]))
    if not units:
        return not_run(key, _NAME, _QUESTION, "the judge gave no usable pair", **details)
    differences = np.array(list(units.values()))
    ends = None
    if len(differences) > 1:
        rng = numpy_generator("judged fit", seed, len(differences))
        draws = differences[rng.integers(0, len(differences), (_RESAMPLES, len(differences)))]
        ends = percentile_interval(draws.mean(axis=1), 0.95)
    name = f"{judge.name}, {', '.join(sorted(judge.models)) or judge.model}"
    return judged(
        key, _NAME, _QUESTION, float(differences.mean()), unit=f"points of 0 to {TOP}",
        low=None if ends is None else ends.low, high=None if ends is None else ends.high,
        interval="bootstrap over personas" if ends else "", n=len(units), n_what="pairs",
        planned=len(talks), units=units, reason="a judge's points have no threshold",
        tables=(Table("Judged fit, each with both descriptions",
                      ("person", "own description", "another's"), tuple(rows)),),
        notes=(f"Judge: {name}. {_NO_LABELS}",), **details,
    )  # fmt: skip


def judge_agreement(judged_fit: Sequence[bool], people: Sequence[bool]) -> Agreement:
    """Return how far a judge agrees with people on the same answers: Cohen's kappa and alpha.

    Parameters
    ----------
    judged_fit, people
        Whether each answer fits, by the judge and by people, in one order; 30 or more.

    Raises
    ------
    ReportError
        When there are fewer than 30, or not the same number of both.
    """
    if len(judged_fit) != len(people) or len(people) < LEAST_LABELS:
        raise ReportError(
            f"{len(judged_fit)} judgements and {len(people)} labels; wanted the same number of "
            f"both, at least {LEAST_LABELS}"
        )
    return agreement(judged_fit, people)


async def _judged(judge: Desk, one: Interviewed, about: Persona, seed: int) -> Judgement:
    said = [event for _, event in one.asked if event.usable]
    claim = _CLAIM.format(name=one.persona.name)
    return await asked_of_judge(judge, claim, said, graded=True, about=about, votes=1, seed=seed)


def _other(talks: Sequence[Interviewed], place: int) -> Persona:
    """Return another description under the same name: the next person's, or the opposite."""
    own = talks[place].persona
    if len(talks) > 1:
        return talks[(place + 1) % len(talks)].persona.replace(name=own.name, id=own.id)
    scores = {trait: 1 - score for trait, score in own.big_five.to_dict().items()
              if score is not None}  # fmt: skip
    return Persona(name=own.name, big_five=scores, traits=("the opposite of what was said",))
