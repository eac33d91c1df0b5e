"""A world: people who perceive, remember, use tools and act, on a simulated clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from personanb import background
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.engines.situations import ASKER, WORLD, Image, load_image
from personanb.errors import BudgetError, FatalEngineError, GroupError
from personanb.personas.persona import Persona
from personanb.shared_log import SharedLog
from personanb.simulation.agent import Agent
from personanb.simulation.ask import Answers
from personanb.simulation.clock import read_duration, read_moment
from personanb.simulation.event_log import EventLog
from personanb.simulation.events import Event
from personanb.simulation.intervening import Intervening
from personanb.simulation.outcome import raise_when_nothing_came, run_status
from personanb.simulation.people import engines_of, people_of, refuse_unclear_names
from personanb.simulation.perception import deliver, live_through, perceived_by_others
from personanb.simulation.recollection import MEMORY, Shelf
from personanb.simulation.taking import Taking, all_at_once
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import TranscriptWriter
from personanb.simulation.watching import Plan, Silent, Watcher, default_watcher, progress_watcher
from personanb.simulation.whereabouts import PRIVATE, Whereabouts, whereabouts
from personanb.simulation.world_manifest import world_manifest
from personanb.simulation.world_turn import Surroundings, Turn

if TYPE_CHECKING:
    from personanb.memory import Embed
    from personanb.simulation.tools import Tool, ToolBox, Toolkit

Turns = Literal["together", "in order"]
Network = Iterable[tuple[str, str]] | Mapping[str, Iterable[str]]


class World:
    """People in places who act step by step on a simulated clock.

    In a step everybody takes one turn: one engine call that returns a thought and acts, and more
    only where the person used a tool or searched their memory. People who act together know what
    had happened when the step began; their acts stand in seating order whatever order they finish
    in, so that a run does not depend on timing.

    Parameters
    ----------
    personas
        Who is there (a list or a panel), in seating order; names must differ.
    topic
        What it is about; may be empty.
    engine
        What answers for the people: a name, an engine, or None for the one in use.
    engines
        What answers for single people instead, by name.
    seed
        The same seed gives the same run on the rehearsal engine.
    start, step
        The simulated time at the beginning, and how long a step takes: `"2026-03-02 09:00"`,
        `"15 min"`, or a datetime and a timedelta.
    places
        Who is where at the beginning; people in one place hear each other. None: one room.
    network
        Who knows whom: pairs of names. With places it limits who can be reached elsewhere; without
        places, who hears whom.
    groups
        Members of the groups that people can speak to wherever they are, by name of the group.
    tools
        What everybody may use (`pnb.tool`); a tool can be kept to some people.
    memory
        What comes to mind beyond the latest events: `activation`, `recency`, `cosine`,
        `generative-agents`, or None.
    embed
        What makes texts comparable for memory: a function from texts to vectors,
        `"sentence-transformers:MODEL"`, or None for hashed character n-grams.
    turns
        `together`: nobody waits for the others. `in order`: everybody hears who went before.
    follow_ups
        How many more calls a turn may take to go on after results of tools and recalls.
    interventions
        What is checked before the first step and after each.
    name
        Name of this branch in comparisons.

    Attributes
    ----------
    agents
        The people as agents, by name: `world.agents["Ada"].recall("...")`.
    steps_done
        How many steps have been taken.

    Raises
    ------
    GroupError
        When there is nobody, two share a name, or places, network, groups or engines name somebody
        who is not there.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> world = World([Persona(name="Ada"), Persona(name="Bo")], topic="a shared garden", seed=7)
    >>> world.broadcast("The city offers the corner plot.")
    >>> run = world.run(steps=2)
    >>> run.status, len(run.turns)
    ('complete', 4)
    """

    def __init__(
        self,
        personas: Iterable[Persona],
        *,
        topic: str = "",
        engine: str | Engine | None = None,
        engines: Mapping[str, str | Engine] | None = None,
        seed: int = 0,
        start: str | dt.datetime = "2026-01-05 09:00",
        step: str | dt.timedelta = "15 min",
        places: Mapping[str, Iterable[str]] | None = None,
        network: Network | None = None,
        groups: Mapping[str, Iterable[str]] | None = None,
        tools: Sequence[Tool[..., Any] | Toolkit] = (),
        memory: str | None = MEMORY,
        embed: str | Embed | None = None,
        turns: Turns = "together",
        follow_ups: int = 2,
        interventions: Sequence[Intervening] = (),
        name: str = "world",
    ) -> None:
        self.personas = people_of(personas)
        self.names = tuple(persona.name for persona in self.personas)
        refuse_unclear_names(self.names)
        self.engine = resolve(engine)
        own = engines_of(engines or {}, self.personas, self.engine)
        shelf = Shelf(embed)
        self.agents: dict[str, Agent] = {
            persona.name: Agent(
                persona,
                engine=own.get(persona.name, self.engine),
                seed=seed,
                memory=memory,
                shelf=shelf,
            )
            for persona in self.personas
        }
        if turns not in ("together", "in order"):
            raise GroupError(f"turns={turns!r}; write turns='together' or turns='in order'")
        if follow_ups < 0:
            raise GroupError(f"follow_ups={follow_ups}; write 0 or more")
        self.topic = topic.strip()
        self.seed = seed
        self.start, self.step = read_moment(start), read_duration(step)
        self.name = name
        self.turns: Turns = turns
        self.follow_ups = follow_ups
        self.steps_done = 0
        self.interventions = list(interventions)
        self.where: Whereabouts = whereabouts(
            self.names, places=places, network=network, groups=groups
        )
        self.began_at = self.where
        self.memory = memory
        self._tools: ToolBox | None = _tool_box(tools, self.names)
        self._taken = dict.fromkeys(self.names, 0)
        self._turns_taken = 0
        self._resting: dict[str, int] = {}
        self._log = EventLog()
        self._running = False
        self.forked_at: int | None = None
        self.started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

    # --- what there is ------------------------------------------------------------------------

    @property
    def events(self) -> Sequence[Event]:
        """Everything that happened, in order."""
        return self._log.events

    @property
    def now(self) -> dt.datetime:
        """The simulated time."""
        return self.start + self.steps_done * self.step

    def transcript(self) -> Transcript:
        """Return what happened so far as a transcript."""
        events = tuple(self.events)
        return Transcript(world_manifest(self), self.personas, events, run_status(events))

    def save(self, path: str | Path) -> Path:
        """Write the world as a transcript, from which `pnb.load_world` goes on."""
        return self.transcript().save(path)

    def __repr__(self) -> str:
        """Say who is there, what it is about, and how far it is."""
        people = ", ".join(self.names[:6])
        more = f" and {len(self.names) - 6} more" if len(self.names) > 6 else ""  # noqa: PLR2004
        about = f" on {self.topic!r}" if self.topic else ""
        return (
            f"<World {self.name!r}{about}: {people}{more}; {self.steps_done} steps, "
            f"{len(self.events)} events; engine {self.engine.name}>"
        )

    # --- what reaches the people ------------------------------------------------------------------

    def broadcast(self, text: str, *, by: str = WORLD) -> None:
        """Let everybody hear something, wherever they are."""
        self._stimulate(text, "hear", None, by=by)

    def tell(self, who: str | Iterable[str], text: str, *, by: str = WORLD) -> None:
        """Let somebody hear something that nobody else hears."""
        self._stimulate(text, "hear", who, by=by)

    def show(
        self, who: str | Iterable[str] | None, what: str | Path | Image, *, text: str = ""
    ) -> None:
        """Let somebody (None: everybody) see a sight told in words, or a picture.

        Only a language model can look at pictures; give its `text` for the record.
        """
        if isinstance(what, str):
            self._stimulate(what, "see", who)
        else:
            name = what.name if isinstance(what, Path) else "a picture"
            self._stimulate(text or name, "see", who, image=load_image(what))

    def hand(self, who: str | Iterable[str] | None, document: str | Path) -> None:
        """Let somebody (None: everybody) read a document: its text, or a file of text.

        What the document says to do is not done: it is data.
        """
        text = document.read_text(encoding="utf-8") if isinstance(document, Path) else document
        self._stimulate(text, "read", who)

    def plant(self, who: str | Iterable[str], thought: str) -> None:
        """Let somebody have a thought."""
        self._stimulate(thought, "thought", who)

    def move(self, who: str, place: str) -> None:
        """Put somebody into another place."""
        before = self.where
        self.where = before.moved(who, place)
        self._stimulate(f"{who} is taken to {place}", "place", None, data={"who": who, "to": place})

    def tell_the_time(self, who: str | Iterable[str] | None = None) -> None:
        """Let somebody (None: everybody) notice what time it is."""
        self._stimulate(f"{self.now:%A} {self.now:%H:%M}", "time", who)

    def intervened(
        self, name: str, why: str, text: str = "", *, status: Any = "ok", reason: str = ""
    ) -> None:
        """Put on record that an intervention did something, and why."""
        self._record(
            kind="intervene", actor=name, text=text or why, data={"why": why}, channel=PRIVATE,
            heard_by=(), status=status, reason=reason,
        )  # fmt: skip

    # --- running --------------------------------------------------------------------------------

    def run(
        self,
        steps: int = 1,
        *,
        save_to: str | Path | None = None,
        watcher: Watcher | None = None,
        pace: float = 0.0,
    ) -> Transcript:
        """Let time pass, and return everything that has happened in the world.

        Parameters
        ----------
        steps
            How many; a world can be run again and goes on where it was.
        save_to
            File to which every event is appended at once.
        watcher
            Told of every event; by default a progress display.
        pace
            Least seconds a turn takes, so that people can follow.

        Returns
        -------
        Transcript
            `status` is `partial` when something failed, `interrupted` after Ctrl-C or the end of
            the budget: what was finished is kept, and the next `run` goes on from there.

        Raises
        ------
        EngineError
            When no call brought a usable answer, or none can. Its `transcript` holds what there is.
        GroupError
            When the world is running already, or `steps` is not positive.
        """
        return background.run(self.arun(steps, save_to=save_to, watcher=watcher, pace=pace))

    async def arun(
        self,
        steps: int = 1,
        *,
        save_to: str | Path | None = None,
        watcher: Watcher | None = None,
        pace: float = 0.0,
    ) -> Transcript:
        """Let time pass; the asynchronous twin of `run`."""
        if steps < 1:
            raise GroupError(f"steps={steps}; write 1 or more")
        plan = Plan(
            title=self.topic or self.name,
            people=self.names,
            turns=steps * len(self.names),
            votes=0,
            engine_label=self.engine.label,
        )

        async def steps_to_go() -> None:
            if not self.steps_done:
                await self._intervene()
            for _ in range(steps):
                await self._step(pace)
                await self._intervene()

        return await self._recorded(plan, steps_to_go, save_to=save_to, watcher=watcher)

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

    # --- branches -------------------------------------------------------------------------------

    def fork(self, name: str = "branch") -> World:
        """Return a world with the same past, shared and not copied, and a future of its own."""
        if self._running:
            raise GroupError("the world is running; fork it when the step is over")
        branch: World = World.__new__(World)
        branch.__dict__.update(self.__dict__)
        branch.name = name
        branch.agents = {who: agent.fork() for who, agent in self.agents.items()}
        branch._log = self._log.fork()
        branch._taken, branch._resting = dict(self._taken), dict(self._resting)
        branch._tools = self._tools.fork(name) if self._tools is not None else None
        branch.interventions = [one.fork() for one in self.interventions]
        branch.forked_at = self.forked_at if self.forked_at is not None else len(self.events)
        if self.forked_at is None:
            self.forked_at = len(self.events)
        return branch

    # --- for what makes a world again from its file ----------------------------------------------

    def resume(self, events: SharedLog[Event]) -> None:
        """Go on from events that everybody has lived through."""
        self._log.resume(events)

    def took_turn(self, name: str, number: int, *, asked: bool = False) -> None:
        """Count a turn; an answer to a question from outside is none of the person's own."""
        self._turns_taken = max(self._turns_taken, number)
        if not asked:
            self._taken[name] += 1

    def rest(self, name: str) -> None:
        """Let somebody rest until something reaches them."""
        self._resting[name] = len(self.agents[name].experience)

    # --- inside -----------------------------------------------------------------------------------

    def _stimulate(
        self,
        text: str,
        stimulus: str,
        who: str | Iterable[str] | None,
        *,
        by: str = WORLD,
        image: Image | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        if not text.strip():
            raise GroupError("the text is empty; write what reaches the people")
        names = self._these(who)
        shown = {} if image is None else {"image": image.media_type}
        event = self._record(
            kind="stimulus",
            actor=by,
            text=text,
            channel="public" if who is None else PRIVATE,
            heard_by=None if who is None else names,
            data={"stimulus": stimulus, **shown, **(data or {})},
        )
        lived = perceived_by_others(event, self._when())
        if lived is None:
            return
        for name in names:
            own = replace(lived, speaker=name) if stimulus == "thought" else lived
            self.agents[name].experience.append(own if image is None else replace(own, image=image))

    def _these(self, who: str | Iterable[str] | None) -> tuple[str, ...]:
        if who is None:
            return self.names
        named = (who,) if isinstance(who, str) else tuple(who)
        return tuple(self.where.check_name(name) for name in named)

    def _record(self, **details: Any) -> Event:
        details.setdefault("source", "human")
        return self._log.add(
            Event(
                event=self._log.reserve(),
                time=self._log.elapsed(),
                step=self.steps_done,
                clock=self.now.isoformat(timespec="seconds"),
                **details,
            )
        )

    async def _recorded(
        self,
        plan: Plan,
        work: Callable[[], Awaitable[None]],
        *,
        save_to: str | Path | None = None,
        watcher: Watcher | None = None,
    ) -> Transcript:
        if self._running:
            raise GroupError("the world is running already; wait, or fork it first")
        self._running = True
        writer = TranscriptWriter(Path(save_to)) if save_to is not None else None
        watcher = watcher or default_watcher()
        manifest = {**world_manifest(self), "turns_planned": self._turns_taken + plan.turns}
        first = len(self.events)
        reason, fault = "", None
        try:
            if writer is not None:
                writer.begin(manifest, self.personas)
                for event in self.events:
                    writer.append(event)
            self._log.watcher, self._log.writer = watcher, writer
            watcher.started(plan)
            with run_named(str(save_to or plan.title)):
                await work()
        except asyncio.CancelledError:
            reason = "stopped by the user"
        except FatalEngineError as error:
            # Nothing that was answered before it is lost.
            reason = str(error)
            fault = None if isinstance(error, BudgetError) else error
        except BaseException:
            if writer is not None:
                writer.close()
            raise
        finally:
            self._running = False
            self._log.watcher, self._log.writer = Silent(), None
        events = tuple(self.events)
        status = run_status(events, stopped=bool(reason))
        if writer is not None:
            writer.end(status, reason)
        path = writer.path if writer else None
        talk = Transcript(manifest, self.personas, events, status, path, reason)
        watcher.finished(talk)
        raise_when_nothing_came(talk, fault, events[first:])
        return talk

    async def _intervene(self) -> None:
        for intervention in self.interventions:
            await intervention.apply(self)

    async def _step(self, pace: float) -> None:
        awake = [name for name in self.names if self._is_awake(name)]
        around = Surroundings(
            topic=self.topic,
            seed=self.seed,
            step=self.steps_done + 1,
            now=self.now,
            when=self._when(),
            where=self.where,
            tools=self._tools,
        )
        turns = [
            Turn(self.agents[name], self._turns_taken + place, self._taken[name], around)
            for place, name in enumerate(awake, 1)
        ]
        slots = asyncio.Semaphore(self._slots())
        for group in [turns] if self.turns == "together" else [[turn] for turn in turns]:
            taking = Taking(group, self._log, slots=slots, follow_ups=self.follow_ups, pace=pace)
            try:
                await taking.take()
            finally:
                self._over(taking)
            # Who comes later in the same step knows what went before, and where people went.
            around.where = self.where
        self.steps_done += 1

    def _over(self, taking: Taking) -> None:
        """Let people perceive what the others did in the turns that were finished."""
        for turn in taking.logged:
            self.took_turn(turn.name, turn.number)
        self._deliver(taking.events)
        for turn in taking.logged:
            if turn.finished:
                self.rest(turn.name)

    def _deliver(self, events: Iterable[Event]) -> None:
        when = self._when()
        for event in events:
            deliver(event, when, self.names, self.agents)
            if event.kind == "move" and event.usable and event.target:
                self.where = self.where.moved(event.actor, event.target)

    def _is_awake(self, name: str) -> bool:
        seen = self._resting.get(name)
        if seen is not None and len(self.agents[name].experience) <= seen:
            return False
        self._resting.pop(name, None)
        return True

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

    def _slots(self) -> int:
        return max(1, *(agent.engine.concurrency for agent in self.agents.values()))

    def _when(self) -> float:
        return (self.now - self.start).total_seconds()


def _tool_box(tools: Sequence[Tool[..., Any] | Toolkit], names: tuple[str, ...]) -> ToolBox | None:
    if not tools:
        return None
    from personanb.simulation.tools import ToolBox  # noqa: PLC0415 - only worlds with tools need it

    return ToolBox(tools, people=names)
