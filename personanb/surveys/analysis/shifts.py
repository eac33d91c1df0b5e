"""How far answers move with the way of asking: wording, order, direction of the scale, engine."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from personanb.seeds import Key
from personanb.surveys.analysis.columns import Column, Floats, all_counts, columns_of
from personanb.surveys.analysis.denominators import Counts, origin
from personanb.surveys.analysis.summary import shares_of
from personanb.surveys.numbers.contrasts import estimate_difference
from personanb.surveys.numbers.weighting import weighted_mean
from personanb.surveys.responses import Responses

_MOST_LEVELS = 20
FACTORS = ("wording", "order", "direction", "engine")

COLUMNS = (
    "item", "factor", "level", "reference", "n_answers", "value", "shift", "low", "high", "what",
    "paired",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Shifts:
    """How far answers move with what they were asked with.

    Attributes
    ----------
    table
        A row an item, factor and level other than the first: n_answers, value at the level,
        shift from the reference level with its interval over personas, what the value is (mean,
        or share of the most frequent option), and whether the same personas met both levels.
    counts
        Denominators over all items.
    level
        Nominal coverage of the intervals.
    """

    table: pd.DataFrame
    counts: Counts
    level: float

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(self.counts)

    def to_frame(self) -> pd.DataFrame:
        """Return the table."""
        return self.table

    @property
    def largest(self) -> dict[str, Any] | None:
        """The row with the largest shift; None when nothing was varied."""
        if not len(self.table) or self.table["shift"].isna().all():
            return None
        first = self.table["shift"].abs().to_numpy(dtype=float)
        return {str(name): one for name, one in self.table.iloc[int(np.nanargmax(first))].items()}

    def __repr__(self) -> str:
        """Write the denominators and the table, largest shifts first."""
        if not len(self.table):
            return (
                f"{self.counts}\nnothing was varied: ask with sensitivity=True, or on several "
                "engines"
            )
        order = self.table["shift"].abs().sort_values(ascending=False).index
        body = self.table.loc[order].to_string(
            index=False, float_format=lambda number: f"{number:.2f}", na_rep=""
        )
        return f"{self.counts}\n{body}\n{100 * self.level:.3g} % intervals; {self.origin}"


def shifts(answers: Responses, *, level: float = 0.95, seed: Key = 0) -> Shifts:
    """Tell how answers move with the way of asking; see `AnalysisMethods.shifts`."""
    rows = [
        row
        for name, column in columns_of(answers).items()
        if not column.is_text and column.is_usable.any()
        for factor in FACTORS
        for row in _of_factor(name, column, factor, level, seed)
    ]
    return Shifts(pd.DataFrame(rows, columns=list(COLUMNS)), all_counts(answers), level)


def levels_of_factor(column: Column, factor: str) -> pd.Series[Any] | None:
    """Return at which level of a factor each row was asked; None when there is one only."""
    rows = column.rows
    if factor == "wording":
        found = rows["wording"]
    elif factor == "direction":
        found = rows["reversed"].map({False: "low first", True: "high first"})
    elif factor == "engine":
        found = rows["arm"] if len(set(rows["arm"])) > 1 else rows["engine"]
    elif "variant" in rows.columns:
        found = rows["variant"].astype("string").str.extract(r"order\s*[=:]?\s*(\w+)")[0]
    else:
        return None
    number = found.nunique(dropna=True)
    return found if 1 < number <= _MOST_LEVELS else None


def _of_factor(
    name: str, column: Column, factor: str, level: float, seed: Key
) -> Iterator[dict[str, object]]:
    levels = levels_of_factor(column, factor)
    if levels is None:
        return
    values, what = _values(column)
    labels = levels.to_numpy(dtype=object)
    known = ~np.isnan(values) & ~np.asarray(pd.isna(labels), dtype=bool)
    weights = column.weights
    people = column.personas
    present = _in_order(labels[known].tolist())
    for other in present[1:]:
        pair = known & ((labels == present[0]) | (labels == other))
        found = estimate_difference(
            values[pair],
            people[pair],
            groups=np.array([str(one) for one in labels[pair]], dtype=object),
            reference=str(present[0]),
            weights=None if weights is None else weights[pair],
            level=level,
            seed=seed,
        )
        here = known & (labels == other)
        both = set(people[here]) & set(people[known & (labels == present[0])])
        own = np.ones(int(here.sum())) if weights is None else weights[here]
        yield {
            "item": name,
            "factor": factor,
            "level": str(other),
            "reference": str(present[0]),
            "n_answers": int(here.sum()),
            "value": weighted_mean(values[here], own),
            "shift": found.value,
            "low": found.low,
            "high": found.high,
            "what": what,
            "paired": bool(both),
        }


def _in_order(labels: list[Hashable]) -> list[Hashable]:
    found = dict.fromkeys(labels)
    # What was written by hand comes first: wording 0, the low end, the engine named first.
    return sorted(found, key=lambda one: (one != "low first", str(one)))


def _values(column: Column) -> tuple[Floats, str]:
    if column.is_share:
        return column.numbers, "share chosen"
    if column.is_numeric:
        return column.numbers, "mean"
    shares = shares_of(column)
    most = max(column.categories, key=lambda one: shares[column.label(one)])
    values = [np.nan if one is None else float(one == most) for one in column.answers]
    return np.array(values), f"share of {column.label(most)}"
