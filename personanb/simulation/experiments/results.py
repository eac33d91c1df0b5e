"""What an experiment came to: a row a unit, and what the factors did."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from personanb.errors import GroupError

if TYPE_CHECKING:
    import pandas as pd

_TWO = 2
NOTE = "differences between simulated units, not between people"


@dataclass(frozen=True)
class Row:
    """One unit: its cell, and its outcome or why there is none."""

    unit: str | int
    levels: Mapping[str, Any]
    block: int
    outcome: float | None
    status: str = "ok"
    reason: str = ""


@dataclass(frozen=True, repr=False)
class ExperimentResults:
    """The outcomes of an experiment.

    Attributes
    ----------
    factors
        Levels by name.
    rows
        One a unit, in the order of the units; failures are rows.
    seed
        Key of the draws.
    """

    factors: Mapping[str, tuple[Any, ...]]
    rows: tuple[Row, ...]
    seed: int = 0

    def __repr__(self) -> str:
        """Say how many units came to something."""
        statuses = Counter(row.status for row in self.rows)
        told = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
        return f"<Results of {len(self.rows)} units: {told}; {NOTE}>"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a unit.

        Returns
        -------
        pandas.DataFrame
            Columns `unit`, one for each factor, `block`, `outcome` (missing where there is none),
            `status`, `reason`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        frame = pd.DataFrame(
            [
                {
                    "unit": row.unit, **row.levels, "block": row.block, "outcome": row.outcome,
                    "status": row.status, "reason": row.reason,
                }
                for row in self.rows
            ]
        )  # fmt: skip
        frame["outcome"] = frame["outcome"].astype(float)
        frame.attrs.update(seed=self.seed, note=NOTE)
        return frame

    def analyse(
        self, *, correction: str = "holm", level: float = 0.95, resamples: int = 4999
    ) -> pd.DataFrame:
        """Compare the levels of every factor, two by two.

        Parameters
        ----------
        correction
            For all tests of the table together: `holm`, `bh`, `bonferroni` or `none`.
        level
            Of the intervals.
        resamples
            Assignments drawn for the permutation test, and resamples of the bootstrap.

        Returns
        -------
        pandas.DataFrame
            One row a pair of levels; for two factors of two levels each, one more for the
            interaction. Columns `factor`, `from`, `to`, `n_from`, `n_to`, `missing`, `mean_from`,
            `mean_to`, `sd_from`, `sd_to`, `difference`, `low`, `high` (percentile bootstrap within
            cells), `cohens_d` (pooled SD), `p` (permutation of the labels), `p_adjusted`.

        Raises
        ------
        GroupError
            When a level has fewer than two outcomes.
        """
        import numpy as np  # noqa: PLC0415 - only an analysis needs it
        import pandas as pd  # noqa: PLC0415

        from personanb.statistics import adjust_p_values  # noqa: PLC0415

        frame = self.to_frame()
        rows = [
            self._contrast(frame, factor, pair, level, resamples)
            for factor, levels in self.factors.items()
            for pair in itertools.combinations(levels, _TWO)
        ]
        if [len(levels) for levels in self.factors.values()] == [_TWO, _TWO]:
            rows.append(self._interaction(frame, level, resamples))
        table = pd.DataFrame(rows)
        table["p_adjusted"] = adjust_p_values(np.array(table["p"], dtype=float), correction)  # type: ignore[arg-type]
        table.attrs.update(note=NOTE, correction=correction, level=level, seed=self.seed)
        return table

    def _contrast(
        self, frame: pd.DataFrame, factor: str, pair: Sequence[Any], level: float, resamples: int
    ) -> dict[str, Any]:
        from personanb.statistics import permutation_test  # noqa: PLC0415 - as above

        both = frame[frame[factor].isin(list(pair))]
        answered = both.dropna(subset=["outcome"])
        low, high = (answered.loc[answered[factor] == one, "outcome"].to_numpy() for one in pair)
        for one, values in zip(pair, (low, high), strict=True):
            if len(values) < _TWO:
                raise GroupError(f"{factor} = {one!r} has {len(values)} outcomes; it takes two")
        difference, interval, d = _difference(low, high, level, resamples, (factor, self.seed))
        test = permutation_test(
            answered["outcome"], answered[factor].astype(str), reference=str(pair[0]),
            resamples=resamples, seed=self.seed,
        )  # fmt: skip
        return {
            "factor": factor, "from": pair[0], "to": pair[1], "n_from": len(low), "n_to": len(high),
            "missing": len(both) - len(answered), "mean_from": low.mean(), "mean_to": high.mean(),
            "sd_from": low.std(ddof=1), "sd_to": high.std(ddof=1), "difference": difference,
            "low": interval[0], "high": interval[1], "cohens_d": d, "p": test.p_value,
        }  # fmt: skip

    def _interaction(self, frame: pd.DataFrame, level: float, resamples: int) -> dict[str, Any]:
        """Return the difference of differences: its test moves one factor's labels on residuals."""
        from personanb.statistics import permutation_test  # noqa: PLC0415 - as above

        (first, firsts), (second, seconds) = self.factors.items()
        answered = frame.dropna(subset=["outcome"])
        # What both main effects leave (Freedman & Lane 1983): only the interaction is in it.
        left = (
            answered["outcome"]
            - answered.groupby(first)["outcome"].transform("mean")
            - answered.groupby(second)["outcome"].transform("mean")
            + answered["outcome"].mean()
        )
        same = (answered[first] == firsts[1]) == (answered[second] == seconds[1])
        apart, together = left[~same].to_numpy(), left[same].to_numpy()
        difference, interval, d = _difference(
            apart, together, level, resamples, ("interaction", self.seed)
        )
        test = permutation_test(
            left, same.map({True: "same", False: "apart"}), reference="apart",
            resamples=resamples, seed=self.seed,
        )  # fmt: skip
        return {
            "factor": f"{first} x {second}", "from": "apart", "to": "together",
            "n_from": len(apart), "n_to": len(together), "missing": len(frame) - len(answered),
            "mean_from": apart.mean(), "mean_to": together.mean(), "sd_from": apart.std(ddof=1),
            "sd_to": together.std(ddof=1), "difference": 2 * difference, "low": 2 * interval[0],
            "high": 2 * interval[1], "cohens_d": d, "p": test.p_value,
        }  # fmt: skip


def _difference(
    low: Any, high: Any, level: float, resamples: int, key: tuple[str, int]
) -> tuple[float, tuple[float, float], float]:
    import numpy as np  # noqa: PLC0415 - as above

    from personanb.statistics import numpy_generator, percentile_interval  # noqa: PLC0415

    rng = numpy_generator("experiment bootstrap", *key)
    draws = rng.choice(high, (resamples, len(high))).mean(axis=1) - rng.choice(
        low, (resamples, len(low))
    ).mean(axis=1)
    interval = percentile_interval(draws, level)
    degrees = len(low) + len(high) - 2
    pooled = np.sqrt(
        ((len(low) - 1) * low.var(ddof=1) + (len(high) - 1) * high.var(ddof=1)) / degrees
    )
    difference = float(high.mean() - low.mean())
    return difference, (interval.low, interval.high), float(difference / pooled) if pooled else 0.0
