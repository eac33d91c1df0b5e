"""What others do for the same end: named baselines on public libraries, in the same run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

PAPER_BANDWIDTH, PAPER_KEPT, PAPER_STRENGTH, PAPER_ROUNDS = 0.20, 0.70, 0.08, 250


def scipy_kde(pool: Floats, target: Floats) -> Floats:
    """Return importance weights of two `scipy.stats.gaussian_kde`, Scott's rule."""
    from scipy.stats import gaussian_kde  # noqa: PLC0415 - this baseline alone

    return np.asarray(gaussian_kde(target.T)(pool.T) / gaussian_kde(pool.T)(pool.T))


def paper_on_pot(pool: Floats, target: Floats) -> Floats:
    """Return the row sums of the published recipe: KDE 0.20, best 70 %, POT's Sinkhorn."""
    import ot  # noqa: PLC0415 - this baseline alone
    from sklearn.neighbors import KernelDensity  # noqa: PLC0415 - this baseline alone

    above, below = (
        KernelDensity(bandwidth=PAPER_BANDWIDTH, rtol=1e-4).fit(one).score_samples(pool)
        for one in (target, pool)
    )
    ratio = np.exp(above - below)
    kept = np.argsort(-ratio)[: round(PAPER_KEPT * len(pool))]
    goals = target[:: max(1, len(target) // 2000)]
    cost = ot.dist(pool[kept], goals)
    source = ratio[kept] / ratio[kept].sum()
    plan = ot.sinkhorn(
        source,
        np.full(len(goals), 1 / len(goals)),
        cost,
        reg=PAPER_STRENGTH * float(np.median(cost)),
        numItermax=PAPER_ROUNDS,
        warn=False,
    )
    found = np.zeros(len(pool))
    found[kept] = plan.sum(axis=1)
    return found


def boosted_ratio(pool: pd.DataFrame, target: pd.DataFrame, categories: tuple[str, ...]) -> Floats:
    """Return a density ratio of scikit-learn's HistGradientBoostingClassifier, its defaults."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - this baseline alone

    both = pd.concat([pool, target], ignore_index=True)
    coded = both.assign(**{name: pd.Categorical(both[name]).codes for name in categories})
    labels = np.repeat([0, 1], [len(pool), len(target)])
    model = HistGradientBoostingClassifier(categorical_features=list(categories), random_state=0)
    chance = model.fit(coded, labels).predict_proba(coded[: len(pool)])[:, 1]
    return np.asarray(chance / (1 - chance))


def meta_balance(pool: pd.DataFrame, target: pd.DataFrame) -> Mapping[str, Any] | None:
    """Return weights of Meta's `balance` by method; None when it is not installed."""
    try:
        from balance import Sample  # noqa: PLC0415 - this baseline alone
    except ImportError:
        return None
    frames = [one.reset_index(names="id").astype({"id": str}) for one in (pool, target)]
    sample, goal = (Sample.from_frame(one, id_column="id") for one in frames)
    joined = sample.set_target(goal)
    return {
        method: joined.adjust(method=method).weights().df.iloc[:, 0].to_numpy()
        for method in ("ipw", "cbps")
    }
