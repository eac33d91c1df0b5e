"""Opening a recording: its schema, its version, and one connection for each thread.

Never open the file with anything but SQLite: on POSIX systems, closing any other handle to it
drops the locks of every connection of the process.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import urllib.parse
import weakref
from pathlib import Path

from personanb._version import __version__
from personanb.engines.recording import sharing
from personanb.engines.recording.faults import RecordingError, closed, recording_error

FORMAT = "personanb.recording"
FORMAT_VERSION = 1
BUSY_SECONDS = 30.0

# The long columns stand last: looking up an answer then never reads the pages they spill into.
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS answers (
        key TEXT NOT NULL,
        model TEXT NOT NULL,
        status TEXT NOT NULL,
        text TEXT NOT NULL,
        parsed TEXT,
        notes TEXT NOT NULL,
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        persona TEXT NOT NULL,
        persona_id TEXT NOT NULL,
        task TEXT NOT NULL,
        prompt_tokens INTEGER,
        completion_tokens INTEGER,
        cached_tokens INTEGER,
        latency REAL,
        model_returned TEXT NOT NULL,
        engine TEXT NOT NULL,
        created TEXT NOT NULL,
        seed INTEGER,
        temperature REAL,
        max_tokens INTEGER,
        replicate INTEGER NOT NULL,
        schema TEXT,
        messages TEXT NOT NULL,
        PRIMARY KEY (key, model)
    )
    """,
    "CREATE INDEX IF NOT EXISTS answers_by_persona ON answers (persona, task, model, status)",
    """
    CREATE TABLE IF NOT EXISTS capabilities (
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        feature TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (endpoint, model, feature)
    )
    """,
    *sharing.SCHEMA,
)


def create(path: Path, busy_seconds: float) -> None:
    """Make sure that there is a recording at a path, and that this version can write it.

    Raises
    ------
    RecordingError
        When the folder cannot be written, or the file is something else or of a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path, "mode=rwc", busy_seconds)
        try:
            known = _is_recording(connection, path)
            if not known:
                _enter_wal_mode(connection, busy_seconds)
            # Also where there is nothing to write: better told now than after a paid answer.
            connection.execute("BEGIN IMMEDIATE")
            _make_tables(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as error:
        raise recording_error(path, error) from None


def open_to_write(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Return a connection that writes to an existing recording."""
    connection = _connect(path, "mode=rw", busy_seconds)
    # Answers must outlive the process, not a power cut: no wait for the disk at each commit.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -256")
    return connection


def open_to_read(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Return a connection that only reads an existing recording.

    Raises
    ------
    RecordingError
        When it cannot be opened, is something else, or was written by a newer version.
    """
    try:
        try:
            return _reader(path, "mode=rw", busy_seconds)
        except sqlite3.OperationalError as error:
            # WAL mode wants to create files beside the recording; in a folder where nobody can
            # write, nobody changes it either.
            written_since = path.with_name(f"{path.name}-wal")
            blocked = _is(error, "SQLITE_CANTOPEN", "SQLITE_READONLY")
            if blocked and not (written_since.exists() and written_since.stat().st_size):
                return _reader(path, "immutable=1", busy_seconds)
            raise
    except (sqlite3.Error, OSError) as error:
        raise recording_error(path, error) from None


class ThreadConnections:
    """One reading connection for each thread that asks; closed with its thread."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._pid = os.getpid()
        self._local = threading.local()
        self._held: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._closed = False

    def mine(self) -> sqlite3.Connection:
        """Return the calling thread's connection."""
        if self._pid != os.getpid():
            self._start_anew_after_fork()
        held: _Held | None = getattr(self._local, "held", None)
        if held is None or self._closed:
            if self._closed:
                raise closed(self._path)
            held = self._local.held = _Held(open_to_read(self._path, self._busy_seconds))
            self._held.add(held)
        return held.connection

    def close(self) -> None:
        """Close every thread's connection."""
        self._closed = True
        if self._pid == os.getpid():
            for held in list(self._held):
                held.connection.close()

    def _start_anew_after_fork(self) -> None:
        # A connection must not be used, nor closed, in a process that did not open it.
        _OF_THE_PARENT.extend(self._held)
        self._held = weakref.WeakSet()
        self._local = threading.local()
        self._pid = os.getpid()


class _Held:
    """A connection that closes when its thread lets go of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


_OF_THE_PARENT: list[_Held] = []


def _reader(path: Path, how: str, busy_seconds: float) -> sqlite3.Connection:
    connection = _connect(path, how, busy_seconds)
    try:
        connection.execute("PRAGMA query_only = ON")
        # Kilobytes. What it has read is worthless as soon as anybody writes.
        connection.execute("PRAGMA cache_size = -256")
        known = _is_recording(connection, path)
    except BaseException:
        connection.close()
        raise
    if not known:
        connection.close()
        raise _something_else(path)
    return connection


def _connect(path: Path, how: str, busy_seconds: float) -> sqlite3.Connection:
    quoted = urllib.parse.quote(os.fsencode(path.absolute().as_posix()))
    uri = f"file://{'' if quoted.startswith('/') else '/'}{quoted}?{how}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    # A recording may come from a stranger: nothing in its schema gets to run functions.
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _is_recording(connection: sqlite3.Connection, path: Path) -> bool:
    """Say whether the schema is there: False for a new file; anything else is refused."""
    tables = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if not tables:
        return False
    meta = {}
    if "meta" in tables:
        try:
            meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        except sqlite3.OperationalError:  # a table of that name, but with other columns
            raise _something_else(path) from None
    if meta.get("format") != FORMAT:
        raise _something_else(path)
    version = str(meta.get("version", ""))
    if not version.isdecimal() or int(version) > FORMAT_VERSION:
        raise RecordingError(
            f"{path}: was recorded by personanb {meta.get('personanb', '?')} in recording format "
            f"{version}; this is personanb {__version__}, which knows formats up to "
            f"{FORMAT_VERSION}: upgrade with `pip install -U personanb`"
        )
    return True


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.executemany(
        "INSERT OR IGNORE INTO meta VALUES (?, ?)",
        [("format", FORMAT), ("version", str(FORMAT_VERSION)), ("personanb", __version__)],
    )


def _something_else(path: Path) -> RecordingError:
    return RecordingError(
        f"{path}: is an SQLite file, but not a recording; name another file, "
        'for example record="talk.sqlite"'
    )


def _enter_wal_mode(connection: sqlite3.Connection, busy_seconds: float) -> None:
    # SQLite does not wait by itself here when another process does the same at the same time.
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            if not _is(error, "SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _is(error: sqlite3.Error, *kinds: str) -> bool:
    # Faults that Python itself finds have no name.
    return getattr(error, "sqlite_errorname", "").startswith(kinds)
