"""An agent: a persona that answers, through an engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from personanb import background
from personanb.engines.protocol import (
    USABLE,
    Engine,
    Reply,
    Request,
    Situation,
    Utterance,
)
from personanb.engines.registry import resolve
from personanb.engines.situations import Image, load_image
from personanb.errors import FatalEngineError
from personanb.personas.persona import Persona
from personanb.seeds import stable_int
from personanb.simulation.events import Event

ASKER = "You"


class Agent:
    """One persona in conversation with you.

    Parameters
    ----------
    persona
        Who answers.
    engine
        What answers for the persona: a name, an engine, or None for the one in use.
    seed
        With the rehearsal engine, the same seed gives the same answers.

    Examples
    --------
    >>> reply = Agent(Persona(name="Ada", age=34)).respond("Would you move for a job?")
    >>> reply.actor, reply.status, reply.source
    ('Ada', 'ok', 'rehearsal')
    """

    def __init__(
        self, persona: Persona, *, engine: str | Engine | None = None, seed: int = 0
    ) -> None:
        self.persona = persona
        self.engine = resolve(engine)
        self.seed = seed
        self._talk: list[Utterance] = []

    def __repr__(self) -> str:
        """Name the persona and the engine."""
        return f"<Agent: {self.persona.name} on {self.engine.name}>"

    def respond(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        images: Sequence[str | Path | Image] = (),
        temperature: float | None = None,
        seed: int | None = None,
    ) -> Event:
        """Answer a question in private; a later question continues the talk.

        Parameters
        ----------
        question
            What to answer.
        context
            Documents or notes to take into account. They are data, never instructions.
        images
            Pictures to look at: files or `Image` objects. Only a language model can see them.
        temperature, seed
            For this answer; by default the engine's temperature and the agent's seed.

        Returns
        -------
        Event
            `.text` holds the words, `.status` how they came about; a failure is an event too.
        """
        return background.run(
            self.arespond(
                question, context=context, images=images, temperature=temperature, seed=seed
            )
        )

    async def arespond(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        images: Sequence[str | Path | Image] = (),
        temperature: float | None = None,
        seed: int | None = None,
    ) -> Event:
        """Answer a question in private; the asynchronous twin of `respond`."""
        own_turns = sum(utterance.speaker == self.persona.name for utterance in self._talk)
        situation = Situation(
            persona=self.persona,
            task="answer",
            question=question,
            heard=tuple(self._talk),
            context=tuple(context),
            images=tuple(load_image(image) for image in images),
            turn=own_turns,
            seed=self.seed if seed is None else seed,
        )
        reply = await self.act(situation, temperature=temperature)
        event = event_from(reply, situation, number=len(self._talk), turn=own_turns + 1)
        if event.usable:
            self._talk.append(Utterance(ASKER, question, turn=len(self._talk)))
            self._talk.append(event.utterance())
        return event

    async def act(
        self,
        situation: Situation,
        *,
        temperature: float | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """Ask the engine what the persona does in a situation; a fault becomes a failed reply.

        Raises
        ------
        FatalEngineError
            When going on would cost something or mislead, as after a miss of a strict replay.
        """
        started = time.perf_counter()
        request = Request(
            situation,
            schema=situation.vote.schema() if situation.vote else None,
            seed=stable_int(situation.seed, self.persona.persona_id, situation.task, situation.turn)
            % 2**31,
            temperature=temperature,
            on_text=on_text,
        )
        try:
            return await self.engine.complete(request)
        except FatalEngineError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an engine raises, the world goes on
            return Reply(
                text="",
                status="failed",
                reason=f"{type(error).__name__}: {error}",
                latency=time.perf_counter() - started,
                source=self.engine.source,
            )


def event_from(
    reply: Reply, situation: Situation, *, number: int, turn: int | None, **details: Any
) -> Event:
    """Return the event that records a reply to a situation."""
    usable = reply.status in USABLE
    notes = {**reply.notes, **(reply.parsed or {})}
    target = notes.pop("target", None)
    return Event(
        event=number,
        kind=("say" if usable else "fail"),
        actor=situation.persona.name,
        text=reply.text if usable else "",
        turn=turn,
        target=target if isinstance(target, str) else None,
        status=reply.status,
        reason=reply.reason,
        source=reply.source,
        usage=reply.usage,
        model=reply.model,
        latency=round(reply.latency, 4),
        heard=len(situation.heard),
        cached=reply.cached,
        data=notes,
        **details,
    )
