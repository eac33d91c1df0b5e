"""A room: people who all hear each other, and the log of what they do; where focus groups meet."""

from __future__ import annotations

import asyncio
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
from personanb.personas.persona import Persona
from personanb.simulation.agent import Agent, event_from
from personanb.simulation.event_log import EventLog
from personanb.simulation.events import Event, Heard
from personanb.simulation.people import refuse_unclear_names
from personanb.simulation.transcript_file import TranscriptWriter
from personanb.simulation.watching import Listener, Watcher


class Room:
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
        refuse_unclear_names(self.names)
        own = engines or {}
        self.agents = [
            Agent(persona, engine=own.get(persona.name, engine), seed=seed)
            for persona in self.personas
        ]
        self.seats = {name: seat for seat, name in enumerate(self.names)}
        self.topic = topic
        self.seed = seed
        self._record = EventLog(watcher, writer)
        self._said: list[Utterance] = []
        self._turns_of = [0] * len(self.agents)
        self._turns = 0
        self._watcher = self._record.watcher
        self._pace = pace
        most = max(agent.engine.concurrency for agent in self.agents)
        self._slots = asyncio.Semaphore(max(1, most))

    @property
    def events(self) -> Sequence[Event]:
        """What happened, in the order in which it was finished."""
        return self._record.events

    def heard_now(self) -> Heard:
        """Return what has been said aloud so far."""
        return Heard(self._said)

    def moderate(self, text: str, *, stage: str = "", target: str | None = None) -> Utterance:
        """Let the moderator say something to everybody."""
        event = self._moderators(text, stage, target)
        self._record.add(event)
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
        first, heard = self._record.reserve(len(self.agents)), self.heard_now()

        async def cast(seat: int) -> Event:
            situation = self._situation(seat, "vote", heard, question=item.question, vote=item)
            event = await self._act(seat, situation, number=first + seat, turn=None, stage="vote")
            return self._record.add(_as_vote(event, item, when))

        self._watcher.thinking(self.names)
        return list(await _gather([cast(seat) for seat in range(len(self.agents))]))

    async def _speak(self, seats: Sequence[int] | range, task: Task, **about: Any) -> list[Event]:
        first, heard = self._record.reserve(len(seats)), self.heard_now()
        first_turn = self._turns + 1
        self._turns += len(seats)

        async def speak(place: int, seat: int) -> Event:
            situation = self._situation(seat, task, heard, **about)
            return self._record.add(
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
            reply = await self.agents[seat].complete(situation, on_text=self._words_of(seat))
        return event_from(
            reply, situation, number=number, turn=turn, stage=stage, time=self._record.elapsed()
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
            event=self._record.reserve(1),
            kind="moderate",
            actor=MODERATOR,
            text=text,
            stage=stage,
            target=target,
            time=self._record.elapsed(),
            source="rehearsal",
            model="moderator rules",
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
