"""Distances between the trait scores of two populations; 0 is equal, lower is closer.

The five are those that population alignment is reported in: mean one-dimensional Wasserstein
distance (AMW), Frechet distance (FD), sliced Wasserstein distance (SW), maximum mean discrepancy
(MMD) and mean absolute difference of correlations (MAEcorr).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from personanb.populations.population import Floats, Population
from personanb.statistics.draws import numpy_generator

Singles: TypeAlias = npt.NDArray[np.float32]

DIRECTIONS = 64
MOST_KERNEL_ROWS = 4_000
MOST_SLICED_ROWS = 10_000

DOES_NOT_TELL = {
    "AMW": (
        "looks at one trait at a time: blind to how traits go together; and where scores come in "
        "steps and the target's do not, a fourth of a step is distance that nothing can close"
    ),
    "FD": "looks at means and covariances alone: blind to skew, tails and clusters",
    "SW": "averages over directions: a difference along few of them is diluted",
    "MMD": "one kernel width: differences much finer or much wider than that count little",
    "MAEcorr": "blind to means and spread: it can be 0 for a population that is far off",
}


@dataclass(frozen=True)
class Distances:
    """How far one population is from another in trait scores.

    Attributes
    ----------
    amw
        Mean over traits of the one-dimensional Wasserstein distance, in points of the scale.
    frechet
        Squared Frechet distance of normal fits, in squared points (Dowson and Landau, 1982).
    sliced
        Mean Wasserstein distance over 64 fixed directions, in points (Bonneel et al., 2015).
    mmd
        Maximum mean discrepancy with a Gaussian kernel as wide as the target's median distance,
        0 to 1, not squared, with the diagonal (Gretton et al., 2012).
    mae_correlation
        Mean absolute difference of the correlations of trait pairs, 0 to 2; NaN with fewer than
        two traits or when a trait does not vary.
    """

    amw: float
    frechet: float
    sliced: float
    mmd: float
    mae_correlation: float

    def named(self) -> dict[str, float]:
        """Return the numbers under the names they are published by."""
        return dict(zip(DOES_NOT_TELL, asdict(self).values(), strict=True))


class Yardstick:
    """Measures populations against one target, whose part of the work is done once.

    Parameters
    ----------
    target
        Whom to measure against.
    scale
        Ends of the scale to report in; POMP is (0, 1), and on (1, 5) AMW and SW are 4 times and
        FD 16 times as large. MMD and MAEcorr do not depend on it.
    """

    def __init__(self, target: Population, *, scale: tuple[float, float] = (0.0, 1.0)) -> None:
        self._names = target.trait_names
        self._points = scale[1] - scale[0]
        self._target = target
        self._directions = _directions(len(self._names))
        thinned = target.sampled(MOST_SLICED_ROWS, "sliced target")
        self._projected = _columns(thinned.traits @ self._directions.T, thinned.weights)
        self._columns = _columns(target.traits, target.weights)
        kernel_rows = target.sampled(MOST_KERNEL_ROWS, "kernel target")
        self._kernel_centre = kernel_rows.means()
        self._kernel_rows = self._centred(kernel_rows)
        self._kernel_weights = kernel_rows.weights / kernel_rows.weights.sum()
        squared = _squared_distances(self._kernel_rows, self._kernel_rows)
        positive = squared[np.triu(squared > 0, 1)]
        self._width = float(np.median(positive)) if positive.size else 1.0
        self._own_kernel = self._kernel_mean(squared, self._kernel_weights, self._kernel_weights)

    def distances(self, people: Population) -> Distances:
        """Return how far people are from the target; weights count."""
        if people.trait_names != self._names:
            raise ValueError(f"traits {people.trait_names} are measured against {self._names}")
        if not self._names:
            return Distances(*[math.nan] * 5)
        return Distances(
            amw=self._points * self._amw(people),
            frechet=self._points**2 * frechet(people, self._target),
            sliced=self._points * self._sliced(people),
            mmd=self._mmd(people),
            mae_correlation=mae_correlation(people, self._target),
        )

    def _amw(self, people: Population) -> float:
        return _mean_wasserstein(people.traits, people.weights, self._columns)

    def _sliced(self, people: Population) -> float:
        many = len(people) > MOST_SLICED_ROWS
        thinned = people.sampled(MOST_SLICED_ROWS, "sliced") if many else people
        projected = thinned.traits @ self._directions.T
        return _mean_wasserstein(projected, thinned.weights, self._projected)

    def _mmd(self, people: Population) -> float:
        thinned = (
            people.sampled(MOST_KERNEL_ROWS, "kernel") if len(people) > MOST_KERNEL_ROWS else people
        )
        weights = thinned.weights / thinned.weights.sum()
        rows = self._centred(thinned)
        within = _squared_distances(rows, rows)
        between = _squared_distances(rows, self._kernel_rows)
        squared = (
            self._kernel_mean(within, weights, weights)
            + self._own_kernel
            - 2 * self._kernel_mean(between, weights, self._kernel_weights)
        )
        return math.sqrt(max(0.0, squared))

    def _centred(self, people: Population) -> Singles:
        # Around the target's mean single precision loses nothing that an exponential would show.
        return (people.traits - self._kernel_centre).astype(np.float32)

    def _kernel_mean(self, squared: Singles, ours: Floats, theirs: Floats) -> float:
        kernel = np.exp(squared * np.float32(-0.5 / self._width))
        return float(ours @ (kernel @ theirs.astype(np.float32)))


def distances(
    people: Population, target: Population, *, scale: tuple[float, float] = (0.0, 1.0)
) -> Distances:
    """Return how far `people` are from `target`; see `Yardstick`."""
    return Yardstick(target, scale=scale).distances(people)


class Distribution:
    """A weighted distribution function of one variable, ready to be compared with others.

    Parameters
    ----------
    values, weights
        Shape (n,), in any order; weights have a sum above 0.
    """

    def __init__(self, values: Floats, weights: Floats) -> None:
        order = np.argsort(values, kind="stable")
        self._values = values[order]
        self._reached = np.cumsum(weights[order])
        self._reached /= self._reached[-1]
        # Area under the function up to each value.
        steps = np.diff(self._values) * self._reached[:-1]
        self._area = np.concatenate([[0.0], np.cumsum(steps)])

    def wasserstein(self, values: Floats, weights: Floats) -> float:
        """Return the area between this function and another, the 1-Wasserstein distance.

        Between two neighbours of the other's values its function is flat and this one crosses it
        once at most, so each piece has a closed form; this one's values are not visited one by
        one.
        """
        order = np.argsort(values, kind="stable")
        ours = values[order]
        flat = np.cumsum(weights[order])
        flat /= flat[-1]
        area = self._area_to(ours)
        beyond = max(0.0, self._values[-1] - ours[-1])
        outside = area[0] + beyond - max(0.0, float(self._area[-1] - area[-1]))
        level = flat[:-1]
        places = np.searchsorted(self._reached, level, side="left")
        crossing = self._values[np.minimum(places, len(self._values) - 1)]
        crossing = np.clip(crossing, ours[:-1], ours[1:])
        middle = self._area_to(crossing)
        below = level * (crossing - ours[:-1]) - (middle - area[:-1])
        above = (area[1:] - middle) - level * (ours[1:] - crossing)
        return float(outside + np.abs(below).sum() + np.abs(above).sum())

    def _area_to(self, points: npt.ArrayLike) -> Floats:
        at = np.asarray(points, dtype=np.float64)
        reached = np.searchsorted(self._values, at, side="right")
        last = np.maximum(reached - 1, 0)
        more = self._reached[last] * (at - self._values[last])
        return np.where(reached > 0, self._area[last] + more, 0.0)


def frechet(people: Population, target: Population) -> float:
    """Return the squared Frechet distance of normal fits (Dowson and Landau, 1982)."""
    shift = people.means() - target.means()
    ours, theirs = covariance(people), covariance(target)
    root = _root(ours)
    cross = np.linalg.eigvalsh(root @ theirs @ root)
    overlap = np.sqrt(np.clip(cross, 0, None)).sum()
    return max(0.0, float(shift @ shift + np.trace(ours) + np.trace(theirs) - 2 * overlap))


def mae_correlation(people: Population, target: Population) -> float:
    """Return the mean absolute difference of the correlations of trait pairs."""
    pairs = np.triu_indices(len(people.trait_names), 1)
    if not pairs[0].size:
        return math.nan
    return float(np.mean(np.abs(correlations(people)[pairs] - correlations(target)[pairs])))


def covariance(people: Population) -> Floats:
    """Return the weighted covariance matrix (divisor n), shape (traits, traits)."""
    centred = people.traits - people.means()
    weights = people.weights / people.weights.sum()
    return np.asarray((centred * weights[:, None]).T @ centred)


def correlations(people: Population) -> Floats:
    """Return weighted Pearson correlations, shape (traits, traits); NaN for constant traits."""
    matrix = covariance(people)
    deviations = np.sqrt(np.diag(matrix))
    # Rounding leaves a constant trait a spread of about 1e-16.
    deviations[deviations < 1e-12] = math.nan  # noqa: PLR2004 - see above
    return np.asarray(matrix / np.outer(deviations, deviations))


def _columns(columns: Floats, weights: Floats) -> list[Distribution]:
    return [Distribution(column, weights) for column in columns.T]


def _mean_wasserstein(columns: Floats, weights: Floats, wanted: list[Distribution]) -> float:
    pairs = zip(columns.T, wanted, strict=True)
    return float(np.mean([goal.wasserstein(column, weights) for column, goal in pairs]))


def _directions(traits: int) -> Floats:
    drawn = numpy_generator("sliced Wasserstein", traits).normal(size=(DIRECTIONS, traits))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True)) if traits else drawn


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T)


def _squared_distances(ours: Singles, theirs: Singles) -> Singles:
    squared = (
        np.einsum("ij,ij->i", ours, ours)[:, None]
        + np.einsum("ij,ij->i", theirs, theirs)[None, :]
        - 2 * ours @ theirs.T
    )
    return np.asarray(np.maximum(squared, 0, out=squared))
