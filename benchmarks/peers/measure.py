"""What every client measures about itself, and prints as one line of JSON.

Runs in peers' own environments too: the standard library, and psutil if it is there.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import ipaddress
import json
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

Item = TypeVar("Item")

refused_lookups: list[str] = []


class Meter:
    """Wall time, processor time of this process with all its threads, and growth of its memory."""

    def __init__(self) -> None:
        gc.collect()
        self._memory = resident_bytes()
        self._processor = time.process_time()
        self._wall = time.perf_counter()

    def stop(self, *, answers: int, asked: int, **more: Any) -> None:
        """Print what was measured since the meter was made.

        Parameters
        ----------
        answers, asked
            Answers that can be used, and how many there ought to be.
        more
            Anything else worth telling.
        """
        wall = time.perf_counter() - self._wall
        processor = time.process_time() - self._processor
        gc.collect()
        memory = resident_bytes()
        grown = None if memory is None or self._memory is None else memory - self._memory
        told: dict[str, Any] = {"wall_s": wall, "cpu_s": processor, "grown_bytes": grown}
        told |= {"answers": answers, "asked": asked}
        told |= {"refused_lookups": sorted(set(refused_lookups)), **more}
        print(json.dumps(told))


def resident_bytes() -> int | None:
    """Return the physical memory that this process uses; None where nobody can tell."""
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return None
    resident: int = psutil.Process().memory_info().rss
    return resident


def read_arguments() -> argparse.Namespace:
    """Return `url`, `model`, `in_flight`, `warm_up`, `work` (a folder) and `variant`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--model", default="stub-model")
    parser.add_argument("--in-flight", type=int, required=True)
    parser.add_argument("--warm-up", type=int, required=True, help="requests not measured")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--variant", default="")
    return parser.parse_args()


async def at_once(
    limit: int, items: Iterable[Item], work: Callable[[Item], Awaitable[str]]
) -> list[str]:
    """Work through items with a fixed number in flight; the results come as they finish."""
    waiting = iter(items)
    finished: list[str] = []

    async def worker() -> None:
        for item in waiting:
            finished.append(await work(item))  # noqa: PERF401 - as they finish, not at the end

    await asyncio.gather(*(worker() for _ in range(limit)))
    return finished


def only_loopback() -> None:
    """Refuse look-ups of other machines' names in this process, and remember which they were."""
    look_up = socket.getaddrinfo

    def guarded(host: Any, *rest: Any, **named: Any) -> Any:
        if not _is_here(host):
            refused_lookups.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, "this benchmark talks to its stub alone")
        return look_up(host, *rest, **named)

    socket.getaddrinfo = guarded


def _is_here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
