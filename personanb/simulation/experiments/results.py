"""What an experiment came to: a row a unit, and what the factors did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from personanb.engines.protocol import Status
from personanb.simulation.experiments.assignment import Assigned, Name

if TYPE_CHECKING:
    import pandas as pd

    from personanb.statistics import Correction

NOTE = "differences between simulated units, not between people"


@dataclass(frozen=True)
class Row:
    """One unit: its cell, and its outcome or why there is none."""

    unit: Name
    levels: Mapping[str, Any]
    block: int
    outcome: float | None
    status: Status = "ok"
    reason: str = ""
    stratum: str = ""
    order: tuple[Any, ...] = ()
    seed: int = 0

    @classmethod
    def of(
        cls,
        assigned: Assigned,
        *,
        outcome: float | None = None,
        status: Status = "ok",
        reason: str = "",
    ) -> Self:
        """Return the row of an assigned unit."""
        return cls(
            assigned.unit, assigned.levels, assigned.block, outcome, status, reason,
            assigned.stratum, assigned.order, assigned.seed,
        )  # fmt: skip


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
            Columns `unit`, one for each factor, `block`, `stratum`, `order` (of the options),
            `seed`, `outcome` (missing where there is none), `status`, `reason`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        frame = pd.DataFrame(
            [
                {
                    "unit": row.unit, **row.levels, "block": row.block, "stratum": row.stratum,
                    "order": row.order, "seed": row.seed, "outcome": row.outcome,
                    "status": row.status, "reason": row.reason,
                }
                for row in self.rows
            ]
        )  # fmt: skip
        frame["outcome"] = frame["outcome"].astype(float)
        frame.attrs.update(seed=self.seed, note=NOTE)
        return frame

    def cells(self) -> pd.DataFrame:
        """Return one row a cell.

        Returns
        -------
        pandas.DataFrame
            A column for each factor, `n` (outcomes), `units`, `missing`, `mean`, `sd`.
        """
        frame = self.to_frame()
        grouped = frame.groupby(list(self.factors), sort=False, observed=True)["outcome"]
        table = grouped.agg(n="count", units="size", mean="mean", sd="std").reset_index()
        table.insert(len(self.factors) + 2, "missing", table["units"] - table["n"])
        table.attrs.update(seed=self.seed, note=NOTE)
        return table

    def analyse(
        self, *, correction: Correction = "holm", level: float = 0.95, resamples: int = 4999
    ) -> pd.DataFrame:
        """Compare the levels of every factor, two by two.

        Parameters
        ----------
        correction
            For all tests of the table together: `holm`, `bh`, `bonferroni` or `none`.
        level
            Of the intervals.
        resamples
            Assignments drawn for the permutation test (all are tried where there are no more), and
            resamples of the bootstrap.

        Returns
        -------
        pandas.DataFrame
            One row a pair of levels; for two factors of two levels each, one more for the
            interaction. `factor`, `from`, `to`; outcomes `n_from`, `n_to` and units without one
            `missing_from`, `missing_to`; `mean_from`, `mean_to`, `sd_from`, `sd_to`;
            `difference` with `low` and `high` (bootstrap-t over units); `cohens_d` (pooled SD) and
            `cliffs_delta` (chance that a unit of `to` is above one of `from`, minus that it is
            below, -1 to 1), each with `_low` and `_high` (percentile bootstrap); `p` (two-sided
            permutation test), `p_adjusted`, `assignments` and `exact`; `note`.

        Raises
        ------
        GroupError
            When a level has fewer than two outcomes.
        ValueError
            When the correction is not known or a number is out of range.

        Notes
        -----
        Labels of a factor are moved between units of one stratum that are alike in all other
        factors, as the design dealt them: what the others do does not count against it. The
        interaction is the difference of differences of the four cell means; its test moves the
        residuals of the two main effects within strata (Freedman and Lane 1983), and `from` and
        `to` are the two diagonals of the table. Where units are missing unequally, the levels are
        no longer comparable by the draw alone: look at `missing_from` and `missing_to`.
        """
        from personanb.simulation.experiments.contrasts import contrast_table  # noqa: PLC0415

        return contrast_table(self, correction=correction, level=level, resamples=resamples)
