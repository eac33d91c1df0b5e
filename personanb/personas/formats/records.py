"""Rows on their way to become personas: plain records, each with what is wrong with it so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.formats.cells import NULL
from personanb.personas.formats.columns import Column, Reader, columns_of, read_cells, reader_of
from personanb.personas.formats.scales import Scale, rescaled, suspect_scale
from personanb.personas.persona import Persona
from personanb.personas.problems import Problem, shown

NUMBERED = "numbered by personanb"
_GROUPS = ("occupation", "big_five", "values", "preferences", "behaviors", "communication")
_WHOLE_FIELDS = frozenset(Persona.model_fields)


@dataclass
class Table:
    """Columns of equal length; None is a cell with nothing in it.

    Attributes
    ----------
    columns
        Values by heading.
    length
        Number of rows.
    typed
        Whether values have types; False when every value is text (CSV).
    lines
        Line of the file where each row starts, from 1; None where files have no lines.
    plain
        Headings whose values are taken as they are, whatever they look like.
    problems
        What is wrong with rows already, by row.
    """

    columns: dict[str, list[Any]]
    length: int
    typed: bool = True
    lines: Sequence[int] | None = None
    plain: frozenset[str] = frozenset()
    problems: dict[int, list[Problem]] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """Return each row as a dict of the cells that hold something."""
        headings = list(self.columns)
        return [
            {heading: cell for heading, cell in zip(headings, row, strict=True) if cell is not None}
            for row in zip(*self.columns.values(), strict=True)
        ]


@dataclass
class Records:
    """What `Persona` will be asked to validate, row by row.

    Attributes
    ----------
    records
        Fields of each person.
    weights
        One number a row, or None when there is no weight column.
    problems
        What is wrong already, by row.
    persona_ids
        Ids that may be fingerprints, by row; None where there is no such column.
    """

    records: list[dict[str, Any]]
    weights: list[Any] | None = None
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    persona_ids: list[Any] | None = None

    def fail(self, row: int, path: tuple[str | int, ...], message: str) -> None:
        """Note a problem of a row."""
        self.problems.setdefault(row, []).append(Problem(path, message))


def without_blanks(record: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out names with nothing behind them (`likes:`), which are fields left blank.

    Not among facts, which may hold anything, nothing too.
    """
    kept: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and key in _GROUPS:
            kept[key] = {name: item for name, item in value.items() if item is not None}
        elif value is not None:
            kept[key] = value
    return kept


def number_the_nameless(records: Iterable[dict[str, Any]]) -> None:
    """Call people without a name "Persona 1", "Persona 2" by their row, and say so in facts."""
    for number, record in enumerate(records, 1):
        if record.get("name") is None:
            record["name"] = f"Persona {number}"
            facts = record.get("facts")
            if facts is None or isinstance(facts, dict):
                record["facts"] = {**(facts or {}), "name_origin": NUMBERED}


def records_of_table(table: Table, scale: Scale | None = None) -> Records:
    """Read a table whose headings are persona fields, traits or facts.

    Raises
    ------
    ValueError
        When two columns fill one field, or trait columns are on a scale other than 0 to 1 and
        `scale` does not tell which.
    """
    found = Records([], problems=dict(table.problems))
    groups: dict[str, dict[str, list[Any]]] = {}
    flat: dict[str, list[Any]] = {}
    facts: dict[str, list[Any]] = {}
    columns = columns_of(table.columns)
    for column in columns:
        values = table.columns[column.name]
        if column.name not in table.plain:
            values = (None if table.typed else read_cells(column, values)) or _read(
                column, values, reader_of(column, typed=table.typed), found
            )
        if column.is_trait:
            values = rescaled(column, values, scale, found.fail)
        group, dot, member = column.field.partition(".")
        if column.kind in {"fact", "foreign"}:
            facts[column.field] = values
        elif column.kind == "weight":
            found.weights = values
        elif column.kind == "person":
            found.persona_ids = values
        elif dot:
            groups.setdefault(group, {})[member] = values
        else:
            flat[column.field] = values
    if scale is None:
        suspect_scale({trait: groups.get("big_five", {}).get(trait, []) for trait in TRAITS})
    found.records = _combined(flat, groups, facts, table.length)
    return found


def _read(column: Column, values: list[Any], reader: Reader, found: Records) -> list[Any]:
    try:
        return [None if value is None else reader(value) for value in values]
    except ValueError:
        pass
    read: list[Any] = []
    for row, value in enumerate(values):
        try:
            read.append(None if value is None else reader(value))
        except ValueError as error:
            read.append(None)
            allowed = {"age": "0 to 120", "weight": "0 or more"}.get(column.field, "")
            allowed = allowed or ("a number" if column.is_trait else "0 to 1")
            found.fail(row, (column.name,), f"{shown(value)} {error}; allowed: {allowed}")
    return read


def _combined(
    flat: dict[str, list[Any]],
    groups: dict[str, dict[str, list[Any]]],
    facts: dict[str, list[Any]],
    length: int,
) -> list[dict[str, Any]]:
    """Put the columns of groups and facts into one dict a row, and those into records."""
    columns = dict(flat)
    for group, members in groups.items():
        parts = list(_dicts(members))
        if group in flat:
            wholes = flat[group]
            parts = [_joined(group, *pair) for pair in zip(wholes, parts, strict=True)]
        columns[group] = [part or None for part in parts]
    if facts:
        parts = [_with_nulls(part) for part in _dicts(facts)]
        if "facts" in flat:
            parts = [_joined("facts", *pair) for pair in zip(flat["facts"], parts, strict=True)]
        columns["facts"] = [part or None for part in parts]
    return list(_dicts(columns)) if columns else [{} for _ in range(length)]


def _with_nulls(facts: dict[str, Any]) -> dict[str, Any]:
    if any(value is NULL for value in facts.values()):
        return {key: None if value is NULL else value for key, value in facts.items()}
    return facts


def _dicts(columns: dict[str, list[Any]]) -> Iterable[dict[str, Any]]:
    names = list(columns)
    for row in zip(*columns.values(), strict=True):
        if None in row:
            yield {name: v for name, v in zip(names, row, strict=True) if v is not None}
        else:
            yield dict(zip(names, row, strict=True))


def _joined(group: str, whole: Any, part: dict[str, Any]) -> dict[str, Any]:
    """Combine a column for a whole group (`occupation`) with columns for its parts."""
    if whole is None:
        return part
    if isinstance(whole, Mapping):
        return {**whole, **part}
    main = {
        "occupation": "title",
        "communication": "style",
        "behaviors": "general",
        "facts": "other_facts",
    }.get(group, group)
    # Where the part is given too, the validator tells of the two, or refuses the unknown member.
    return {main if main not in part else group: whole, **part}


def records_of_rows(
    rows: Sequence[Mapping[str, Any]], scale: Scale | None = None, *, strict: bool = False
) -> Records:
    """Read records of JSON or YAML: nested as `Persona.to_dict`, or flat as a table.

    Parameters
    ----------
    rows
        The records.
    scale
        Ends of the scale that trait scores are on; None for POMP.
    strict
        Take names as they stand, so that a misspelt field is an error and not a fact.
    """
    found = Records([])
    weights: list[Any] = []
    persona_ids: list[Any] = []
    for row in rows:
        record = without_blanks(row)
        weights.append(record.pop("weight", None))
        persona_ids.append(record.pop("persona_id", None))
        if not strict and not _WHOLE_FIELDS.issuperset(record):
            record = _unflattened(record, len(found.records), found)
        found.records.append(record)
    if any(weight is not None for weight in weights):
        found.weights = weights
    if any(persona_id is not None for persona_id in persona_ids):
        found.persona_ids = persona_ids
    _rescale_records(found, scale)
    return found


def _unflattened(row: dict[str, Any], number: int, found: Records) -> dict[str, Any]:
    part = records_of_table(Table({key: [value] for key, value in row.items()}, 1), (0.0, 1.0))
    for problem in part.problems.get(0, ()):
        found.problems.setdefault(number, []).append(problem)
    return part.records[0]


def _rescale_records(found: Records, scale: Scale | None) -> None:
    given = [
        (row, record["big_five"])
        for row, record in enumerate(found.records)
        if isinstance(record.get("big_five"), dict)
    ]
    if scale is None:
        scores: dict[str, list[Any]] = {trait: [] for trait in TRAITS}
        for _, traits in given:
            for key, score in traits.items():
                if (name := LETTERS.get(key, key)) in scores:
                    scores[name].append(score)
        suspect_scale(scores)
        return
    for row, traits in given:
        found.records[row]["big_five"] = {
            key: rescaled(
                Column(key, f"big_five.{LETTERS.get(key, key)}", "score"),
                [score],
                scale,
                lambda _, path, message, row=row: found.fail(row, path, message),  # type: ignore[misc]
            )[0]
            for key, score in traits.items()
        }
