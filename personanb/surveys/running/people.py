"""Who is asked: personas with ids that tell them apart, and weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.personas.problems import Problem, shown
from personanb.surveys.questionnaire.problems import SurveyError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """Some neighbours of a panel.

    Attributes
    ----------
    personas
        Who is asked; empty in the baseline, where nobody is described.
    ids
        One each, all different: of a person who stands in the panel several times, the second is
        `ID#2`.
    weights
        Shape (n,).
    first
        Number in the panel of the first of them, from 0.
    """

    personas: tuple[Persona, ...]
    ids: tuple[str, ...]
    weights: Floats
    first: int = 0

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, start: int, stop: int) -> People:
        """Return the neighbours from one number to before another."""
        return People(
            self.personas[start:stop],
            self.ids[start:stop],
            self.weights[start:stop],
            self.first + start,
        )


def people_of(panel: Panel | Persona | Iterable[Persona]) -> People:
    """Return who is asked.

    Raises
    ------
    SurveyError
        When nobody is, or somebody is no persona.
    """
    given: Sequence[object] = [panel] if isinstance(panel, Persona) else list(panel)
    for number, person in enumerate(given):
        if not isinstance(person, Persona):
            problem = f"{shown(person)} is not a persona; ask a panel or a list of personas"
            raise SurveyError([Problem(("panel", number), problem)])
    if not given:
        raise SurveyError([Problem(("panel",), "is empty; nobody is asked")])
    personas = tuple(person for person in given if isinstance(person, Persona))
    weights = panel.weights if isinstance(panel, Panel) else np.ones(len(personas))
    return People(personas, _unique([one.persona_id for one in personas]), np.array(weights))


def nobody(count: int) -> People:
    """Return respondents of whom nothing is known, for the baseline."""
    ids = tuple(f"baseline-{number}" for number in range(1, count + 1))
    return People((), ids, np.ones(count))


def _unique(ids: list[str]) -> tuple[str, ...]:
    if len(set(ids)) == len(ids):
        return tuple(ids)
    seen: Counter[str] = Counter()
    found = []
    for name in ids:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(found)
