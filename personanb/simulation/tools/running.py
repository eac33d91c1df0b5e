"""Running a tool so that nothing it does ends, blocks or outlives the run."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SHOWN = 300


@dataclass(frozen=True)
class Outcome:
    """What a piece of work came to: a value, or what was raised."""

    value: Any = None
    error: BaseException | None = None


async def in_thread(work: Callable[[], Any], seconds: float) -> Outcome:
    """Run plain work in a thread of its own, and wait for it.

    A thread cannot be stopped: after the time it is left behind. It is a daemon outside of any
    pool, since pools wait for their threads when the interpreter ends.

    Raises
    ------
    TimeoutError
        When the work takes longer.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Outcome] = loop.create_future()

    def deliver(outcome: Outcome) -> None:
        if not done.done():
            done.set_result(outcome)

    def run() -> None:
        try:
            outcome = Outcome(work())
        except BaseException as error:  # noqa: BLE001 - SystemExit and interrupts end here too
            outcome = Outcome(error=error)
        with contextlib.suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(deliver, outcome)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name="personanb-tool", daemon=True).start()
    async with asyncio.timeout(seconds):
        return await done


async def awaited(function: Callable[[], Awaitable[Any]], seconds: float) -> Outcome:
    """Await asynchronous work; after the time it is cancelled, and not waited for.

    Raises
    ------
    TimeoutError
        When the work takes longer.
    """

    async def guarded() -> Outcome:
        try:
            return Outcome(await function())
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - a task would pass SystemExit to the loop
            return Outcome(error=error)

    task = asyncio.ensure_future(guarded())
    try:
        finished, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not finished:
        task.cancel()
        raise TimeoutError
    if task.cancelled():
        return Outcome(error=asyncio.CancelledError("the tool cancelled itself"))
    return task.result()


def told(error: BaseException) -> str:
    """Return an error in one line: its type and message, without places on this machine."""
    if isinstance(error, OSError) and error.strerror:
        message = error.strerror
        if isinstance(error.filename, str):
            message += f": {Path(error.filename).name!r}"
    else:
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - even the message of an error can raise
            message = "its message cannot be shown"
    home = str(Path.home())
    if len(home) > 1:
        message = message.replace(home, "~")
    line = " ".join(message.split())[:_SHOWN].encode("utf-8", "replace").decode("utf-8")
    return f"{type(error).__name__}: {line}" if line else type(error).__name__
