"""How a survey is run: what is the same for everybody who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from personanb.surveys.questionnaire.pages import Page, Per, pages_of
from personanb.surveys.questionnaire.routes import Route
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.questionnaire.variants import AS_PLANNED, Factor, Variant

Elicitation = Literal["direct", "distribution", "anchors"]
Pages = Literal["persona-page", "question"]
ELICITATIONS: tuple[Elicitation, ...] = get_args(Elicitation)
PAGES: tuple[Pages, ...] = get_args(Pages)


@dataclass(frozen=True)
class Setup:
    """What determines the answers besides persona and engine.

    Attributes
    ----------
    survey
        What is asked.
    repeats
        How often each persona is asked.
    seed
        Seed of the run.
    factors
        What `sensitivity` varies.
    elicitation
        How answers are drawn out: directly, as probabilities, or in words mapped to a scale.
    pages
        What one call asks: a page, or a question.
    """

    survey: Survey
    repeats: int = 1
    seed: int = 0
    factors: tuple[Factor, ...] = ()
    elicitation: Elicitation = "direct"
    pages: Pages = "persona-page"

    def pages_of(self, route: Route) -> tuple[Page, ...]:
        """Return what one respondent is asked together, in order."""
        if route.is_the_same_for_all:
            return self._common_pages
        return tuple(pages_of(self.survey.rules, route, self._per))

    @cached_property
    def _common_pages(self) -> tuple[Page, ...]:
        entries = tuple(entry.id for entry in self.survey.questions)
        return tuple(pages_of(self.survey.rules, Route("", entries), self._per))

    @property
    def _per(self) -> Per:
        return "question" if self.pages == "question" else "page"

    def variant(self, replicate: int) -> Variant:
        """Return the variant of a replicate."""
        return Variant(self.factors, replicate) if self.factors else AS_PLANNED
