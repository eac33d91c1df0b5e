"""Choosing among written phrases so that a group does not repeat itself.

People who speak at the same time cannot hear each other. So every phrase belongs, by a
permutation seeded with the run, to one seat of the group: two seats do not reach for the same
one. Whoever has heard something avoids it as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log
from random import Random

from personanb.seeds import stable_int

MAX_SEATS = 12
_SLOT = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]")


@lru_cache(maxsize=2048)
def ranks(seed: int, topic: str, name: str, count: int) -> tuple[int, ...]:
    """Return the rank of each of `count` phrases in the run's permutation of them."""
    order = list(range(count))
    rng = Random(stable_int("phrases", seed, topic, name))
    rng.shuffle(order)
    # Short lists do not reach every seat; they start at a seat of their own.
    shift = rng.randrange(MAX_SEATS * 70)
    places = [0] * count
    for place, phrase in enumerate(order):
        places[phrase] = place + shift
    return tuple(places)


@lru_cache(maxsize=8192)
def fixed_part(phrase: str) -> str:
    """Return the longest stretch of a phrase that no slot changes, folded for comparing."""
    parts = [part.strip(" .,!?:;") for part in _SLOT.split(phrase)]
    longest = max(parts, key=len)
    return longest.casefold()


class Picker:
    """Chooses phrases for one turn of one person.

    Parameters
    ----------
    seed, topic
        The run.
    seat, seats
        Where the person sits, from 0, and how many there are.
    turn
        How many turns the person has taken, replicates included.
    heard
        Everything recently said, folded to lower case.
    rng
        Generator of this turn.
    """

    def __init__(  # noqa: PLR0917 - each is needed, none has a default
        self, seed: int, topic: str, seat: int, seats: int, turn: int, heard: str, rng: Random
    ) -> None:
        self.seed, self.topic = seed, topic
        self.seats = max(1, min(seats, MAX_SEATS))
        self.seat = seat % self.seats
        self.turn, self.heard, self.rng = turn, heard, rng
        self.taken: set[str] = set()

    def is_new(self, phrase: str) -> bool:
        """Tell whether nobody has said this lately, the present turn included."""
        part = fixed_part(phrase)
        return len(part) < 5 or (part not in self.heard and part not in self.taken)  # noqa: PLR2004 - too short to notice

    def owns(self, name: str, position: int, count: int) -> bool:
        """Tell whether phrase number `position` of `count` belongs to this seat."""
        return ranks(self.seed, self.topic, name, count)[position] % self.seats == self.seat

    def has_own(self, name: str, options: Sequence[str]) -> bool:
        """Tell whether a list holds a new phrase that belongs to this seat."""
        return any(
            self.owns(name, position, len(options)) and self.is_new(option)
            for position, option in enumerate(options)
        )

    def take(self, phrase: str) -> str:
        """Note a phrase as used in this turn, and return it."""
        self.taken.add(fixed_part(phrase))
        return phrase

    def choose(
        self, name: str, options: Sequence[str], fits: Callable[[str], bool] | None = None
    ) -> str:
        """Choose a phrase that is this seat's own and new where possible.

        Parameters
        ----------
        name
            Name of the list, which keys its permutation.
        options
            The phrases.
        fits
            Further condition on a phrase; ignored when no phrase meets it.
        """
        places = ranks(self.seed, self.topic, name, len(options))
        usable = [n for n in range(len(options)) if fits is None or fits(options[n])]
        usable = usable or list(range(len(options)))

        def cost(number: int) -> tuple[int, int]:
            place = places[number]
            foreign = place % self.seats != self.seat
            late = (place // self.seats - self.turn) % (len(options) // self.seats + 1)
            return int(foreign), late

        usable = sorted(usable, key=cost)
        for number in usable:
            if self.is_new(options[number]):
                return self.take(options[number])
        return self.take(options[self.rng.choice(usable)])

    def gumbel(self) -> float:
        """Return noise that turns the best score into a draw by the scores."""
        return -log(-log(self.rng.random() or 1e-12))
