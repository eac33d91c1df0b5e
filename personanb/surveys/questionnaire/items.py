"""What a question is made of once it is answered: items, what was shown, and the answer."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

Level = Literal["nominal", "ordinal", "interval", "text"]
LEVELS: tuple[Level, ...] = get_args(Level)

Value: TypeAlias = str | int | float | None
"""One answer to one item: the text of an option, a number, or None where nothing was given."""

MAX_ID = 64
_SLUG_CHARACTERS = 40
_ID = re.compile(r"[^\W\d]\w*")
RESERVED = frozenset({"end", "and", "or", "not", "in", "is", "answer"})


@dataclass(frozen=True)
class Item:
    """One column of the answers: what a row of the table is about.

    Attributes
    ----------
    id
        Unique in the survey: the question's id, or that and a part after a dot
        (`price.too_cheap`).
    text
        What was asked, in words.
    kind
        Kind of the question it belongs to.
    level
        Level of measurement: nominal, ordinal, interval or text.
    parent
        Id of the question.
    options
        The values an answer can have, as texts in the canonical order; empty for numbers in a
        range and free text.
    labels
        What a coded value means, as (value, label); empty where values speak for themselves.
    low, high
        Ends of the range, inclusive, for numbers.
    unit
        Unit of a number.
    stimulus
        Name of the concept or message it is about, else empty.
    measure
        What is measured about the stimulus, else empty.
    """

    id: str
    text: str
    kind: str
    level: Level
    parent: str
    options: tuple[str, ...] = ()
    labels: tuple[tuple[int, str], ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    stimulus: str = ""
    measure: str = ""

    @property
    def codes(self) -> dict[int, str]:
        """Numbers for export with their labels: the values' own, else 1 to k for the options."""
        return dict(self.labels) if self.labels else dict(enumerate(self.options, 1))

    def said(self, value: Value) -> str:
        """Write a value as people say it: `4 (agree)`, `market`, `7 hours`."""
        if isinstance(value, int | float):
            label = dict(self.labels).get(int(value))
            number = f"{value:g}" if isinstance(value, float) else str(value)
            if label:
                return f"{number} ({label})"
            return f"{number} {self.unit}".rstrip()
        return value or ""


@dataclass(frozen=True)
class Shown:
    """How one respondent saw one question.

    Attributes
    ----------
    wording
        0 for the text, else the number of the paraphrase.
    order
        Canonical positions (from 0) of the options, rows or items in the order shown; empty when
        they were shown as written.
    reversed
        Whether the scale ran from its high end to its low end.
    sets
        For best-worst questions, canonical positions of the items of each set, as shown.
    """

    wording: int = 0
    order: tuple[int, ...] = ()
    reversed: bool = False
    sets: tuple[tuple[int, ...], ...] = ()

    def record(self) -> dict[str, Any]:
        """Return what differs from the questionnaire as written, as plain data."""
        found: dict[str, Any] = {}
        if self.wording:
            found["wording"] = self.wording
        if self.order:
            found["order"] = list(self.order)
        if self.reversed:
            found["reversed"] = True
        if self.sets:
            found["sets"] = [list(one) for one in self.sets]
        return found


AS_WRITTEN = Shown()


@dataclass(frozen=True)
class Answer:
    """A valid answer in canonical coding.

    Attributes
    ----------
    values
        Value by item id, for every item of the question, in their order.
    repaired
        Whether the reply had to be put into form (the number as text, a label for its number).
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    repaired: bool = False


def slug(text: str) -> str:
    """Make an id of a text: lower case, words joined by `_`, at most 40 characters.

    Letters of any script stay; accents go. Empty when the text holds no letter or digit.

    Examples
    --------
    >>> slug("Where do you shop?")
    'where_do_you_shop'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", plain).replace("_", " "))
    found = ""
    for word in words:
        longer = f"{found}_{word}" if found else word[:_SLUG_CHARACTERS]
        if len(longer) > _SLUG_CHARACTERS:
            break
        found = longer
    if found and not _ID.fullmatch(found):
        found = f"n{found}"
    return f"{found}_" if found in RESERVED or keyword.iskeyword(found) else found


def slugs(texts: Iterable[str]) -> tuple[str, ...]:
    """Make ids that differ for texts that differ: a number is added to the second of two."""
    found: list[str] = []
    for position, text in enumerate(texts, 1):
        base = slug(text) or f"n{position}"
        name, number = base, 2
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found.append(name)
    return tuple(found)


def id_problem(name: str) -> str:
    """Say what is wrong with an id, or return an empty text."""
    allowed = f"a letter, then letters, digits and _, at most {MAX_ID} characters"
    if not _ID.fullmatch(name) or len(name) > MAX_ID:
        suggestion = slug(name)
        return f"{name!r} is not an id; allowed: {allowed}" + (
            f"; for example {suggestion}" if suggestion else ""
        )
    if name in RESERVED:
        return f"{name!r} has a meaning of its own in rules; take another id"
    return ""
