"""Tables: CSV, TSV and Parquet files and data frames become columns of plain Python values."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.personas.formats.cells import read_value
from personanb.personas.formats.files import FileError, read_text
from personanb.personas.formats.records import Table
from personanb.personas.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

JSON_COLUMNS = b"personanb.json_columns"
_FIELD_LIMIT_LOCK = threading.Lock()


def read_delimited(path: Path) -> Table:
    """Read CSV or TSV text with a header line; empty cells are None, all else text.

    The delimiter is a tab in `.tsv` files, else the comma, or the semicolon where the header has
    no comma, as spreadsheets write in half of Europe.

    Raises
    ------
    FileError
        When the file is not UTF-8, empty, or not a table.
    """
    text = read_text(path)
    if not text.strip():
        raise FileError(f"{path.name}: is empty; the first line names the columns")
    header = text.split("\n", 1)[0]
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    if delimiter == "," and "," not in header:
        delimiter = next((mark for mark in ";\t" if mark in header), ",")
    rows, lines = _rows(text, delimiter, path.name)
    # Spaces around a heading are slips, but for the key of a fact, which may be anything.
    headings = [h if h.startswith("facts.") else h.strip() for h in rows.pop(0)]
    twice = {heading for heading in headings if heading and headings.count(heading) > 1}
    if twice:
        raise FileError(f"{path.name}: two columns are called {min(twice)!r}; rename one")
    named = [heading or f"column {at}" for at, heading in enumerate(headings, 1)]
    problems: dict[int, list[Problem]] = {}
    width = len(headings)
    for number, row in enumerate(rows):
        if len(row) != width:
            message = (
                f"has {len(row)} cells where the header has {width}; "
                "a text with a delimiter or a line break needs quotation marks"
            )
            problems[number] = [Problem((), message)]
            rows[number] = row[:width] + [""] * (width - len(row))
    columns = (
        {
            heading: [cell or None for cell in column]
            for heading, column in zip(named, zip(*rows, strict=True), strict=True)
        }
        if rows
        else {heading: [] for heading in named}
    )
    return Table(columns, len(rows), typed=False, lines=lines[1:], problems=problems)


def _rows(text: str, delimiter: str, name: str) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    # The limit on a cell's length is the module's, not the reader's, hence raised and put back.
    with _FIELD_LIMIT_LOCK:
        before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            start = 1
            for row in reader:
                if row:
                    rows.append(row)
                    lines.append(start)
                start = reader.line_num + 1
        except csv.Error as error:
            raise FileError(
                f"{name}, line {start}: {error}; a quotation mark inside a quoted text is doubled"
            ) from None
        finally:
            csv.field_size_limit(before)
    return rows, lines


def read_parquet(path: Path) -> Table:
    """Read a Parquet file; nulls are None, numbers and lists keep their types.

    Raises
    ------
    FileError
        When it is not Parquet, or a column has a type that JSON has no word for.
    """
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        # One file, read as such: a folder name like `year=2024` is no column.
        found = pq.ParquetFile(path).read()
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(f"{path.name}: cannot be read as Parquet ({error})") from None
    coded = json.loads((found.schema.metadata or {}).get(JSON_COLUMNS, b"null"))
    columns: dict[str, list[Any]] = {}
    for name, column in zip(found.column_names, found.columns, strict=True):
        if name in columns:
            raise FileError(f"{path.name}: two columns are called {name!r}; rename one")
        values = column.to_pylist()
        if coded is not None and name in coded:
            columns[name] = [None if v is None else read_value(v) for v in values]
        elif _is_plain(column.type):
            columns[name] = _without_nan(values) if pa.types.is_floating(column.type) else values
        else:
            columns[name] = [plain(value) for value in values]
    own = frozenset(columns) if coded is not None else frozenset()
    return Table(columns, found.num_rows, plain=own)


def _is_plain(kind: Any) -> bool:
    import pyarrow as pa  # noqa: PLC0415 - heavy

    types = pa.types
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_boolean(kind)
    )


def _without_nan(values: list[Any]) -> list[Any]:
    return [None if value is None or math.isnan(value) else value for value in values]


def read_frame(frame: pd.DataFrame) -> Table:
    """Read a data frame; missing values are None. The index is not read.

    Raises
    ------
    FileError
        When two columns have one name.
    """
    columns: dict[str, list[Any]] = {}
    for position, heading in enumerate(frame.columns):
        name = str(heading)
        if name in columns:
            raise FileError(f"two columns of the data frame are called {name!r}; rename one")
        series = frame.iloc[:, position]
        missing = series.isna().tolist()
        columns[name] = [
            None if absent else plain(value)
            for value, absent in zip(series.tolist(), missing, strict=True)
        ]
    return Table(columns, len(frame))


def plain(value: Any) -> Any:
    """Turn what tables hold into what JSON has: dates become ISO text, arrays lists, NaN None."""
    if value is None or isinstance(value, str | bool | int):
        found: Any = value
    elif isinstance(value, float):
        found = float(value) if math.isfinite(value) else None
    elif isinstance(value, dict):
        found = {str(key): plain(item) for key, item in value.items()}
    elif isinstance(value, list | tuple | set | frozenset):
        found = [plain(item) for item in value]
    elif isinstance(value, bytes):
        found = value.decode("utf-8", "backslashreplace")
    elif callable(convert := getattr(value, "isoformat", getattr(value, "tolist", None))):
        found = plain(convert())
    else:
        found = str(value)
    return found
