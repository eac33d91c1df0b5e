"""How often nominal 95 % intervals contain the truth, beside the interval that ignores personas.

Personas answer five times each; answers of one persona are alike to the degree ICC. Baseline: the
textbook interval that takes all answers for independent. A row is a design; the truth is known
because the answers are drawn from a model. The textbook interval costs next to nothing, so that it
is tried in twenty times as many worlds, and stands beside what theory expects of it: with k repeats
its variance is too small by the design effect 1 + (k - 1) ICC (Kish, 1965).

    python benchmarks/coverage.py [--worlds 1000] [--resamples 999]
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import Estimate, estimate_mean, estimate_share

MIDDLE, SPREAD = 2.8, 1.2
POINTS = (1, 5)
TOP = 4
REPEATS = 5
NAIVE_WORLDS = 20


@dataclass(frozen=True)
class Design:
    """Personas, how alike a persona's answers are, and whether answers are on five points."""

    personas: int
    icc: float
    discrete: bool

    def answers(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draw answers and who gave them."""
        draw = numpy_generator(seed, self.personas, self.icc, self.discrete, "world")
        latent = latent_icc(self.icc) if self.discrete else self.icc
        person = np.repeat(np.arange(self.personas), REPEATS)
        between = draw.normal(size=self.personas)[person] * np.sqrt(latent)
        within = draw.normal(size=person.size) * np.sqrt(1 - latent)
        values = MIDDLE + SPREAD * (between + within)
        return (np.clip(np.rint(values), *POINTS) if self.discrete else values), person

    @property
    def mean(self) -> float:
        """The mean of the population."""
        return float(point_shares() @ np.arange(1, 6)) if self.discrete else MIDDLE

    @property
    def top(self) -> float:
        """The share of the population at or above `TOP`."""
        if self.discrete:
            return float(point_shares()[TOP - 1 :].sum())
        return float(stats.norm.sf((TOP - MIDDLE) / SPREAD))


def point_shares() -> np.ndarray:
    cuts = (np.arange(1.5, 5) - MIDDLE) / SPREAD
    return np.diff(stats.norm.cdf(cuts), prepend=0, append=1)


_KNOWN: dict[float, float] = {}


def latent_icc(icc: float) -> float:
    """Return the ICC before rounding that leaves `icc` after it."""
    if icc not in _KNOWN:
        nodes, weights = np.polynomial.hermite_e.hermegauss(80)
        weights = weights / weights.sum()
        points = np.arange(1, 6)
        shares = point_shares()
        total = shares @ points**2 - (shares @ points) ** 2

        def gap(latent: float) -> float:
            cuts = (np.arange(1.5, 5) - MIDDLE) / SPREAD
            below = stats.norm.cdf(
                (cuts[None, :] - np.sqrt(latent) * nodes[:, None]) / np.sqrt(1 - latent)
            )
            expected = np.diff(below, prepend=0, append=1, axis=1) @ points
            between = weights @ expected**2 - (weights @ expected) ** 2
            return float(between / total - icc)

        _KNOWN[icc] = float(optimize.brentq(gap, icc, 0.9999))
    return _KNOWN[icc]


def naive_interval(values: np.ndarray) -> tuple[float, float]:
    reach = stats.norm.ppf(0.975) * values.std(ddof=1) / np.sqrt(values.size)
    return float(values.mean() - reach), float(values.mean() + reach)


def naive_expected(icc: float) -> float:
    """Return the coverage that theory gives the textbook interval, for many personas."""
    reach = stats.norm.ppf(0.975) / np.sqrt(1 + (REPEATS - 1) * icc)
    return float(1 - 2 * stats.norm.sf(reach))


def naive_coverage(design: Design, worlds: int) -> float:
    """Return the share of worlds whose textbook interval holds the mean."""
    held = 0
    for seed in range(worlds):
        low, high = naive_interval(design.answers(seed)[0])
        held += low <= design.mean <= high
    return held / worlds


def coverage(
    design: Design, worlds: int, resamples: int, methods: tuple[str, ...]
) -> dict[str, float]:
    """Return the share of worlds whose interval holds the truth, by interval."""
    held = dict.fromkeys(methods, 0)
    makers: dict[str, Callable[..., Estimate]] = {"mean": estimate_mean, "share": estimate_share}
    for seed in range(worlds):
        values, person = design.answers(seed)
        for name in methods:
            what, method = name.split(" ")
            extra = {"resamples": resamples, "seed": seed, "method": method}
            if what == "share":
                found = makers[what]((values >= TOP).astype(float), person, of=1.0, **extra)
                truth = design.top
            else:
                found, truth = makers[what](values, person, **extra), design.mean
            held[name] += found.low <= truth <= found.high
    return {name: count / worlds for name, count in held.items()}


METHODS = ("mean auto", "mean bca", "mean percentile", "share auto", "share percentile")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=1_000)
    parser.add_argument("--resamples", type=int, default=999)
    chosen = parser.parse_args()
    error = np.sqrt(0.95 * 0.05 / chosen.worlds)
    print(
        f"{REPEATS} repeats, {chosen.worlds:,} worlds a row (standard error {100 * error:.1f} "
        f"points), {NAIVE_WORLDS * chosen.worlds:,} for the naive interval"
    )
    print(
        f"{'personas':>8} {'ICC':>4} {'answers':>10} {'naive':>7} {'theory':>7}",
        *(f"{m:>16}" for m in METHODS),
    )
    for discrete, icc, personas in itertools.product((False, True), (0.5, 0.7, 0.9), (20, 50, 100)):
        design = Design(personas, icc, discrete)
        naive = naive_coverage(design, NAIVE_WORLDS * chosen.worlds)
        found = coverage(design, chosen.worlds, chosen.resamples, METHODS)
        kind = "5 points" if discrete else "continuous"
        print(
            f"{personas:>8} {icc:>4} {kind:>10} {100 * naive:>6.1f}%",
            f"{100 * naive_expected(icc):>6.1f}%",
            *(f"{100 * found[name]:>15.1f}%" for name in METHODS),
            flush=True,
        )


if __name__ == "__main__":
    main()
