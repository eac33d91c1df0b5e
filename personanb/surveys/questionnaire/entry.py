"""What everything that stands in a survey shares: text, id, rules, paraphrases."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeAlias, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainValidator,
    ValidationError,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic_core import ArgsKwargs

from personanb.personas.problems import Path, Problem, problems_from, shown
from personanb.surveys.questionnaire.condition_text import read_condition
from personanb.surveys.questionnaire.conditions import OWN_ANSWER, Comparison, Condition
from personanb.surveys.questionnaire.items import (
    Item,
    Level,
    id_problem,
    slug,
)
from personanb.surveys.questionnaire.problems import SurveyError

CONFIG = ConfigDict(extra="forbid", allow_inf_nan=False)
END = "end"

Made = TypeVar("Made")
Found: TypeAlias = Iterator[tuple[Path, str]]
"""Problems as they are found: the path inside the question, and what is wrong there."""


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _words(value: Any) -> Any:
    # `options: [1, 2, 3]` in YAML are numbers; a respondent reads them as text all the same.
    if isinstance(value, list | tuple):
        return tuple(
            str(item) if isinstance(item, int | float) and not isinstance(item, bool) else item
            for item in value
        )
    return value


# Users hand over lists, which type checkers should let pass; what is kept is a tuple.
if TYPE_CHECKING:
    Texts: TypeAlias = Sequence[str]
    Options: TypeAlias = Sequence[str]
else:
    Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
    Options = Annotated[tuple[str, ...], BeforeValidator(_words)]


@plain_dataclass(frozen=True)
class Skip:
    """Go on with a later question, passing over those between, when a condition holds.

    Attributes
    ----------
    to
        Id of the question, or `end`.
    when
        The condition; None always. `>= 4` alone looks at the question that carries the rule.
    """

    to: str
    when: Condition | None = None


def _read_skips(given: object) -> tuple[Skip, ...]:
    rules = given if isinstance(given, list | tuple) else (given,)
    return tuple(_read_skip(rule) for rule in rules)


def _read_skip(given: object) -> Skip:
    if isinstance(given, str):
        return Skip(given)
    if isinstance(given, Skip):
        when = None if given.when is None else read_condition(given.when)
        return Skip(given.to, when)
    if isinstance(given, Mapping) and set(given) <= {"if", "to"} and isinstance(given["to"], str):
        return Skip(given["to"], read_condition(given["if"]) if "if" in given else None)
    raise ValueError("allowed: the id of a later question or `end`, or {if: a rule, to: an id}")


# Users write text or mappings, which become a Condition (or None) and a tuple of Skip.
Rule: TypeAlias = Annotated[Any, PlainValidator(read_condition)]
Skips: TypeAlias = Annotated[Any, PlainValidator(_read_skips)]


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Entry:
    """What stands in a survey: a question, or a test that asks several questions.

    Parameters
    ----------
    text
        What is asked. `{answer:ID}` inserts the answer to an earlier question.
    id
        Short name, unique in the survey; made from the text when it is not given.
    show_if
        Rule that has to hold for the question to be asked: `"again >= 4"`, `{"again": ">= 4"}`.
    skip_to
        Where to go on after it: an id or `end`, or `{"if": rule, "to": id}`, or several of these.
    paraphrases
        The same question in other words, for sensitivity to wording.

    Raises
    ------
    SurveyError
        On construction, listing every problem.
    """

    kind: ClassVar[str] = "entry"
    level: ClassVar[Level] = "text"

    text: str = Field(kw_only=False)
    id: str = ""
    show_if: Rule = None
    skip_to: Skips = ()
    paraphrases: Texts = ()

    @model_validator(mode="wrap")
    @classmethod
    def _report_every_problem(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        entry = reported(cls, value, handler)
        if found := [Problem(path, message) for path, message in entry.problems()]:
            raise SurveyError(found, f"question {entry.id!r}" if entry.id else "")
        return entry

    def __post_init__(self) -> None:
        name = self.id or self.derived_id
        object.__setattr__(self, "id", name)
        own = tuple(
            Skip(rule.to, None if rule.when is None else rule.when.renamed(_own(name)))
            for rule in self.skip_to
        )
        object.__setattr__(self, "skip_to", own)

    @property
    def derived_id(self) -> str:
        """The id when none is given: made from the text, or the kind for a text by default."""
        standard = self.__dataclass_fields__["text"]
        return self.kind if self.text == _default(standard) else slug(self.text)

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        if not self.text.strip():
            yield ("text",), "is empty; write what is asked"
        elif not self.id:
            yield ("id",), "is missing, and cannot be made from this text; give one"
        if self.id and (problem := id_problem(self.id)):
            yield ("id",), problem
        if self.show_if is not None and OWN_ANSWER in self.show_if.names():
            yield (
                ("show_if",),
                f"{str(self.show_if)!r} names no question; for example: again >= 4",
            )
        for number, text in enumerate(self.paraphrases):
            if not text.strip():
                yield ("paraphrases", number), "is empty"
            elif text in {self.text, *self.paraphrases[:number]}:
                yield ("paraphrases", number), f"{shown(text)} stands there already"

    # --- what comes of it

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """The rows that an answer gives, in the canonical order."""
        return (Item(self.id, self.text, self.kind, self.level, self.id),)

    @property
    def value_labels(self) -> dict[int, str]:
        """Codes of the (first) item with their labels, for export."""
        return self.leaves[0].codes

    @property
    def wordings(self) -> tuple[str, ...]:
        """The text, then its paraphrases."""
        return (self.text, *self.paraphrases)

    # --- as plain data

    def to_dict(self) -> dict[str, Any]:
        """Return kind and text, then the fields that differ from their defaults."""
        data: dict[str, Any] = {self.kind: self.text}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name == "text" or value == _default(field):
                continue
            if field.name == "id" and value == self.derived_id:
                continue
            data[field.name] = plain(value)
        return data


def plain(value: Any) -> Any:
    """Turn a field into lists, names with values, text and numbers."""
    if isinstance(value, Condition):
        return str(value)
    if isinstance(value, Skip):
        return {"if": str(value.when), "to": value.to} if value.when is not None else value.to
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _own(name: str) -> Any:
    def rename(test: Comparison) -> Condition:
        return dataclasses.replace(test, name=name) if test.name == OWN_ANSWER else test

    return rename


def _default(field: dataclasses.Field[Any]) -> Any:
    # Pydantic keeps its own field description where `Field(...)` was written.
    default = getattr(field.default, "default", field.default)
    factory = getattr(field.default, "default_factory", None)
    return factory() if factory else default


def one_or_many_entries(value: Any) -> Any:
    """Let a single entry stand for a list of one."""
    return (value,) if isinstance(value, Entry) else value


def reported(cls: type[Made], value: Any, handler: ModelWrapValidatorHandler[Made]) -> Made:
    """Validate the fields, and tell pydantic's errors in our words.

    Raises
    ------
    SurveyError
        Listing every field that is wrong by itself.
    """
    value = _with_names(cls, value)
    try:
        return handler(value)
    except ValidationError as error:
        raise SurveyError(problems_from(error, cls, value)) from None


def _with_names(cls: type[Any], value: Any) -> Any:
    """Give positional arguments the names of their fields, so that problems name them."""
    if not isinstance(value, ArgsKwargs):
        return value
    given = dict(value.kwargs or {})
    names = [field.name for field in dataclasses.fields(cls) if not field.kw_only]
    if len(value.args) > len(names) or any(name in given for name in names[: len(value.args)]):
        raise TypeError(
            f"{cls.__name__} takes the text first, then names: {cls.__name__}('...', id='...')"
        )
    return given | dict(zip(names, value.args, strict=False))
