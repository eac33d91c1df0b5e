"""The thread that writes: many answers to a commit, one connection for a recording."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from personanb.engines.protocol import Reply, Request
from personanb.engines.recording.connections import open_to_write
from personanb.engines.recording.faults import RecordingError, closed, recording_error
from personanb.engines.recording.rows import GET, PUT, Row, reply_columns, reply_of, row_of

T = TypeVar("T")

_MOST_IN_A_COMMIT = 500
_IDLE_SECONDS = 1.0


@dataclass(slots=True)
class Put:
    """An answer on its way to the file, and who waits for it."""

    request: Request
    reply: Reply
    model: str
    engine: str
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Reply]


@dataclass(slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    future: Future[Any]


_Outcome = Reply | BaseException


class Writer:
    """Owns the only connection of a process through which a recording is written.

    Answers that arrive while a commit is under way share the next one, so that the cost of a
    commit is spread under load and an answer alone does not wait.
    """

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._identity = _identity(path)
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Put | _Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pid = os.getpid()
        self._stopped = False
        self._connection: sqlite3.Connection | None = None  # the thread's own

    def put(self, put: Put) -> None:
        """Hand over an answer; its future is resolved once it is durable."""
        self._send(put)

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run other work in a transaction of its own, and wait for its result."""
        future: Future[T] = Future()
        self._send(_Job(work, future))
        return future.result()

    def stop(self) -> None:
        """Write what is waiting, then close."""
        with self._lock:
            if self._stopped or self._pid != os.getpid():
                return
            self._stopped = True
            thread = self._thread
            if thread is not None:
                self._queue.put(None)
        # The garbage collector may call this from the thread itself.
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _send(self, item: Put | _Job) -> None:
        with self._lock:
            if self._stopped:
                raise closed(self._path)
            if self._thread is None or not self._thread.is_alive():
                self._start()
            self._queue.put(item)

    def _start(self) -> None:
        if self._pid != os.getpid():  # a fork inherits what waits, but not the thread
            self._queue = queue.SimpleQueue()
            _OF_THE_PARENT.append(self._connection)
            self._connection = None
            self._pid = os.getpid()
        self._thread = threading.Thread(
            target=self._work, name=f"personanb-recording-{self._path.name}", daemon=True
        )
        self._thread.start()

    def _work(self) -> None:
        going = True
        while going:
            going = self._one_round()
        self._let_go()

    def _one_round(self) -> bool:
        items, going = self._next()
        puts: list[Put] = []
        for item in items:
            if isinstance(item, Put):
                puts.append(item)
            else:
                self._write(puts)
                puts = []
                self._do(item)
        self._write(puts)
        return going

    def _next(self) -> tuple[list[Put | _Job], bool]:
        """Wait for work; False when it is the last."""
        try:
            first = self._queue.get(timeout=_IDLE_SECONDS if self._connection else None)
        except queue.Empty:
            self._settle()
            first = self._queue.get()
        items: list[Put | _Job] = []
        while first is not None:
            items.append(first)
            try:
                if len(items) >= _MOST_IN_A_COMMIT:
                    return items, True
                first = self._queue.get_nowait()
            except queue.Empty:
                return items, True
        return items, False

    def _settle(self) -> None:
        # While nobody asks, bring everything into the one file that people copy. It is only a
        # convenience: what stops it shows at the next answer.
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _write(self, puts: Sequence[Put]) -> None:
        if not puts:
            return
        outcomes: list[_Outcome] = []
        try:
            rows = [_row_or_fault(put) for put in puts]
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [
                row if isinstance(row, BaseException) else self._store(connection, row, put)
                for row, put in zip(rows, puts, strict=True)
            ]
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            self._let_go()
            if _disk_is_full(error) and len(puts) > 1:
                for put in puts:  # what still fits is kept
                    self._write([put])
                return
            outcomes = [recording_error(self._path, error) for _ in puts]
        _resolve(puts, outcomes)

    def _store(self, connection: sqlite3.Connection, row: Row, put: Put) -> _Outcome:
        try:
            changed = connection.execute(PUT, row).rowcount
        except (sqlite3.DataError, sqlite3.InterfaceError) as error:  # this answer alone
            return recording_error(self._path, error)
        if changed:
            return reply_of(self._path, reply_columns(row))
        first = reply_of(self._path, connection.execute(GET, row[:2]).fetchall()[0])
        return replace(first, latency=put.reply.latency)

    def _do(self, job: _Job) -> None:
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            result = job.work(connection)
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            self._let_go()
            fault = isinstance(error, sqlite3.Error | OSError)
            job.future.set_exception(recording_error(self._path, error) if fault else error)
        else:
            job.future.set_result(result)

    def _open(self) -> sqlite3.Connection:
        # Writing to a deleted file would succeed, and be lost.
        if _identity(self._path) != self._identity:
            raise RecordingError(
                f"{self._path}: was deleted or replaced while it was in use; make the engine or "
                "the recording again to begin a new one"
            )
        if self._connection is None:
            self._connection = open_to_write(self._path, self._busy_seconds)
        return self._connection

    def _let_go(self) -> None:
        # Closing also takes back a transaction that could not be finished.
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


_OF_THE_PARENT: list[sqlite3.Connection | None] = []


def _row_or_fault(put: Put) -> Row | RecordingError:
    try:
        return row_of(put.request, put.reply, put.model, put.engine)
    except RecordingError as error:
        return error


def _disk_is_full(error: Exception) -> bool:
    return getattr(error, "sqlite_errorname", None) == "SQLITE_FULL"


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _resolve(puts: Sequence[Put], outcomes: Sequence[_Outcome]) -> None:
    """Wake each loop once for all of its answers."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Reply], _Outcome]]] = {}
    for put, outcome in zip(puts, outcomes, strict=True):
        by_loop.setdefault(put.loop, []).append((put.future, outcome))
    for loop, settled in by_loop.items():
        # A loop that was closed in the meantime has nobody who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_set, settled)


def _set(settled: Sequence[tuple[asyncio.Future[Reply], _Outcome]]) -> None:
    for future, outcome in settled:
        if future.done():  # cancelled; the answer is stored all the same
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
