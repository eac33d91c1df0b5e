"""Old episodes of people in a world, summed up: on record, so that a saved world remembers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from personanb.simulation.events import Event
from personanb.simulation.perception import live_through
from personanb.simulation.taking import all_at_once
from personanb.simulation.whereabouts import PRIVATE
from personanb.simulation.world_state import WorldState

if TYPE_CHECKING:
    from personanb.memory import Summary

_BLOCK = 20


class Consolidating(WorldState):
    """A world whose people can have their memories summed up."""

    async def _sum_up(self, names: Sequence[str], *, size: int, keep: int) -> list[Event]:
        """Sum up what people lived through, all at once, and put it on record in seating order."""
        from personanb.memory import asum_up  # noqa: PLC0415 - numpy loads when it is used

        made: dict[str, list[Summary]] = {}

        async def sum_up(name: str) -> None:
            agent = self.agents[name]
            if agent.memory is not None:
                made[name] = await asum_up(
                    agent.memory, agent.engine, size=size, keep=keep, about=name, seed=self.seed
                )

        try:
            await all_at_once(map(sum_up, names))
        finally:
            # An interrupt loses nothing that was answered.
            logged = [
                self._on_record(name, summary) for name in names for summary in made.get(name, ())
            ]
        return logged

    async def _keep_to_budget(self) -> None:
        """Sum up the memories of those who have more episodes than the user's budget."""
        if self.memory_budget is None or self.memory is None:
            return
        from personanb.memory import episodes_apart  # noqa: PLC0415 - numpy loads when it is used

        past = [
            name
            for name, agent in self.agents.items()
            if len(agent.experience) > self.memory_budget
            and agent.memory is not None
            and len(episodes_apart(agent.memory)) > self.memory_budget
        ]
        if past:
            size = min(_BLOCK, self.memory_budget)
            await self._sum_up(past, size=size, keep=self.memory_budget - size)

    def _on_record(self, name: str, summary: Summary) -> Event:
        reply = summary.reply
        about = {
            "covers": list(summary.covers),
            "rests_on": list(summary.rests_on),
            "way": summary.way,
            "importance": summary.importance,
        }
        event = self._record(
            kind="remember" if summary.text else "fail",
            actor=name,
            text=summary.text,
            channel=PRIVATE,
            heard_by=(),
            status=reply.status,
            reason=reply.reason,
            source=reply.source,
            usage=reply.usage,
            model=reply.model,
            latency=round(reply.latency, 4),
            cached=reply.cached,
            data=about,
        )
        live_through(event, self._when(), self.agents[name])
        return event
