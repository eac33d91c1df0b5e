"""A world: people, what happens between them, and the loop in which they act."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from personanb.engines.protocol import (
    MODERATOR,
    Engine,
    Situation,
    Task,
    Utterance,
    VoteItem,
)
from personanb.errors import GroupError
from personanb.personas.persona import Persona
from personanb.simulation.agent import Agent, event_from
from personanb.simulation.events import Event, Heard
from personanb.simulation.transcript_file import TranscriptWriter
from personanb.simulation.watching import Listener, Silent, Watcher


class World:
    """People who hear each other, and the log of what they do.

    The log is the only state. People who act together do not hear each other; their acts stand in
    seating order whatever order they finish in, so that a run does not depend on timing.

    Parameters
    ----------
    personas
        Who is there, in seating order; names must differ.
    engine
        What answers for them.
    engines
        What answers for single people instead, by name.
    topic
        What the conversation is about.
    seed
        Seed of everything that is drawn.
    watcher
        Told of every event.
    writer
        Appends every event to a file.
    pace
        Least seconds a turn takes, so that people can follow; 0 does not wait.

    Raises
    ------
    GroupError
        When two people share a name: nobody could tell who spoke.
    """

    def __init__(
        self,
        personas: Sequence[Persona],
        *,
        engine: Engine,
        engines: Mapping[str, Engine] | None = None,
        topic: str = "",
        seed: int = 0,
        watcher: Watcher | None = None,
        writer: TranscriptWriter | None = None,
        pace: float = 0.0,
    ) -> None:
        self.personas = tuple(personas)
        self.names = tuple(persona.name for persona in self.personas)
        _refuse_unclear_names(self.names)
        own = engines or {}
        self.agents = [
            Agent(persona, engine=own.get(persona.name, engine), seed=seed)
            for persona in self.personas
        ]
        self.seats = {name: seat for seat, name in enumerate(self.names)}
        self.topic = topic
        self.seed = seed
        self.events: list[Event] = []
        self._said: list[Utterance] = []
        self._turns_of = [0] * len(self.agents)
        self._turns = 0
        self._next_event = 0
        self._watcher: Watcher = watcher or Silent()
        self._writer = writer
        self._pace = pace
        most = max(agent.engine.concurrency for agent in self.agents)
        self._slots = asyncio.Semaphore(max(1, most))
        self._started = time.perf_counter()

    def heard_now(self) -> Heard:
        """Return what has been said aloud so far."""
        return Heard(self._said)

    def moderate(self, text: str, *, stage: str = "", target: str | None = None) -> Utterance:
        """Let the moderator say something to everybody."""
        event = self._moderators(text, stage, target)
        self._log(event)
        utterance = event.utterance()
        self._said.append(utterance)
        return utterance

    async def turn(
        self,
        seat: int,
        *,
        question: str = "",
        stage: str = "",
        addressed_by: Utterance | None = None,
    ) -> Event:
        """Let one person speak, having heard everything so far."""
        (event,) = await self._speak(
            [seat], "say", question=question, stage=stage, addressed_by=addressed_by
        )
        return event

    async def speak_at_once(self, *, question: str, stage: str, task: Task = "say") -> list[Event]:
        """Let everybody speak, nobody having heard the others."""
        return await self._speak(range(len(self.agents)), task, question=question, stage=stage)

    async def vote(self, item: VoteItem, *, when: str) -> list[Event]:
        """Let everybody vote in private."""
        first, heard = self._reserve(len(self.agents)), self.heard_now()

        async def cast(seat: int) -> Event:
            situation = self._situation(seat, "vote", heard, question=item.question, vote=item)
            event = await self._act(seat, situation, number=first + seat, turn=None, stage="vote")
            return self._log(_as_vote(event, item, when))

        self._watcher.thinking(self.names)
        return list(await _gather([cast(seat) for seat in range(len(self.agents))]))

    async def _speak(self, seats: Sequence[int] | range, task: Task, **about: Any) -> list[Event]:
        first, heard = self._reserve(len(seats)), self.heard_now()
        first_turn = self._turns + 1
        self._turns += len(seats)

        async def speak(place: int, seat: int) -> Event:
            situation = self._situation(seat, task, heard, **about)
            return self._log(
                await self._act(
                    seat,
                    situation,
                    number=first + place,
                    turn=first_turn + place,
                    stage=about.get("stage", ""),
                )
            )

        self._watcher.thinking([self.names[seat] for seat in seats])
        events = await _gather([speak(place, seat) for place, seat in enumerate(seats)])
        for seat, event in zip(seats, events, strict=True):
            self._turns_of[seat] += 1
            if event.usable:
                self._said.append(event.utterance())
        return list(events)

    async def _act(
        self, seat: int, situation: Situation, *, number: int, turn: int | None, stage: str
    ) -> Event:
        async with self._slots:
            # Gives watchers and interrupts their chance, also on an engine that never waits.
            await asyncio.sleep(self._pace)
            reply = await self.agents[seat].act(situation, on_text=self._words_of(seat))
        return event_from(
            reply, situation, number=number, turn=turn, stage=stage, time=self._elapsed()
        )

    def _words_of(self, seat: int) -> Callable[[str], None] | None:
        if not isinstance(self._watcher, Listener):
            return None
        return partial(self._watcher.saying, self.names[seat])

    def _situation(self, seat: int, task: Task, heard: Heard, **about: Any) -> Situation:
        return Situation(
            persona=self.personas[seat],
            task=task,
            topic=self.topic,
            heard=heard,
            group=self.names,
            turn=self._turns_of[seat],
            seed=self.seed,
            **about,
        )

    def _moderators(self, text: str, stage: str, target: str | None) -> Event:
        return Event(
            event=self._reserve(1),
            kind="moderate",
            actor=MODERATOR,
            text=text,
            stage=stage,
            target=target,
            time=self._elapsed(),
            source="rehearsal",
            model="moderator rules",
        )

    def _reserve(self, count: int) -> int:
        first = self._next_event
        self._next_event += count
        return first

    def _log(self, event: Event) -> Event:
        self.events.append(event)
        if self._writer is not None:
            self._writer.append(event)
        self._watcher.happened(event)
        return event

    def _elapsed(self) -> float:
        return round(time.perf_counter() - self._started, 3)


def _refuse_unclear_names(names: Sequence[str]) -> None:
    if MODERATOR in names:
        raise GroupError(
            f"nobody in a group can be called {MODERATOR!r}: that is who asks the questions. "
            "Use `.replace(name=...)`."
        )
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise GroupError(
            f"the group has more than one {', '.join(map(repr, twice))}; people are told apart by "
            "name, so give one of them another: `.replace(name=...)`"
        )


async def _gather(coroutines: Sequence[Any]) -> list[Event]:
    # A task group, unlike gather, leaves no sibling running after a cancellation.
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None  # one fault ends the run; it is told as it is
    return [task.result() for task in tasks]


def _as_vote(event: Event, item: VoteItem, when: str) -> Event:
    vote = event.data.get("vote") if event.usable else None
    reason = event.reason
    if event.usable and (isinstance(vote, bool) or not isinstance(vote, int)):
        vote, reason = None, "the answer holds no whole number"
    elif isinstance(vote, int) and not item.low <= vote <= item.high:
        vote, reason = None, f"{vote} is outside the scale, {item.low} to {item.high}"
    return replace(
        event,
        kind="vote",
        status="invalid" if event.usable and vote is None else event.status,
        reason=reason,
        data={"vote": vote, "when": when, "low": item.low, "high": item.high},
    )
