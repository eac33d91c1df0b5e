"""Who answers: traits, styles and tastes of many people as arrays.

What belongs to a person (styles of answering, tastes, what is peculiar about one item) is drawn
from the person's id and what it is for; what belongs to an occasion, from the seed of the run and
the number of the replicate besides. So results depend neither on the others nor on how a panel is
divided.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from personanb.engines.rehearsal.words import stem, words_of
from personanb.personas.big_five import TRAITS
from personanb.personas.persona import Persona
from personanb.seeds import Key
from personanb.surveys.questionnaire.draws import streams, uniforms

Floats = npt.NDArray[np.float64]

ACQUIESCENCE_SD = 0.25
EXTREMITY_SD = 0.35
_TRAIT_SD, _FURTHEST = 0.18, 2.8
_INTEREST, _MOST_AFFINITY = 0.3, 0.6
_SHORT_WORD = 3
_SMALLEST = 1e-12


class Crowd:
    """People on one occasion.

    Parameters
    ----------
    keys
        Ids, one a person.
    personas
        The people; empty when nobody is described: everybody is then in the middle of everything,
        and differs from the others by chance alone.
    seed, replicate
        The occasion.

    Attributes
    ----------
    traits
        Big Five in standard deviations from the middle, shape (n, 5), order O C E A N. A trait
        that a person does not have is drawn from a standard normal distribution.
    drawn
        How many people had to be given a trait.
    acquiescence
        Shift towards agreement, shape (n,), normal with SD .25.
    extremity
        Log of the factor by which the cuts of scales move apart, negative, shape (n,), SD .35.
    """

    def __init__(
        self, keys: Sequence[str], personas: Sequence[Persona], *, seed: int, replicate: int
    ) -> None:
        self.keys, self.personas = keys, personas
        self.seed, self.replicate = seed, replicate
        self._own = streams(keys, 0)
        self._today = streams(keys, seed)
        if personas:
            given = np.array(
                [[getattr(one.big_five, trait) for trait in TRAITS] for one in personas],
                dtype=np.float64,
            )
            unknown = np.isnan(given)
            drawn = self.lasting("trait", width=len(TRAITS))
            scored = np.clip((given - 0.5) / _TRAIT_SD, -_FURTHEST, _FURTHEST)
            self.traits = np.where(unknown, drawn, scored)
            self.drawn = int(unknown.any(axis=1).sum())
            self.acquiescence = ACQUIESCENCE_SD * self.lasting("acquiescence")[:, 0]
            self.extremity = EXTREMITY_SD * self.lasting("extremity")[:, 0]
        else:
            self.traits = np.zeros((len(keys), len(TRAITS)))
            self.drawn = 0
            self.acquiescence = self.extremity = np.zeros(len(keys))

    def __len__(self) -> int:
        return len(self.keys)

    def again(self, replicate: int) -> Crowd:
        """Return the same people on another occasion."""
        other = object.__new__(Crowd)
        other.__dict__.update(self.__dict__, replicate=replicate)
        return other

    # --- draws

    def lasting(self, *purpose: Key, width: int = 1) -> Floats:
        """Return what belongs to the people: standard normal, shape (n, width)."""
        if not self.personas:
            return np.zeros((len(self), width))
        return _normal(uniforms(self._own, width, *purpose))

    def passing(self, *purpose: Key, width: int = 1) -> Floats:
        """Return what belongs to the occasion: standard normal, shape (n, width)."""
        return _normal(self.chances(*purpose, width=width))

    def chances(self, *purpose: Key, width: int = 1) -> Floats:
        """Return what belongs to the occasion: uniform between 0 and 1, shape (n, width)."""
        return uniforms(self._today, width, self.replicate, *purpose)

    # --- what they like

    def affinity(self, stems: frozenset[str]) -> Floats:
        """Return how far a person's likes, dislikes and beliefs speak for it, -.6 to .6, (n,)."""
        found = np.zeros(len(self))
        for one in stems:
            if one in self._interests:
                rows, signs = self._interests[one]
                np.add.at(found, rows, _INTEREST * signs)
        return np.clip(found, -_MOST_AFFINITY, _MOST_AFFINITY)

    @cached_property
    def _interests(self) -> dict[str, tuple[npt.NDArray[np.int64], Floats]]:
        places: dict[str, list[tuple[int, float]]] = {}
        for row, person in enumerate(self.personas):
            liked, disliked = _likes(person)
            for sign, texts in ((1.0, liked), (-1.0, disliked)):
                for one in frozenset[str]().union(*(stems_of(text) for text in texts)):
                    places.setdefault(one, []).append((row, sign))
        return {
            one: (np.array([row for row, _ in found]), np.array([sign for _, sign in found]))
            for one, found in places.items()
        }


@lru_cache(maxsize=65_536)
def stems_of(text: str) -> frozenset[str]:
    """Return rough forms of the words of a text that carry its subject."""
    return frozenset(stem(word) for word in words_of(text.lower()) if len(word) > _SHORT_WORD)


def _likes(person: Persona) -> tuple[list[str], Sequence[str]]:
    preferences, values = person.preferences, person.values
    liked = [
        *person.beliefs,
        *values.political,
        *values.ethical,
        *values.cultural,
        *preferences.likes,
        *preferences.interests,
        *person.hobbies,
        *person.goals,
    ]
    return liked, preferences.dislikes


def _normal(chances: Floats) -> Floats:
    found: Floats = ndtri(np.clip(chances, _SMALLEST, 1.0 - _SMALLEST))
    return found
