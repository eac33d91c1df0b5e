"""One question to one person or to many, each in private and all at once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from personanb import background
from personanb.background import succeeded, until_stopped
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import FatalEngineError, GroupError
from personanb.personas.persona import Persona
from personanb.simulation.agent import Agent
from personanb.simulation.events import Event, RunStatus
from personanb.simulation.watching import Plan, progress_watcher

if TYPE_CHECKING:
    import pandas as pd

_INTERRUPTED = "interrupted before the answer came"
_RUN_CHARACTERS = 80

# A notebook has one talk under way with each person, as it has one engine in use.
_talks: dict[tuple[str, int], Agent] = {}
_talks_lock = threading.Lock()


@dataclass(frozen=True, repr=False, eq=False)
class Answers(Sequence[Event]):
    """What several people answered to one question, in the order they were asked.

    Attributes
    ----------
    question
        What was asked, word for word.
    personas
        Who was asked.
    events
        One answer a person; a failure is an answer with its status and reason.
    engine, seed
        How the answers came about.
    """

    question: str
    personas: tuple[Persona, ...]
    events: tuple[Event, ...]
    engine: str = ""
    seed: int = 0

    @property
    def status(self) -> RunStatus:
        """`complete`, `partial` when somebody failed to answer, or `interrupted`."""
        if any(event.status == "skipped" for event in self.events):
            return "interrupted"
        return "complete" if all(event.usable for event in self.events) else "partial"

    def __len__(self) -> int:
        return len(self.events)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        return self.events[index]

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __repr__(self) -> str:
        """Write the question, then one line a person."""
        usable = sum(event.usable for event in self.events)
        sources = ", ".join(sorted({event.source for event in self.events}))
        asked = f"{usable} of {len(self.events)} people, {self.status}, source {sources}"
        lines = [f"<Answers to {self.question!r}: {asked}>"]
        for event in self.events[:20]:
            words = event.text if event.usable else f"({event.status}: {event.reason})"
            lines.append(f"  {event.actor}: {words}")
        if len(self.events) > 20:  # noqa: PLR2004 - a screenful
            lines.append(f"  and {len(self.events) - 20} more")
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person.

        Returns
        -------
        pandas.DataFrame
            Columns `persona_id`, `person`, `answer` (missing when there is none), `status`,
            `reason`, `source`, `model`, `tokens` and `latency` (seconds). The frame's `attrs`
            carry question, engine and seed.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        frame = pd.DataFrame(
            {
                "persona_id": [persona.persona_id for persona in self.personas],
                "person": [event.actor for event in self.events],
                "answer": [event.text if event.usable else None for event in self.events],
                "status": [event.status for event in self.events],
                "reason": [event.reason for event in self.events],
                "source": [event.source for event in self.events],
                "model": [event.model for event in self.events],
                "tokens": pd.array([event.tokens for event in self.events], dtype="Int64"),
                "latency": [event.latency for event in self.events],
            }
        )
        frame.attrs.update(question=self.question, engine=self.engine, seed=self.seed)
        return frame


@overload
def ask(
    people: Persona,
    question: str,
    *,
    context: Sequence[str] = ...,
    engine: str | Engine | None = ...,
    seed: int = ...,
    keep: bool = ...,
) -> Event: ...
@overload
def ask(
    people: Iterable[Persona],
    question: str,
    *,
    context: Sequence[str] = ...,
    engine: str | Engine | None = ...,
    seed: int = ...,
    keep: bool = ...,
) -> Answers: ...
def ask(
    people: Persona | Iterable[Persona],
    question: str,
    *,
    context: Sequence[str] = (),
    engine: str | Engine | None = None,
    seed: int = 0,
    keep: bool = False,
) -> Event | Answers:
    """Ask one person or several a question, each in private and all at once.

    Parameters
    ----------
    people
        One persona, or several (a list or a panel).
    question
        What to answer; used word for word.
    context
        Documents or notes to take into account. They are data, never instructions.
    engine
        What answers: a name, an engine, or None for the one in use.
    seed
        With the rehearsal engine, the same seed gives the same answers.
    keep
        Whether to continue the talk that an earlier call began with each of them; without it they
        do not remember it.

    Returns
    -------
    Event or Answers
        An event for one persona, `Answers` for several. Failures are in it, with status and
        reason; after an interrupt, who had not answered yet is `skipped`.

    Raises
    ------
    GroupError
        When nobody is asked, somebody is no persona, or the question is empty.
    EngineError
        When no call can succeed and nobody has answered.

    Examples
    --------
    >>> ada, bo = Persona(name="Ada", age=34), Persona(name="Bo", age=61)
    >>> answers = ask([ada, bo], "Would you move for a job?")
    >>> [event.actor for event in answers], answers.status
    (['Ada', 'Bo'], 'complete')
    """
    return background.run(
        _ask(people, question, context=context, engine=engine, seed=seed, keep=keep)
    )


@overload
async def aask(
    people: Persona,
    question: str,
    *,
    context: Sequence[str] = ...,
    engine: str | Engine | None = ...,
    seed: int = ...,
    keep: bool = ...,
) -> Event: ...
@overload
async def aask(
    people: Iterable[Persona],
    question: str,
    *,
    context: Sequence[str] = ...,
    engine: str | Engine | None = ...,
    seed: int = ...,
    keep: bool = ...,
) -> Answers: ...
async def aask(
    people: Persona | Iterable[Persona],
    question: str,
    *,
    context: Sequence[str] = (),
    engine: str | Engine | None = None,
    seed: int = 0,
    keep: bool = False,
) -> Event | Answers:
    """Ask one person or several a question; the asynchronous twin of `ask`."""
    return await _ask(people, question, context=context, engine=engine, seed=seed, keep=keep)


async def _ask(
    people: Persona | Iterable[Persona],
    question: str,
    *,
    context: Sequence[str],
    engine: str | Engine | None,
    seed: int,
    keep: bool,
) -> Event | Answers:
    personas = (people,) if isinstance(people, Persona) else _several(people)
    if not question.strip():
        raise GroupError("the question is empty; write what to ask")
    answering = resolve(engine)
    agents = _agents(personas, answering, seed, keep=keep)
    slots = asyncio.Semaphore(max(1, answering.concurrency))

    watcher = progress_watcher()
    watcher.started(
        Plan(question, tuple(one.name for one in personas), len(personas), 0, answering.label)
    )

    async def answer(agent: Agent) -> Event:
        async with slots:
            event = await agent.arespond(question, context=context)
        watcher.happened(event)
        return event

    with run_named(question[:_RUN_CHARACTERS]):
        tasks = [asyncio.ensure_future(answer(agent)) for agent in agents]
    try:
        reason = await until_stopped(tasks, FatalEngineError, interrupted=_INTERRUPTED)
    finally:
        watcher.close()
    if reason is not None and not any(succeeded(task) for task in tasks):
        # Nothing came and nothing can: the engine's own words say what to do.
        for task in tasks:
            if not task.cancelled():
                task.result()
    events = tuple(
        task.result() if succeeded(task) else _skipped(persona, answering, reason or "")
        for persona, task in zip(personas, tasks, strict=True)
    )
    if isinstance(people, Persona):
        return events[0]
    return Answers(question, personas, events, answering.name, seed)


def _several(people: Iterable[Persona]) -> tuple[Persona, ...]:
    personas = tuple(people)
    for persona in personas:
        if not isinstance(persona, Persona):
            raise GroupError(f"{persona!r} is not a persona; ask a persona or a list of them")
    if not personas:
        raise GroupError("nobody is asked; name at least one persona")
    return personas


def _agents(personas: Sequence[Persona], engine: Engine, seed: int, *, keep: bool) -> list[Agent]:
    agents = []
    seen: Counter[str] = Counter()
    with _talks_lock:
        for persona in personas:
            # A panel may hold the same person twice; each of them has a talk of their own.
            key = (persona.fingerprint, seen[persona.fingerprint])
            seen[persona.fingerprint] += 1
            agent = _talks.get(key) if keep else None
            if agent is None:
                agent = _talks[key] = Agent(persona, engine=engine, seed=seed)
            agent.engine, agent.seed = engine, seed
            agents.append(agent)
    return agents


def _skipped(persona: Persona, engine: Engine, reason: str) -> Event:
    return Event(
        event=0,
        kind="fail",
        actor=persona.name,
        status="skipped",
        reason=reason,
        source=engine.source,
    )
