"""A numpy generator of its own for every draw, keyed by what the draw is for."""

from __future__ import annotations

import numpy as np

from personanb.seeds import Key, stable_int


def numpy_generator(*parts: Key) -> np.random.Generator:
    """Return a fresh generator determined by the parts alone, the same on every machine.

    Examples
    --------
    >>> numpy_generator(7, "bootstrap").random() == numpy_generator(7, "bootstrap").random()
    True
    """
    return np.random.Generator(np.random.PCG64(stable_int(*parts)))
