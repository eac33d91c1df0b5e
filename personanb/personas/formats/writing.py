"""People as columns, and as the text or bytes of a file that reads back equal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from personanb.personas.big_five import TRAITS
from personanb.personas.formats import cells
from personanb.personas.formats.columns import FIELDS
from personanb.personas.formats.files import kind_of, write_bytes
from personanb.personas.formats.tables import JSON_COLUMNS
from personanb.personas.persona import Persona

_GROUPS = ("occupation", "values", "preferences", "behaviors", "communication")
_TRAIT_FIELDS = {f"big_five.{trait}": trait for trait in TRAITS}
_GROUP_AT = {name: at for at, name in enumerate(Persona.model_fields)}
_ORDER = {
    _TRAIT_FIELDS.get(name, name): (_GROUP_AT[name.partition(".")[0]], at)
    for at, name in enumerate(FIELDS)
}
_TEXTS = {name for name, kind in FIELDS.items() if kind == "text"}
_LISTS = {name for name, kind in FIELDS.items() if kind == "list"}
_NUMBERS = {"age", "risk_tolerance", "weight", *TRAITS}


def columns_of_people(
    personas: Iterable[Persona], *, null: Any = cells.NULL
) -> dict[str, list[Any]]:
    """Flatten people into columns, in the order of the fields, facts last.

    Parameters
    ----------
    personas
        The people.
    null
        What stands for a fact that is there and null.

    Returns
    -------
    dict
        Values by dotted field name, None where a person has nothing there; traits under their
        plain names, facts under `facts.X`. Fields that nobody fills have no column.
    """
    columns: dict[str, list[Any]] = {}
    count = 0
    for row, persona in enumerate(personas):
        for name, value in _flat(persona, null):
            values = columns.get(name)
            if values is None:
                values = columns[name] = []
            # Gaps are filled when the next value comes, so that a rare column costs little.
            if len(values) < row:
                values.extend([None] * (row - len(values)))
            values.append(value)
        count = row + 1
    for values in columns.values():
        values.extend([None] * (count - len(values)))
    last = (len(_GROUP_AT), 0)
    return dict(sorted(columns.items(), key=lambda item: _ORDER.get(item[0], last)))


def _flat(persona: Persona, null: Any) -> Iterable[tuple[str, Any]]:
    for name, value in persona.to_dict().items():
        if name == "big_five":
            yield from value.items()
        elif name in _GROUPS:
            for member, item in value.items():
                yield f"{name}.{member}", item
        elif name == "facts":
            for key, item in value.items():
                yield f"facts.{key}", null if item is None else item
        else:
            yield name, value


def save_people(path: Path, personas: Sequence[Persona], weights: Sequence[float] | None) -> None:
    """Write people to a file of the kind that its ending says; see `Panel.save`."""
    kind = kind_of(path)
    if kind in {"csv", "tsv"}:
        data = _delimited(personas, weights, "," if kind == "csv" else "\t").encode("utf-8")
    elif kind == "parquet":
        data = _parquet(personas, weights)
    else:
        data = _WRITERS[kind](_records(personas, weights)).encode("utf-8")
    write_bytes(path, data)


def _records(personas: Sequence[Persona], weights: Sequence[float] | None) -> list[dict[str, Any]]:
    records = [persona.to_dict() for persona in personas]
    if weights is not None:
        for record, weight in zip(records, weights, strict=True):
            record["weight"] = weight
    return records


def _json_text(records: list[dict[str, Any]]) -> str:
    return json.dumps({"personas": records}, ensure_ascii=False, indent=1) + "\n"


def _jsonl_text(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _yaml_text(records: list[dict[str, Any]]) -> str:
    from personanb.personas.yaml_text import write_yaml  # noqa: PLC0415 - yaml on demand

    return write_yaml(records)


_WRITERS: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "json": _json_text,
    "jsonl": _jsonl_text,
    "yaml": _yaml_text,
}


def _table(personas: Sequence[Persona], weights: Sequence[float] | None) -> dict[str, list[Any]]:
    columns = columns_of_people(personas) or {"name": []}
    if weights is not None:
        columns["weight"] = list(weights)
    return columns


def _delimited(personas: Sequence[Persona], weights: Sequence[float] | None, delimiter: str) -> str:
    columns = _table(personas, weights)
    written = [[_cell(name, value) for value in values] for name, values in columns.items()]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(zip(*written, strict=True))
    return stream.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _TEXTS:
        return cells.write_text_cell(value)
    if name in _NUMBERS:
        return repr(value)
    return cells.write_value(value)


def _parquet(personas: Sequence[Persona], weights: Sequence[float] | None) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    arrays: dict[str, Any] = {}
    coded: list[str] = []
    for name, values in _table(personas, weights).items():
        kind = _arrow_type(name, values)
        if kind is None:
            coded.append(name)
            kind = pa.string()
            values = [None if v is None else cells.write_value(v) for v in values]  # noqa: PLW2901
        arrays[name] = pa.array(values, type=kind)
    table = pa.table(arrays).replace_schema_metadata({JSON_COLUMNS: json.dumps(coded)})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _arrow_type(name: str, values: list[Any]) -> Any:
    """Return the column's own type, or None when it has to be written as JSON."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    if name in _LISTS:
        return pa.list_(pa.string())
    if name in _NUMBERS:
        return pa.int64() if name == "age" else pa.float64()
    kinds = {type(value) for value in values if value is not None}
    if name in _TEXTS or kinds == {str}:
        return pa.string()
    if kinds == {int} and any(abs(value) >= 2**63 for value in values if value is not None):
        return None
    native = {bool: pa.bool_, int: pa.int64, float: pa.float64}
    return native[kinds.pop()]() if len(kinds) == 1 and kinds <= set(native) else None
