"""Drawing people by their chances of inclusion, whatever order they come in."""

from __future__ import annotations

import numpy as np

from personanb.populations.population import Floats, Ints, Population
from personanb.seeds import Key
from personanb.statistics.draws import numpy_generator

_HAIR = 1e-6


def systematic(chances: Floats, n: int, pool: Population, *purpose: Key) -> Ints:
    """Draw n different people so that each is included exactly by their chance.

    Chances are laid end to end and read off at n evenly spaced ticks with a random start (Madow,
    1949), over an order that depends on the seed and on what people are, not on their rows. A
    draw one after the other with shrinking weights would favour the middling over the heavy.

    Parameters
    ----------
    chances
        Chance of inclusion, shape (people,), each 0 to 1, with the sum n.
    n
        How many.
    pool
        The people that the chances are of.
    purpose
        What the draw is for, the seed among it.

    Returns
    -------
    Positions, shape (n,), ascending.
    """
    order = pool.order("draw", *purpose)
    ordered = chances[order]
    # With these taken as certain, what is left sums to their places or more, so that scaling it
    # down keeps each below 1 and nobody is drawn twice.
    certain = ordered >= 1 - _HAIR
    found = order[certain]
    places = n - len(found)
    if places > 0:
        rest = order[~certain]
        ends = np.cumsum(chances[rest])
        ends *= places / ends[-1]
        start = numpy_generator("systematic draw", *purpose).random()
        at = np.searchsorted(ends, start + np.arange(places), side="right")
        found = np.concatenate([found, rest[np.minimum(at, len(rest) - 1)]])
    return np.sort(found)
