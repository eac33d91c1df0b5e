"""The table of answers: its columns, and parts of it made from arrays or from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from personanb.surveys.questionnaire.items import Value

_WORDS = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("persona_id", _WORDS),
        ("question_id", _WORDS),
        ("replicate", pa.int32()),
        ("answer", _WORDS),
        ("value", pa.float64()),
        ("status", _WORDS),
        ("reason", _WORDS),
        ("source", _WORDS),
        ("weight", pa.float64()),
        ("tokens", pa.float64()),
        ("latency", pa.float64()),
        ("arm", _WORDS),
        ("engine", _WORDS),
        ("model", _WORDS),
        ("variant", _WORDS),
        ("wording", pa.int16()),
        ("reversed", pa.bool_()),
        ("order", _WORDS),
        ("information", _WORDS),
        ("words", _WORDS),
        ("distribution", _WORDS),
        ("probabilities", pa.list_(pa.float32())),
    ]
)
COLUMNS: tuple[str, ...] = tuple(SCHEMA.names)
SOMETIMES = ("model", "variant", "information", "words", "distribution", "probabilities")
"""Columns that a frame leaves out when nothing stands in them."""

_EMPTY = {
    "replicate": 0,
    "reason": "",
    "weight": 1.0,
    "arm": "",
    "wording": 0,
    "reversed": False,
    "order": "",
}


def coded(codes: npt.NDArray[Any], words: Sequence[str | None]) -> pa.DictionaryArray:
    """Return texts given as positions in a list; a negative position is a missing text."""
    codes = np.asarray(codes, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0), pa.array(words, pa.string())
    )


def constant(value: Any, count: int, kind: pa.DataType) -> pa.Array:
    """Return one value many times over, at the cost of one where it is text."""
    if kind == _WORDS:
        return coded(np.full(count, -1 if value is None else 0), ["" if value is None else value])
    if value is None:
        return pa.nulls(count, kind)
    return pa.repeat(pa.scalar(value, kind), count)


def table_of(columns: Mapping[str, Any], count: int) -> pa.Table:
    """Return a part of the table.

    Parameters
    ----------
    columns
        By name: an array, a list, or one value for all rows. What is left out is missing, or
        empty where a column is never missing.
    count
        Number of rows.
    """
    made = []
    for field in SCHEMA:
        value = columns.get(field.name, _EMPTY.get(field.name))
        if isinstance(value, pa.Array | pa.ChunkedArray):
            made.append(value)
        elif isinstance(value, np.ndarray):
            missing = np.isnan(value) if value.dtype.kind == "f" else None
            made.append(pa.array(value, field.type, mask=missing))
        elif isinstance(value, list):
            made.append(_listed(value, field.type))
        else:
            made.append(constant(value, count, field.type))
    return pa.Table.from_arrays(made, schema=SCHEMA)


def table_of_rows(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return a part of the table from rows; what a row leaves out is missing or empty."""
    given = list(rows)
    columns = {name: [row.get(name, _EMPTY.get(name)) for row in given] for name in COLUMNS}
    return table_of(columns, len(given))


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Put parts together; texts that several parts hold become one."""
    if not tables:
        return SCHEMA.empty_table()
    together = pa.concat_tables(tables)
    return together.unify_dictionaries().combine_chunks()


def as_text(value: Value) -> str | None:
    """Write a value as it stands in the column `answer`: whole numbers without a point."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value


def plain_texts(table: pa.Table) -> pa.Table:
    """Return the table with texts as such, not as positions in a list."""
    for number, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(
                number, field.name, table.column(number).cast(field.type.value_type)
            )
    return table


def _listed(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == _WORDS:
        return pa.array(values, pa.string()).dictionary_encode().cast(_WORDS)
    return pa.array(values, kind)
