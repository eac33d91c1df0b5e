"""When a measure of fidelity passes: thresholds that travel with every report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["pass", "warn", "fail", "not applicable"]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Threshold:
    """Where a value passes and where it fails; in between it warns.

    Attributes
    ----------
    pass_low, pass_high
        A value in this range passes.
    fail_low, fail_high
        A value outside of this range fails.
    """

    pass_low: float = -math.inf
    pass_high: float = math.inf
    fail_low: float = -math.inf
    fail_high: float = math.inf

    def __post_init__(self) -> None:
        if not self.fail_low <= self.pass_low <= self.pass_high <= self.fail_high:
            raise ValueError(
                f"a threshold must nest, fail_low <= pass_low <= pass_high <= fail_high: {self}"
            )

    def __str__(self) -> str:
        """Say the ranges as a reader of a report needs them."""
        passing = _range(self.pass_low, self.pass_high, "at least", "at most", "to")
        failing = _range(self.fail_low, self.fail_high, "below", "above", "or above")
        return f"pass {passing}, fail {failing}"

    def verdict(self, value: float, noise: tuple[float, float]) -> tuple[Verdict, str]:
        """Return the verdict on a value and why.

        Parameters
        ----------
        value
            The measure.
        noise
            Where the measure would lie for a faithful panel of this size: what is inside is no
            evidence against the panel, unless the noise reaches beyond what fails.
        """
        if math.isnan(value):
            return "not applicable", "undefined for these answers"
        if _inside(value, self.pass_low, self.pass_high):
            return "pass", "within the threshold"
        if _inside(value, *noise):
            if noise[0] < self.fail_low or noise[1] > self.fail_high:
                return "warn", "too few answers to tell from a faithful panel"
            return "pass", "no further off than a faithful panel of this size may be"
        if _inside(value, self.fail_low, self.fail_high):
            return "warn", "outside of what passes"
        return "fail", "outside of what is tolerable"


@dataclass(frozen=True)
class Measure:
    """One measure of fidelity with its interval, its noise and its verdict.

    Attributes
    ----------
    name, value
        Which, and how much.
    low, high
        Bootstrap interval over personas and people. Resampling adds to every distance, so the
        ends are the percentile ends turned about the value; the variance ratio's are plain.
    noise_low, noise_high
        Where the measure lies for panels of this effective size drawn from these very people.
    threshold
        What it was held against.
    verdict, reason
        pass, warn, fail or not applicable, and why.
    """

    name: str
    value: float
    low: float
    high: float
    noise_low: float
    noise_high: float
    threshold: Threshold
    verdict: Verdict
    reason: str


def _inside(value: float, low: float, high: float) -> bool:
    # A value that is at the limit but for rounding is at the limit.
    return low - _ROUNDING <= value <= high + _ROUNDING


def _range(low: float, high: float, above: str, below: str, between: str) -> str:
    if math.isinf(low):
        return f"{below} {high:g}"
    if math.isinf(high):
        return f"{above} {low:g}"
    if between == "to":
        return f"{low:g} to {high:g}"
    return f"{above} {low:g} {between} {high:g}"


# The variance ratio's are those that separate published simulations from people (the panels that
# were found to lack spread lie below 0.5); the distances' are conventions of this project: what
# is small (a tenth of the answers, a twentieth of the scale) passes, what anybody would see fails.
THRESHOLDS: Mapping[str, Threshold] = {
    "variance_ratio": Threshold(0.7, 1.3, 0.5, 2.0),
    "total_variation": Threshold(pass_high=0.10, fail_high=0.25),
    "wasserstein": Threshold(pass_high=0.05, fail_high=0.15),
    "kolmogorov_smirnov": Threshold(pass_high=0.10, fail_high=0.25),
    "cramers_v": Threshold(pass_high=0.10, fail_high=0.30),
    "simbench": Threshold(pass_low=50.0, fail_low=0.0),
    "opinionqa": Threshold(pass_low=0.95, fail_low=0.85),
}
# What decides: a panel with the wrong spread or the wrong shares is not like these people,
# whatever its mean. The others tell the same story in units that papers report.
HEADLINE = ("variance_ratio", "total_variation", "wasserstein")
# A mean may be off by this share of the scale's length and still be called equivalent.
EQUIVALENCE_MARGIN = 0.1
