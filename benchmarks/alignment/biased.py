"""The biased pool: distances at two sizes, with categories, and a million people."""

from __future__ import annotations

import resource

import numpy as np

import personanb as pnb
from benchmarks.alignment import baselines
from benchmarks.alignment.biased_pool import CATEGORIES, SCALE, TRAITS, biased_people, target_people
from benchmarks.alignment.measuring import Ruler, aligned, drawn_by, four, mean_of, timed, told

_COLUMNS = list(TRAITS)
_KILOBYTES_IN_GB = 1e6


def distances(seeds: int) -> None:
    """Print the distances of drawn people over those of chance, and times beside scipy's KDE."""
    for n in (500, 1000):
        ours, floors = [], []
        for seed in range(1, seeds + 1):
            ruler = Ruler(target_people(20_000, 20 + seed))
            pool, known = biased_people(10_000, 30 + seed), target_people(20_000, 10 + seed)
            target = pnb.reference(known[_COLUMNS], scale=SCALE)
            found = aligned(pool[_COLUMNS], target, n, seed)
            ours.append(ruler.distances(found.panel))
            floors.append(ruler.floor(n, seed))
            print(told(f"N 10,000, n {n}, seed {seed}", ours[-1]))
        mine, chance = mean_of(ours), mean_of(floors)
        print(told("chance (samples of the target)", chance))
        ratios = [four(one) / four(floor) for one, floor in zip(ours, floors, strict=True)]
        listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"n {n}: mean of the four is {four(mine) / four(chance):.2f} of chance ({listed})\n")
    _beside_scipy()


def _beside_scipy() -> None:
    n, seed = 1000, 1
    ruler = Ruler(target_people(20_000, 21))
    pool, known = biased_people(50_000, 31)[_COLUMNS], target_people(20_000, 11)[_COLUMNS]
    target = pnb.reference(known, scale=SCALE)
    aligned(pool.head(2000), target, 100, seed)  # what loads on first use is loaded
    print(told("N 50,000, raw", ruler.distances(pool)))
    weights = timed(lambda: baselines.scipy_kde(pool.to_numpy(), known.to_numpy()))
    theirs = ruler.distances(pool.iloc[drawn_by(weights.value, n, seed)])
    print(told("scipy gaussian_kde", theirs, f"{weights.wall:.1f} s, {weights.cpu:.1f} s cpu"))
    for size in (n, 5000):
        found = timed(lambda size=size: aligned(pool, target, size, seed))
        ours = ruler.distances(found.value.panel)
        print(told(f"align, n {size}", ours, f"{found.wall:.2f} s, {found.cpu:.2f} s cpu"))
        worst = max(ours[name] / theirs[name] for name in ours)
        print(
            f"  {weights.wall / found.wall:.0f} times as fast ({weights.cpu / found.cpu:.0f} by "
            f"processor time); the worst distance is {worst:.2f} of scipy's"
        )


def joint(seeds: int) -> None:
    """Print distances and margin errors with four categories, beside other recipes."""
    n = 500
    for seed in range(1, seeds + 1):
        held_out = target_people(20_000, 20 + seed)
        ruler = Ruler(held_out)
        pool, known = biased_people(10_000, 30 + seed), target_people(20_000, 10 + seed)

        def row(name: str, frame: object, ruler: Ruler = ruler) -> None:
            error = f"margins {ruler.margin_error(frame, CATEGORIES):.1f} points"  # type: ignore[arg-type]
            print(told(name, ruler.distances(frame), error))  # type: ignore[arg-type]

        row(f"seed {seed}: raw", pool)
        row("chance (a sample of the target)", target_people(n, 900 + seed))
        found = timed(
            lambda seed=seed, pool=pool, known=known: aligned(
                pool, pnb.reference(known, scale=SCALE), n, seed
            )
        )
        row(f"align ({found.wall:.2f} s)", found.value.panel)
        arrays = [frame[_COLUMNS].to_numpy() for frame in (pool, known)]
        paper = timed(lambda arrays=arrays: baselines.paper_on_pot(*arrays))
        row(f"paper recipe on POT ({paper.wall:.1f} s)", pool.iloc[drawn_by(paper.value, n, seed)])
        others = baselines.meta_balance(pool, known)
        if others is None:
            print("  Meta's balance: not installed")
        for method, weights in (others or {}).items():
            row(f"balance {method}", pool.iloc[drawn_by(weights, n, seed)])


def million(_: int) -> None:
    """Print time and memory for a million people beside a boosted density ratio."""
    pool, known = biased_people(1_000_000, 1), target_people(40_000, 2)
    held_out = target_people(40_000, 3)
    ruler = Ruler(held_out)
    target = pnb.reference(known, scale=SCALE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_GB
    found = timed(lambda: aligned(pool, target, 10_000, 1, progress=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_GB
    panel = found.value.panel
    error = f"margins {ruler.margin_error(panel, CATEGORIES):.1f} points"
    print(told("align, n 10,000", ruler.distances(panel), error))
    weights = timed(lambda: baselines.boosted_ratio(pool, known, CATEGORIES))
    other = pool.iloc[drawn_by(weights.value, 10_000, 1)]
    error = f"margins {ruler.margin_error(other, CATEGORIES):.1f} points"
    print(told("HistGradientBoosting ratio", ruler.distances(other), error))
    print(told("chance", ruler.floor(10_000, 1, draws=5)))
    print(
        f"align {found.wall:.1f} s ({found.cpu:.1f} s cpu), boosted {weights.wall:.1f} s "
        f"({weights.cpu:.1f} s cpu): {found.wall / weights.wall:.2f} of its time "
        f"({found.cpu / weights.cpu:.2f} by processor time); "
        f"peak {peak:.2f} GB, of which {before:.2f} GB were data and libraries; "
        f"ESS {np.square(found.value.weights.sum()) / np.square(found.value.weights).sum():,.0f}"
    )
