"""What a perfectly faithful panel of this size would show: the ceiling of an instrument.

A graded-response respondent (Samejima, 1969) with the published loading of every item answers from
its own traits, with chance and mild styles of answering, as often as is needed. What a measure
shows of that is the best that it can show, and how far it moves by chance with so many people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from personanb.personas.big_five import TRAITS
from personanb.statistics import numpy_generator
from personanb.surveys.instruments import Instrument
from personanb.surveys.rehearsal.crowd import ACQUIESCENCE_SD, EXTREMITY_SD
from personanb.surveys.rehearsal.latent import CUTS
from personanb.surveys.rehearsal.loadings import UNPUBLISHED

Floats = NDArray[np.float64]
RUNS = 300
WHAT = "a faithful panel of this size"
_REACH = 3.0  # standard deviations of chance that a faithful panel may be off
_LASTING_SHARE = 0.5
_TRAIT_SD, _FURTHEST = 0.18, 2.8
_MOST_ANSWERS = 24_000_000
_LEAST_RUNS = 40


@dataclass(frozen=True)
class Band:
    """Where a number lies for faithful panels.

    Attributes
    ----------
    middle
        Its mean over simulated panels.
    low, high
        Three standard deviations of chance to both sides, or the most extreme panel that was
        simulated where that is nearer.
    """

    middle: float
    low: float
    high: float


def standardised(traits: Floats) -> Floats:
    """Return POMP targets as standard deviations from the middle, as the house plays them."""
    return np.clip((traits - 0.5) / _TRAIT_SD, -_FURTHEST, _FURTHEST)


def faithful_answers(
    traits: Floats, instrument: Instrument, occasions: int, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Return answers of a faithful panel, on several occasions.

    Parameters
    ----------
    traits
        Shape (n, 5), standard deviations from the middle, order O C E A N.
    instrument
        A Big Five instrument of five points.
    occasions
        How often everybody answers. What is peculiar to person and item, and the styles, last.
    rng
        Of all draws.

    Returns
    -------
    ndarray
        Shape (occasions, n, items), 1 to 5, as answered (reversed items are not turned).
    """
    n, items = len(traits), len(instrument.items)
    size = np.array([UNPUBLISHED if one.loading is None else one.loading
                     for one in instrument.items])  # fmt: skip
    signed = size * np.array([instrument.keys[one.id] for one in instrument.items])
    trait = [TRAITS.index(one.scale) for one in instrument.items]
    left = np.sqrt(1.0 - size**2)
    own = rng.standard_normal((n, items)) * left * np.sqrt(_LASTING_SHARE)
    mean = signed * traits[:, trait] + own
    mean += ACQUIESCENCE_SD * rng.standard_normal((n, 1))
    noise = rng.standard_normal((occasions, n, items)) * left * np.sqrt(1.0 - _LASTING_SHARE)
    stretch = np.exp(EXTREMITY_SD * rng.standard_normal((n, 1)))
    drawn = mean + noise
    answers = np.ones((occasions, n, items), dtype=np.int8)
    for cut in CUTS:
        answers += drawn > cut * stretch
    return answers


def bands(
    traits: Floats | None,
    n: int,
    instrument: Instrument,
    statistics: Callable[[NDArray[np.int8]], Mapping[str, float]],
    *,
    occasions: int = 1,
    seed: int = 0,
    runs: int = RUNS,
) -> dict[str, Band]:
    """Return where statistics lie for faithful panels with these targets.

    Parameters
    ----------
    traits, n
        Targets, shape (n, 5), POMP; None draws them anew for each panel, standard normal.
    instrument
        A Big Five instrument of five points.
    statistics
        From answers of shape (occasions, n, items) to numbers by name; what is not finite in a
        run is left out.
    occasions, seed, runs
        How often everybody answers, the key of the draws, and how many panels at most: fewer
        where there are very many people, whose numbers move less.
    """
    size = n * len(instrument.items) * occasions
    count = max(_LEAST_RUNS, min(runs, _MOST_ANSWERS // size))
    rng = numpy_generator("faithful panel", seed, n, occasions)
    known = None if traits is None else standardised(traits)
    found: dict[str, list[float]] = {}
    for _ in range(count):
        latent = rng.standard_normal((n, len(TRAITS))) if known is None else known
        answers = faithful_answers(latent, instrument, occasions, rng)
        for name, value in statistics(answers).items():
            if np.isfinite(value):
                found.setdefault(name, []).append(float(value))
    return {name: _band(np.array(values)) for name, values in found.items()}


def _band(values: Floats) -> Band:
    middle, reach = float(values.mean()), _REACH * float(values.std())
    # What never happened is no chance that a panel has to be allowed for.
    low, high = max(middle - reach, values.min()), min(middle + reach, values.max())
    return Band(middle, float(low), float(high))
