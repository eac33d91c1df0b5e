"""Bounded balancing: chances of inclusion that bring the pool's means to the target's.

Among all chances of inclusion between 0 and 1 that sum to n, those are taken that differ least
from equal ones (in binary entropy) while each feature's sum stays near the target's. This is the
logit calibration of Deville and Sarndal (1992) with its constraints softened (as in Hainmueller's
entropy balancing, 2012, where no upper bound is asked for): a miss of the size that chance gives
a sample of n costs `1 / (2 * TOLERANCE)` nats times the feature's importance, so that targets out
of reach are approached and nothing diverges. The dual is smooth and convex; Newton's method on it
takes the features' covariance once a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from tqdm import tqdm

from personanb.populations.align.features import Features
from personanb.populations.population import Floats, Population

Bar: TypeAlias = "tqdm[Any]"

TOLERANCE = 0.02
TOLERANCE_PEOPLE = 500
# Newton steps are taken on this many people, then corrected on everybody.
NEWTON_ROWS = 60_000
_CHUNK = 20_000
_MOST_STEPS = 60
_MOST_CORRECTIONS = 8
_COARSE_ROWS = 8_000
_COARSE_FROM = 16_000
_USUAL_STEPS = 12
_SETTLED = 1e-9
_SETTLED_COARSE = 1e-4
_SETTLED_CORRECTION = 1e-3


@dataclass(frozen=True)
class Convergence:
    """Whether the search for weights ended where it should.

    Attributes
    ----------
    converged
        Whether it settled within the steps allowed.
    steps
        How many it took.
    remaining
        What another step would still gain, in nats per person drawn.
    refinement
        Exchanges tried and made afterwards, and whether they were interrupted, in words.
    """

    converged: bool
    steps: int
    remaining: float
    refinement: str = "none"


@dataclass(frozen=True, eq=False)
class Balanced:
    """Weights and how well they do.

    Attributes
    ----------
    weights
        Shape (people,), 0 or more, sum n; at most 1 each where bounded.
    misses
        Weighted mean of each feature minus the target's, in units of chance at n people: 1 is
        what a sample of n drawn from the target misses by, root mean square. Shape (features,).
    convergence
        How the search ended.
    multipliers
        Of the dual, shape (features + 1,); None when nothing was solved.
    """

    weights: Floats
    misses: Floats
    convergence: Convergence
    multipliers: Floats | None = None


def balance(
    features: Features,
    pool: Population,
    n: float,
    *,
    bounded: bool,
    start: Floats | None = None,
    softness: float = 1.0,
    matrix: Floats | None = None,
    progress: bool = False,
) -> Balanced:
    """Return weights that sum to n and balance the pool to the target.

    Parameters
    ----------
    features
        What to match.
    pool
        The people, in an order unrelated to what they are: the first 60,000 stand for all while
        Newton steps are taken.
    n
        Sum of the weights; below the number of people where bounded.
    bounded
        Whether weights are chances, at most 1.
    start
        Multipliers of a problem like this one, to begin from.
    softness
        How much more a miss is allowed than is usual.
    matrix
        What `with_constant` returns of everybody, when it is at hand; for at most 60,000 people.
    progress
        Whether to draw a progress bar when it takes longer than a second.
    """
    count = len(pool)
    equal = _equal(pool.weights, n, bounded=bounded)
    first = min(count, NEWTON_ROWS)
    share = float(equal[:first].sum() / equal.sum()) if first < count else 1.0
    problem = _Dual(features, n * share, bounded=bounded, softness=softness)
    base = _link(equal, bounded=bounded)
    # How many steps it will take is not known; most take about as many.
    with tqdm(
        total=_USUAL_STEPS, desc="balancing", unit="step", delay=1.0, leave=False,
        disable=not progress,
    ) as bar:  # fmt: skip
        steps = 0
        if start is None and first > _COARSE_FROM:
            few = float(equal[:_COARSE_ROWS].sum() / equal[:first].sum())
            start, steps = _coarse(problem, features, pool, base, share=few, bar=bar)
        if matrix is None:
            matrix = with_constant(features, pool.taken(np.arange(first)))
        found = _newton(problem, matrix, base[:first], start, bar)
        multipliers, more, remaining, hessian = found
        steps += more
        if first == count:
            settled = remaining <= _SETTLED * max(1.0, n)
            weights = problem.weights(base + matrix @ multipliers)
            gaps = np.asarray(matrix[:, :-1].T @ weights)
        else:
            del matrix
            multipliers, weights, gaps, more, remaining = _corrected(
                features, pool, base, multipliers, hessian / share,
                n=n, bounded=bounded, softness=softness, bar=bar,
            )  # fmt: skip
            steps += more
            settled = remaining <= _SETTLED_CORRECTION * n
    weights = _exact_sum(weights, n, bounded=bounded)
    misses = gaps / np.sqrt(n)
    convergence = Convergence(bool(settled), steps, float(remaining / n))
    return Balanced(weights, misses, convergence, multipliers)


def _coarse(
    whole: _Dual, features: Features, pool: Population, base: Floats, *, share: float, bar: Bar
) -> tuple[Floats, int]:
    """Solve roughly on a few of the people: most steps are as good there and cost a tenth."""
    few = np.arange(_COARSE_ROWS)
    matrix = with_constant(features, pool.taken(few))
    problem = whole.of_part(share)
    found = _newton(problem, matrix, base[few], None, bar, settled=_SETTLED_COARSE)
    return found[0], found[1]


class _Dual:
    """The dual objective on some people: value, gradient and curvature."""

    def __init__(
        self, features: Features, n: float, *, bounded: bool, softness: float = 1.0
    ) -> None:
        self._features = features
        self._n = n
        self._bounded = bounded
        self._softness = softness
        # The last multiplier belongs to the sum of the weights, which is exact.
        self._ridge = np.append(softness * ridge(features, n), 0.0)

    def of_part(self, share: float) -> _Dual:
        """Return the same problem for a share of the people."""
        part = _Dual(
            self._features, share * self._n, bounded=self._bounded, softness=self._softness
        )
        # What is soft enough for all is that for each part of them.
        part._ridge = share * self._ridge
        return part

    def value(self, exponents: Floats, multipliers: Floats) -> float:
        total = _potential(exponents, bounded=self._bounded).sum()
        return float(total - self._n * multipliers[-1] + 0.5 * self._ridge @ multipliers**2)

    def gradient(self, matrix: Floats, weights: Floats, multipliers: Floats) -> Floats:
        found = matrix.T @ weights + self._ridge * multipliers
        found[-1] -= self._n
        return np.asarray(found)

    def curvature(self, matrix: Floats, weights: Floats) -> Floats:
        variances = weights * (1 - weights) if self._bounded else weights
        # Single precision is enough for the way to go; the gradient says where it ends.
        half = (matrix * np.sqrt(variances)[:, None]).astype(np.float32)
        found = (half.T @ half).astype(np.float64)
        found[np.diag_indices_from(found)] += self._ridge + 1e-9 * self._n
        return np.asarray(found)

    def weights(self, exponents: Floats) -> Floats:
        return _weights(exponents, bounded=self._bounded)


def ridge(features: Features, n: float) -> Floats:
    """Return what softens each constraint, shape (features,).

    Softness falls with n, so that what it lets pass stays the same in units of chance.
    """
    softness = TOLERANCE * min(1.0, (TOLERANCE_PEOPLE / n) ** 0.5)
    return np.asarray(softness * n / features.importance)


def _newton(
    problem: _Dual,
    matrix: Floats,
    base: Floats,
    start: Floats | None,
    bar: Bar,
    *,
    settled: float = _SETTLED,
) -> tuple[Floats, int, float, Floats]:
    multipliers = np.zeros(matrix.shape[1]) if start is None else start
    exponents = base + matrix @ multipliers
    value = problem.value(exponents, multipliers)
    gain = np.inf
    curvature = np.eye(len(multipliers))
    steps = 0
    for steps in range(1, _MOST_STEPS + 1):  # noqa: B007 - reported
        weights = problem.weights(exponents)
        gradient = problem.gradient(matrix, weights, multipliers)
        curvature = problem.curvature(matrix, weights)
        step = np.linalg.solve(curvature, gradient)
        gain = float(gradient @ step) / 2
        bar.update()
        if gain <= settled * max(1.0, float(weights.sum())):
            break
        along, length = matrix @ step, 1.0
        while length > 1e-8:  # noqa: PLR2004 - a step too short to matter
            tried = problem.value(exponents - length * along, multipliers - length * step)
            if tried <= value - 1e-4 * length * gain:
                break
            length /= 2
        else:
            break
        multipliers = multipliers - length * step
        exponents = exponents - length * along
        value = tried
    return multipliers, steps, gain, curvature


def _corrected(
    features: Features,
    pool: Population,
    base: Floats,
    multipliers: Floats,
    hessian: Floats,
    *,
    n: float,
    bounded: bool,
    softness: float,
    bar: Bar,
) -> tuple[Floats, Floats, Floats, int, float]:
    """Take Newton steps with the gradient of everybody and the curvature of the first."""
    soft = np.append(softness * ridge(features, n), 0.0)
    best: tuple[float, Floats, Floats, Floats] = (np.inf, multipliers, base, base)
    length, steps = 1.0, 0
    step = np.zeros_like(multipliers)
    for steps in range(1, _MOST_CORRECTIONS + 1):  # noqa: B007 - reported
        weights, gaps = _everybody(features, pool, base, multipliers, bounded=bounded)
        gradient: Floats = np.append(gaps, weights.sum() - n) + soft * multipliers
        bar.update()
        direction = np.linalg.solve(hessian, gradient)
        remaining = float(gradient @ direction) / 2
        if remaining < best[0]:
            best, length = (remaining, multipliers, weights, gaps), 1.0
            step = np.asarray(direction)
        else:
            length /= 2
        if best[0] <= _SETTLED_CORRECTION * n:
            break
        multipliers = np.asarray(best[1] - length * step)
    remaining, multipliers, weights, gaps = best
    return multipliers, weights, gaps, steps, remaining


def _everybody(
    features: Features, pool: Population, base: Floats, multipliers: Floats, *, bounded: bool
) -> tuple[Floats, Floats]:
    """Return weights of all, and sums of the standardised features; rows in chunks."""
    weights = np.empty(len(pool))
    gaps = np.zeros(len(features))
    for low in range(0, len(pool), _CHUNK):
        rows = np.arange(low, min(low + _CHUNK, len(pool)))
        part = features.sums(pool.taken(rows), multipliers)
        weights[rows] = _weights(base[rows] + part.exponents, bounded=bounded)
        gaps += part.of(weights[rows])
    return weights, gaps


def _equal(weights: Floats, n: float, *, bounded: bool) -> Floats:
    found = n * weights / weights.sum()
    return np.asarray(np.clip(found, None, 0.999)) if bounded else found


def _link(weights: Floats, *, bounded: bool) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(weights) - np.log1p(-weights) if bounded else np.log(weights))


def _weights(exponents: Floats, *, bounded: bool) -> Floats:
    if bounded:
        # Half of tanh, which neither overflows nor warns.
        return np.asarray(0.5 * (1 + np.tanh(0.5 * exponents)))
    return np.exp(np.minimum(exponents, 700))


def _potential(exponents: Floats, *, bounded: bool) -> Floats:
    if bounded:
        return np.logaddexp(0, exponents)
    return np.exp(np.minimum(exponents, 700))


def with_constant(features: Features, people: Population) -> Floats:
    """Return standardised features and a column of ones, shape (people, features + 1)."""
    found = np.empty((len(features) + 1, len(people)))
    found[:-1] = features.standardised(people).T
    found[-1] = 1.0
    return found.T


def _exact_sum(weights: Floats, n: float, *, bounded: bool) -> Floats:
    """Return weights whose sum is n but for rounding; those at 1 stay there."""
    if not bounded:
        return np.asarray(weights * (n / weights.sum()))
    found = weights
    for _ in range(20):
        gap = n - found.sum()
        if abs(gap) <= 1e-10 * n:
            break
        # Room up to 1, or down to 0, is shared in proportion.
        room = 1 - found if gap > 0 else found
        slack = found * (1 - found)
        by = slack if slack.sum() > abs(gap) else room
        found = np.clip(found + gap * by / by.sum(), 0.0, 1.0)
    return found
