"""Arguments of a tool, filled from what was heard by the JSON schema of its parameters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from personanb.engines.rehearsal.bank import function_words, lexicon, pattern, word_set
from personanb.engines.rehearsal.moments import Moment, minutes_in
from personanb.engines.rehearsal.reckoning import numbers_in
from personanb.engines.rehearsal.words import capitalise, plain, words_of

_DEEPEST, _KEYWORDS, _TITLE = 3, 7, 60
_DEFAULT_MINUTES, _MOST_ITEMS = 60, 20
_DAY = re.compile(r"day|date", re.IGNORECASE)
_FILE = re.compile(r"\b[\w-]{1,60}\.(?:md|txt|html?|docx|pdf|csv)\b")
_PLACE = re.compile(r"\b(?:in|at|for|to|from|near) ([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)")
_IMPOSSIBLE = object()


@dataclass(frozen=True)
class Clue:
    """What the arguments of a tool can be filled from.

    Attributes
    ----------
    text
        What was heard, cut short.
    expression
        The arithmetic in it.
    moment, now
        Date and time in it, and the simulated time.
    me, people
        Who uses the tool, and whom else there is.
    home
        Where the person lives.
    known
        What there is to write down.
    """

    text: str
    expression: str
    moment: Moment | None
    now: dt.datetime | None
    me: str
    people: tuple[str, ...]
    home: str
    known: str

    @cached_property
    def keywords(self) -> str:
        """The words that say what it is about, in their order."""
        small = function_words() | word_set("asking_words") | word_set("tool_words")
        found = [word for word in words_of(plain(self.text, 800)) if word.lower() not in small]
        return " ".join(dict.fromkeys(found[:_KEYWORDS]))

    @cached_property
    def mentioned(self) -> list[str]:
        """Others whose names it says."""
        said = {word.casefold() for word in words_of(self.text)}
        return [
            name for name in self.people
            if name != self.me and name.split()[0].casefold() in said
        ]  # fmt: skip

    @cached_property
    def title(self) -> str:
        """A few words to call it by."""
        left_out = {name.split()[0] for name in self.people} | {"am", "pm"}
        words = [
            word for word in self.keywords.split()
            if word not in left_out and word.lower() not in lexicon().proper and word.isalpha()
        ]  # fmt: skip
        return capitalise(" ".join(words[:4])[:_TITLE]) or "Meeting"

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers that it says."""
        return numbers_in(self.text)


def arguments_for(schema: Mapping[str, Any], clue: Clue, role: str) -> dict[str, Any] | None:
    """Return arguments that fit the schema of a tool; None where some cannot be filled.

    Parameters
    ----------
    schema
        Of an object. Parameters that need not be given are left out, or null.
    clue
        What to fill them from.
    role
        What the tool is for; see `tool_choice.role_of`.
    """
    filled = _Form(clue, role).object(schema, 0)
    return filled if isinstance(filled, dict) else None


class _Form:
    """The filling of one set of arguments; each number that was heard is used once."""

    def __init__(self, clue: Clue, role: str) -> None:
        self.clue = clue
        self.role = role
        self.numbers = iter(clue.numbers)
        self.guessed = 0

    def object(self, schema: Mapping[str, Any], depth: int) -> Any:
        properties, required = schema.get("properties"), schema.get("required")
        if not isinstance(properties, Mapping):
            return {}
        wanted = required if isinstance(required, list | tuple) else ()
        filled = {
            name: self.value(str(name), part, depth)
            for name, part in properties.items() if name in wanted
        }  # fmt: skip
        impossible = any(value is _IMPOSSIBLE for value in filled.values())
        # A choice may be guessed beside something that was said, not alone.
        impossible = impossible or (not depth and 0 < len(filled) == self.guessed)
        return _IMPOSSIBLE if impossible or set(wanted) - filled.keys() else filled

    def value(self, name: str, schema: Any, depth: int) -> Any:
        if not isinstance(schema, Mapping) or depth > _DEEPEST:
            return _IMPOSSIBLE
        options, kinds = schema.get("anyOf") or schema.get("oneOf"), schema.get("type")
        if isinstance(options, list):
            described = {"description": schema.get("description", "")}
            parts = [{**described, **part} for part in options if isinstance(part, Mapping)]
        elif isinstance(kinds, list):
            parts = [{**schema, "type": kind} for kind in kinds]
        else:
            return self.of_one_type(name, schema, depth)
        others = [part for part in parts if part.get("type") != "null"]
        can_be_null = len(others) < len(parts)
        if can_be_null and not self.is_said(name):
            return None
        values = (self.value(name, part, depth + 1) for part in others)
        found = next((value for value in values if value is not _IMPOSSIBLE), _IMPOSSIBLE)
        return None if found is _IMPOSSIBLE and can_be_null else found

    def is_said(self, name: str) -> bool:
        """Tell whether words give something for a parameter that could be left out."""
        if pattern("tools.takes_people").search(name):
            return bool(self.clue.mentioned)
        if pattern("tools.takes_minutes").search(name):
            return minutes_in(self.clue.text) is not None
        timed = _DAY.fullmatch(name) or pattern("tools.takes_time").search(name)
        return bool(timed) and self.clue.moment is not None

    def of_one_type(self, name: str, schema: Mapping[str, Any], depth: int) -> Any:
        kind, options = schema.get("type"), schema.get("enum")
        if isinstance(options, list) and options:
            said = self.clue.text.casefold()
            chosen = next((one for one in options if str(one).casefold() in said), _IMPOSSIBLE)
            self.guessed += chosen is _IMPOSSIBLE
            return options[0] if chosen is _IMPOSSIBLE else chosen
        if kind == "string":
            return _checked(self.string(name, schema), schema)
        if kind in {"integer", "number"}:
            return self.number(name, schema)
        if kind == "array":
            return self.array(name, schema, depth)
        if kind == "object":
            return self.object(schema, depth + 1)
        return {"boolean": True, "null": None}.get(str(kind), _IMPOSSIBLE)

    def string(self, name: str, schema: Mapping[str, Any]) -> str:
        clue, shape = self.clue, schema.get("format")
        dated = shape == "date" or _DAY.fullmatch(name)
        if dated or shape == "date-time" or pattern("tools.takes_time").search(name):
            if clue.moment is None:
                return ""
            return clue.moment.date(clue.now) if dated else clue.moment.date_time(clue.now)
        if self.role in {"read", "write"} and pattern("tools.takes_file").search(name):
            return _file_name(clue, self.role)
        described = f"{name} {schema.get('description', '')}"[:300]
        if pattern("tools.takes_expression").search(
            described if self.role == "calculate" else name
        ):
            return clue.expression
        for kind, words in _STRINGS.items():
            if pattern(f"tools.takes_{kind}").search(name):
                return words(clue, self.role)
        return clue.keywords

    def number(self, name: str, schema: Mapping[str, Any]) -> Any:
        value: float | None
        if pattern("tools.takes_minutes").search(name):
            value = minutes_in(self.clue.text) or _DEFAULT_MINUTES
        else:
            value = next(self.numbers, None)
        bounds = {"exclusiveMinimum", "exclusiveMaximum", "multipleOf"} & schema.keys()
        if value is None or bounds:
            return _IMPOSSIBLE
        low, high = schema.get("minimum"), schema.get("maximum")
        too_low = isinstance(low, int | float) and value < low
        if too_low or (isinstance(high, int | float) and value > high):
            return _IMPOSSIBLE
        if value == int(value):
            return int(value)
        return _IMPOSSIBLE if schema.get("type") == "integer" else value

    def array(self, name: str, schema: Mapping[str, Any], depth: int) -> Any:
        inner = schema.get("items")
        kind = inner.get("type") if isinstance(inner, Mapping) else None
        fewest, most = int(schema.get("minItems") or 0), int(schema.get("maxItems") or _MOST_ITEMS)
        values: list[Any]
        if pattern("tools.takes_people").search(name):
            others = [other for other in self.clue.people if other != self.clue.me]
            values = self.clue.mentioned or others[:3]
        elif kind in {"integer", "number"}:
            numbers = [int(one) if one == int(one) else one for one in self.numbers]
            values = [one for one in numbers if kind == "number" or isinstance(one, int)]
        elif kind == "string" and isinstance(inner, Mapping) and "enum" not in inner:
            values = self.clue.keywords.split()
        else:
            one = self.value(name, inner, depth + 1)
            values = [] if one is _IMPOSSIBLE else [one]
        return values[:most] if len(values) >= fewest else _IMPOSSIBLE


def _place_in(clue: Clue, _role: str) -> str:
    place = _PLACE.search(clue.text)
    return place[1] if place is not None else clue.home


# What is taken for a parameter by its name; the first that fits.
_STRINGS: dict[str, Callable[[Clue, str], str]] = {
    "body": lambda clue, role: clue.known if role == "write" else plain(clue.text, 300),
    "title": lambda clue, _: clue.title,
    "people": lambda clue, _: next(iter(clue.mentioned), ""),
    "place": _place_in,
    "link": lambda _clue, _role: "",
}


def _file_name(clue: Clue, role: str) -> str:
    said = _FILE.search(clue.text)
    if said is not None:
        return said[0]
    if role == "read":
        return ""
    words = [word.lower() for word in words_of(clue.title) if word.isascii()]
    return f"{'-'.join(words[:4]) or 'notes'}.md"


def _checked(value: str, schema: Mapping[str, Any]) -> Any:
    longest = schema.get("maxLength")
    if isinstance(longest, int):
        value = value[:longest].strip()
    if not value or len(value) < int(schema.get("minLength") or 0):
        return _IMPOSSIBLE
    shape = schema.get("pattern")
    try:
        fits = not isinstance(shape, str) or bool(re.search(shape, value))
    except re.error:  # a dialect that Python does not read
        fits = False
    return value if fits else _IMPOSSIBLE
