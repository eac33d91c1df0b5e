"""Options put in order."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from personanb.surveys.questionnaire.choices import LEAST
from personanb.surveys.questionnaire.entry import CONFIG, Found, Options
from personanb.surveys.questionnaire.items import AS_WRITTEN, Answer, Item, Level, Shown, slugs
from personanb.surveys.questionnaire.question import Question, text_list_problems
from personanb.surveys.questionnaire.replies import ReplyError, options_of


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Ranking(Question):
    """Options put in order, the first being the best.

    Parameters
    ----------
    options
        At least two.
    top
        How many are ranked; all when it is not given. Those left out have no rank.
    randomise
        Whether each respondent sees the options in an order of their own.
    """

    kind: ClassVar[str] = "ranking"
    level: ClassVar[Level] = "ordinal"

    options: Options
    top: Annotated[int, Field(ge=1, strict=True)] | None = None
    randomise: bool = False

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        yield from text_list_problems("options", self.options, least=LEAST, what="options")
        if self.top is not None and self.top > len(self.options):
            yield ("top",), f"{self.top} of {len(self.options)} options cannot be ranked"

    @property
    def length(self) -> int:
        """Number of options."""
        return len(self.options)

    @property
    def shuffled(self) -> bool:
        """Whether each respondent sees an order of their own."""
        return self.randomise

    @property
    def ranks(self) -> int:
        """How many options get a rank."""
        return self.top or len(self.options)

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item an option: its rank, 1 for the best."""
        ends = ((1, "first"), *(((self.ranks, "last"),) if self.top is None else ()))
        return tuple(
            Item(
                f"{self.id}.{name}",
                f"{self.text} [{option}]",
                self.kind,
                "ordinal",
                self.id,
                options=tuple(str(rank) for rank in range(1, self.ranks + 1)),
                labels=ends,
                low=1,
                high=self.ranks,
            )
            for name, option in zip(slugs(self.options), self.options, strict=True)
        )

    @property
    def why_empty(self) -> str:
        """Why an option has no rank, where it has none."""
        return f"not among the first {self.ranks}"

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return the instruction and the options in the order shown."""
        how = "put in order, best first"
        if self.top is not None:
            how = f"name the best {self.top} in order, best first"
        return [how, *(f"[__] {self.options[one]}" for one in self.positions(seen))]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the schema of a list of options, best first."""
        names = [self.options[one] for one in self.positions(seen)]
        return {
            "type": "array",
            "items": {"type": "string", "enum": names},
            "minItems": self.ranks,
            "maxItems": self.ranks,
        }

    def _read(self, raw: Any, seen: Shown) -> Answer | str:  # noqa: ARG002
        try:
            order, repaired = options_of(raw, self.options)
        except ReplyError as problem:
            return str(problem)
        if len(order) != self.ranks:
            return f"{len(order)} options are ranked; wanted: {self.ranks}, each once, best first"
        ranks = {position: rank for rank, position in enumerate(order, 1)}
        values = {item.id: ranks.get(position) for position, item in enumerate(self.leaves)}
        return Answer(values, repaired)
