"""A small biased pool and its target, quick enough for every test."""

import warnings

import numpy as np
import pandas as pd

import personanb as pnb

TRAITS = ["openness", "extraversion", "neuroticism"]


def target_frame(count: int = 3000, seed: int = 1) -> pd.DataFrame:
    """Return people whose traits correlate and differ by sex."""
    random = np.random.default_rng([seed, 1])
    sex = np.where(random.random(count) < 0.51, "female", "male")
    return _frame(random, sex, means=[0.55, 0.5, 0.5], spread=0.16, correlation=0.1)


def pool_frame(count: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Return people who are too open, too extraverted, too calm, too alike and too male."""
    random = np.random.default_rng([seed, 2])
    sex = np.where(random.random(count) < 0.35, "female", "male")
    return _frame(random, sex, means=[0.63, 0.58, 0.42], spread=0.13, correlation=0.4)


def panel_of(count: int = 300, seed: int = 1) -> pnb.Panel:
    """Return a panel of the biased pool, with ages of young adults."""
    people = pool_frame(count, seed).rename(columns={"sex": "gender"})
    random = np.random.default_rng([seed, 3])
    ages = np.clip(random.gamma(2, 9, count) + 18, 18, 90).astype(int)
    return pnb.Panel.from_frame(
        people.assign(name=[f"Person {at:04}" for at in range(count)], age=ages), source="a test"
    )


def alignment_of(panel: pnb.Panel, level: str = "female") -> pnb.Alignment:
    """Return 60 people of a panel, aligned to a target that calls women as it likes."""
    target = target_frame(1000).assign(town="a long name of a town")
    target["sex"] = target["sex"].replace("female", level)
    target.loc[:200, "town"] = level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pnb.AlignmentWarning)
        return pnb.align(
            panel.to_frame().assign(
                sex=lambda people: people["gender"].replace("female", level),
                town="a long name of a town",
            ),
            pnb.reference(target, name=level),
            60,
            progress=False,
        )


def _frame(random, sex, *, means, spread, correlation) -> pd.DataFrame:
    covariance = np.full((3, 3), correlation)
    covariance[2, :2] = covariance[:2, 2] = -correlation
    np.fill_diagonal(covariance, 1)
    scores = np.array(means) + spread * random.multivariate_normal(
        np.zeros(3), covariance, len(sex)
    )
    scores[:, 2] += np.where(sex == "female", 0.03, -0.03)
    return pd.DataFrame(np.clip(scores.round(3), 0, 1), columns=TRAITS).assign(sex=sex)
