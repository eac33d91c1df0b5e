"""One background thread that owns one event loop, so that plain calls work anywhere.

A notebook cell already runs inside an event loop, a script does not, and a thread has none:
patching the running loop breaks other libraries. Synchronous calls therefore hand their
coroutine to this loop and wait; the wait stays open to `KeyboardInterrupt`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import os
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.05
_CLEAN_UP_SECONDS = 5.0
_lock = threading.Lock()


@dataclass
class _Owner:
    """A thread that owns a loop, from its first use on."""

    name: str
    loop: asyncio.AbstractEventLoop | None = None
    pid: int | None = None

    def ensure(self) -> asyncio.AbstractEventLoop:
        with _lock:
            # A forked child inherits the variable but not the thread.
            if self.loop is None or self.loop.is_closed() or self.pid != os.getpid():
                self.loop, self.pid = asyncio.new_event_loop(), os.getpid()
                threading.Thread(target=self.loop.run_forever, name=self.name, daemon=True).start()
            return self.loop


_main = _Owner("personanb-background")
# For plain calls from inside the first: they hold it up, but do not wait for themselves.
_aside = _Owner("personanb-aside")


def run(coroutine: Coroutine[Any, Any, T], *, aside: bool = False) -> T:
    """Run a coroutine on the background loop and wait for its result.

    Parameters
    ----------
    coroutine
        What to run. When it catches `asyncio.CancelledError` and returns normally, an
        interrupt yields that (partial) result instead of an exception.
    aside
        Run it on a second loop: for what may be called from inside the first.

    Raises
    ------
    RuntimeError
        When called from the background loop itself, where waiting would never end.
    KeyboardInterrupt
        When interrupted, unless the coroutine turned its cancellation into a result.
    """
    loop = (_aside if aside else _main).ensure()
    if _running_loop() is loop:
        coroutine.close()
        message = (
            "this call would wait for itself: inside a coroutine that personanb runs, use the "
            "async twin (for example `await group.arun()`)"
        )
        raise RuntimeError(message)
    outcome: concurrent.futures.Future[T] = concurrent.futures.Future()
    tasks: list[asyncio.Task[T]] = []

    def start(context: contextvars.Context) -> None:
        # The caller's context carries the notebook cell that prints and displays belong to.
        task = loop.create_task(coroutine, context=context)
        tasks.append(task)
        task.add_done_callback(lambda done: _copy_outcome(done, outcome))

    loop.call_soon_threadsafe(start, contextvars.copy_context())
    try:
        return _wait(outcome)
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks])
        try:
            return outcome.result(timeout=_CLEAN_UP_SECONDS)
        except (concurrent.futures.CancelledError, concurrent.futures.TimeoutError):
            raise KeyboardInterrupt from None


def start(coroutine: Coroutine[Any, Any, Any]) -> concurrent.futures.Future[Any]:
    """Start a coroutine on the background loop and return at once.

    For callbacks of a front end, which must not wait; the coroutine answers for its own errors.
    """
    return asyncio.run_coroutine_threadsafe(coroutine, _main.ensure())


async def until_stopped(
    tasks: Sequence[asyncio.Task[Any]],
    *fatal: type[Exception],
    interrupted: str,
    patient: type[Exception] | None = None,
) -> str | None:
    """Wait for all tasks; return why they were stopped early, or None. What is finished stays.

    Parameters
    ----------
    tasks
        What is under way.
    *fatal
        Errors of one task after which the others make no sense.
    interrupted
        What to return after an interrupt; a fatal error is told in its own words.
    patient
        The fatal error after which tasks may finish what they are at, as when a budget is used
        up: what is on its way is paid for.
    """
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        return interrupted
    except fatal as error:
        if patient is not None and isinstance(error, patient):
            await asyncio.gather(*tasks, return_exceptions=True)
        return str(error)
    finally:
        # Also after a fault of the program: nothing goes on asking behind the user's back.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return None


def succeeded(task: asyncio.Task[Any]) -> bool:
    """Return whether a finished task has a result."""
    return not task.cancelled() and task.exception() is None


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _copy_outcome(task: asyncio.Task[T], outcome: concurrent.futures.Future[T]) -> None:
    if task.cancelled():
        outcome.cancel()
        outcome.set_running_or_notify_cancel()
    elif (error := task.exception()) is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(task.result())


def _wait(outcome: concurrent.futures.Future[T]) -> T:
    # Short waits, because a wait without a timeout cannot be interrupted on Windows.
    while not outcome.done():
        concurrent.futures.wait([outcome], timeout=_POLL_SECONDS)
    return outcome.result()
