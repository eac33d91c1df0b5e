"""Scores of a panel as a population: how much of the people it should stand for is there.

Better single personas can make worse populations, so that these stand beside the other numbers.
Each is over what panels of this size drawn from the reference reach: 1 is as good as people.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from personanb.statistics import numpy_generator

Floats = NDArray[np.float64]
_DRAWS = 60
_MOST_PEOPLE = 1_000


def coverage(panel: Floats, people: Floats, radius: float) -> float:
    """Return the share of people, (m, 5), with somebody of the panel, (n, 5), within a radius."""
    return float((_nearest(panel, people) <= radius).mean())


def uniformity(panel: Floats, people: Floats) -> float:
    """Return the entropy of the panel over the 32 corners made by the people's medians, in nats."""
    above = panel > np.median(people, axis=0)
    corner = above @ (1 << np.arange(panel.shape[1]))
    shares = np.bincount(corner) / len(panel)
    known = shares[shares > 0]
    return float(-(known * np.log(known)).sum())


def complexity(panel: Floats) -> float:
    """Return how many independent directions the panel differs in, 0 to 5.

    The participation ratio of the eigenvalues of the covariance, (sum)^2 / sum of squares.
    """
    values = np.clip(np.linalg.eigvalsh(np.cov(panel, rowvar=False)), 0, None)
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / squares if squares > 0 else 0.0


def population_scores(panel: Floats, people: Floats, seed: int = 0) -> dict[str, float]:
    """Return coverage, uniformity and complexity over those of draws of people of this size.

    Parameters
    ----------
    panel, people
        Trait scores, shape (n, 5) and (m, 5) with more people than are in the panel.
    seed
        Key of the draws.
    """
    people = people[:_MOST_PEOPLE]
    rng = numpy_generator("population", seed, len(panel))
    draws = [people[rng.integers(0, len(people), len(panel))] for _ in range(_DRAWS)]
    # Half of the people have somebody of an honest draw this near.
    radius = float(np.median([np.median(_nearest(draw, people)) for draw in draws]))
    reached = {
        "coverage": np.mean([coverage(draw, people, radius) for draw in draws]),
        "uniformity": np.mean([uniformity(draw, people) for draw in draws]),
        "complexity": np.mean([complexity(draw) for draw in draws]),
    }
    mine = {
        "coverage": coverage(panel, people, radius),
        "uniformity": uniformity(panel, people),
        "complexity": complexity(panel),
    }
    return {name: value / float(reached[name]) for name, value in mine.items()}


def _nearest(panel: Floats, people: Floats) -> Floats:
    squares = (people**2).sum(axis=1)[:, None] - 2 * people @ panel.T + (panel**2).sum(axis=1)
    found: Floats = np.sqrt(np.clip(squares.min(axis=1), 0, None))
    return found
