"""Questions answered by choosing or ordering options."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from personanb.personas.problems import shown
from personanb.surveys.questionnaire.entry import CONFIG, Found, Options
from personanb.surveys.questionnaire.items import (
    AS_WRITTEN,
    Answer,
    Item,
    Level,
    Shown,
    Value,
    slugs,
)
from personanb.surveys.questionnaire.question import Question, closed_object, text_list_problems
from personanb.surveys.questionnaire.replies import ReplyError, fields_of, option_of, options_of

OTHER = "Other"
NONE = "None of these"
CHOSEN = ((0, "not chosen"), (1, "chosen"))
LEAST = 2
_OTHER_CHARACTERS = 200


def _default_text(text: str) -> BeforeValidator:
    def lift(value: Any) -> Any:
        return {True: text, False: None}[value] if isinstance(value, bool) else value

    return BeforeValidator(lift)


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Choice(Question):
    """One option out of several, or as many as apply.

    Parameters
    ----------
    options
        At least two, all different.
    multiple
        Whether several may be chosen; then each option is an item of its own, 1 when chosen.
    other
        Adds an option last, with a line to write on: True for "Other", or its text.
    none
        Adds an option last that excludes the others: True for "None of these", or its text.
    randomise
        Whether each respondent sees the options in an order of their own; `fixed`, `other` and
        `none` stay last.
    fixed
        Options among `options` that keep their place at the end.
    """

    kind: ClassVar[str] = "choice"
    level: ClassVar[Level] = "nominal"

    options: Options
    multiple: bool = False
    other: Annotated[str | None, _default_text(OTHER)] = None
    none: Annotated[str | None, _default_text(NONE)] = None
    randomise: bool = False
    fixed: Options = ()

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        found = list(text_list_problems("options", self.options, least=LEAST, what="options"))
        yield from found
        if not found:
            for field, text in (("other", self.other), ("none", self.none)):
                if text is not None and self.all_options.count(text) > 1:
                    yield (field,), f"{shown(text)} stands among the options already"
                elif text is not None and not text.strip():
                    yield (field,), "is empty"
        end = self.options[len(self.options) - len(self.fixed) :]
        for number, text in enumerate(self.fixed):
            if text not in self.options:
                yield ("fixed", number), f"{shown(text)} is not one of the options"
        if set(self.fixed) <= set(self.options) and set(self.fixed) != set(end):
            yield ("fixed",), "has to be the last of the options; move them to the end"

    @property
    def all_options(self) -> tuple[str, ...]:
        """The options with `other` and `none`, in the canonical order."""
        added = (text for text in (self.other, self.none) if text is not None)
        return (*self.options, *added)

    @property
    def length(self) -> int:
        """Number of options, `other` and `none` included."""
        return len(self.all_options)

    @property
    def movable(self) -> int:
        """Number of options that may change places."""
        return len(self.options) - len(self.fixed)

    @property
    def shuffled(self) -> bool:
        """Whether each respondent sees an order of their own."""
        return self.randomise

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """Ids of the options, for items of their own."""
        return slugs(self.all_options)

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item, or one an option when several may be chosen; and the text of `other`."""
        if self.multiple:
            found = [
                Item(
                    f"{self.id}.{name}",
                    f"{self.text} [{option}]",
                    self.kind,
                    "nominal",
                    self.id,
                    labels=CHOSEN,
                    low=0,
                    high=1,
                )
                for name, option in zip(self.option_ids, self.all_options, strict=True)
            ]
        else:
            found = [
                Item(self.id, self.text, self.kind, "nominal", self.id, options=self.all_options)
            ]
        if self.other is not None:
            text = f"{self.text} [{self.other}: which]"
            found.append(Item(self.other_id, text, self.kind, "text", self.id))
        return tuple(found)

    @property
    def other_id(self) -> str:
        """Id of the item with the words written beside `other`."""
        return f"{self.id}.other_text"

    @property
    def why_empty(self) -> str:
        """Why there are no words beside `other`, where there are none."""
        return f"{shown(self.other)} was not chosen, or left without words"

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return the instruction and the options in the order shown."""
        mark = "[ ]" if self.multiple else "( )"
        how = "choose all that apply" if self.multiple else "choose one"
        lines = [how]
        for position in self.positions(seen):
            option = self.all_options[position]
            line = f"{mark} {option}"
            if option == self.other:
                line += ": ________"
            elif option == self.none and self.multiple:
                line += " (no other beside it)"
            lines.append(line)
        return lines

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the schema: an option, or a list of them; with `other`, and which other."""
        names = [self.all_options[position] for position in self.positions(seen)]
        chosen: dict[str, Any] = {"type": "string", "enum": names}
        if self.multiple:
            chosen = {"type": "array", "items": chosen, "minItems": 1, "maxItems": len(names)}
        if self.other is None:
            return chosen
        written = {"type": "string", "maxLength": _OTHER_CHARACTERS}
        return closed_object({"chosen": chosen, "other_text": written})

    def _read(self, raw: Any, seen: Shown) -> Answer | str:  # noqa: ARG002
        written, bare = "", False
        try:
            if self.other is not None and isinstance(raw, str | list | tuple):
                bare = True
            elif self.other is not None:
                parts = fields_of(raw, ("chosen", "other_text"))
                raw, written = parts["chosen"], parts["other_text"]
            if self.multiple:
                chosen, repaired = options_of(raw, self.all_options)
            else:
                position, repaired = option_of(raw, self.all_options)
                chosen = [position]
            self._check(chosen, written)
        except ReplyError as problem:
            return str(problem)
        values: dict[str, Value] = {}
        if self.multiple:
            values |= {
                item.id: int(position in chosen)
                for position, item in enumerate(self.leaves[: self.length])
            }
        else:
            values[self.id] = self.all_options[chosen[0]]
        if self.other is not None:
            named = self.other in (self.all_options[position] for position in chosen)
            values[self.other_id] = written.strip() or None if named else None
        return Answer(values, repaired or bare)

    def _check(self, chosen: list[int], written: Any) -> None:
        if not chosen:
            raise ReplyError("nothing is chosen; choose at least one option")
        if self.none is not None and len(chosen) > 1:
            nothing = self.all_options.index(self.none)
            if nothing in chosen:
                raise ReplyError(f"{shown(self.none)} cannot be chosen beside other options")
        if not isinstance(written, str) or len(written) > _OTHER_CHARACTERS:
            raise ReplyError(f"other_text is not text of at most {_OTHER_CHARACTERS} characters")


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class ForcedChoice(Question):
    """One of two statements, without a way out.

    Parameters
    ----------
    options
        Exactly two.
    randomise
        Whether the side on which each stands is drawn for each respondent.
    """

    kind: ClassVar[str] = "forced_choice"
    level: ClassVar[Level] = "nominal"

    text: str = Field(default="Which of these is closer to you?", kw_only=False)
    options: Options
    randomise: bool = True

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        if len(self.options) > LEAST:
            yield ("options",), f"holds {len(self.options)}; a forced choice has exactly 2"
        else:
            yield from text_list_problems("options", self.options, least=LEAST, what="options")

    @property
    def length(self) -> int:
        """Two."""
        return len(self.options)

    @property
    def shuffled(self) -> bool:
        """Whether sides are drawn."""
        return self.randomise

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item with two options."""
        return (
            Item(self.id, self.text, self.kind, "nominal", self.id, options=tuple(self.options)),
        )

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return both statements in the order shown."""
        return ["choose one", *(f"( ) {self.options[one]}" for one in self.positions(seen))]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the schema of one of the two."""
        return {"type": "string", "enum": [self.options[one] for one in self.positions(seen)]}

    def _read(self, raw: Any, seen: Shown) -> Answer | str:  # noqa: ARG002
        try:
            position, repaired = option_of(raw, self.options)
        except ReplyError as problem:
            return str(problem)
        return Answer({self.id: self.options[position]}, repaired)
