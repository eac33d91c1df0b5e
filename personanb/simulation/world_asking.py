"""Everybody in a world is asked the same: in private, and all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from personanb import background
from personanb.engines.situations import ASKER
from personanb.errors import GroupError
from personanb.simulation.ask import Answers
from personanb.simulation.events import Event
from personanb.simulation.perception import live_through
from personanb.simulation.taking import all_at_once
from personanb.simulation.watching import Plan, Watcher, progress_watcher
from personanb.simulation.whereabouts import PRIVATE
from personanb.simulation.world_running import Running


class Asked(Running):
    """A world whose people can be asked."""

    def ask(
        self,
        question: str,
        *,
        who: Iterable[str] | None = None,
        broadcast: bool = False,
        watcher: Watcher | None = None,
    ) -> Answers:
        """Ask everybody, or some, the same question: in private and all at once.

        Parameters
        ----------
        question
            What to answer; used word for word.
        who
            Names of those who are asked; None for everybody.
        broadcast
            Whether everybody hears the answers afterwards; otherwise they stay private.

        Returns
        -------
        Answers
            One answer a person; failures are in it.
        """
        return background.run(self.aask(question, who=who, broadcast=broadcast, watcher=watcher))

    async def aask(
        self,
        question: str,
        *,
        who: Iterable[str] | None = None,
        broadcast: bool = False,
        watcher: Watcher | None = None,
    ) -> Answers:
        """Ask everybody the same question; the asynchronous twin of `ask`."""
        names = self.names if who is None else tuple(self.where.check_name(name) for name in who)
        if not question.strip():
            raise GroupError("the question is empty; write what to ask")
        answers: list[Event] = []
        plan = Plan(question, names, len(names), 0, self.engine.label)

        async def answering() -> None:
            answers.extend(await self._answers(question, names, broadcast=broadcast))

        await self._recorded(plan, answering, watcher=watcher or progress_watcher())
        asked = tuple(self.agents[event.actor].persona for event in answers)
        return Answers(question, asked, tuple(answers), self.engine.name, self.seed)

    async def _answers(
        self, question: str, names: Sequence[str], *, broadcast: bool
    ) -> list[Event]:
        slots = asyncio.Semaphore(self._slots())
        done: dict[str, Event] = {}

        async def answer(name: str) -> None:
            async with slots:
                done[name] = await self.agents[name].answer(question)

        self._log.watcher.thinking(names)
        try:
            await all_at_once(answer(name) for name in names)
        finally:
            first = self._turns_taken
            logged = [
                self._log_answer(done[name], question, first + place, broadcast=broadcast)
                for place, name in enumerate(names, 1)
                if name in done
            ]
            if broadcast:
                self._deliver(logged)
        return logged

    def _log_answer(self, event: Event, question: str, turn: int, *, broadcast: bool) -> Event:
        self.took_turn(event.actor, turn, asked=True)
        logged = self._log.add(
            replace(
                event,
                event=self._log.reserve(),
                time=self._log.elapsed(),
                turn=turn,
                target=None if broadcast else ASKER,
                step=self.steps_done,
                clock=self.now.isoformat(timespec="seconds"),
                channel="public" if broadcast else PRIVATE,
                heard_by=None if broadcast else (),
                data={**event.data, "question": question},
            )
        )
        live_through(logged, self._when(), self.agents[event.actor])
        return logged
