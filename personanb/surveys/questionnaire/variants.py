"""Sensitivity variants: the same question in other words, orders and directions, in balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from personanb.errors import did_you_mean
from personanb.personas.problems import Problem, shown
from personanb.surveys.questionnaire.layout import Layout
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.question import Question

Factor = Literal["wording", "order", "direction"]
FACTORS: tuple[Factor, ...] = get_args(Factor)


@dataclass(frozen=True)
class Variant:
    """Which factors are varied, and which of a respondent's repeats this is.

    Attributes
    ----------
    factors
        Some of `wording`, `order`, `direction`; none: everything as planned.
    repeat
        Number of the repeat, from 0.
    """

    factors: tuple[Factor, ...] = ()
    repeat: int = 0


AS_PLANNED = Variant()


@dataclass(frozen=True)
class Variants:
    """A plan that rotates variants through a respondent's repeats.

    For each question and factor, the levels are dealt in blocks: in every `levels` repeats in a
    row, from the first, a respondent meets each level once, in an order of that respondent's and
    question's own. Factors are dealt independently of each other, so that over respondents none
    is confounded with another.

    Attributes
    ----------
    factors
        What is varied.
    layout
        The survey's questions.
    """

    factors: tuple[Factor, ...]
    layout: Layout

    def at(self, repeat: int) -> Variant:
        """Return the variant of a repeat, from 0."""
        if repeat < 0:
            raise ValueError(f"repeat is {repeat}; allowed: 0 or more")
        return Variant(self.factors, repeat)

    def levels(self, ask: str) -> dict[Factor, int]:
        """Return how many levels each factor has for a question; 1 when it does not vary."""
        question = self.layout.asks[ask]
        return {factor: levels_of(question, factor) for factor in self.factors}

    @property
    def balanced_repeats(self) -> int:
        """The least number of repeats in which every level of every factor can come once."""
        return max(
            (levels for ask in self.layout.asks for levels in self.levels(ask).values()), default=1
        )

    def __iter__(self) -> Iterator[Variant]:
        """Yield as many variants as balance needs; see `balanced_repeats`."""
        return (self.at(repeat) for repeat in range(self.balanced_repeats))


def levels_of(question: Question, factor: Factor) -> int:
    """Return how many ways of asking a factor has for a question."""
    if factor == "wording":
        return len(question.wordings)
    if factor == "order":
        return 2 if question.movable > 1 else 1
    return 2 if question.direction_of_scale else 1


def variants_of(layout: Layout, factors: tuple[str, ...]) -> Variants:
    """Return the plan for some factors; all that some question can vary when none is named.

    Raises
    ------
    SurveyError
        For a factor that is not known, or that no question can vary.
    """
    useful = [
        factor
        for factor in FACTORS
        if any(levels_of(question, factor) > 1 for question in layout.asks.values())
    ]
    wrong = []
    for factor in factors:
        if factor not in FACTORS:
            hint = did_you_mean(str(factor), FACTORS) or ";"
            wrong.append(f"{shown(factor)} is not known{hint} allowed: {', '.join(FACTORS)}")
        elif factor not in useful:
            missing = {
                "wording": "no question has `paraphrases`",
                "order": "no question has options to reorder",
                "direction": "no question has a scale",
            }[factor]
            wrong.append(f"{factor} cannot be varied: {missing}")
    if wrong:
        raise SurveyError([Problem((), message) for message in wrong], "variants")
    return Variants(tuple(f for f in FACTORS if f in (factors or useful)), layout)
