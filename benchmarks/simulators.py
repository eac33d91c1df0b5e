"""Simulators with known faults, as arrays: many panels in minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from personanb.validation.battery.everyday import OPTIONS, Words
from personanb.validation.battery.faithful import faithful_answers, standardised
from personanb.validation.battery.inventory import Administration, ipip50
from personanb.validation.battery.occasions import Occasions

Floats = NDArray[np.float64]
OCCASIONS, CHOICES = 4, 8
_WORDS = (
    "work", "home", "street", "garden", "evening", "bread", "money", "friend", "train", "window",
    "letter", "winter", "river", "school", "plan", "noise", "help", "early", "tired", "proud",
    "slow", "honest", "useful", "cheap", "green", "open", "quiet", "careful", "often",
)  # fmt: skip
_SAME = "I think that it depends on the situation, and that balance is important for everybody."


@dataclass(frozen=True)
class Answered:
    """What one simulated panel answered."""

    several: Occasions
    words: Words
    positions: NDArray[np.int64]

    @property
    def first(self) -> Administration:
        """The shared administration."""
        return self.several.taken[0]


Latent = Callable[[Floats, np.random.Generator], NDArray[np.int8]]


def _faithful(traits: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
    return faithful_answers(standardised(traits), ipip50(), OCCASIONS, rng)


def _constant(traits: Floats, _: np.random.Generator) -> NDArray[np.int8]:
    return np.full((OCCASIONS, len(traits), 50), 4, dtype=np.int8)


def _middle(traits: Floats, _: np.random.Generator) -> NDArray[np.int8]:
    return np.full((OCCASIONS, len(traits), 50), 3, dtype=np.int8)


def _caricature(traits: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
    latent = np.clip(1.8 * standardised(traits), -4, 4)
    return faithful_answers(latent, ipip50(), OCCASIONS, rng)


def _shrunken(traits: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
    answers = _faithful(traits, rng).astype(float)
    middle = answers.mean(axis=1, keepdims=True)
    # Half the distance from everybody's mean: a quarter of the variance, rounded at random.
    near = middle + 0.5 * (answers - middle)
    return np.clip(np.floor(near + rng.random(near.shape)), 1, 5).astype(np.int8)


def _acquiescent(traits: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
    return np.clip(_faithful(traits, rng) + 1, 1, 5).astype(np.int8)


def _random(traits: Floats, rng: np.random.Generator) -> NDArray[np.int8]:
    return rng.integers(1, 6, (OCCASIONS, len(traits), 50)).astype(np.int8)


#: Each fault: how the inventory is answered, the measures meant for it, and those that cannot but
#: follow, because what they look for is gone with it.
FAULTS: dict[str, tuple[Latent, frozenset[str], frozenset[str]]] = {
    "faithful": (_faithful, frozenset(), frozenset()),
    "constant": (_constant, frozenset({"F8"}), frozenset({"F1", "F2", "F3", "F4", "F11"})),
    "midpoint only": (
        _middle, frozenset({"F8", "F11"}), frozenset({"F1", "F2", "F3", "F4"}),
    ),
    "caricature 1.8": (_caricature, frozenset({"F10"}), frozenset({"F1", "F8"})),
    "shrunken variance": (_shrunken, frozenset({"F8"}), frozenset({"F1", "F3", "F4", "F11"})),
    "acquiescent": (_acquiescent, frozenset({"F11"}), frozenset({"F1", "F8", "F3"})),
    "position-biased": (_faithful, frozenset({"F11"}), frozenset()),
    "identical text": (_faithful, frozenset({"F8"}), frozenset()),
    "random": (_random, frozenset({"F1", "F3"}), frozenset({"F2", "F4", "F8", "F11"})),
}  # fmt: skip


def simulate(fault: str, traits: Floats, seed: int) -> Answered:
    """Return what a panel with these targets (n, 5), POMP, answers under a fault."""
    rng = np.random.default_rng([seed, sum(map(ord, fault))])
    n = len(traits)
    answers = FAULTS[fault][0](traits, rng)
    shape = answers.shape
    reworded, turned = (rng.random(shape) < 0.5 for _ in range(2))
    reworded[0] = turned[0] = False
    shares = np.full(OPTIONS, 1 / OPTIONS)
    if fault == "position-biased":
        shares = np.array([0.6, 0.2, 0.12, 0.08])
    places = rng.multinomial(n * CHOICES, shares)
    ids = tuple(f"p{place}" for place in range(n))
    taken = tuple(
        Administration(ids, one.astype(float), {"ok": one.size}) for one in answers
    )  # fmt: skip
    return Answered(Occasions(taken, reworded, turned), _words(fault, n, rng), places)


def _words(fault: str, n: int, rng: np.random.Generator) -> Words:
    texts = {
        f"p{place}": _SAME if fault == "identical text" else " ".join(rng.choice(_WORDS, 24))
        for place in range(n)
    }
    baseline = [" ".join(rng.choice(_WORDS, 24)) for _ in range(8)]
    return Words({"week": texts}, {"week": baseline}, {"ok": n})


def shuffled(answers: Floats, seed: int) -> Floats:
    """Return answers (n, 50) with the people of each item in an order of its own."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.permutation(column) for column in answers.T])
