"""Free words mapped to a scale: similarity to what somebody would say at each point.

After semantic similarity rating (Maier et al., 2025, arXiv 2510.08338): the similarities of a text
to the anchors of the points, less the smallest of them, are taken as probabilities; several sets
of anchors are averaged. Similarity is the cosine of vectors: of hashed character n-grams unless an
embedding model is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from personanb.personas.problems import Problem
from personanb.personas.yaml_text import read_yaml
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.scales import Likert

Floats = npt.NDArray[np.float64]
Embed = Callable[[Sequence[str]], Any]
_FILE = "data/surveys/anchors.yaml"
_NOTHING = 1e-9


@dataclass(frozen=True)
class Anchors:
    """What somebody would say at each point of a scale.

    Attributes
    ----------
    embed
        Texts to vectors, shape (texts, dimensions).
    sets
        The user's own anchors by question id: one or several lists, each with a text a point.
    """

    embed: Embed
    sets: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def fits(self, question: Question) -> bool:
        """Return whether a question is answered in words and mapped."""
        return isinstance(question, Likert)

    def of(self, question: Likert) -> tuple[tuple[str, ...], ...]:
        """Return the sets of anchors of a question, low to high.

        Raises
        ------
        SurveyError
            When the user's own do not have a text for each point, or none can be made.
        """
        if question.id in self.sets:
            found = self.sets[question.id]
            if wrong := [one for one in found if len(one) != question.points]:
                text = f"holds {len(wrong[0])} for {question.points} points; give one a point"
                raise SurveyError([Problem(("anchors", question.id), text)])
            return found
        standard = tuple(spread(one, question.points) for one in _standard(question))
        if len(question.labels) == question.points:
            return (tuple(question.labels), *standard)
        return standard

    def probabilities(self, question: Question, texts: Sequence[str]) -> Floats:
        """Return the probability of each point, shape (texts, points); uniform for silence."""
        assert isinstance(question, Likert)  # noqa: S101 - `fits` was asked
        vectors = _unit(self.embed(list(texts)))
        found = np.zeros((len(texts), question.points))
        for anchors in self.of(question):
            alike = vectors @ _unit(self.embed(list(anchors))).T
            above = alike - alike.min(axis=1, keepdims=True)
            total = above.sum(axis=1, keepdims=True)
            flat = np.full_like(above, 1.0 / question.points)
            found += np.where(total > _NOTHING, above / np.maximum(total, _NOTHING), flat)
        shares: Floats = found / found.sum(axis=1, keepdims=True)
        return shares


def spread(anchors: Sequence[str], points: int) -> tuple[str, ...]:
    """Return anchors for another number of points: each point takes the nearest one."""
    places = np.rint(np.linspace(0, len(anchors) - 1, points)).astype(int)
    return tuple(anchors[place] for place in places)


def _standard(question: Likert) -> tuple[tuple[str, ...], ...]:
    """Return sets of anchors by what the labels, or the text, speak of; agreement else."""
    known = _known()
    said = " ".join([*question.labels, question.text]).casefold()
    for one in known.values():
        if any(word in said for word in one["words"]):
            return tuple(tuple(texts) for texts in one["sets"])
    return tuple(tuple(texts) for texts in known["agreement"]["sets"])


@cache
def _known() -> dict[str, Any]:
    text = (resources.files("personanb") / _FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = read_yaml(text, _FILE).data
    return found


def _unit(vectors: Any) -> Floats:
    made = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    found: Floats = np.divide(made, lengths, out=np.zeros_like(made), where=lengths > 0)
    return found
