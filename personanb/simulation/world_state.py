"""What a world knows of itself: who is there, what has happened, how far everybody is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from personanb.engines.protocol import Engine
from personanb.engines.situations import Image
from personanb.personas.persona import Persona
from personanb.shared_log import SharedLog
from personanb.simulation.agent import Agent
from personanb.simulation.album import Album
from personanb.simulation.event_log import EventLog
from personanb.simulation.events import Event
from personanb.simulation.intervening import Intervening
from personanb.simulation.perception import deliver
from personanb.simulation.tool_state import ToolState
from personanb.simulation.whereabouts import Whereabouts

if TYPE_CHECKING:
    from personanb.simulation.tools import ToolBox

Turns = Literal["together", "in order"]


class WorldState:
    """What the parts of a world share; `World` fills it."""

    personas: tuple[Persona, ...]
    names: tuple[str, ...]
    engine: Engine
    agents: dict[str, Agent]
    topic: str
    seed: int
    start: dt.datetime
    step: dt.timedelta
    name: str
    turns: Turns
    follow_ups: int
    steps_done: int
    interventions: list[Intervening]
    where: Whereabouts
    began_at: Whereabouts
    memory: str | None
    memory_budget: int | None
    started: str
    forked_at: int | None
    _tools: ToolBox | None
    _unclaimed: ToolState
    _branch: str
    _album: Album
    _log: EventLog
    _taken: dict[str, int]
    _turns_taken: int
    _resting: dict[str, int]
    _running: bool

    @property
    def events(self) -> Sequence[Event]:
        """Everything that happened, in order."""
        return self._log.events

    @property
    def now(self) -> dt.datetime:
        """The simulated time."""
        return self.start + self.steps_done * self.step

    def resume(self, events: SharedLog[Event]) -> None:
        """Go on from events that everybody has lived through."""
        self._log.resume(events)

    @property
    def branch(self) -> str:
        """Label of the branch for tools: `main` until the world is forked."""
        return self._branch if self._tools is None else self._tools.branch

    def take_back(self, tools: ToolState, pictures: Mapping[str, Image], *, branch: str) -> None:
        """Give tools what they kept in a branch, and the world its pictures.

        What belongs to a tool that is not there is kept for when it is.
        """
        if self._tools is not None:
            self._tools.resume(tools, branch)
        self._branch = branch
        self._unclaimed = tools
        self._album = Album(pictures)

    def tool_state(self) -> ToolState:
        """Return what the tools keep, for a file."""
        if self._tools is None:
            return self._unclaimed
        return self._tools.state().besides(self._unclaimed)

    def took_turn(self, name: str, number: int, *, asked: bool = False) -> None:
        """Count a turn; an answer to a question from outside is none of the person's own."""
        self._turns_taken = max(self._turns_taken, number)
        if not asked:
            self._taken[name] += 1

    def rest(self, name: str) -> None:
        """Let somebody rest until something reaches them."""
        self._resting[name] = len(self.agents[name].experience)

    # --- for the parts of a world ---------------------------------------------------------------

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

    def _deliver(self, events: Iterable[Event]) -> None:
        when = self._when()
        for event in events:
            deliver(event, when, self.names, self.agents)
            if event.kind == "move" and event.usable and event.target:
                self.where = self.where.moved(event.actor, event.target)

    def _these(self, who: str | Iterable[str] | None) -> tuple[str, ...]:
        if who is None:
            return self.names
        named = (who,) if isinstance(who, str) else tuple(who)
        return tuple(self.where.check_name(name) for name in named)

    def _is_awake(self, name: str) -> bool:
        seen = self._resting.get(name)
        if seen is not None and len(self.agents[name].experience) <= seen:
            return False
        self._resting.pop(name, None)
        return True

    def _slots(self) -> int:
        return max(1, *(agent.engine.concurrency for agent in self.agents.values()))

    def _when(self) -> float:
        return (self.now - self.start).total_seconds()
