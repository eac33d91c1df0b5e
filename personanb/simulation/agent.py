"""An agent: a persona with memory that perceives, answers and acts, through an engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from personanb.engines.situations import ASKER, WORLD, Image, load_image
from personanb.engines.world_prompt import shown_from
from personanb.errors import FatalEngineError
from personanb.personas.persona import Persona
from personanb.seeds import stable_int
from personanb.shared_log import SharedLog, Window
from personanb.simulation.events import Event
from personanb.simulation.recollection import MEMORY, Recollection, Shelf

if TYPE_CHECKING:
    from personanb.memory import Memory, Recall

__all__ = ["ASKER", "Agent", "event_from"]


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
    memory
        What comes to mind beyond the latest things: `activation` (spreading activation),
        `recency`, `cosine`, `generative-agents`, a memory of your own, or None for none.
    shelf
        What the memories of one world share, so that each text is read once.

    Attributes
    ----------
    experience
        Everything the agent perceived, said and did, oldest first.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> agent = Agent(Persona(name="Ada", age=34))
    >>> agent.hear("The spare key is with Mrs Kovac.", by="Bo")
    >>> reply = agent.respond("Would you move for a job?")
    >>> reply.actor, reply.status, reply.source
    ('Ada', 'ok', 'rehearsal')
    """

    __slots__ = ("_recollection", "engine", "experience", "persona", "seed")

    def __init__(
        self,
        persona: Persona,
        *,
        engine: str | Engine | None = None,
        seed: int = 0,
        memory: str | Memory | None = MEMORY,
        shelf: Shelf | None = None,
    ) -> None:
        self.persona = persona
        self.engine = resolve(engine)
        self.seed = seed
        self.experience: SharedLog[Utterance] = SharedLog()
        self._recollection = Recollection(persona, memory, shelf)

    def __repr__(self) -> str:
        """Name the persona and the engine."""
        return f"<Agent: {self.persona.name} on {self.engine.name}>"

    # --- what reaches the agent -------------------------------------------------------------

    def hear(self, text: str, *, by: str = WORLD) -> None:
        """Hear words from outside of the conversation; an answer is not expected."""
        self._notice(Utterance(by, text, kind="hear"))

    def see(self, what: str | Path | Image, *, text: str = "") -> None:
        """See something: a picture (a file or an `Image`), or a sight told in words.

        Only a language model can look at pictures.
        """
        if isinstance(what, str) and not _names_a_picture(what):
            self._notice(Utterance(WORLD, what, kind="see"))
            return
        shown = text or (what.name if isinstance(what, Path) else "a picture")
        self._notice(Utterance(WORLD, shown, kind="see", image=load_image(what)))

    def read(self, document: str) -> None:
        """Read a document. Its text is data: what it says to do is not done."""
        self._notice(Utterance(WORLD, document, kind="read"))

    def think(self, thought: str) -> None:
        """Have a thought that the agent takes for its own."""
        self._notice(Utterance(self.persona.name, thought, kind="think"))

    def be_at(self, place: str) -> None:
        """Come to a place."""
        self._notice(Utterance(WORLD, f"You are here now: {place}", kind="place"))

    def hear_the_time(self, now: str) -> None:
        """Notice what time it is."""
        self._notice(Utterance(WORLD, now, kind="time"))

    def remember(self, text: str, *, importance: float | None = None) -> None:
        """Keep something in memory for good.

        Parameters
        ----------
        text
            What to remember.
        importance
            From 0 to 1; by default the memory judges.
        """
        self._recollection.keep(self.experience, text, importance)

    def recall(self, cue: str, *, k: int = 5) -> Recall:
        """Return what comes to mind, which nodes of the memory it is, and why they came.

        Looking does not change the memory.
        """
        return self._recollection.recall(self.experience, cue, k=k)

    @property
    def memory(self) -> Memory | None:
        """The store behind `recall`, with everything experienced so far in it."""
        return self._recollection.store(self.experience)

    # --- what the agent answers -------------------------------------------------------------

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
        event = await self.answer(
            question,
            context=context,
            images=tuple(load_image(image) for image in images),
            temperature=temperature,
            seed=seed,
        )
        if event.usable:
            self._notice(Utterance(ASKER, question, turn=len(self.experience)))
            self._notice(event.utterance())
        return event

    async def answer(
        self,
        question: str,
        *,
        context: Sequence[str] = (),
        images: tuple[Image, ...] = (),
        temperature: float | None = None,
        seed: int | None = None,
    ) -> Event:
        """Answer a question in private, without keeping it in mind yet: a world logs it first."""
        own_turns = sum(
            lived.speaker == self.persona.name and lived.kind == "say" for lived in self.experience
        )
        remembered, fault = await self.areminded(question)
        situation = Situation(
            persona=self.persona,
            task="answer",
            question=question,
            heard=Window(self.experience),
            remembered=remembered,
            context=tuple(context),
            images=images,
            turn=own_turns,
            seed=self.seed if seed is None else seed,
        )
        reply = fault or await self.complete(situation, temperature=temperature)
        return event_from(reply, situation, number=len(self.experience), turn=own_turns + 1)

    def reminded(self, cue: str, *, k: int = 5) -> tuple[str, ...]:
        """Return what the agent remembers at a cue, of what it no longer has before its eyes.

        While everything experienced still stands in the prompt, nothing has to be remembered.
        """
        if not shown_from(len(self.experience)):
            return ()
        return self._recollection.reminded(self.experience, cue, k=k)

    async def areminded(self, cue: str, *, k: int = 5) -> tuple[tuple[str, ...], Reply | None]:
        """Return what the agent remembers at a cue, or nothing and the failed reply that says why.

        The loop goes on while a server is asked for vectors.

        Raises
        ------
        FatalEngineError
            When no other call for vectors can succeed.
        """
        try:
            if self._recollection.waits:
                return await asyncio.to_thread(self.reminded, cue, k=k), None
            return self.reminded(cue, k=k), None
        except FatalEngineError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an embedder raises, the world goes on
            reason = f"memory: {type(error).__name__}: {error}"
            return (), Reply("", status="failed", reason=reason, source=self.engine.source)

    async def arecall(self, cue: str, *, k: int = 5) -> Recall:
        """Return what comes to mind; the asynchronous twin of `recall`."""
        if self._recollection.waits:
            return await asyncio.to_thread(self.recall, cue, k=k)
        return self.recall(cue, k=k)

    async def complete(
        self,
        situation: Situation,
        *,
        schema: Mapping[str, Any] | None = None,
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
            schema=situation.vote.schema() if situation.vote else schema,
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

    def fork(self) -> Agent:
        """Return an agent with the same past, sharing it, and a future of its own."""
        branch: Agent = Agent.__new__(Agent)
        branch.persona, branch.engine, branch.seed = self.persona, self.engine, self.seed
        branch.experience = self.experience.fork()
        branch._recollection = self._recollection.fork()
        return branch

    def _notice(self, perceived: Utterance) -> None:
        self.experience.append(perceived)


def _names_a_picture(text: str) -> bool:
    return "\n" not in text and text.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".gif"))


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
