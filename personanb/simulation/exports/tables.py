"""Tables as files: CSV that no spreadsheet takes for formulas, and parquet with its origin."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.errors import ExportError
from personanb.simulation.exports.files import destination, write_whole
from personanb.simulation.exports.provenance import (
    as_text,
    provenance,
    watermark,
)
from personanb.simulation.transcript import Transcript

if TYPE_CHECKING:
    import pandas as pd

# What spreadsheets read as a formula, with the full-width forms and the blanks that they skip.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LEADING = ("source", "engine", "seed", "run_status", "turns_usable", "turns_taken")
METADATA_KEY = b"personanb"


def write_csv(talk: Transcript, path: str | Path) -> Path:
    """Write a talk as CSV (UTF-8), one row an event, its origin in the leading columns.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.

    Returns
    -------
    Path
        Of the file, which appears whole or not at all.

    Raises
    ------
    ExportError
        When it cannot be written there.
    """
    return _csv(_with_origin(talk), destination(path, ".csv"))


def write_parquet(talk: Transcript, path: str | Path) -> Path:
    """Write a talk as parquet, one row an event, its origin in columns and in the metadata.

    The file's metadata holds a JSON object under `personanb`. Text is as it was said.

    Returns
    -------
    Path
        Of the file, which appears whole or not at all.

    Raises
    ------
    ExportError
        When it cannot be written there.
    """
    about = {**provenance(talk), "watermark": watermark(talk.source)}
    return _parquet(_with_origin(talk), destination(path, ".parquet"), about)


def write_frame(
    frame: pd.DataFrame, path: str | Path, *, origin: Mapping[str, Any] | None = None
) -> Path:
    """Write a table of an analysis as CSV, parquet or Markdown, by the file's ending.

    Parameters
    ----------
    frame
        What `.to_frame()` of themes, extracted rows or checks returned; its `attrs` say where it
        comes from.
    path
        A name ending in `.csv`, `.parquet` or `.md`; CSV without an ending.
    origin
        Told instead of the frame's `attrs`.

    Returns
    -------
    Path
        Of the file. In CSV the origin stands in leading columns, in parquet in the metadata too,
        in Markdown above the table.

    Raises
    ------
    ExportError
        When the ending is another one, or it cannot be written there.
    """
    given = frame.attrs if origin is None else origin
    about = {str(name): value for name, value in given.items()}
    found = destination(path, ".csv")
    ending = found.suffix.lower()
    if ending == ".parquet":
        about["watermark"] = watermark(str(about.get("source", "")))
        return _parquet(frame, found, about)
    if ending == ".csv":
        leading = {
            name: value for name, value in about.items() if name not in frame and value is not None
        }
        wide = frame.copy()
        for place, (name, value) in enumerate(leading.items()):
            wide.insert(place, name, value)
        return _csv(wide, found)
    if ending == ".md":
        from personanb.simulation.exports.documents import (  # noqa: PLC0415 - a sibling
            markdown_table,
        )

        return write_whole(found, markdown_table(frame, about).encode())
    raise ExportError(
        f"{found.name}: ends in {ending!r}; tables are written as .csv, .parquet, .md"
    )


def harmless(value: Any) -> Any:
    """Return a cell that a spreadsheet shows as text; lists and mappings as JSON.

    A text that begins like a formula gets an apostrophe in front, as OWASP advises against CSV
    injection (owasp.org/www-community/attacks/CSV_Injection).
    """
    if isinstance(value, list | tuple | Mapping):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def _with_origin(talk: Transcript) -> pd.DataFrame:
    frame = talk.to_frame()
    about = provenance(talk)
    # Each row has its own source, which is the run's but for the moderator's words.
    for place, name in enumerate(_LEADING):
        column = frame.pop("source") if name == "source" else about.get(name)
        frame.insert(place, name, column)
    return frame


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    buffer = io.StringIO()
    safe = frame.copy()
    for column in safe.columns[safe.dtypes.map(lambda kind: kind.kind in "OUT")]:
        safe[column] = _harmless_column(safe[column])
    safe.columns = [harmless(str(column)) for column in safe.columns]
    safe.to_csv(buffer, index=False, lineterminator="\n")
    # With its mark, spreadsheets read UTF-8 as UTF-8.
    return write_whole(path, buffer.getvalue().encode("utf-8-sig", "replace"))


def _harmless_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of harmless cells; texts that stand there often are looked at once."""
    import pandas as pd  # noqa: PLC0415 - heavy

    try:
        codes, different = pd.factorize(column)
    except TypeError:  # lists and mappings
        return column.map(harmless)
    made = pd.Series([*map(harmless, different), None], dtype=object)
    return pd.Series(made.to_numpy(dtype=object)[codes], index=column.index)


def _parquet(frame: pd.DataFrame, path: Path, about: Mapping[str, Any]) -> Path:
    import pyarrow as pa  # noqa: PLC0415 - only for parquet
    import pyarrow.parquet as pq  # noqa: PLC0415 - only for parquet

    plain = frame.copy()
    plain.attrs = {}
    try:
        table = pa.Table.from_pandas(plain, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # a column that holds values of several types
        mixed = plain.select_dtypes(include="object").columns
        plain[mixed] = plain[mixed].map(lambda value: json.dumps(value, default=str))
        table = pa.Table.from_pandas(plain, preserve_index=False)
    told = json.dumps(as_text(about), ensure_ascii=False).encode()
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), METADATA_KEY: told})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return write_whole(path, buffer.getvalue())
