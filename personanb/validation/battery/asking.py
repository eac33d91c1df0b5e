"""What a validation asks of a whole panel: once, however many measures share the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from personanb.errors import BudgetError, ReportError
from personanb.simulation.watching import quiet
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.running.estimate import estimate_survey
from personanb.surveys.running.options import options_of
from personanb.surveys.running.run import STOPPED
from personanb.validation.conduct import INTERRUPTED

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses
    from personanb.validation.battery.bench import Bench


@dataclass(frozen=True)
class Asking:
    """Something asked of everybody, whose answers measures share.

    Attributes
    ----------
    key
        What makes two askings the same.
    title
        In words.
    make
        Asks it, and returns the answers.
    calls, prompt_tokens, completion_tokens
        What it is going to take.
    """

    key: str
    title: str
    make: Callable[[], Awaitable[Any]] = field(compare=False)
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


def survey_asking(
    bench: Bench, key: str, survey: Survey | Callable[[], Survey], **how: Any
) -> Asking:
    """Return the asking of a survey.

    Parameters
    ----------
    bench
        Who is asked, and by which engine.
    key
        What makes two askings the same.
    survey, **how
        What is asked, or what makes it; and how, see `Survey.run`.
    """
    if key in bench.known:  # measures ask for it again and again
        return bench.known[key]
    survey = survey if isinstance(survey, Survey) else survey()
    options = options_of(survey, bench.panel, engine=bench.engine, **how)
    estimate = estimate_survey(options)
    title = survey.title or key

    async def make() -> Responses:
        with quiet():  # the desk shows how far it is
            answers = await _asked(bench, survey, how)
        if bench.source == "rehearsal":
            # Rules answer in arrays: no call was made, and the pages were answered all the same.
            bench.desk.answered(estimate.calls)
        return answers

    bench.known[key] = Asking(
        key, title, make, estimate.calls, estimate.prompt_tokens, estimate.completion_tokens
    )
    return bench.known[key]


async def _asked(bench: Bench, survey: Survey, how: dict[str, Any]) -> Responses:
    answers = await survey.arun(bench.panel, engine=bench.desk, **how)
    if answers.run_status == "interrupted":
        reason = str(answers.manifest.get("reason", ""))
        if reason == STOPPED:
            raise ReportError(INTERRUPTED)
        # The end of a budget ends the whole run; the answers so far are recorded.
        raise BudgetError(reason)
    return answers
