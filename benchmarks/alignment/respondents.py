"""Real respondents: half is the target, the other half is tilted by known weights into a pool."""

from __future__ import annotations

import numpy as np
import pandas as pd

import personanb as pnb
from benchmarks.alignment.biased_pool import SCALE, TRAITS
from benchmarks.alignment.measuring import Ruler, aligned, drawn_by, mean_of, told

REVERSED = {
    "E": (2, 4, 6, 8, 10),
    "N": (2, 4),
    "A": (1, 3, 5, 7),
    "C": (2, 4, 6, 8),
    "O": (2, 4, 6),
}
_DESIRABLE = (1, 1, 1, 1, -1)
_POOL, _DRAWN, _DRAWS = 5_000, 500, 20


def scored(path: str) -> pd.DataFrame:
    """Return trait scores, 1 to 5, of those who answered all fifty items."""
    raw = pd.read_csv(path, sep="\t")
    columns = {}
    for trait, letter in zip(TRAITS, "OCEAN", strict=True):
        items = raw[[f"{letter}{number}" for number in range(1, 11)]].astype(float)
        items = items.where(items > 0)
        for number in REVERSED[letter]:
            items[f"{letter}{number}"] = 6 - items[f"{letter}{number}"]
        columns[trait] = items.mean(axis=1, skipna=False)
    return pd.DataFrame(columns).dropna()


def measure(path: str, seeds: int) -> None:
    """Print distances after alignment on people of the target who were held out."""
    people = scored(path)
    print(f"{len(people):,} respondents")
    ratios = []
    for seed in range(1, seeds + 1):
        random = np.random.default_rng(seed)
        shuffled = people.iloc[random.permutation(len(people))]
        half = len(shuffled) // 2
        target, rest = shuffled.iloc[:half], shuffled.iloc[half:]
        known, held_out = target.iloc[: half // 2], target.iloc[half // 2 :]
        z = (rest - rest.mean()) / rest.std()
        # Towards the desirable end of every trait; some are there many times, some are gone.
        tilt = np.exp(0.45 * (z.to_numpy() @ np.array(_DESIRABLE)))
        chosen = random.choice(len(rest), _POOL, p=tilt / tilt.sum())
        pool = rest.iloc[chosen].reset_index(drop=True)
        ruler = Ruler(held_out)
        print(told(f"seed {seed}: raw", ruler.distances(pool)))
        samples = [known.sample(_DRAWN, random_state=at) for at in range(_DRAWS)]
        chance = mean_of([ruler.distances(one) for one in samples])
        print(told("chance (samples of the target)", chance))
        found = aligned(pool, pnb.reference(known, scale=SCALE), _DRAWN, seed)
        ours = ruler.distances(found.panel)
        ratios.append(ours["AMW"] / chance["AMW"])
        print(told("align", ours, f"AMW {ratios[-1]:.2f} of chance"))
        oracle = pool.iloc[drawn_by(1 / tilt[chosen], _DRAWN, seed)]
        print(told("the true weights, with replacement", ruler.distances(oracle)))
    print(f"AMW over chance, mean of {seeds} seeds: {np.mean(ratios):.2f}")
