"""A server in a process of its own, which ends with the process that started it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

READY = "READY "
_PATIENCE_SECONDS = 60.0
_LINES_KEPT = 200


@contextmanager
def running(command: Sequence[str], *, folder: Path) -> Iterator[str]:
    """Run a server and yield what it prints after READY.

    Its standard input is closed when it is to end, and so by the system if this process dies.

    Parameters
    ----------
    command
        A program that prints a line `READY …` when it serves, and calls `when_stdin_closes`.
    folder
        Where it runs.

    Raises
    ------
    RuntimeError
        When it ends, or says nothing for a minute, before it is ready; holds what it printed.
    """
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    log: deque[str] = deque(maxlen=_LINES_KEPT)
    ready: list[str] = []
    settled = threading.Event()

    def listen() -> None:
        assert process.stdout is not None  # noqa: S101 - tells the type checker
        for line in process.stdout:
            log.append(line)
            if line.startswith(READY):
                ready.append(line.removeprefix(READY).strip())
                settled.set()
        settled.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        settled.wait(_PATIENCE_SECONDS)
        if not ready:
            raise RuntimeError(f"{' '.join(command)} did not start:\n{''.join(log)}")
        yield ready[0]
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(timeout=5)
        if process.stdout is not None:
            process.stdout.close()


def when_stdin_closes(stop: Callable[[], object]) -> None:
    """Call `stop`, in a thread, when whoever started this process closes its input or dies."""

    def wait() -> None:
        # Not through `sys.stdin`: its lock would be held while the interpreter shuts down.
        descriptor = sys.stdin.fileno()
        while os.read(descriptor, 1024):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()
