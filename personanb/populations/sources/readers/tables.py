"""CSV, parquet and data frames."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member, reading
from personanb.populations.sources.decoding import lines
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.options import Options
from personanb.populations.sources.readers.records import Columns, meta_of

if TYPE_CHECKING:
    import pandas as pd

_ROWS_AT_ONCE = 2_000
_DELIMITERS = ",;\t|"


def read_csv(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the rows of a CSV or TSV file; Reddit's own export of an account is one too."""
    with reading(member) as stream:
        numbered = lines(stream, account, member.name, options.encoding)
        first = next(numbered, (1, ""))[1].lstrip("\ufeff")
        delimiter = max(_DELIMITERS, key=first.count)
        header = next(csv.reader([first], delimiter=delimiter), [])
        columns = Columns.found(header, _with_owner(header, options), member.name)
        rows = csv.reader((line for _, line in numbered), delimiter=delimiter)
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                account.broken(member.name, str(error), line=rows.line_num + 1)
                continue
            if row is None:
                return
            if row:
                yield columns.post(
                    dict(zip(header, row, strict=False)), _with_owner(header, options)
                )


def _with_owner(header: list[str], options: Options) -> Options:
    # Reddit's export of one's own account names no author: everything in it is by its owner.
    if (
        options.author is None
        and {"permalink", "subreddit", "body"} <= set(header)
        and ("author" not in header)
    ):
        return Options({**options.columns}, "account owner", options.encoding)
    return options


def read_parquet(member: Member, account: Account, options: Options) -> Iterator[RawPost]:  # noqa: ARG001
    """Yield the rows of a parquet file, a batch at a time."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    with reading(member) as stream, tempfile.TemporaryFile() as spool:
        # Parquet is read from its end, and what is packed in an archive cannot be wound.
        if not stream.seekable():
            shutil.copyfileobj(stream, spool)
        table = pq.ParquetFile(stream if stream.seekable() else spool)
        columns = Columns.found(table.schema_arrow.names, options, member.name)
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE):
            for record in batch.to_pylist():
                yield columns.post(record, options)


def read_frame(frame: pd.DataFrame, options: Options) -> Iterator[RawPost]:
    """Yield the rows of a data frame."""
    columns = Columns.found(frame.columns, options, "the data frame")
    names = [str(name) for name in frame.columns]
    for row in frame.itertuples(index=False, name=None):
        record: dict[str, Any] = dict(zip(names, row, strict=True))
        yield RawPost(
            author=record[columns.author] if columns.author else options.author,
            text=record[columns.text],
            time=record[columns.time] if columns.time else None,
            meta=meta_of(record, {columns.text, columns.author, columns.time}),
        )
