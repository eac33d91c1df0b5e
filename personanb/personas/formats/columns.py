"""The columns of a table of people: which field each one fills, and how its values are read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.formats import cells

Kind = Literal[
    "text", "whole", "score", "list", "items", "open", "fact", "foreign", "weight", "person"
]

_TEXTS = (
    "id",
    "name",
    "gender",
    "nationality",
    "residence",
    "education",
    "occupation.title",
    "occupation.organization",
    "occupation.description",
    "decision_style",
    "communication.style",
    "health",
)
_LISTS = (
    "languages",
    "traits",
    "beliefs",
    "values.political",
    "values.ethical",
    "values.cultural",
    "goals",
    "preferences.interests",
    "preferences.likes",
    "preferences.dislikes",
    "behaviors.general",
    "communication.speech_patterns",
    "skills",
    "hobbies",
)
# Read as JSON, else as text: what text may stand for is the persona's own business.
_OPEN = (
    "occupation",
    "big_five",
    "values",
    "preferences",
    "behaviors",
    "behaviors.routines",
    "behaviors.situations",
    "communication",
    "facts",
)
# As open, but a text is several, separated by `;`.
_ITEMS = ("relationships", "history", "grounding")

FIELDS: Mapping[str, Kind] = {
    **dict.fromkeys(_TEXTS, "text"),
    "age": "whole",
    **{f"big_five.{trait}": "score" for trait in TRAITS},
    "risk_tolerance": "score",
    **dict.fromkeys(_LISTS, "list"),
    **dict.fromkeys(_OPEN, "open"),
    **dict.fromkeys(_ITEMS, "items"),
}
_BY_SPELLING = {
    **{name: name for name in FIELDS},
    **{trait: f"big_five.{trait}" for trait in TRAITS},
    **{f"big_five.{letter}".casefold(): f"big_five.{LETTERS[letter]}" for letter in LETTERS},
}


@dataclass(frozen=True)
class Column:
    """Where the values of a column go.

    Attributes
    ----------
    name
        The heading as it stands in the file.
    field
        Dotted name of the persona's field, or the key under `facts`.
    kind
        How its values are read: text, whole (number), score, list (of texts), items (a JSON list,
        else texts), open (JSON, else text), fact
        (a `facts.*` column), foreign (a column that no field has the name of), weight, or person
        (persona_id).
    """

    name: str
    field: str
    kind: Kind

    @property
    def is_trait(self) -> bool:
        """Whether this is a Big Five score."""
        return self.field.startswith("big_five.")


def column_of(heading: str, position: int = 0) -> Column:
    """Return where a column goes, by its heading.

    Parameters
    ----------
    heading
        A field (`age`), a dotted field (`occupation.title`), a trait or its letter (`openness`,
        `O`), `weight`, `persona_id`, `facts.X`; capitals and spaces do not matter, but for the
        letters. Anything else is a fact under its own heading.
    position
        Of the column, from 0; names a column without a heading.
    """
    if heading in LETTERS:
        return Column(heading, f"big_five.{LETTERS[heading]}", "score")
    if heading.startswith("facts."):
        return Column(heading, heading.removeprefix("facts."), "fact")
    spelling = heading.strip().casefold().replace(" ", "_")
    if spelling in _BY_SPELLING:
        name = _BY_SPELLING[spelling]
        return Column(heading, name, FIELDS[name])
    if spelling == "weight":
        return Column(heading, "weight", "weight")
    if spelling == "persona_id":
        return Column(heading, "persona_id", "person")
    return Column(heading, heading or f"column {position + 1}", "foreign")


def columns_of(headings: Iterable[str]) -> list[Column]:
    """Return where each column goes; a second column for the same field becomes a fact.

    Raises
    ------
    ValueError
        When two columns fill the same fact.
    """
    columns: list[Column] = []
    taken: set[tuple[bool, str]] = set()
    for position, heading in enumerate(headings):
        column = column_of(heading, position)
        if column.kind not in {"fact", "foreign"} and (False, column.field) in taken:
            column = Column(heading, heading, "foreign")
        place = (column.kind in {"fact", "foreign"}, column.field)
        if place in taken:
            raise ValueError(f"the column {heading!r} is there twice; rename one of them")
        taken.add(place)
        columns.append(column)
    return columns


Reader = Callable[[Any], Any]

_TEXT_READERS: Mapping[Kind, Reader] = {
    "text": cells.read_text_cell,
    "whole": cells.read_whole,
    "score": cells.read_number,
    "list": cells.read_list,
    "items": cells.read_items,
    "open": cells.read_container,
    "fact": cells.read_value,
    "foreign": cells.read_container,
    "weight": cells.read_number,
    "person": str,
}


def reader_of(column: Column, *, typed: bool) -> Reader:
    """Return what turns a value that is there into the field's value; it raises ValueError.

    Parameters
    ----------
    column
        The column.
    typed
        Whether values come with types (Parquet, data frames, JSON) or are all text (CSV).
    """
    reader = _TEXT_READERS[column.kind]
    if not typed:
        return reader
    if column.kind in {"text", "fact", "foreign", "person"}:
        return _same
    if column.kind == "whole":
        return lambda value: reader(value) if isinstance(value, str) else _whole(value)
    if column.kind in {"score", "weight"}:
        return lambda value: reader(value) if isinstance(value, str) else _float(value)
    return lambda value: reader(value) if isinstance(value, str) else value


def _same(value: Any) -> Any:
    return value


def _whole(value: Any) -> Any:
    # A column with gaps arrives as floats from pandas.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _float(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def read_cells(column: Column, values: list[str | None]) -> list[Any] | None:
    """Read a whole column of text cells at once, where all are plain; None where they are not.

    What it returns is what `reader_of` returns cell by cell, some five times faster.
    """
    if column.kind == "text":
        return None if any(value and value[0] == '"' for value in values) else _interned(values)
    if column.kind in {"list", "items", "open", "foreign"}:
        reader = _TEXT_READERS[column.kind]
        read = {value: reader(value) for value in set(values) if value is not None}
        # A value of its own each time, since lists and dicts can be changed.
        return [_copy(read[value]) if value is not None else None for value in values]
    return _numbers(column.kind, [value for value in values if value is not None], len(values))


def _numbers(kind: Kind, values: list[str], length: int) -> list[Any] | None:
    if len(values) < length or not values:
        return None
    joined = "".join(values)
    if kind == "whole" and _DIGITS.fullmatch(joined) and max(map(len, values)) <= _LONGEST:
        return list(map(int, values))
    if kind in {"score", "weight"} and _DECIMAL.fullmatch(joined):
        try:
            numbers = list(map(float, values))
        except ValueError:
            return None
        return numbers if all(map(math.isfinite, numbers)) else None
    return None


_DIGITS = re.compile(r"[0-9]+")
_LONGEST = 18
_DECIMAL = re.compile(r"[0-9.\-]+")


def _interned(values: list[str | None]) -> list[Any]:
    # Categories repeat a few texts in thousands of cells; one object each saves half the memory.
    seen: dict[str | None, str | None] = {}
    return [seen.setdefault(value, value) for value in values]


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, list | dict) else value
