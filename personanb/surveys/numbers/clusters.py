"""Answers in clusters: who gave them, how much each counts, and how many are missing.

A persona who answers five times is one draw from the population with four repeats, not five
draws. Everything that makes an interval therefore starts from answers grouped by persona.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Clustered:
    """Valid answers with the persona each belongs to.

    Attributes
    ----------
    values
        The answers that are not missing, shape (n,).
    persona
        Which persona gave each, 0 to m - 1, shape (n,).
    weight
        What each answer counts, shape (n,). A persona's answers together count as much as the
        persona's weight, so that somebody with missing repeats counts no less than the others.
    persona_weight
        What each persona counts, shape (m,).
    used
        Which of the answers given are among `values`, shape of the input.
    n_missing
        How many answers were missing (NaN) or without weight.
    """

    values: Floats
    persona: Integers
    weight: Floats
    persona_weight: Floats
    used: NDArray[np.bool_]
    n_missing: int

    @property
    def n_personas(self) -> int:
        """Personas with at least one valid answer."""
        return self.persona_weight.size

    @property
    def n_answers(self) -> int:
        """Valid answers."""
        return self.values.size

    @property
    def repeats(self) -> Floats:
        """Valid answers of each persona, shape (m,)."""
        return np.bincount(self.persona, minlength=self.n_personas).astype(float)

    def totals(self, of: ArrayLike) -> Floats:
        """Return the weighted sum per persona of one number an answer, shape (m,)."""
        weighted = self.weight * np.asarray(of, dtype=float)
        sums = np.bincount(self.persona, weights=weighted, minlength=self.n_personas)
        return np.asarray(sums, dtype=float)


def clustered(
    values: ArrayLike, personas: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Clustered:
    """Group answers by persona.

    Parameters
    ----------
    values
        Shape (n,), numeric; NaN is a missing answer.
    personas
        Shape (n,): who gave each answer, any labels; None: everybody answered once.
    weights
        Shape (n,), finite and 0 or more: the weight of the persona, once an answer. None: all
        personas count alike.

    Raises
    ------
    ValueError
        When shapes differ, a weight is negative or not finite, or no valid answer is left.
    """
    answers = np.asarray(values, dtype=float)
    if answers.ndim != 1:
        raise ValueError(f"answers come in one column, not in shape {answers.shape}")
    if np.any(np.isinf(answers)):
        raise ValueError("an answer is infinite; NaN stands for a missing answer")
    weight = np.ones(answers.size) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != answers.shape:
        raise ValueError(f"{weight.size} weights for {answers.size} answers")
    if not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError("a weight is negative or not finite")
    used = ~np.isnan(answers) & (weight > 0)
    if not used.any():
        raise ValueError(f"none of the {answers.size} answers is valid: there is nothing to count")
    if personas is None:
        persona = np.arange(int(used.sum()), dtype=np.intp)
    else:
        persona, _ = coded(labels(personas, "personas", answers.size)[used])
    weight = weight[used]
    repeats = np.bincount(persona).astype(float)
    totals = np.bincount(persona, weights=weight)
    return Clustered(
        values=answers[used],
        persona=persona,
        weight=weight / repeats[persona],
        persona_weight=totals / repeats,
        used=used,
        n_missing=int(answers.size - used.sum()),
    )


def labels(values: ArrayLike, name: str, length: int) -> NDArray[np.object_]:
    """Return a column of labels, or raise ValueError when it is not as long as the answers."""
    column = np.asarray(values, dtype=object)
    if column.shape != (length,):
        raise ValueError(f"{name} has shape {column.shape}, the answers have ({length},)")
    return column


def coded(column: ArrayLike) -> tuple[Integers, list[Any]]:
    """Return labels as numbers, in the order in which they come, and what each stands for."""
    codes, names = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=False)
    return codes, list(names)
