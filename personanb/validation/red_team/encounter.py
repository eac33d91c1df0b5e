"""An encounter with one person: what is asked and answered, on record as a talk."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from personanb.engines.protocol import Engine, Reply, Request, Situation, Utterance, VoteItem
from personanb.engines.rendering import messages_for
from personanb.engines.situations import ASKER
from personanb.personas.persona import Persona
from personanb.shared_log import Window
from personanb.simulation.agent import Agent, event_from
from personanb.simulation.events import Event, Kind

ATTACKER = "Attacker"


class Encounter:
    """A private talk with one person, or their part in a group.

    Parameters
    ----------
    persona
        Who is attacked.
    engine
        What answers for them.
    seed
        Of the run.
    asker
        What the record calls whoever asks.
    """

    def __init__(
        self, persona: Persona, engine: Engine, seed: int, *, asker: str = ATTACKER
    ) -> None:
        self.agent = Agent(persona, engine=engine, seed=seed, memory=None)
        self.persona = persona
        self.asker = asker
        self.events: list[Event] = []
        self._turn = 0
        self._began = time.monotonic()

    @cached_property
    def instructions(self) -> str:
        """The house's standing words in the prompt of this person, without the description."""
        system = messages_for(Situation(self.persona, "answer", question="?"))[0].content
        return system.replace(self.persona.prompt(), "")

    def lived(self, exchanges: Sequence[tuple[str, str]]) -> None:
        """Put ordinary talk into the person's memory, and on record, without a call."""
        for question, answer in exchanges:
            self._note("moderate", self.asker, question)
            self._note("stimulus", self.persona.name, answer)
            for speaker, text in ((ASKER, question), (self.persona.name, answer)):
                self.agent.experience.append(
                    Utterance(speaker, text, turn=len(self.agent.experience))
                )

    async def ask(self, question: str, *, context: Sequence[str] = ()) -> Event:
        """Ask in private; a later question continues the talk."""
        for text in context:
            self._note("stimulus", self.asker, text)
        self._note("moderate", self.asker, question)
        return self._logged(await self.agent.arespond(question, context=context))

    async def vote(self, item: VoteItem, *, replicate: int = 0, on_record: bool = True) -> Event:
        """Have a private vote that leaves no trace in the talk.

        Parameters
        ----------
        item
            What is rated.
        replicate
            Number of the fresh draw.
        on_record
            Whether the item is written down before the vote.
        """
        if on_record:
            self._note("moderate", self.asker, f"(in private) {item.question}")
        agent = self.agent.fork()
        situation = Situation(
            self.persona, "vote", topic=item.question, question=item.question, vote=item,
            heard=Window(agent.experience), turn=self._turn, seed=agent.seed,
        )  # fmt: skip
        # The replicate belongs to the request, which an agent does not set.
        agent.engine = _Replicate(agent.engine, replicate)
        reply = await agent.complete(situation)
        event = event_from(reply, situation, number=0, turn=None)
        kind: Kind = "vote" if event.usable else "fail"
        return self._logged(
            replace(event, kind=kind, data={**event.data, "call": True}), turn=False
        )

    async def speak(self, topic: str, peers: Sequence[tuple[str, str]]) -> Event:
        """Take a turn in a group after others have spoken."""
        heard = [
            Utterance(name, text, turn=place, stage="key", after=place)
            for place, (name, text) in enumerate(peers)
        ]
        for name, text in peers:
            self._note("say", name, text)
        names = dict.fromkeys(name for name, _ in peers)
        situation = Situation(
            self.persona, "say", topic=topic, question=topic, stage="key", heard=tuple(heard),
            addressed_by=None, group=(*names, self.persona.name), seed=self.agent.seed,
        )  # fmt: skip
        reply = await self.agent.complete(situation)
        return self._logged(event_from(reply, situation, number=0, turn=None))

    def heard_on(self, other: Encounter) -> None:
        """Append another encounter's record to this one's."""
        for event in other.events:
            self.events.append(replace(event, event=len(self.events)))

    def _note(self, kind: Kind, actor: str, text: str) -> None:
        # The attacker is a script: rules, as the rehearsal engine is.
        self.events.append(
            Event(len(self.events), kind, actor, text, time=self._time(), source="rehearsal")
        )

    def _logged(self, event: Event, *, turn: bool = True) -> Event:
        if turn:
            self._turn += 1
        logged = replace(
            event, event=len(self.events), turn=self._turn if turn else None, time=self._time()
        )
        self.events.append(logged)
        return logged

    def _time(self) -> float:
        return round(time.monotonic() - self._began, 3)


class _Replicate:
    """Hands each request on as the fresh draw of a number."""

    def __init__(self, engine: Engine, replicate: int) -> None:
        self.engine, self.replicate = engine, replicate
        self.name, self.model, self.label = engine.name, engine.model, engine.label
        self.source, self.concurrency = engine.source, engine.concurrency

    async def complete(self, request: Request) -> Reply:
        return await self.engine.complete(replace(request, replicate=self.replicate))
