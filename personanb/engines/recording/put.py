"""An answer on its way to the file."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from personanb.engines.protocol import Reply, Request
from personanb.engines.recording.presence import Presence
from personanb.engines.recording.rows import GET, PUT, Row, reply_columns, reply_of, row_of
from personanb.engines.recording.writer import Item


class Put(Item[Reply]):
    """Records a reply, and gives back the claim to it."""

    def __init__(
        self,
        path: Path,
        presence: Presence,
        *,
        request: Request,
        reply: Reply,
        model: str,
        engine: str,
    ) -> None:
        super().__init__()
        self._path = path
        self._presence = presence
        self._request = request
        self._reply = reply
        self._model = model
        self._engine = engine
        self._row: Row = ()

    def prepare(self) -> None:
        """Make the row."""
        self._row = row_of(self._request, self._reply, self._model, self._engine)

    def write(self, connection: sqlite3.Connection) -> Reply:
        """Record the reply, and return the one that stands in the recording now."""
        self._presence.give_back_recorded(connection, self._row[:2])
        if connection.execute(PUT, self._row).rowcount:
            return reply_of(self._path, reply_columns(self._row))
        first = connection.execute(GET, self._row[:2]).fetchall()[0]
        return replace(reply_of(self._path, first), latency=self._reply.latency)

    def committed(self) -> None:
        """Note that nobody waits for this answer any more."""
        self._presence.recorded(self._row[:2])
