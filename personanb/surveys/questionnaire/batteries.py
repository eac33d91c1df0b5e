"""Several answers to one question: a matrix of rows, and best-worst sets."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from personanb.personas.problems import shown
from personanb.surveys.questionnaire.best_worst_sets import balanced_sets
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
from personanb.surveys.questionnaire.replies import ReplyError, fields_of, number_of, option_of
from personanb.surveys.questionnaire.scales import MOST_POINTS, Direction
from personanb.templates import quoted

LEAST_ROWS, LEAST_COLUMNS = 1, 2
LEAST_IN_SET = 3
LEAST_ITEMS = 3
MOST_SETS = 100
SHOWINGS = 3
"""How often each item is shown by default: the usual advice is three times a respondent."""


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Matrix(Question):
    """The same scale, or the same options, for several rows.

    Parameters
    ----------
    rows
        What is rated, at least one.
    columns
        Labels of the scale from low to high, 2 to 11; or options, when `scale` is False.
    scale
        Whether the columns are a scale: answers are then whole numbers from 1, else the column's
        text.
    randomise
        Whether each respondent sees the rows in an order of their own.
    direction
        Which end of a scale comes first: `ascending`, `descending` or `random`.
    """

    kind: ClassVar[str] = "matrix"
    level: ClassVar[Level] = "ordinal"

    rows: Options
    columns: Options
    scale: bool = True
    randomise: bool = False
    direction: Direction = "ascending"

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        yield from text_list_problems("rows", self.rows, least=LEAST_ROWS, what="rows")
        yield from text_list_problems("columns", self.columns, least=LEAST_COLUMNS, what="columns")
        if self.scale and len(self.columns) > MOST_POINTS:
            yield (
                ("columns",),
                f"holds {len(self.columns)}; a scale has at most {MOST_POINTS} points",
            )
        if not self.scale and self.direction != "ascending":
            yield ("direction",), "only a scale has a direction; take it out, or `scale: true`"

    @property
    def length(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def shuffled(self) -> bool:
        """Whether each respondent sees an order of their own."""
        return self.randomise

    @property
    def direction_of_scale(self) -> str:
        """Which end comes first; empty when the columns are no scale."""
        return self.direction if self.scale else ""

    @cached_property
    def row_ids(self) -> tuple[str, ...]:
        """Ids of the rows."""
        return slugs(self.rows)

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item a row."""
        points = len(self.columns)
        return tuple(
            Item(
                f"{self.id}.{name}",
                f"{self.text} [{row}]",
                self.kind,
                "ordinal" if self.scale else "nominal",
                self.id,
                options=tuple(map(str, range(1, points + 1)))
                if self.scale
                else tuple(self.columns),
                labels=tuple(enumerate(self.columns, 1)) if self.scale else (),
                low=1 if self.scale else None,
                high=points if self.scale else None,
            )
            for name, row in zip(self.row_ids, self.rows, strict=True)
        )

    def _row(self, position: int) -> str:
        name, row = self.row_ids[position], self.rows[position]
        return row if name == row.casefold() else f"{name}: {row}"

    def _columns_shown(self, seen: Shown) -> tuple[str, ...]:
        return tuple(self.columns[::-1] if seen.reversed else self.columns)

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return the scale or options, then the rows in the order shown."""
        columns = self._columns_shown(seen)
        if self.scale:
            head = "a number for each: " + ", ".join(
                f"{value} = {label}" for value, label in enumerate(columns, 1)
            )
        else:
            head = "one for each: " + ", ".join(columns)
        return [head, *(self._row(one) for one in self.positions(seen))]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the schema of an object with a value for each row's id."""
        if self.scale:
            cell: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": len(self.columns)}
        else:
            cell = {"type": "string", "enum": list(self.columns)}
        return closed_object({self.row_ids[one]: cell for one in self.positions(seen)})

    def _read(self, raw: Any, seen: Shown) -> Answer | str:
        values: dict[str, Value] = {}
        repaired = False
        try:
            cells = fields_of(raw, self.row_ids)
        except ReplyError as problem:
            return str(problem)
        for name, item in zip(self.row_ids, self.leaves, strict=True):
            try:
                values[item.id], changed = self._cell(cells[name], seen)
            except ReplyError as problem:
                return f"{name}: {problem}"
            repaired = repaired or changed
        return Answer(values, repaired)

    def _cell(self, raw: Any, seen: Shown) -> tuple[Value, bool]:
        points = len(self.columns)
        if not self.scale:
            position, changed = option_of(raw, self.columns)
            return self.columns[position], changed
        if isinstance(raw, str) and raw in self.columns:
            return self.columns.index(raw) + 1, True
        value, changed = number_of(raw, 1, points, whole=True)
        return points + 1 - value if seen.reversed else value, changed


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class MaxDiff(Question):
    """Best-worst scaling: in each of several sets, the best and the worst item is named.

    Parameters
    ----------
    items
        What is compared, at least three.
    per_set
        How many stand in a set: at least 3, at most as many as there are items.
    sets
        How many sets a respondent sees; without it, as many as show each item three times.
    best, worst
        What the two ends are called.

    Notes
    -----
    Each respondent sees one of several balanced versions of the sets; see `best_worst_sets`.
    """

    kind: ClassVar[str] = "maxdiff"
    level: ClassVar[Level] = "nominal"

    text: str = Field(
        default="Which of these matters most to you, and which matters least?", kw_only=False
    )
    items: Options
    per_set: Annotated[int, Field(ge=LEAST_IN_SET, strict=True)] = 4
    sets: Annotated[int, Field(ge=1, le=MOST_SETS, strict=True)] | None = None
    best: str = "most"
    worst: str = "least"

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        yield from text_list_problems("items", self.items, least=LEAST_ITEMS, what="items")
        if len(self.items) >= LEAST_ITEMS and self.per_set > len(self.items):
            allowed = f"allowed: {LEAST_IN_SET} to {len(self.items)}"
            yield ("per_set",), f"{self.per_set} in a set of {len(self.items)} items; {allowed}"
        if self.number_of_sets * self.per_set < len(self.items):
            needed = math.ceil(len(self.items) / self.per_set)
            shows = f"{self.number_of_sets} sets of {self.per_set} do not show all"
            yield ("sets",), f"{shows} {len(self.items)} items; at least {needed} are needed"
        if self.best == self.worst:
            yield ("worst",), f"{shown(self.worst)} is what the best is called, too"

    @property
    def number_of_sets(self) -> int:
        """How many sets a respondent sees."""
        return self.sets or math.ceil(SHOWINGS * len(self.items) / self.per_set)

    @property
    def length(self) -> int:
        """Number of items."""
        return len(self.items)

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """Two items a set: the best and the worst."""
        return tuple(
            Item(
                f"{self.id}.set{number}.{end}",
                f"{self.text} [set {number}: {word}]",
                self.kind,
                "nominal",
                self.id,
                options=tuple(self.items),
            )
            for number in range(1, self.number_of_sets + 1)
            for end, word in (("best", self.best), ("worst", self.worst))
        )

    def sets_shown(self, seen: Shown) -> tuple[tuple[int, ...], ...]:
        """Return canonical positions of the items of each set, as shown."""
        return seen.sets or balanced_sets(len(self.items), self.per_set, self.number_of_sets)[0]

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:
        """Return a line a set."""
        ends = f"the one for {quoted(self.best)} and the one for {quoted(self.worst)}"
        sets = (
            f"set{number}: {' | '.join(self.items[one] for one in members)}"
            for number, members in enumerate(self.sets_shown(seen), 1)
        )
        return [f"in each set, name {ends}", *sets]

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:
        """Return the schema of an object with `best` and `worst` for each set."""
        found = {}
        for number, members in enumerate(self.sets_shown(seen), 1):
            one = {"type": "string", "enum": [self.items[member] for member in members]}
            found[f"set{number}"] = closed_object({"best": one, "worst": one})
        return closed_object(found)

    def _read(self, raw: Any, seen: Shown) -> Answer | str:
        sets = self.sets_shown(seen)
        values: dict[str, Value] = {}
        repaired = False
        name = ""
        try:
            given = fields_of(raw, [f"set{number}" for number in range(1, len(sets) + 1)])
            for number, members in enumerate(sets, 1):
                name = f"set{number}: "
                options = [self.items[member] for member in members]
                ends = fields_of(given[f"set{number}"], ("best", "worst"))
                best, first = option_of(ends["best"], options)
                worst, second = option_of(ends["worst"], options)
                if best == worst:
                    return f"{name}best and worst are both {shown(options[best])}"
                values[f"{self.id}.set{number}.best"] = options[best]
                values[f"{self.id}.set{number}.worst"] = options[worst]
                repaired = repaired or first or second
        except ReplyError as problem:
            return f"{name}{problem}"
        return Answer(values, repaired)
