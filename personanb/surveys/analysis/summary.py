"""A summary of all answers: denominators first, spread beside means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from personanb.engines.protocol import STATUSES
from personanb.surveys.analysis.columns import Column, Floats, all_counts, columns_of
from personanb.surveys.analysis.denominators import Counts, origin
from personanb.surveys.analysis.estimates import share_of
from personanb.surveys.numbers.clusters import clustered
from personanb.surveys.numbers.estimation import estimate_mean
from personanb.surveys.numbers.variance import effective_n, intraclass
from personanb.surveys.numbers.weighting import weighted_variance
from personanb.surveys.questionnaire.batteries import MaxDiff
from personanb.surveys.responses import Responses

# Above this share of not valid answers an item is pointed out: what is left may be no sample of
# who was asked.
_MANY_LOST = 0.05


@dataclass(frozen=True, eq=False, repr=False)
class Summary:
    """What came of a survey.

    Attributes
    ----------
    counts
        The denominators over all items.
    status
        A row an item, a column a status: how many answers.
    table
        A row an item: what it is, asked, valid, mean (or the most frequent answer and its share)
        with interval, sd, spread (0: all alike, 1: as different as the scale allows), icc,
        effective_n.
    shares
        Item to the weighted share of each category, in order; not for numbers in a range.
    titles
        Item to its words.
    warnings
        What to know before quoting a number.
    """

    counts: Counts
    status: pd.DataFrame
    table: pd.DataFrame
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(self.counts)

    def to_frame(self) -> pd.DataFrame:
        """Return `table` with the count of each status."""
        frame = self.table.join(self.status.add_prefix("n_"))
        frame.attrs.update(source=self.counts.source, about=self.origin)
        return frame

    def __repr__(self) -> str:
        """Write the denominators, then the table, then the warnings."""
        shown = self.table.drop(columns=["text", "level", "method"], errors="ignore")
        body = shown.to_string(
            float_format=lambda number: f"{number:.2f}", na_rep="", max_colwidth=40
        )
        notes = "".join(f"\n! {one}" for one in self.warnings)
        return f"{self.counts}\n{body}{notes}\n{self.origin}"


def summary(answers: Responses, *, level: float = 0.95) -> Summary:
    """Summarise every item; see `AnalysisMethods.summary`."""
    columns = columns_of(answers)
    overall = all_counts(answers)
    rows: dict[str, dict[str, Any]] = {}
    statuses: dict[str, Counter[str]] = {}
    for entry in answers.survey.questions:
        asked = [columns[item.id] for item in entry.leaves if item.id in columns]
        if isinstance(entry, MaxDiff) and asked:
            rows[entry.id] = _best_worst_row(entry, asked)
            statuses[entry.id] = sum((Counter(one.counts.statuses) for one in asked), Counter())
            continue
        for one in asked:
            rows[one.item.id] = _row(one, level)
            statuses[one.item.id] = Counter(one.counts.statuses)
    status = pd.DataFrame.from_dict(statuses, orient="index")
    status = status.reindex(columns=[name for name in STATUSES if name in status.columns])
    singles = {name: columns[name] for name in rows if name in columns}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("item")
    return Summary(
        counts=overall,
        status=status.fillna(0).astype(int).rename_axis("item"),
        table=table,
        shares={name: shares_of(one) for name, one in singles.items() if one.categories},
        titles={str(name): row["text"] for name, row in rows.items()},
        warnings=tuple(_warnings(columns, table)),
    )


def shares_of(column: Column) -> dict[str, float]:
    """Return the weighted share of each category, repeats of a persona counting as one."""
    if not column.is_usable.any():
        return {column.label(one): np.nan for one in column.categories}
    given = clustered(column.chances[:, 0], column.personas, column.weights)
    totals = given.weight @ column.chances[given.used]
    return {
        column.label(one): float(total / totals.sum())
        for one, total in zip(column.categories, totals, strict=True)
    }


def _row(column: Column, level: float) -> dict[str, Any]:
    counts = column.counts
    row = _empty_row(column.item.text, column.item.level)
    row |= {"asked": counts.asked, "valid": counts.valid}
    if column.is_text:
        row["value"] = "free words"
    if column.is_text or not counts.valid:
        return row
    settings: dict[str, Any] = {"weights": column.weights, "level": level}
    if column.is_numeric and not column.is_share:
        # Many items at once: the t interval over personas, which needs no resampling.
        found = estimate_mean(column.numbers, column.personas, method="t", **settings)
        deviation, spread = _spread(column.numbers, column)
        row |= {"value": "mean", "sd": deviation, "spread": spread}
    else:
        if column.is_share:
            name, wanted = "chosen", 1
        else:
            shares = shares_of(column)
            wanted = max(column.categories, key=lambda one: shares[column.label(one)])
            name = f"most: {column.label(wanted)}"
        found = share_of(column, (wanted,), **settings)
        row |= {"value": name, "spread": variety(list(shares_of(column).values()))}
    row |= {
        "estimate": found.value,
        "low": found.low,
        "high": found.high,
        "icc": found.icc,
        "effective_n": found.effective_n,
        "method": found.method,
    }
    return row


def _best_worst_row(entry: MaxDiff, sets: list[Column]) -> dict[str, Any]:
    # A set says nothing by itself; what the sets say together is in `preferences`.
    return _empty_row(entry.text, entry.level) | {
        "asked": sum(one.counts.asked for one in sets),
        "valid": sum(one.counts.valid for one in sets),
        "value": f"see preferences({entry.id!r})",
    }


def _empty_row(text: str, level: str) -> dict[str, Any]:
    numbers = ("estimate", "low", "high", "sd", "spread", "icc", "effective_n")
    return {"text": text, "level": level, "asked": 0, "valid": 0, "value": ""} | dict.fromkeys(
        numbers, np.nan
    )


def _spread(values: Floats, column: Column) -> tuple[float, float]:
    """Return the standard deviation, and that over the largest one that the range allows."""
    answers = clustered(values, column.personas, column.weights)
    worth = effective_n(answers, intraclass(answers))
    variance = weighted_variance(answers.values, answers.weight, worth)
    if column.is_distribution.any():
        # What lies within each distribution is spread, too.
        points = np.array(column.categories, dtype=float)
        chances = column.chances[answers.used]
        within = chances @ points**2 - (chances @ points) ** 2
        variance += float(answers.weight @ within / answers.weight.sum())
    deviation = float(np.sqrt(max(variance, 0.0)))
    low, high = column.item.low, column.item.high
    if low is None or high is None or high <= low:
        return deviation, np.nan
    return deviation, min(deviation / ((high - low) / 2), 1.0)


def variety(shares: list[float]) -> float:
    """Return how often two answers differ, over how often they do when all shares are equal.

    (1 - sum p^2) / (1 - 1 / k): the index of qualitative variation; 0 when all answer alike, 1
    when every category is as frequent as any other.
    """
    values = np.asarray(shares, dtype=float)
    if values.size < 2 or not np.isfinite(values).all():  # noqa: PLR2004 - one cannot differ
        return np.nan
    return float((1 - np.sum(values**2)) / (1 - 1 / values.size))


def _warnings(columns: Mapping[str, Column], table: pd.DataFrame) -> list[str]:
    found = []
    lost = [
        name
        for name, one in columns.items()
        if one.counts.asked and one.counts.valid < (1 - _MANY_LOST) * one.counts.asked
    ]
    if lost:
        found.append(
            f"more than {_MANY_LOST:.0%} of the answers are not valid for {_few(lost)}: who is "
            "left may differ from who was asked"
        )
    spread = table["spread"]
    alike = [str(name) for name in table.index[(spread == 0).to_numpy()]]
    if alike:
        found.append(f"everybody answers alike: {_few(alike)}")
    return found


def _few(names: list[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
