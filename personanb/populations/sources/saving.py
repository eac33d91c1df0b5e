"""Writing posts to files, a batch at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

_FIELDS = ("number", "author", "time", "text", "language", "meta", "source")
_AT_ONCE = 5_000


def save(target: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write records to a file whose ending is .csv, .jsonl or .parquet."""
    {".csv": _as_csv, ".jsonl": _as_json_lines, ".parquet": _as_parquet}[target.suffix](
        target, records
    )


def _as_csv(target: Path, records: Iterable[Mapping[str, Any]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_FIELDS)
        writer.writerows(_flat(record) for record in records)


def _as_json_lines(target: Path, records: Iterable[Mapping[str, Any]]) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _as_parquet(target: Path, records: Iterable[Mapping[str, Any]]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    schema = pa.schema(
        [(name, pa.int64() if name == "number" else pa.string()) for name in _FIELDS]
    )
    left = iter(records)
    with pq.ParquetWriter(target, schema) as writer:
        while batch := list(islice(left, _AT_ONCE)):
            rows = zip(*(_flat(record) for record in batch), strict=True)
            writer.write_table(
                pa.table(dict(zip(_FIELDS, map(list, rows), strict=True)), schema=schema)
            )


def _flat(record: Mapping[str, Any]) -> list[Any]:
    return [
        json.dumps(record[name], ensure_ascii=False) if name == "meta" else record[name]
        for name in _FIELDS
    ]
