"""Posts on disk: any number of them, by author, in the memory of a few."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from personanb.populations.sources.post import Post

_AT_ONCE = 1_000
_CACHE_KIB = 8_192
_TABLES = """
create table posts (
    number integer primary key, author text not null, time text, text text not null,
    language text not null, meta text not null, fingerprint blob not null unique
);
"""


class PostStore:
    """A SQLite file of posts, temporary and gone with the object.

    It holds what was kept, after masking: nothing else of the source is ever written to disk.
    """

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile(
            prefix="personanb-posts-", suffix=".sqlite", delete=False
        ) as file:
            self.path = Path(file.name)
        # Connections are opened by whoever reads, so that any thread may.
        self._writer: sqlite3.Connection | None = self._connect()
        self._writer.executescript(_TABLES)
        self._count = 0
        self._remove = weakref.finalize(self, _removed, self.path)

    def add(self, author: str, time: str | None, text: str, language: str, meta: object) -> bool:
        """Keep a post, unless its author has written the very same before; return whether."""
        assert self._writer is not None  # noqa: S101 - only called while filling
        mark = hashlib.blake2b(
            f"{author}\0{' '.join(text.casefold().split())}".encode("utf-8", "replace"),
            digest_size=12,
        ).digest()
        row = (self._count + 1, author, time, text, language, json.dumps(meta, default=str), mark)
        done = self._writer.execute("insert or ignore into posts values (?,?,?,?,?,?,?)", row)
        if not done.rowcount:
            return False
        self._count += 1
        if self._count % _AT_ONCE == 0:
            self._writer.commit()
        return True

    def finish(self) -> None:
        """Make it ready for reading."""
        if self._writer is not None:
            self._writer.execute("create index by_author on posts (author, number)")
            self._writer.commit()
            self._writer.close()
            self._writer = None

    def __len__(self) -> int:
        return self._count

    def authors(self) -> Iterator[tuple[str, int]]:
        """Yield authors with their number of posts, in the order of their first."""
        yield from self._rows(
            "select author, count(*) from posts group by author order by min(number)"
        )

    def posts(self, author: str | None = None, limit: int | None = None) -> Iterator[Post]:
        """Yield the posts, or one author's in the order of time."""
        query = "select number, author, time, text, language, meta from posts"
        values: tuple[object, ...] = ()
        if author is not None:
            query += " where author = ? order by time is null, time, number"
            values = (author,)
        else:
            query += " order by number"
        if limit is not None:
            query += f" limit {int(limit)}"
        for number, name, time, text, language, meta in self._rows(query, values):
            yield Post(number, name, time, text, language, json.loads(meta))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path)
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.execute(f"pragma cache_size = -{_CACHE_KIB}")
        return connection

    def _rows(self, query: str, values: Iterable[object] = ()) -> Iterator[tuple[Any, ...]]:
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            yield from connection.execute(query, tuple(values))
        finally:
            connection.close()


def _removed(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
