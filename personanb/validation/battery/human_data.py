"""What people answered, and the panel's answers to the same questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from personanb.errors import ReportError
from personanb.validation.battery.asking import Asking, survey_asking

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses
    from personanb.validation.battery.bench import Bench


def same_questions(bench: Bench) -> Asking:
    """Return the asking of the survey that people answered; or the answers that were given."""
    human = _human(bench)
    if bench.given is not None:
        given = bench.given

        async def handed() -> Responses:
            return given

        return Asking("the questions of the people", "answers that were given", handed)
    return survey_asking(bench, "the questions of the people", human.survey, seed=bench.seed)


def lacks_human(bench: Bench) -> str:
    """Return why there is nothing to compare with, or nothing."""
    if bench.human is None:
        return "no people to compare with; give human=load_human_answers(file, survey)"
    if bench.given is not None:
        mine = set(bench.given.survey.layout.items_by_id)
        if not mine & set(bench.human.survey.layout.items_by_id):
            return "the answers that were given and those of people have no item in common"
    return ""


def _human(bench: Bench) -> Responses:
    if bench.human is None:
        raise ReportError("there are no human answers")
    return bench.human
