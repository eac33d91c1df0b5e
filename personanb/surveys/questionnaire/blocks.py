"""Blocks: questions that stand on a page together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Field, InstanceOf, ModelWrapValidatorHandler, model_validator
from pydantic.dataclasses import dataclass

from personanb.personas.problems import Problem
from personanb.surveys.questionnaire.conditions import OWN_ANSWER
from personanb.surveys.questionnaire.entry import CONFIG, Entry, Rule, one_or_many_entries, reported
from personanb.surveys.questionnaire.problems import SurveyError

# Users hand over lists, which type checkers should let pass; what is kept is a tuple.
if TYPE_CHECKING:
    Entries: TypeAlias = Sequence[Entry]
else:
    Entries = Annotated[tuple[InstanceOf[Entry], ...], BeforeValidator(one_or_many_entries)]


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Block:
    """Questions that stand together, by default on one page.

    A question that depends on the answer to another of the block begins a new page, and so does
    every stimulus of a concept or message test.

    Parameters
    ----------
    questions
        At least one.
    title, introduction
        What stands above them.
    randomise
        Whether each respondent gets the questions in an order of their own.
    show_if
        Rule that has to hold for the whole block to be asked.

    Raises
    ------
    SurveyError
        On construction, listing every problem.
    """

    questions: Entries = Field(kw_only=False)
    title: str = ""
    introduction: str = ""
    randomise: bool = False
    show_if: Rule = None

    @model_validator(mode="wrap")
    @classmethod
    def _report_every_problem(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        block = reported(cls, value, handler)
        wrong = []
        if not block.questions:
            wrong.append(Problem(("questions",), "is empty; a block has at least 1 question"))
        if block.show_if is not None and OWN_ANSWER in block.show_if.names():
            wrong.append(Problem(("show_if",), f"{str(block.show_if)!r} names no question"))
        if wrong:
            raise SurveyError(wrong, f"block {block.title!r}" if block.title else "a block")
        return block

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing but its questions."""
        return not (self.title or self.introduction or self.randomise or self.show_if)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that hold something, the questions last."""
        found: dict[str, Any] = {}
        if self.title:
            found["title"] = self.title
        if self.introduction:
            found["introduction"] = self.introduction
        if self.randomise:
            found["randomise"] = True
        if self.show_if is not None:
            found["show_if"] = str(self.show_if)
        return found | {"questions": [entry.to_dict() for entry in self.questions]}
