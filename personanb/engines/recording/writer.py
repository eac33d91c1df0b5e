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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from personanb.engines.recording.connections import open_to_write
from personanb.engines.recording.faults import RecordingError, closed, recording_error
from personanb.engines.recording.presence import Presence

T = TypeVar("T")

_MOST_IN_A_COMMIT = 500
_IDLE_SECONDS = 1.0


class Item(Generic[T]):
    """Something to write, and who waits for its outcome; shares a commit with others."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()

    def prepare(self) -> None:
        """Do what can be done before others are kept from writing.

        Raises
        ------
        RecordingError
            When it cannot be written; the items beside it can.
        """

    def write(self, connection: sqlite3.Connection) -> T:
        """Write it, and return what those who wait are told once it is durable."""
        raise NotImplementedError

    def committed(self) -> None:
        """Note that it is durable."""


@dataclass(slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    future: Future[Any]


class Writer:
    """Owns the only connection of a process through which a recording is written.

    Answers that arrive while a commit is under way share the next one, so that the cost of a
    commit is spread under load and an answer alone does not wait.
    """

    def __init__(self, path: Path, busy_seconds: float, presence: Presence) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._presence = presence
        self._identity = _identity(path)
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Item[Any] | _Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pid = os.getpid()
        self._stopped = False
        self._connection: sqlite3.Connection | None = None  # the thread's own

    async def submit(self, item: Item[T]) -> T:
        """Hand over an item, and wait until it is durable."""
        self._send(item)
        return await item.future

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run other work in a transaction of its own, and wait for its result."""
        future: Future[T] = Future()
        self._send(_Job(work, future))
        return future.result()

    def post(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Have other work done that nobody waits for; after the end, nobody needs it."""
        with contextlib.suppress(RecordingError):
            self._send(_Job(work, Future()))

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

    def _send(self, item: Item[Any] | _Job) -> None:
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
        if self._presence.joined:
            self._in_passing(self._presence.leave)
        self._let_go()

    def _one_round(self) -> bool:
        taken, going = self._next()
        items: list[Item[Any]] = []
        for one in taken:
            if isinstance(one, Item):
                items.append(one)
            else:
                self._write(items)
                items = []
                self._do(one)
        self._write(items)
        if self._presence.due:
            self._in_passing(self._presence.beat)
        return going

    def _next(self) -> tuple[list[Item[Any] | _Job], bool]:
        """Wait for work; False when it is the last."""
        first = self._first()
        items: list[Item[Any] | _Job] = []
        while first is not None:
            items.append(first)
            try:
                if len(items) >= _MOST_IN_A_COMMIT:
                    return items, True
                first = self._queue.get_nowait()
            except queue.Empty:
                return items, True
        return items, False

    def _first(self) -> Item[Any] | _Job | None:
        while self._connection is not None or self._presence.joined:
            try:
                return self._queue.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                if self._presence.joined:
                    self._in_passing(self._presence.beat)
                self._settle()
                if not self._presence.joined:
                    break
        return self._queue.get()

    def _settle(self) -> None:
        # While nobody asks, bring everything into the one file that people copy. It is only a
        # convenience: what stops it shows at the next answer.
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _in_passing(self, work: Callable[[sqlite3.Connection], None]) -> None:
        # What goes wrong here is told with the next answer.
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            work(connection)
            connection.execute("COMMIT")
        except (sqlite3.Error, RecordingError):
            self._let_go()

    def _write(self, items: Sequence[Item[Any]]) -> None:
        if not items:
            return
        outcomes: list[Any] = [_fault_of(item) for item in items]
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [
                fault or self._one(connection, item)
                for fault, item in zip(outcomes, items, strict=True)
            ]
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            self._let_go()
            if _disk_is_full(error) and len(items) > 1:
                for item in items:  # what still fits is kept
                    self._write([item])
                return
            outcomes = [recording_error(self._path, error) for _ in items]
        else:
            for item in items:
                item.committed()
        _resolve(items, outcomes)

    def _one(self, connection: sqlite3.Connection, item: Item[Any]) -> Any:
        try:
            return item.write(connection)
        except (sqlite3.DataError, sqlite3.InterfaceError) as error:  # this one alone
            return recording_error(self._path, error)

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


def _fault_of(item: Item[Any]) -> RecordingError | None:
    try:
        item.prepare()
    except RecordingError as error:
        return error
    return None


def _disk_is_full(error: Exception) -> bool:
    return getattr(error, "sqlite_errorname", None) == "SQLITE_FULL"


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _resolve(items: Sequence[Item[Any]], outcomes: Sequence[Any]) -> None:
    """Wake each loop once for all that it waits for."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
    for item, outcome in zip(items, outcomes, strict=True):
        by_loop.setdefault(item.loop, []).append((item.future, outcome))
    for loop, settled in by_loop.items():
        # A loop that was closed in the meantime has nobody who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_set, settled)


def _set(settled: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, outcome in settled:
        if future.done():  # cancelled; what was written stays
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
