"""Simulated answers corrected with human ones: prediction-powered inference with power tuning.

A few people answer, and their simulated twins do; many more twins answer alone. The twins' error
is measured where both answered and taken off where they answered alone (PPI++: Angelopoulos,
Duchi and Zrnic, arXiv 2311.01453). However wrong the simulation, the interval is about people;
a poor one only makes it no narrower than the human answers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from personanb.statistics.bootstrap import Interval, checked_level
from personanb.surveys.numbers.clusters import Floats
from personanb.surveys.numbers.estimate import CALIBRATED, Estimate
from personanb.surveys.numbers.weighting import kish_effective_n

_FEWEST = 2
_ROUNDING = 1e-12


@dataclass(frozen=True, repr=False)
class Calibrated:
    """An estimate about people, made of human and simulated answers.

    Attributes
    ----------
    estimate
        The calibrated estimate; its `effective_n` is how many human answers it is worth.
    tuning
        Lambda, 0 (the simulation is ignored) to 1 (taken at full weight).
    correlation
        Between human answers and their twins'; NaN where either side does not vary.
    human_only
        What the human answers say by themselves, for comparison.
    n_human, n_simulated
        Pairs of human and twin, and twins that answered alone.
    n_dropped
        Pairs and twins left out because an answer was missing.
    """

    estimate: Estimate
    tuning: float
    correlation: float
    human_only: Interval
    n_human: int
    n_simulated: int
    n_dropped: int

    def __repr__(self) -> str:
        """Say the estimate, what the humans alone would have said, and the gain."""
        best, alone = self.estimate, self.human_only
        paired = "unknown" if np.isnan(self.correlation) else f"{self.correlation:.2f}"
        return (
            f"{best.value:.2f} [{best.low:.2f}, {best.high:.2f}], {100 * best.level:.3g} % PPI++ "
            f"(lambda {self.tuning:.2f}, r {paired}) of {self.n_human} human and "
            f"{self.n_simulated} simulated answers, worth {best.effective_n:.0f} human ones; "
            f"humans alone [{alone.low:.2f}, {alone.high:.2f}]; {best.label}"
        )


def ppi_mean(
    human: ArrayLike,
    twin: ArrayLike,
    simulated: ArrayLike,
    *,
    human_weights: ArrayLike | None = None,
    simulated_weights: ArrayLike | None = None,
    tuning: float | None = None,
    level: float = 0.95,
) -> Calibrated:
    """Estimate a human mean (or share, of 0 and 1) with the help of simulated answers.

    theta = mean(human) + lambda (mean(simulated) - mean(twin)), lambda = Cov(human, twin) /
    ((1 + n / N) Var(twin)) clipped to 0 to 1.

    Parameters
    ----------
    human
        Shape (n,): people's answers; NaN is missing.
    twin
        Shape (n,): the simulated answers of the same people, made without having seen theirs.
        Average the repeats of a twin first.
    simulated
        Shape (N,): simulated answers of others from the same population.
    human_weights, simulated_weights
        Shape (n,) and (N,): survey weights.
    tuning
        Lambda; None estimates the best.
    level
        Nominal coverage, strictly between 0 and 1; a normal interval, so n should not be tiny.

    Raises
    ------
    ValueError
        When fewer than two pairs or two simulated answers are left.
    """
    quantile = float(stats.norm.ppf(0.5 + checked_level(level) / 2))
    answer, guess, weight, dropped = _pairs(human, twin, human_weights)
    alone, alone_weight, dropped_alone = _column(simulated, simulated_weights)
    n, many = answer.size, alone.size
    if n < _FEWEST or many < _FEWEST:
        raise ValueError(f"{n} pairs and {many} simulated answers; at least 2 of each are needed")
    full = np.mean(alone_weight * alone) + np.mean(weight * (answer - guess))
    if tuning is None:
        tuning = _tuning(
            weight * (answer - full), weight * (guess - full), alone_weight * (alone - full)
        )
    value = float(
        np.mean(weight * answer)
        + tuning * (np.mean(alone_weight * alone) - np.mean(weight * guess))
    )
    corrected = answer - tuning * guess
    error = float(
        np.sqrt(_variance(tuning * alone, alone_weight) / many + _variance(corrected, weight) / n)
    )
    own_mean = float(np.mean(weight * answer))
    own_variance = _variance(answer, weight)
    own_error = float(np.sqrt(own_variance / n))
    worth = _worth(own_variance, weight, error)
    paired = (
        float(np.corrcoef(answer, guess)[0, 1]) if np.ptp(answer) * np.ptp(guess) > 0 else np.nan
    )
    estimate = Estimate(
        value=value,
        low=value - quantile * error,
        high=value + quantile * error,
        level=level,
        method=f"PPI++ (lambda {tuning:.2f})",
        standard_error=error,
        n_personas=n + many,
        n_answers=n + n + many,
        n_missing=dropped + dropped_alone,
        replicates=1.0,
        icc=np.nan,
        effective_n=worth,
        calibration="ppi",
        label=CALIBRATED,
    )
    reach = quantile * own_error
    return Calibrated(
        estimate=estimate,
        tuning=float(tuning),
        correlation=paired,
        human_only=Interval(own_mean - reach, own_mean + reach, level, "normal"),
        n_human=n,
        n_simulated=many,
        n_dropped=dropped + dropped_alone,
    )


@dataclass(frozen=True)
class CalibratedRegression:
    """Regression coefficients about people, made of human and simulated answers.

    Attributes
    ----------
    coefficients, low, high, standard_errors
        Shape (columns,).
    level, tuning
        Nominal coverage, and lambda.
    n_human, n_simulated
        Pairs, and twins that answered alone.
    """

    coefficients: Floats
    low: Floats
    high: Floats
    standard_errors: Floats
    level: float
    tuning: float
    n_human: int
    n_simulated: int


def ppi_regression(
    design: ArrayLike,
    human: ArrayLike,
    twin: ArrayLike,
    simulated_design: ArrayLike,
    simulated: ArrayLike,
    *,
    tuning: float | None = None,
    level: float = 0.95,
) -> CalibratedRegression:
    """Estimate ordinary least squares coefficients with the help of simulated answers.

    Parameters
    ----------
    design, simulated_design
        Shape (n, columns) and (N, columns): predictors, with a column of ones for an intercept;
        no missing values.
    human, twin, simulated, tuning, level
        As in `ppi_mean`, without missing values.

    Raises
    ------
    ValueError
        When a value is missing or the predictors are collinear.
    """
    quantile = float(stats.norm.ppf(0.5 + checked_level(level) / 2))
    near, far = np.asarray(design, dtype=float), np.asarray(simulated_design, dtype=float)
    answer, guess = np.asarray(human, dtype=float), np.asarray(twin, dtype=float)
    alone = np.asarray(simulated, dtype=float)
    if not all(np.isfinite(part).all() for part in (near, far, answer, guess, alone)):
        raise ValueError("a predictor or answer is missing: leave out those rows first")
    n, many = answer.size, alone.size
    second = (near.T @ near + far.T @ far) / (n + many)
    if np.linalg.matrix_rank(second) < second.shape[0]:
        raise ValueError("the predictors are collinear: leave out one that follows from others")
    inverse = np.linalg.inv(second)

    def combined(weight: float) -> Floats:
        rectified = np.linalg.lstsq(near, answer - weight * guess, rcond=None)[0]
        return np.asarray(np.linalg.lstsq(far, weight * alone, rcond=None)[0] + rectified)

    def gradients(at: Floats) -> tuple[Floats, Floats, Floats]:
        return (
            near * (near @ at - answer)[:, None],
            near * (near @ at - guess)[:, None],
            far * (far @ at - alone)[:, None],
        )

    if tuning is None:
        tuning = _tuning(*gradients(combined(1.0)), inverse)
    found = combined(tuning)
    own, guessed, lonely = gradients(found)
    middle = n / many * np.cov(tuning * lonely.T) + np.cov(own.T - tuning * guessed.T)
    errors = np.sqrt(np.diag(inverse @ np.atleast_2d(middle) @ inverse) / n)
    return CalibratedRegression(
        coefficients=found,
        low=found - quantile * errors,
        high=found + quantile * errors,
        standard_errors=errors,
        level=level,
        tuning=float(tuning),
        n_human=n,
        n_simulated=many,
    )


def _tuning(own: Floats, guessed: Floats, alone: Floats, inverse: Floats | None = None) -> float:
    """Return the lambda that minimises the summed variance of the estimates."""
    own, guessed, alone = (part.reshape(len(part), -1) for part in (own, guessed, alone))
    inverse = np.eye(own.shape[1]) if inverse is None else inverse
    about, about_guess = own - own.mean(axis=0), guessed - guessed.mean(axis=0)
    shared = about.T @ about_guess / len(own)
    spread = np.atleast_2d(np.cov(np.concatenate([guessed, alone]).T))
    top = np.trace(inverse @ (shared + shared.T) @ inverse)
    bottom = 2 * (1 + len(own) / len(alone)) * np.trace(inverse @ spread @ inverse)
    # Twins that all answer alike have no spread but rounding, and nothing to teach.
    scale = np.trace(inverse @ (guessed.T @ guessed / len(guessed)) @ inverse)
    return float(np.clip(top / bottom, 0.0, 1.0)) if bottom > _ROUNDING * scale else 0.0


def _variance(values: Floats, weight: Floats) -> float:
    # Linearised: the mean is a ratio of weighted sums, so its own mean is taken off first.
    return float(np.mean((weight * (values - np.mean(weight * values))) ** 2))


def _worth(own_variance: float, weight: Floats, error: float) -> float:
    if error == 0:
        return np.inf if own_variance > 0 else float(weight.size)
    return kish_effective_n(weight) * own_variance / weight.size / error**2


def _pairs(
    human: ArrayLike, twin: ArrayLike, weights: ArrayLike | None
) -> tuple[Floats, Floats, Floats, int]:
    answer, guess = np.asarray(human, dtype=float), np.asarray(twin, dtype=float)
    if answer.shape != guess.shape or answer.ndim != 1:
        raise ValueError(f"human has shape {answer.shape}, twin {guess.shape}: one twin a person")
    usable = np.isfinite(answer) & np.isfinite(guess)
    weight = _weights(weights, answer.size, usable)
    return answer[usable], guess[usable], weight, int(answer.size - usable.sum())


def _column(values: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats, int]:
    column = np.asarray(values, dtype=float)
    usable = np.isfinite(column)
    return column[usable], _weights(weights, column.size, usable), int((~usable).sum())


def _weights(
    weights: ArrayLike | None, length: int, usable: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Floats:
    weight = np.ones(length) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (length,) or not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError(f"weights must be {length} finite numbers, 0 or more")
    kept = weight[usable]
    return kept * kept.size / kept.sum() if kept.sum() > 0 else kept
