"""Time passes in a world: steps, who acts in them, and what is written down meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from personanb import background
from personanb.engines.ledger import run_named
from personanb.errors import BudgetError, FatalEngineError, GroupError
from personanb.simulation.outcome import raise_when_nothing_came, run_status
from personanb.simulation.taking import Taking
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import TranscriptWriter
from personanb.simulation.watching import Plan, Silent, Watcher, default_watcher
from personanb.simulation.world_consolidating import Consolidating
from personanb.simulation.world_manifest import world_manifest
from personanb.simulation.world_stimuli import Stimulated
from personanb.simulation.world_turn import Surroundings, Turn

if TYPE_CHECKING:
    from personanb.simulation.world import World

if TYPE_CHECKING:
    pass


class Running(Stimulated, Consolidating):
    """A world in which time can pass."""

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
            await self._intervene()  # what was added between two runs may be due
            for _ in range(steps):
                await self._step(pace)
                await self._intervene()

        return await self._recorded(plan, steps_to_go, save_to=save_to, watcher=watcher)

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
                for digest, image in self._album.items():
                    writer.picture(digest, image)
                for event in self.events:
                    writer.append(event)
                writer.tools(self.tool_state())
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
            writer.tools(self.tool_state())
            writer.end(status, reason)
        path = writer.path if writer else None
        talk = Transcript(
            manifest, self.personas, events, status, path, reason,
            self._album.fork(), self.tool_state(),
        )  # fmt: skip
        watcher.finished(talk)
        raise_when_nothing_came(talk, fault, events[first:])
        return talk

    async def _intervene(self) -> None:
        for intervention in self.interventions:
            await intervention.apply(cast("World", self))

    async def _step(self, pace: float) -> None:
        awake = [name for name in self.names if self._is_awake(name)]
        around = self.surroundings(self.steps_done + 1, self.now)
        turns = [
            self.turn_of(name, self._turns_taken + place, around)
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
            if self._log.writer is not None and self._tools is not None:
                self._log.writer.tools(self.tool_state())
        await self._keep_to_budget()
        self.steps_done += 1

    def surroundings(self, step: int, now: dt.datetime) -> Surroundings:
        """Return what the turns of a step need to know of the world."""
        return Surroundings(
            topic=self.topic,
            seed=self.seed,
            step=step,
            now=now,
            when=(now - self.start).total_seconds(),
            where=self.where,
            tools=self._tools,
        )

    def turn_of(self, name: str, number: int, around: Surroundings) -> Turn:
        """Return a turn of somebody, which nobody has taken yet."""
        return Turn(self.agents[name], number, self._taken[name], around)

    def _over(self, taking: Taking) -> None:
        """Let people perceive what the others did in the turns that were finished."""
        for turn in taking.logged:
            self.took_turn(turn.name, turn.number)
        self._deliver(taking.events)
        for turn in taking.logged:
            if turn.finished:
                self.rest(turn.name)
