"""What all questions share: how they are asked, and how a reply is held against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic.dataclasses import dataclass

from personanb.personas.problems import dotted, shown
from personanb.surveys.questionnaire.entry import CONFIG, Entry, Found
from personanb.surveys.questionnaire.items import AS_WRITTEN, Answer, Shown
from personanb.surveys.questionnaire.piping import misplaced_marker


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Question(Entry):
    """One question; what it takes is described at `Entry`."""

    kind: ClassVar[str] = "question"

    @property
    def length(self) -> int:
        """How many options, rows or items can stand in another order; 0 when none can."""
        return 0

    @property
    def movable(self) -> int:
        """How many of these, from the first, may change places."""
        return self.length

    @property
    def shuffled(self) -> bool:
        """Whether each respondent sees them in an order drawn anew."""
        return False

    @property
    def direction_of_scale(self) -> str:
        """`ascending`, `descending` or `random`; empty for questions without a scale."""
        return ""

    # --- asking

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return what a respondent reads below the text: options, scale, range."""
        raise NotImplementedError

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the JSON schema of the bare answer, in strict form."""
        raise NotImplementedError

    def schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the JSON schema of `{"answer": ...}`, in strict form."""
        return closed_object({"answer": self.value_schema(seen)})

    def validate(self, raw: Any, seen: Shown = AS_WRITTEN) -> Answer | str:
        """Hold a reply against the question.

        Parameters
        ----------
        raw
            The bare answer, or `{"answer": ...}`.
        seen
            How the respondent saw the question; positions and scale values refer to that.

        Returns
        -------
        Answer or str
            The answer in canonical coding, or what is wrong, in words that a model can act on.
        """
        if isinstance(raw, Mapping) and set(raw) == {"answer"}:
            raw = raw["answer"]
        return self._read(raw, seen)

    def _read(self, raw: Any, seen: Shown) -> Answer | str:
        raise NotImplementedError

    def positions(self, seen: Shown) -> tuple[int, ...]:
        """Return canonical positions in the order shown."""
        return seen.order or tuple(range(self.length))


def closed_object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with exactly these properties, as strict endpoints want."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def text_list_problems(
    field: str, texts: Sequence[str], *, least: int, what: str, most: int = 500
) -> Found:
    """Yield what is wrong with a list of options, rows or items."""
    if not texts:
        yield (field,), f"there are no {what}; at least {least} are needed"
    elif len(texts) < least:
        yield (field,), f"holds {len(texts)}; at least {least} {what} are needed"
    elif len(texts) > most:
        yield (field,), f"holds {len(texts):,} {what}; at most {most} are allowed"
    first: dict[str, int] = {}
    for number, text in enumerate(texts):
        folded = " ".join(text.casefold().split())
        if not folded:
            yield (field, number), "is empty"
        elif folded in first:
            where = dotted((field, first[folded]))
            yield (field, number), f"{shown(text)} stands there already, as {where}"
        elif marker := misplaced_marker(text):
            yield (field, number), f"{marker} cannot stand here; only the text of a question can"
        else:
            first[folded] = number
