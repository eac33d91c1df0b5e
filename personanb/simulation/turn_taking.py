"""Who speaks next."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from personanb.personas.persona import Persona
from personanb.seeds import stable_int

# Weight of extraversion (in standard deviations) in how much somebody wants to speak, and the
# spread of everything else that makes people talkative. With them the correlation of extraversion
# and talk share stays near .4, as small as it is among people, and the largest share near .3.
_EXTRAVERSION_WEIGHT = 0.35
_TALKATIVENESS = 0.6
_ADDRESSED = 1.5


class Floor:
    """The conversational floor of a group: bids for it, and who has been silent.

    A bid is `weight * z(extraversion) + talkativeness + engagement + Gumbel noise`, so that the
    floor goes by a logit choice. Whoever spoke the turn before last is engaged: with a bonus of 1.0
    in groups of six and 1.4 in groups of eight, about half of all turns form A-B-A exchanges, near
    the 49 % dyadic floor share that Stasser and Taylor (1991) found in six-person mock juries.

    Parameters
    ----------
    people
        In seating order.
    seed
        Seed of the run; bids depend on it and on the turn alone.
    """

    def __init__(self, people: Sequence[Persona], seed: int) -> None:
        self._seed = seed
        count = len(people)
        extraversion = np.array([persona.big_five.z("extraversion") for persona in people])
        talkativeness = self._random("talkativeness").normal(0.0, _TALKATIVENESS, count)
        self._wish = _EXTRAVERSION_WEIGHT * extraversion + talkativeness
        self._engaged = float(np.clip(1.0 + 0.2 * (count - 6), 1.0, 1.4))
        self._last_turn = np.full(count, -1)
        self._turns = np.zeros(count, dtype=int)
        self._recent: list[int] = []
        self._clock = 0

    def took(self, seat: int) -> None:
        """Note that a seat has taken a turn."""
        self._last_turn[seat] = self._clock
        self._turns[seat] += 1
        self._recent = [*self._recent[-1:], seat]
        self._clock += 1

    def bidder(self, addressed: int | None = None, *, among: Collection[int] = ()) -> int:
        """Return the seat that wants the floor most; never the one that has it.

        Parameters
        ----------
        addressed
            Seat that was spoken to, which wants to answer.
        among
            Seats to choose from; empty for all.
        """
        bids = self._wish + self._random("bid", self._clock).gumbel(size=len(self._wish))
        if addressed is not None:
            bids[addressed] += _ADDRESSED
        if len(self._recent) > 1:
            bids[self._recent[0]] += self._engaged
        if self._recent:
            bids[self._recent[-1]] = -np.inf
        if among:
            others = np.ones(len(bids), dtype=bool)
            others[list(among)] = False
            bids[others] = -np.inf
        return int(np.argmax(bids))

    def least_heard(self) -> int:
        """Return the seat with the fewest turns, longest silent among equals."""
        return int(np.lexsort((self._last_turn, self._turns))[0])

    def silent_too_long(self) -> int | None:
        """Return the seat silent for more than one and a quarter rounds, or None."""
        limit = 1.25 * len(self._turns)
        seat = int(np.argmin(self._last_turn))
        return seat if self._clock - self._last_turn[seat] > limit else None

    def _random(self, *purpose: str | int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=stable_int(self._seed, *purpose)))
