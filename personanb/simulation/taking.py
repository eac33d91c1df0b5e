"""Taking turns at once: as many calls in flight as engines want, events in seating order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from personanb.simulation.event_log import EventLog
from personanb.simulation.events import Event
from personanb.simulation.watching import Listener
from personanb.simulation.world_turn import Turn


class Taking:
    """The turns of some people who do not wait for each other.

    Parameters
    ----------
    turns
        In seating order.
    log
        Where the events go.
    slots
        Limits the calls in flight.
    follow_ups
        How many more calls a turn may take after results of tools and recalls.
    pace
        Least seconds that a call takes.

    Attributes
    ----------
    logged
        Turns that were finished, in the order of the log.
    events
        What they came to.
    """

    def __init__(
        self,
        turns: Sequence[Turn],
        log: EventLog,
        *,
        slots: asyncio.Semaphore,
        follow_ups: int,
        pace: float,
    ) -> None:
        self.logged: list[Turn] = []
        self.events: list[Event] = []
        self._turns = turns
        self._log = log
        self._slots = slots
        self._follow_ups = follow_ups
        self._pace = pace
        self._finished: set[int] = set()
        self._next = 0

    async def take(self) -> None:
        """Take the turns; when this is cut short, what was finished by then is logged."""
        active: Sequence[int] = range(len(self._turns))
        self._log.watcher.thinking([turn.name for turn in self._turns])
        try:
            for round_ in range(self._follow_ups + 1):
                await all_at_once(self._call(place) for place in active)
                active = [place for place in active if self._turns[place].wants]
                for place in active:
                    # In seating order: tools may keep state that people share.
                    await self._turns[place].settle()
                if not active or round_ == self._follow_ups:
                    break
            self._finished.update(active)
        finally:
            for place in sorted(self._finished):
                if place >= self._next:
                    self._log_turn(self._turns[place])

    async def _call(self, place: int) -> None:
        turn = self._turns[place]
        async with self._slots:
            # Gives watchers and interrupts their chance, also on an engine that never waits.
            await asyncio.sleep(self._pace)
            await turn.ask(self._words_of(turn.name))
        if not turn.wants:
            self._finished.add(place)
            while self._next in self._finished:
                self._log_turn(self._turns[self._next])
                self._next += 1

    def _log_turn(self, turn: Turn) -> None:
        self.logged.append(turn)
        for event in turn.events:
            numbered = replace(event, event=self._log.reserve(), time=self._log.elapsed())
            self.events.append(self._log.add(numbered))

    def _words_of(self, name: str) -> Callable[[str], None] | None:
        watcher = self._log.watcher
        return partial(watcher.saying, name) if isinstance(watcher, Listener) else None


async def all_at_once(coroutines: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run coroutines together; a fault or an interrupt leaves none of them running."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in coroutines:
                group.create_task(coroutine)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None  # one fault ends the run; it is told as it is
