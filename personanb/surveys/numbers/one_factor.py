"""The one-factor model by maximum likelihood, for one covariance matrix or thousands at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from personanb.surveys.numbers.clusters import Floats

# A uniqueness below this share of its item's variance is a Heywood case and held there.
_LEAST_UNIQUE = 0.005
_TOLERANCE = 1e-9
_MOST_STEPS = 20_000


@dataclass(frozen=True)
class OneFactor:
    """Loadings and uniquenesses in the items' own units.

    Attributes
    ----------
    loadings, uniquenesses
        Shape (matrices, items).
    converged
        Shape (matrices,): whether the last step changed nothing that counts.
    """

    loadings: Floats
    uniquenesses: Floats
    converged: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @property
    def omega(self) -> Floats:
        """(sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses), shape (matrices,)."""
        common = self.loadings.sum(axis=1) ** 2
        return np.asarray(common / (common + self.uniquenesses.sum(axis=1)))

    @property
    def heywood(self) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        """Whether an item's uniqueness was held at its bound, shape (matrices, items)."""
        variance = self.loadings**2 + self.uniquenesses
        return np.asarray(self.uniquenesses <= 1.01 * _LEAST_UNIQUE * variance)


def one_factor(
    covariances: Floats,
    start: OneFactor | None = None,
    tolerance: float = _TOLERANCE,
    most_steps: int = _MOST_STEPS,
) -> OneFactor:
    """Fit one factor to each covariance matrix by maximum likelihood.

    The EM steps of Rubin and Thayer (1982), which for one factor need no inverse and run on all
    matrices at once. Maximum likelihood does not depend on the items' units.

    Parameters
    ----------
    covariances
        Shape (matrices, items, items).
    start
        A fit of one matrix to begin from; None begins from the first principal component.
    tolerance
        Largest change of a standardised loading that counts as none.
    most_steps
        After so many, what has not converged is returned as it is.
    """
    variance = np.einsum("rii->ri", covariances)
    scale = np.sqrt(np.where(variance > 0, variance, 1.0))
    matrix = covariances / (scale[:, :, None] * scale[:, None, :])
    if start is None:
        values, vectors = np.linalg.eigh(matrix)
        loading = vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0.0)) * 0.8
        loading *= np.where(loading.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    else:
        loading = np.broadcast_to(start.loadings, scale.shape) / scale
        loading = np.clip(loading, -0.99, 0.99)
    diagonal = np.einsum("rii->ri", matrix)
    unique = np.clip(diagonal - loading**2, _LEAST_UNIQUE, None)
    converged = np.zeros(len(matrix), dtype=bool)
    left = np.arange(len(matrix))  # a few matrices need many times the steps of the others
    for _ in range(most_steps):
        moved = _leap(matrix[left], diagonal[left], loading[left], unique[left])
        loading[left], unique[left], change = moved
        converged[left] = change < tolerance
        left = left[change >= tolerance]
        if not left.size:
            break
    return OneFactor(loading * scale, unique * scale**2, converged)


def _leap(
    matrix: Floats, diagonal: Floats, loading: Floats, unique: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return loadings and uniquenesses after some EM steps, and how far the first one went."""
    new, unique_new = _step(matrix, diagonal, loading, unique)
    # Two steps give the direction in which EM creeps; going further along it (with a step that
    # always moves ahead) saves most of the way and another EM step sets it right.
    again, unique_again = _step(matrix, diagonal, new, unique_new)
    first, second = new - loading, again - 2 * new + loading
    squares = np.sum(second**2, axis=1)
    length = np.sqrt(np.sum(first**2, axis=1) / np.where(squares > 0, squares, 1.0))
    length = np.clip(length, 1.0, 50.0)[:, None]
    jumped = loading + 2 * length * first + length**2 * second
    usable = np.all(np.abs(jumped) < 1, axis=1, keepdims=True)
    jumped = np.where(usable, jumped, again)
    start_unique = np.where(
        usable, np.clip(diagonal - jumped**2, _LEAST_UNIQUE, None), unique_again
    )
    return *_step(matrix, diagonal, jumped, start_unique), np.max(np.abs(first), axis=1)


def _step(
    matrix: Floats, diagonal: Floats, loading: Floats, unique: Floats
) -> tuple[Floats, Floats]:
    ratio = loading / unique
    precision = 1 + np.sum(loading * ratio, axis=1, keepdims=True)
    slope = ratio / precision
    moved = np.einsum("rij,rj->ri", matrix, slope)
    spread = np.sum(slope * moved, axis=1, keepdims=True) + 1 / precision
    updated = moved / spread
    return updated, np.clip(diagonal - updated * moved, _LEAST_UNIQUE, None)
