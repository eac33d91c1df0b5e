"""The recording: cache, checkpoint and cassette in one file."""

from __future__ import annotations

import datetime as dt
import sqlite3
import weakref
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from personanb.engines.protocol import STATUSES, Reply, Request, Status
from personanb.engines.recording.connections import BUSY_SECONDS, create
from personanb.engines.recording.exchange import Merged, absorb, read_jsonl
from personanb.engines.recording.faults import RecordingError
from personanb.engines.recording.presence import Presence
from personanb.engines.recording.put import Put
from personanb.engines.recording.reading import RecordingReader
from personanb.engines.recording.rows import as_json, moment, whole, without_credentials
from personanb.engines.recording.turns import Turns
from personanb.engines.recording.writer import Writer
from personanb.errors import did_you_mean


class Recording(RecordingReader):
    """Answers of engines, kept in one SQLite file by what determines them.

    Kill the process at any moment and run again: finished answers are there and cost nothing.
    Several processes may share a file, and none asks for what another is asking for. It can be
    queried with any SQLite tool; its tables are `answers`, `capabilities` and `meta`, and while it
    is in use `users` and `claims`. It never holds a key.

    Parameters
    ----------
    path
        The file; made when there is none.
    busy_seconds
        How long to wait for a program that keeps the file locked.

    Raises
    ------
    RecordingError
        When it cannot be read or written, is something else, or a newer version wrote it.

    Examples
    --------
    >>> import tempfile
    >>> with Recording(Path(tempfile.mkdtemp()) / "talk.sqlite") as recording:
    ...     len(recording)
    0
    """

    def __init__(self, path: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        path = Path(path).expanduser()
        if path.is_dir():
            raise RecordingError(
                f'{path}: is a folder; name a file in it, for example "{path / "talk.sqlite"}"'
            )
        create(path, busy_seconds)
        super().__init__(path, busy_seconds=busy_seconds)
        self._presence = Presence()
        self._writer = Writer(path, busy_seconds, self._presence)
        self._turns = Turns(self._presence, self._writer)
        self._finalizer = weakref.finalize(self, self._writer.stop)

    async def put(self, request: Request, reply: Reply, model: str, engine: str) -> Reply:
        """Record a reply; it outlives the process when this returns.

        Parameters
        ----------
        request
            What was asked.
        reply
            What came back. A usable reply replaces an unusable one and is itself never replaced.
        model
            The model asked for; with the request's key it names the answer.
        engine
            Name of the engine, for those who read the recording.

        Returns
        -------
        Reply
            The answer that stands in the recording now, as any replay will give it: the first
            usable one, which another process may have recorded meanwhile.

        Raises
        ------
        RecordingError
            When it could not be written: a full disk, a locked, damaged or read-only file.
        """
        return await self._writer.submit(
            Put(
                self.path,
                self._presence,
                request=request,
                reply=reply,
                model=model,
                engine=engine,
            )
        )

    async def turn(self, key: str, model: str) -> Reply | None:
        """Wait while another process asks for an answer; `turn_over` has to follow in any case.

        While nobody else uses the recording, this takes no time. Who dies while asking holds
        others up for a few seconds, and nobody for longer than five minutes.

        Parameters
        ----------
        key, model
            What names the answer.

        Returns
        -------
        Reply or None
            The answer, when somebody else has recorded it; None when it has to be asked for.

        Raises
        ------
        RecordingError
            When the file cannot be read or written.
        """
        claim = (key, whole(model))
        return await self._turns.wait(claim, self._query, lambda: self.get(*claim))

    def turn_over(self, key: str, model: str) -> None:
        """Let others ask for an answer, if it was not recorded."""
        self._turns.over((key, whole(model)))

    def remember(self, endpoint: str, model: str, feature: str, value: Any) -> None:
        """Remember what a model at an endpoint can do; the last value stays.

        Parameters
        ----------
        endpoint
            Address of the endpoint; user name and password in it are left out.
        model, feature
            What it is about.
        value
            Anything that JSON can hold.
        """
        row = (whole(without_credentials(endpoint)), whole(model), whole(feature), as_json(value))
        self._writer.run(
            lambda connection: (
                connection.execute(
                    "INSERT INTO capabilities VALUES (?, ?, ?, ?) ON CONFLICT "
                    "(endpoint, model, feature) DO UPDATE SET value = excluded.value",
                    row,
                ).rowcount
            )
        )

    def prune(
        self,
        *,
        status: Status | Iterable[Status] | None = None,
        model: str | None = None,
        before: dt.datetime | str | None = None,
    ) -> int:
        """Remove answers for which everything given is true.

        Parameters
        ----------
        status
            One status or several.
        model
            The model asked for.
        before
            Recorded before this time: a datetime, or text such as `"2026-11-23"` or
            `"2026-11-23T15:00+01:00"`. Without a zone it is taken for UTC.

        Returns
        -------
        int
            How many were removed. The file keeps its size; new answers use the space.

        Raises
        ------
        RecordingError
            When nothing is given, or a status or time is none.
        """
        conditions: list[tuple[str, Any]] = []
        if status is not None:
            statuses = [status] if isinstance(status, str) else list(status)
            _refuse_unknown(statuses)
            conditions.append(("status IN (SELECT value FROM json_each(?))", as_json(statuses)))
        if model is not None:
            conditions.append(("model = ?", whole(model)))
        if before is not None:
            conditions.append(("created < ?", _moment(before)))
        if not conditions:
            raise RecordingError(
                "say what to remove: prune(status=...), prune(model=...) or prune(before=...); to "
                "remove everything, close the recording and delete the file"
            )
        where = " AND ".join(condition for condition, _ in conditions)
        values = [value for _, value in conditions]
        return self._writer.run(
            lambda connection: (
                connection.execute(
                    f"DELETE FROM answers WHERE {where}",  # noqa: S608 - own words
                    values,
                ).rowcount
            )
        )

    def merge(self, other: str | Path) -> Merged:
        """Add the answers of another recording; of two answers to the same, this one's stays.

        Returns
        -------
        Merged
            How many were added, and how many were here already.
        """
        with RecordingReader(other) as reader:
            return self._writer.run(lambda connection: _absorb(connection, reader))

    def import_jsonl(self, path: str | Path) -> Merged:
        """Add the answers of a file that `export_jsonl` wrote; all of them or, on a fault, none.

        Raises
        ------
        RecordingError
            When the file is something else or damaged; names the line.
        """
        with closing(read_jsonl(Path(path).expanduser())) as rows:
            return self._writer.run(lambda connection: absorb(connection, rows))

    def close(self) -> None:
        """Write what is waiting and close; nothing can be read or recorded after."""
        self._finalizer()
        super().close()


def _absorb(connection: sqlite3.Connection, reader: RecordingReader) -> Merged:
    with closing(reader.rows()) as rows:
        return absorb(connection, rows)


def _refuse_unknown(statuses: Iterable[str]) -> None:
    for status in statuses:
        if status not in STATUSES:
            raise RecordingError(
                f"there is no status {status!r}{did_you_mean(status, STATUSES) or ';'} "
                f"there are {', '.join(STATUSES)}"
            )


def _moment(when: dt.datetime | str) -> str:
    if isinstance(when, dt.datetime):
        return moment(when)
    try:
        return moment(dt.datetime.fromisoformat(when))
    except ValueError:
        raise RecordingError(
            f"{when!r} is no time; write it like 2026-11-23 or 2026-11-23T15:00+01:00"
        ) from None
