"""Questions answered on a scale, with a number, or in free words."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from personanb.personas.problems import shown
from personanb.surveys.questionnaire.entry import CONFIG, Found, Options
from personanb.surveys.questionnaire.items import AS_WRITTEN, Answer, Item, Level, Shown
from personanb.surveys.questionnaire.question import Question, text_list_problems
from personanb.surveys.questionnaire.replies import ReplyError, number_of, option_of

LEAST_POINTS, MOST_POINTS = 2, 11
ENDS = 2
Direction = Literal["ascending", "descending", "random"]
Points = Annotated[int, Field(ge=LEAST_POINTS, le=MOST_POINTS, strict=True)]
# Adding 0 turns -0.0 into 0.0, which it equals and does not look like.
Finite = Annotated[float, Field(strict=True), AfterValidator(lambda value: value + 0.0)]


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Likert(Question):
    """A statement or question rated on a numbered scale.

    Answers are whole numbers from 1 (the first label) to `points`, whatever direction was shown.

    Parameters
    ----------
    points
        2 to 11.
    labels
        One a point from low to high, or two for the ends, or none.
    direction
        Which end comes first: `ascending`, `descending`, or `random` (half of the respondents
        each).

    Examples
    --------
    >>> Likert("I would buy this box again.", id="again").validate(9)
    '9 is outside 1 to 5'
    """

    kind: ClassVar[str] = "likert"
    level: ClassVar[Level] = "ordinal"

    points: Points = 5
    labels: Options = ()
    direction: Direction = "ascending"

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        given = len(self.labels)
        if given and given not in {ENDS, self.points}:
            yield (
                ("labels",),
                f"holds {given} for {self.points} points; allowed: {self.points}, or {ENDS} (ends)",
            )
        elif given:
            yield from text_list_problems("labels", self.labels, least=ENDS, what="labels")

    @property
    def label_of(self) -> dict[int, str]:
        """Labels by scale value; only the ends where only these have one."""
        if len(self.labels) == ENDS:
            return {1: self.labels[0], self.points: self.labels[1]}
        return dict(enumerate(self.labels, 1))

    @property
    def direction_of_scale(self) -> str:
        """Which end comes first."""
        return self.direction

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item with the values 1 to `points`."""
        return (
            Item(
                self.id,
                self.text,
                self.kind,
                self.level,
                self.id,
                options=tuple(str(value) for value in range(1, self.points + 1)),
                labels=tuple(self.label_of.items()),
                low=1,
                high=self.points,
            ),
        )

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return the scale: a line a point where all are labelled, else one line."""
        labels = {
            (self.points + 1 - value if seen.reversed else value): label
            for value, label in self.label_of.items()
        }
        if len(labels) == self.points:
            return [f"({value}) {labels[value]}" for value in range(1, self.points + 1)]
        ends = [f"{value} = {labels[value]}" for value in (1, self.points) if value in labels]
        scale = f"a whole number from 1 to {self.points}"
        return [f"{scale}: {', '.join(ends)}" if ends else scale]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:  # noqa: ARG002
        """Return the schema of a whole number on the scale."""
        return {"type": "integer", "minimum": 1, "maximum": self.points}

    def _read(self, raw: Any, seen: Shown) -> Answer | str:
        if isinstance(raw, str) and self.labels:
            values = list(self.label_of)
            try:
                position, _ = option_of(raw, list(self.label_of.values()))
                return Answer({self.id: values[position]}, repaired=True)
            except ReplyError:
                pass  # not a label, so read as a number
        try:
            value, repaired = number_of(raw, 1, self.points, whole=True)
        except ReplyError as problem:
            return str(problem)
        value = self.points + 1 - value if seen.reversed else value
        return Answer({self.id: value}, repaired)


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Numeric(Question):
    """A number in a range.

    Parameters
    ----------
    low, high
        Ends of the range, inclusive.
    unit
        For example `hours`.
    whole
        Whether only whole numbers are allowed.
    """

    kind: ClassVar[str] = "numeric"
    level: ClassVar[Level] = "interval"

    low: Finite
    high: Finite
    unit: str = ""
    whole: bool = False

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        yield from range_problems(self.low, self.high)

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item with a range."""
        return (
            Item(
                self.id,
                self.text,
                self.kind,
                self.level,
                self.id,
                low=self.low,
                high=self.high,
                unit=self.unit,
            ),
        )

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:  # noqa: ARG002
        """Return the range and the unit."""
        what = "a whole number" if self.whole else "a number"
        unit = f" ({self.unit})" if self.unit else ""
        return [f"{what} from {self.low:g} to {self.high:g}{unit}"]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:  # noqa: ARG002
        """Return the schema of a number in the range."""
        kind = "integer" if self.whole else "number"
        return {"type": kind, "minimum": self.low, "maximum": self.high}

    def _read(self, raw: Any, seen: Shown) -> Answer | str:  # noqa: ARG002
        try:
            value, repaired = number_of(raw, self.low, self.high, whole=self.whole)
        except ReplyError as problem:
            return str(problem)
        return Answer({self.id: value}, repaired)


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Text(Question):
    """A question answered in the respondent's own words.

    Parameters
    ----------
    max_characters
        1 to 10,000.
    """

    kind: ClassVar[str] = "text"
    level: ClassVar[Level] = "text"

    max_characters: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 1_000

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:  # noqa: ARG002
        """Return the line to write on."""
        return ["in your own words"]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:  # noqa: ARG002
        """Return the schema of a text that is not empty."""
        return {"type": "string", "minLength": 1, "maxLength": self.max_characters}

    def _read(self, raw: Any, seen: Shown) -> Answer | str:  # noqa: ARG002
        if not isinstance(raw, str):
            return f"{shown(raw)} is not text"
        if not raw.strip():
            return "the answer is empty"
        if len(raw) > self.max_characters:
            return f"the answer is {len(raw):,} characters long; allowed: {self.max_characters:,}"
        return Answer({self.id: raw.strip()})


def range_problems(low: float, high: float) -> Found:
    """Yield what is wrong with the ends of a range."""
    if low >= high:
        yield ("low",), f"{low:g} is not below high, which is {high:g}"
