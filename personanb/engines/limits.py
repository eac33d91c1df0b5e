"""How many requests are in flight: few at first, more while that helps, fewer when refused."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

START = 8
_BACK_OFF = 0.5
_GROW = 1.25
# A larger limit has to raise the rate by this much to be worth keeping.
_WORTH_IT = 1.05
_LONGEST_PAUSE = 120.0


class AdaptiveLimit:
    """A limit on concurrent requests that adapts to the server.

    Grows by a quarter whenever a window of as many answers as the limit came at a higher rate than
    the window before; stays when growing did not help; halves, and pauses everybody, when the
    server says that it is too much.

    Parameters
    ----------
    start
        Requests in flight at first.
    most
        Never more than this; equal to `start` for a limit that only ever shrinks and recovers.
    """

    def __init__(
        self,
        start: int = START,
        most: int | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = max(start, most if most is not None else start)
        self.limit = start
        self.in_flight = 0
        self.peak = 0
        self._clock = clock
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._paused_until = 0.0
        self._window_started: float | None = None
        self._window_answers = 0
        self._best_rate = 0.0
        self._settled = False

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place among the requests in flight."""
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    def answered(self) -> None:
        """Note that a request was answered; may raise the limit."""
        now = self._clock()
        if self._window_started is None:
            self._window_started = now
            return
        self._window_answers += 1
        if self._window_answers < 2 * self.limit:
            return
        rate = self._window_answers / max(now - self._window_started, 1e-9)
        self._window_started, self._window_answers = now, 0
        if rate > self._best_rate * _WORTH_IT:
            self._best_rate, self._settled = rate, False
        elif self.limit < self.most:
            self._settled = True
        if not self._settled and self.limit < self.most:
            self.limit = min(self.most, max(self.limit + 1, int(self.limit * _GROW)))
            self._wake()

    def refused(self, retry_after: float | None = None) -> None:
        """Note that the server had too much: halve the limit and pause everybody."""
        self.limit = max(1, int(self.limit * _BACK_OFF))
        self._best_rate, self._settled = 0.0, False
        self._window_started, self._window_answers = None, 0
        if retry_after is not None:
            until = self._clock() + min(retry_after, _LONGEST_PAUSE)
            self._paused_until = max(self._paused_until, until)

    async def _enter(self) -> None:
        while True:
            pause = self._paused_until - self._clock()
            if pause > 0:
                await asyncio.sleep(pause)
            elif self.in_flight < self.limit:
                break
            else:
                waiter = asyncio.get_running_loop().create_future()
                self._waiting.append(waiter)
                try:
                    await waiter
                except asyncio.CancelledError:
                    self._waiting = deque(other for other in self._waiting if other is not waiter)
                    self._wake()
                    raise
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)

    def _leave(self) -> None:
        self.in_flight -= 1
        self._wake()

    def _wake(self) -> None:
        free = self.limit - self.in_flight
        while free > 0 and self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                free -= 1
