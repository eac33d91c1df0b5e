"""What interventions do: ready-made effects, each a function of the world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from personanb.engines.situations import WORLD
from personanb.errors import GroupError

if TYPE_CHECKING:
    from personanb.simulation.world import World

Effect = Callable[["World"], Awaitable[None] | None]


def say(text: str, *, by: str = WORLD) -> Effect:
    """Return the effect that everybody hears something."""
    words = _some(text)
    return lambda world: world.broadcast(words, by=by)


def tell(who: str | Iterable[str], text: str, *, by: str = WORLD) -> Effect:
    """Return the effect that somebody hears something that nobody else hears."""
    words, names = _some(text), _names(who)
    return lambda world: world.tell(names, words, by=by)


def plant(who: str | Iterable[str], thought: str) -> Effect:
    """Return the effect that somebody has a thought."""
    words, names = _some(thought), _names(who)
    return lambda world: world.plant(names, words)


def hand(who: str | Iterable[str] | None, document: str) -> Effect:
    """Return the effect that somebody (None: everybody) reads a document; it is data."""
    words, names = _some(document), None if who is None else _names(who)
    return lambda world: world.hand(names, words)


def move(who: str, place: str) -> Effect:
    """Return the effect that somebody is put into another place."""
    return lambda world: world.move(who, place)


def together(*effects: Effect) -> Effect:
    """Return the effect of several, one after the other."""

    async def all_of_them(world: World) -> None:
        for effect in effects:
            done = effect(world)
            if done is not None:
                await done

    return all_of_them


def _names(who: str | Iterable[str]) -> tuple[str, ...]:
    return (who,) if isinstance(who, str) else tuple(who)


def _some(text: str) -> str:
    if not text.strip():
        raise GroupError("the text is empty; write what reaches the people")
    return text
