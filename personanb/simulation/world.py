"""A world: people who perceive, remember, use tools and act, on a simulated clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from personanb import background
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import GroupError
from personanb.personas.persona import Persona
from personanb.simulation.agent import Agent
from personanb.simulation.album import Album
from personanb.simulation.clock import read_duration, read_moment
from personanb.simulation.event_log import EventLog
from personanb.simulation.events import Event
from personanb.simulation.intervening import Intervening
from personanb.simulation.outcome import run_status
from personanb.simulation.people import engines_of, people_of, refuse_unclear_names
from personanb.simulation.recollection import MEMORY, Shelf
from personanb.simulation.tool_state import ToolState
from personanb.simulation.transcript import Transcript
from personanb.simulation.watching import Plan, Silent
from personanb.simulation.whereabouts import Whereabouts, whereabouts
from personanb.simulation.world_asking import Asked
from personanb.simulation.world_manifest import world_manifest

if TYPE_CHECKING:
    from personanb.memory import Embed
    from personanb.simulation.tools import Tool, ToolBox, Toolkit

Turns = Literal["together", "in order"]
Network = Iterable[tuple[str, str]] | Mapping[str, Iterable[str]]


class World(Asked):
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
        `"openai:MODEL"` (at the engine's own endpoint, recorded and in its ledger),
        `"sentence-transformers:MODEL"`, or None for hashed character n-grams.
    memory_budget
        How many episodes a person remembers one by one. Past it the oldest are summed up at the end
        of a step, at one call for about twenty; None never does it by itself.
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
        memory_budget: int | None = None,
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
        shelf = Shelf(embed, self.engine)
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
        if memory_budget is not None and memory_budget < 2:  # noqa: PLR2004 - one is no summary
            raise GroupError(f"memory_budget={memory_budget}; write 2 or more, or None")
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
        self.memory, self.memory_budget = memory, memory_budget
        self._tools: ToolBox | None = _tool_box(tools, self.names)
        self._unclaimed, self._album, self._branch = ToolState(), Album(), "main"
        self._taken = dict.fromkeys(self.names, 0)
        self._turns_taken = 0
        self._resting: dict[str, int] = {}
        self._log = EventLog()
        self._running = False
        self.forked_at: int | None = None
        self.started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

    # --- what there is ------------------------------------------------------------------------

    def transcript(self) -> Transcript:
        """Return what happened so far as a transcript."""
        events = tuple(self.events)
        return Transcript(
            world_manifest(self),
            self.personas,
            events,
            run_status(events),
            pictures=self._album.fork(),
            tools=self.tool_state(),
        )

    def save(self, path: str | Path) -> Path:
        """Write the world as a transcript, from which `pnb.load_world` goes on.

        Pictures up to 8 MiB each and 64 MiB together go with it, and what tools keep as far as it
        is plain data.
        """
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

    # --- memory -----------------------------------------------------------------------------------

    def consolidate(
        self, who: Iterable[str] | None = None, *, size: int = 20, keep: int = 20
    ) -> list[Event]:
        """Have the engine sum up what people lived through, and put it on record.

        Parameters
        ----------
        who
            Names; None for everybody.
        size
            Episodes to a summary: one call each, `consolidate` in the ledger.
        keep
            The latest episodes, which are left as they are.

        Returns
        -------
        list of Event
            One for each summary; a call that failed is among them, with its status and reason.
        """
        return background.run(self.aconsolidate(who, size=size, keep=keep))

    async def aconsolidate(
        self, who: Iterable[str] | None = None, *, size: int = 20, keep: int = 20
    ) -> list[Event]:
        """Have the engine sum up what people lived through; the twin of `consolidate`."""
        names = self.names if who is None else tuple(self.where.check_name(name) for name in who)
        made: list[Event] = []
        plan = Plan("Summing up memories", names, 0, 0, self.engine.label)

        async def summing_up() -> None:
            made.extend(await self._sum_up(names, size=size, keep=keep))

        await self._recorded(plan, summing_up, watcher=Silent())
        return made

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
        branch._album, branch._branch = self._album.fork(), name
        branch._tools = self._tools.fork(name) if self._tools is not None else None
        branch.interventions = [one.fork() for one in self.interventions]
        branch.forked_at = self.forked_at if self.forked_at is not None else len(self.events)
        if self.forked_at is None:
            self.forked_at = len(self.events)
        return branch


def _tool_box(tools: Sequence[Tool[..., Any] | Toolkit], names: tuple[str, ...]) -> ToolBox | None:
    if not tools:
        return None
    from personanb.simulation.tools import ToolBox  # noqa: PLC0415 - only worlds with tools need it

    return ToolBox(tools, people=names)
