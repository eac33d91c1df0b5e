"""Interventions: what is done to a world when something is the case."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self

from personanb.errors import FatalEngineError, GroupError
from personanb.simulation.steering.proposition import Proposition
from personanb.simulation.steering.triggers import Trigger

if TYPE_CHECKING:
    from personanb.simulation.world import World

Effect = Callable[["World"], Awaitable[None] | None]


class Intervention:
    """Something that is done to a world when something is the case.

    It is checked before the first step and after each, and put on record when it steps in. A
    condition or an effect that raises is an event with its cause, and the world goes on.

    Parameters
    ----------
    when
        `at(step=3)`, `at(time="12:00")`, `on(kind="say", matching="price")`, a proposition, or a
        function of the world that says whether, or why.
    then
        A function of the world: `lambda world: world.broadcast("Lunch is ready.")`.
    name
        What it is called on record.
    once
        Whether it steps in at most once.
    cooldown
        Steps to wait before it may step in again.
    every
        Check only every so many steps: a proposition asks its judge at each check.
    at_least
        For a proposition on the scale 0-9: the value from which it steps in.

    Raises
    ------
    GroupError
        When `when` or `then` is no function, or a number is out of range.

    Examples
    --------
    >>> from personanb.simulation.steering.triggers import at
    >>> Intervention(at(step=2), lambda world: world.broadcast("Lunch!"), name="lunch").name
    'lunch'
    """

    def __init__(
        self,
        when: Trigger | Proposition,
        then: Effect,
        *,
        name: str = "intervention",
        once: bool = True,
        cooldown: int = 0,
        every: int = 1,
        at_least: int = 7,
    ) -> None:
        if not callable(when) and not isinstance(when, Proposition):
            raise GroupError(f"when={when!r}: give at(...), on(...), a proposition or a function")
        if not callable(then):
            raise GroupError(f"then={then!r}: give a function of the world")
        if cooldown < 0 or every < 1:
            raise GroupError(f"cooldown={cooldown}, every={every}: write 0 or more, 1 or more")
        self.name = name
        self.fired = 0
        self._when, self._then = when, then
        self._once, self._cooldown, self._every, self._at_least = once, cooldown, every, at_least
        self._last: int | None = None

    def __repr__(self) -> str:
        """Say what it is called and how often it has stepped in."""
        return f"<Intervention {self.name!r}: stepped in {self.fired} times>"

    async def apply(self, world: World) -> None:
        """Look at the world, and step in when it is time."""
        if not self._may(world):
            return
        try:
            why = await self._why(world)
            if not why:
                return
            self.fired += 1
            self._last = world.steps_done
            world.intervened(self.name, why)
            done = self._then(world)
            if inspect.isawaitable(done):
                await done
        except FatalEngineError:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake in one must not end the world
            world.intervened(
                self.name,
                "could not step in",
                status="failed",
                reason=f"{type(error).__name__}: {error}",
            )

    def fork(self) -> Self:
        """Return one for a branch, which counts on its own."""
        return copy.copy(self)

    def _may(self, world: World) -> bool:
        if self._last is not None and (
            self._once or world.steps_done - self._last <= self._cooldown
        ):
            return False
        return world.steps_done % self._every == 0

    async def _why(self, world: World) -> str:
        when: Any = self._when
        if isinstance(when, Proposition):
            judged = await when.acheck(world)
            if judged.status not in {"ok", "repaired", "re-asked"}:
                raise GroupError(f"the judge gave no answer ({judged.status}: {judged.reason})")
            return judged.why(at_least=self._at_least)
        said = when(world)
        if inspect.isawaitable(said):
            said = await said
        return said if isinstance(said, str) else "its condition holds" if said else ""
