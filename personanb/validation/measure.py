"""A measure: one question to a simulation, its answer in a number, and what the number rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from personanb.errors import ReportError
from personanb.validation.threshold import Threshold

Verdict = Literal["pass", "warn", "fail", "reported", "not run"]
ChartKind = Literal["bars", "lines", "points", "matrix"]
Cell = str | int | float | bool | None

VERDICTS: tuple[Verdict, ...] = ("fail", "warn", "pass", "reported", "not run")
ANSWERER, JUDGE, EMBEDDER, REFERENCE, TRANSCRIPTS = (
    "an engine that answers", "a judge", "an embedder", "reference data", "transcripts",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table of a report.

    Attributes
    ----------
    title
        What it shows, with its denominator.
    columns
        Names of the columns.
    rows
        One cell a column: text, a number, true or false, or None where there is nothing.
    note
        How to read it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        for place, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ReportError(
                    f"table {self.title!r}, row {place}: {len(row)} cells for "
                    f"{len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Series:
    """What is drawn in one colour.

    Attributes
    ----------
    name
        For the legend; empty for none.
    x, y
        The points; for bars `x` holds the places of the labels, from 0.
    low, high
        Ends of an interval around each `y`; empty for none.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A figure as data: views draw it in the reader's theme, files keep what is in it.

    Attributes
    ----------
    kind
        `bars`, `lines`, `points`, or a `matrix` of numbers.
    title
        What it shows, with its denominator.
    x_label, y_label
        Of the axes, with units.
    series
        What is drawn; for a matrix one series a row, named, with `y` holding its cells.
    labels
        Of the bars, or of a matrix's columns.
    reference
        A value of y to draw a line at, such as no effect; for points `diagonal` draws y = x.
    diagonal
        Whether to draw the line on which y equals x.
    """

    kind: ChartKind
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    labels: tuple[str, ...] = ()
    reference: float | None = None
    diagonal: bool = False

    def __post_init__(self) -> None:
        for one in self.series:
            wanted = len(one.y)
            lengths = [len(one.x) or wanted if self.kind == "matrix" else len(one.x)]
            lengths += [len(ends) for ends in (one.low, one.high) if ends]
            if any(length != wanted for length in lengths):
                raise ReportError(f"chart {self.title!r}: {one.name!r} has sides of unequal length")
            if not all(map(math.isfinite, (*one.x, *one.y, *one.low, *one.high))):
                raise ReportError(f"chart {self.title!r}: {one.name!r} holds what is no number")


@dataclass(frozen=True)
class Measure:
    """One measure of a report.

    Attributes
    ----------
    key
        Short name that stays the same over versions, such as `F1` or `R6`.
    name
        What it is called.
    question
        What it asks of the simulation, in a sentence.
    verdict
        `pass`, `warn`, `fail`, `reported` (a number without a threshold) or `not run`.
    reason
        Why, in words; a measure that was not run says what it lacks.
    value
        The number; None when there is none.
    unit
        What the number is: `r`, `share of probes`, `SD per 10 turns`.
    low, high, level, interval
        Ends of its interval, nominal coverage (0 to 1), and the construction in words.
    n, n_what, planned
        How many things the number rests on, of which kind, and how many were planned.
    threshold
        What it was judged by; None where it is only reported.
    needs
        What it takes: an engine that answers, a judge, an embedder, reference data.
    calls, calls_estimated
        Answers of an engine it took, recorded ones included; and how many were announced.
    method
        Protocol and formula, as a methods appendix would tell them.
    by_construction
        Why the number follows from how the engine is built and says nothing about it; empty
        where it does not.
    severity
        How much a failure matters: low, medium, high or critical; empty where nobody said.
    statuses
        How many answers had which status; nothing is left out.
    units
        The score of each thing measured, by a name that is the same in another run of the same
        design: what two reports are compared on.
    tables, charts
        Details.
    notes
        Caveats.
    """

    key: str
    name: str
    question: str
    verdict: Verdict
    reason: str = ""
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    interval: str = ""
    n: int | None = None
    n_what: str = ""
    planned: int | None = None
    threshold: Threshold | None = None
    needs: tuple[str, ...] = ()
    calls: int = 0
    calls_estimated: int = 0
    method: str = ""
    by_construction: str = ""
    severity: str = ""
    statuses: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, float] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ReportError(f"{self.key}: {name} is {number}; None says that there is none")
        for unit, score in self.units.items():
            if not math.isfinite(score):
                raise ReportError(f"{self.key}: the score of {unit!r} is {score}")
        if self.verdict == "not run" and not self.reason:
            raise ReportError(f"{self.key}: a measure that was not run says why")
        if self.verdict != "not run" and self.value is None:
            raise ReportError(f"{self.key}: a verdict needs a number")

    @property
    def was_run(self) -> bool:
        """Whether there is a number."""
        return self.verdict != "not run"

    @property
    def is_partial(self) -> bool:
        """Whether fewer things were measured than planned."""
        return self.planned is not None and (self.n or 0) < self.planned


def judged(key: str, name: str, question: str, value: float, **details: Any) -> Measure:
    """Return a measure whose verdict follows from its threshold, or is `reported` without one.

    Parameters
    ----------
    key, name, question, value, **details
        See `Measure`.

    Examples
    --------
    >>> over = Threshold((0.7, None), (0.5, None), "example")
    >>> judged("F3", "reliability", "Are scales consistent?", 0.4, threshold=over).verdict
    'fail'
    """
    threshold: Threshold | None = details.get("threshold")
    if threshold is None:
        details.setdefault("reason", "there is no threshold for it")
        return Measure(key, name, question, "reported", value=value, **details)
    verdict = threshold.judge(value, details.get("low"), details.get("high"))
    return Measure(key, name, question, verdict, value=value, **details)


def not_run(key: str, name: str, question: str, reason: str, **details: Any) -> Measure:
    """Return a measure that was not run, with its reason."""
    return Measure(key, name, question, "not run", reason=reason, **details)


def statuses_of(statuses: Sequence[str]) -> dict[str, int]:
    """Count answers by status, in a stable order."""
    return {status: statuses.count(status) for status in sorted(set(statuses))}
