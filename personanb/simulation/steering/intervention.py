"""Interventions: what is done to a world when something is the case."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING, Any, Self

from personanb.errors import FatalEngineError, GroupError
from personanb.simulation.steering.effects import Effect
from personanb.simulation.steering.judgement import TOP, threshold
from personanb.simulation.steering.proposition import Proposition
from personanb.simulation.steering.triggers import Trigger

if TYPE_CHECKING:
    from personanb.simulation.world import World

_UNNAMED = "intervention"


class Intervention:
    """Something that is done to a world when something is the case.

    It is checked before the first step and after each, or at the beginning of a run when it was
    added since, and put on record when it steps in. A condition or an effect that raises is an
    event with its cause, and the world goes on.

    A trigger or a function costs nothing to check. A proposition asks its judge at each check, once
    for each vote: with `every=3` after every third step only.

    Parameters
    ----------
    when
        `at(step=3)`, `at(time="12:00")`, `on(kind="say", matching="price")`, a proposition, or a
        function of the world that says whether, or why. A true/false proposition is a reason to
        step in when it is true.
    then
        A function of the world: `lambda world: world.broadcast("Lunch is ready.")`, or a ready-made
        one: `effects.say`, `tell`, `plant`, `hand`, `move`.
    name
        What it is called on record. By its name an intervention knows from the record of a world
        that was saved and loaded again that it has stepped in: give each a name of its own.
    once
        Whether it steps in at most once.
    cooldown
        Steps to wait before it may step in again.
    every
        Check only every so many steps.
    at_least, at_most
        For a proposition on the scale 0-9: step in when the value is that or more, that or less, or
        between the two. With neither, 7 or more.

    Raises
    ------
    GroupError
        When `when` or `then` is no function, or a number is out of range.

    Examples
    --------
    >>> from personanb.simulation.steering import effects
    >>> from personanb.simulation.steering.triggers import at
    >>> Intervention(at(step=2), effects.say("Lunch!"), name="lunch")
    <Intervention 'lunch': when after step 2; stepped in 0 times>
    """

    def __init__(
        self,
        when: Trigger | Proposition,
        then: Effect,
        *,
        name: str = "",
        once: bool = True,
        cooldown: int = 0,
        every: int = 1,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> None:
        if not callable(when) and not isinstance(when, Proposition):
            raise GroupError(f"when={when!r}: give at(...), on(...), a proposition or a function")
        if not callable(then):
            raise GroupError(f"then={then!r}: give a function of the world, or effects.say('...')")
        if cooldown < 0 or every < 1:
            raise GroupError(f"cooldown={cooldown}, every={every}: write 0 or more, 1 or more")
        self.name = name or _UNNAMED
        self.fired = 0
        self._when, self._then = when, then
        self._once, self._cooldown, self._every = once, cooldown, every
        self._range = _checked_range(when, at_least, at_most)
        self._last: int | None = None
        self._looked_back = not name
        self._checked: int | None = None

    def __repr__(self) -> str:
        """Say what it is called, when it steps in, and how often it has."""
        when: Any = self._when
        if isinstance(when, Proposition):
            wanted = threshold(**self._range) if when.scale == "0-9" else "true"
            told = f"{when.judge} says that {when.claim!r} is {wanted}"
        else:
            told = getattr(when, "told", getattr(when, "__name__", repr(when)))
        times = "once" if self.fired == 1 else f"{self.fired} times"
        return f"<Intervention {self.name!r}: when {told}; stepped in {times}>"

    async def apply(self, world: World) -> None:
        """Look at the world, and step in when it is time."""
        self._look_back(world)
        if self._checked == world.steps_done or not self._may(world):
            return
        self._checked = world.steps_done
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

    def _look_back(self, world: World) -> None:
        """Count what stands in the record of a world that began without this object."""
        if self._looked_back:
            return
        self._looked_back = True
        for event in world.events:
            if event.kind == "intervene" and event.actor == self.name and event.usable:
                self.fired += 1
                self._last = event.step

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
            if not judged.usable:
                raise GroupError(f"the judge gave no answer ({judged.status}: {judged.reason})")
            return judged.why(**self._range)
        said = when(world)
        if inspect.isawaitable(said):
            said = await said
        return said if isinstance(said, str) else "its condition holds" if said else ""


def _checked_range(
    when: Trigger | Proposition, at_least: int | None, at_most: int | None
) -> dict[str, int | None]:
    given = [bound for bound in (at_least, at_most) if bound is not None]
    if given and not (isinstance(when, Proposition) and when.scale == "0-9"):
        raise GroupError(
            "at_least and at_most are for a proposition on the scale '0-9'; a true/false one is a "
            "reason to step in when it is true"
        )
    if given and (min(given) < 0 or max(given) > TOP or given != sorted(given)):
        raise GroupError(
            f"at_least={at_least}, at_most={at_most}: write 0 to {TOP}, the least first"
        )
    return {"at_least": at_least, "at_most": at_most}
