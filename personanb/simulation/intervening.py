"""What a world asks of an intervention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from personanb.simulation.world import World


class Intervening(Protocol):
    """Something that watches a world and steps in."""

    async def apply(self, world: World) -> None:
        """Look at the world before each run and after each step, and act if it is time.

        Between two runs nothing has happened but what was done from outside: what was looked at
        after the last step need not be looked at again.

        What is done goes through the world's own calls, such as `broadcast` and `tell`, and is put
        on record by `world.intervened`.
        """
        ...

    def fork(self) -> Self:
        """Return one for a branch, with a state of its own."""
        ...
