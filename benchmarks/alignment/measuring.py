"""Distances as they are published, on the 1-to-5 scale, and what chance alone would do."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd

import personanb as pnb
from benchmarks.alignment.biased_pool import SCALE, TRAITS, target_people
from personanb.populations.metrics.distances import Yardstick
from personanb.populations.population import Population

FOUR = ("AMW", "FD", "SW", "MMD")
T = TypeVar("T")


@dataclass(frozen=True)
class Timed:
    """A result, and what it took: wall-clock and processor seconds."""

    value: Any
    wall: float
    cpu: float


def timed(work: Callable[[], T]) -> Timed:
    """Do the work and time it."""
    wall, cpu = time.perf_counter(), time.process_time()
    value = work()
    return Timed(value, time.perf_counter() - wall, time.process_time() - cpu)


def rows_of(frame: pd.DataFrame) -> Population:
    """Return the trait scores of a frame as a population."""
    found = pnb.reference(frame[list(TRAITS)], scale=SCALE).rows
    if found is None:
        raise ValueError("a frame of respondents has rows")
    return found


class Ruler:
    """Measures frames against held-out people of the target, and keeps what chance gives."""

    def __init__(self, held_out: pd.DataFrame) -> None:
        self._held_out = held_out
        self._yardstick = Yardstick(rows_of(held_out), scale=SCALE)

    def distances(self, frame: pd.DataFrame) -> dict[str, float]:
        """Return the five distances of a frame's traits."""
        return self._yardstick.distances(rows_of(frame)).named()

    def floor(self, n: int, seed: int, draws: int = 20) -> dict[str, float]:
        """Return the mean of the distances of independent samples of the target."""
        samples = [target_people(n, 10_000 + 100 * seed + at) for at in range(draws)]
        return mean_of([self.distances(one) for one in samples])

    def margin_error(self, frame: pd.DataFrame, names: tuple[str, ...]) -> float:
        """Return the largest difference of a share over the levels of categories, in points."""
        errors = [
            (
                frame[name].value_counts(normalize=True)
                - self._held_out[name].value_counts(normalize=True)
            )
            .abs()
            .max()
            for name in names
        ]
        return 100 * float(max(errors))


def aligned(
    pool: pd.DataFrame, target: Any, n: int | None = None, seed: int = 0, **options: Any
) -> pnb.Alignment:
    """Align without holding people back: measuring is done on others here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pnb.AlignmentWarning)
        return pnb.align(
            pool, target, n, seed, scale=SCALE, holdout=0, **{"progress": False, **options}
        )


def drawn_by(weights: Any, n: int, seed: int) -> Any:
    """Return n positions drawn with replacement, as importance resampling does."""
    shares = np.asarray(weights, dtype=float)
    return np.random.default_rng(seed).choice(len(shares), size=n, p=shares / shares.sum())


def mean_of(several: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean by name."""
    return {name: float(np.mean([one[name] for one in several])) for name in several[0]}


def four(distances: dict[str, float]) -> float:
    """Return the mean of AMW, FD, SW and MMD, as published averages take it."""
    return float(np.mean([distances[name] for name in FOUR]))


def told(name: str, distances: dict[str, float], *more: str) -> str:
    """Return one line of a table."""
    numbers = "  ".join(f"{key} {value:.4f}" for key, value in distances.items())
    return f"  {name:34} {numbers}  {'  '.join(more)}".rstrip()
