"""Who is where in a world, who hears whom, and who can reach whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from personanb.errors import GroupError, did_you_mean

PUBLIC = "public"
PRIVATE = "private"


@dataclass(frozen=True)
class Whereabouts:
    """Places, groups and the social network of a world at some moment.

    Attributes
    ----------
    names
        Everybody, in seating order.
    places
        Names of the places; empty when everybody is in one room.
    at
        Where everybody is, by name.
    network
        Whom everybody knows, by name; None when everybody knows everybody.
    groups
        Members of the groups, by name of the group.
    """

    names: tuple[str, ...]
    places: tuple[str, ...] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    network: Mapping[str, frozenset[str]] | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_me(self, name: str) -> tuple[str, ...]:
        """Return who perceives what somebody says and does, in seating order."""
        if self.places:
            here = self.at[name]
            return tuple(other for other in self.names if other != name and self.at[other] == here)
        if self.network is not None:
            known = self.network.get(name, frozenset())
            return tuple(other for other in self.names if other in known)
        return tuple(other for other in self.names if other != name)

    def reachable(self, name: str) -> tuple[str, ...]:
        """Return who is elsewhere and can be sent a message by somebody."""
        if not self.places:
            return ()  # whoever can be reached hears what is said
        near = {*self.with_me(name), name}
        known = self.names if self.network is None else self.network.get(name, frozenset())
        return tuple(other for other in self.names if other in known and other not in near)

    def channels(self, name: str) -> tuple[str, ...]:
        """Return the groups to which somebody belongs."""
        return tuple(group for group, members in self.groups.items() if name in members)

    def channel_of(self, name: str) -> str:
        """Return how words travel that somebody says to whoever is near."""
        if self.places:
            return f"place:{self.at[name]}"
        return PUBLIC if self.network is None else "network"

    def moved(self, name: str, place: str) -> Whereabouts:
        """Return the world after somebody went to a place.

        Raises
        ------
        GroupError
            When there is no such place, or nobody of that name.
        """
        self.check_name(name)
        if place not in self.places:
            there = f"; there are {', '.join(map(repr, self.places))}" if self.places else ""
            raise GroupError(
                f"there is no place {place!r}{did_you_mean(place, self.places)}{there or ''}"
                if self.places
                else 'this world has no places; make it with places={"kitchen": ["Ada"], ...}'
            )
        return replace(self, at={**self.at, name: place})

    def check_name(self, name: str) -> str:
        """Return the name of somebody who is in the world.

        Raises
        ------
        GroupError
            When nobody is called so.
        """
        if name not in self.names:
            raise GroupError(f"nobody here is called {name!r}{did_you_mean(name, self.names)}")
        return name


def whereabouts(
    names: Sequence[str],
    *,
    places: Mapping[str, Iterable[str]] | None = None,
    network: Iterable[tuple[str, str]] | Mapping[str, Iterable[str]] | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
) -> Whereabouts:
    """Return the beginning of a world.

    Raises
    ------
    GroupError
        When a place, the network or a group names somebody who is not there, or somebody is in
        two places or in none.
    """
    start = Whereabouts(tuple(names))
    at: dict[str, str] = {}
    for place, people in (places or {}).items():
        for name in people:
            if start.check_name(name) in at:
                raise GroupError(f"{name!r} is in two places: {at[name]!r} and {place!r}")
            at[name] = place
    if places:
        nowhere = [name for name in names if name not in at]
        if nowhere:
            raise GroupError(f"{', '.join(nowhere)}: in no place; put everybody somewhere")
    return replace(
        start,
        places=tuple(places or ()),
        at=at,
        network=None if network is None else _network(start, network),
        groups={
            group: tuple(start.check_name(name) for name in members)
            for group, members in (groups or {}).items()
        },
    )


def _network(
    start: Whereabouts, network: Iterable[tuple[str, str]] | Mapping[str, Iterable[str]]
) -> dict[str, frozenset[str]]:
    pairs = (
        [(name, other) for name, others in network.items() for other in others]
        if isinstance(network, Mapping)
        else list(network)
    )
    known: dict[str, set[str]] = {name: set() for name in start.names}
    for pair in pairs:
        if len(pair) != 2:  # noqa: PLR2004 - a pair
            raise GroupError(f"{pair!r} is no pair of names; write network=[('Ada', 'Bo'), ...]")
        first, second = pair
        known[start.check_name(first)].add(start.check_name(second))
        known[second].add(first)
    return {name: frozenset(others - {name}) for name, others in known.items()}
