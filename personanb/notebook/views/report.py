"""The view of a report: verdicts first, then each measure as a methods appendix tells it."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.charts import HEIGHT, WIDTH, ShownChart, Strip, shown_chart, strip
from personanb.notebook.views.environment import render
from personanb.notebook.views.text import Passage, Room, harmless, one_line
from personanb.validation.comparison import NOTE, ReportComparison, told
from personanb.validation.measure import Measure, Table
from personanb.validation.report import Report
from personanb.validation.words import (
    shown_interval,
    shown_number,
    told_cell,
    told_measure,
    told_origin,
)

ROOM, PAGE_ROOM = 150_000, 2_000_000
_HEADING = 3
_ROWS, _PAGE_ROWS = 12, 400
_NOTES = 20
_CELL = 160
_HASHES = 100


@dataclass(frozen=True)
class ShownTable:
    """A table as it is shown, and how many rows are left out."""

    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Passage, ...], ...]
    note: str
    more: int


@dataclass(frozen=True)
class ShownMeasure:
    """A measure as it is shown."""

    key: str
    name: str
    verdict: str
    value: str
    unit: str
    interval: str
    n: str
    flags: tuple[str, ...]
    strip: Strip | None
    parts: tuple[tuple[str, Passage], ...]
    charts: tuple[ShownChart, ...]
    tables: tuple[ShownTable, ...]
    open: bool


def report_view(
    report: Report, *, room: int = ROOM, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of a report; what is left out for its size is counted."""
    left = Room(room)
    rows = _PAGE_ROWS if page else _ROWS
    return render(
        "report",
        kind=one_line(report.kind).capitalize(),
        subject=one_line(report.subject),
        mark=report.mark,
        status=report.status,
        reason=one_line(report.reason, 400),
        verdict=report.verdict,
        counts=list(report.counts.items()),
        missing=[one_line(line, 300) for line in report.missing],
        notes=[one_line(note, 400) for note in report.notes[:_NOTES]],
        tables=[_table(table, left, rows) for table in report.tables],
        measures=[_measure(measure, left, rows, page=page) for measure in report.measures],
        origin=[(what, one_line(value, 300)) for what, value in told_origin(report)],
        prompts=[
            (one_line(name), one_line(str(value)))
            for name, value in sorted(dict(report.manifest.get("prompts", {})).items())[:_HASHES]
        ],
        size=(WIDTH, HEIGHT),
        h=heading,
        page=page,
    )


def comparison_view(
    comparison: ReportComparison, *, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of two reports side by side."""
    return render(
        "report_comparison",
        labels=[one_line(label) for label in comparison.labels],
        marks=sorted({report.mark for report in (comparison.first, comparison.second)} - {""}),
        note=NOTE,
        rows=[
            (one, one_line(one.name), one_line(told(one), 300)) for one in comparison.differences
        ],
        changes=[tuple(one_line(part, 200) for part in change) for change in comparison.changes],
        only=[one_line(key) for key in comparison.only_in_one],
        h=heading,
        page=page,
    )


def _measure(measure: Measure, room: Room, rows: int, *, page: bool) -> ShownMeasure:
    of = f" of {measure.planned:,}" if measure.is_partial else ""
    flags = ["by construction"] if measure.by_construction else []
    if measure.threshold is not None and measure.threshold.default:
        flags.append("threshold changed")
    return ShownMeasure(
        key=one_line(measure.key, 20),
        name=one_line(measure.name),
        verdict=measure.verdict,
        value=shown_number(measure.value),
        unit=one_line(measure.unit, 60),
        interval=shown_interval(measure),
        n="" if measure.n is None else f"{measure.n:,}{of} {one_line(measure.n_what, 40)}",
        flags=tuple(flags),
        strip=strip(measure),
        parts=tuple((what, room.passage(text, shown=600)) for what, text in told_measure(measure)),
        charts=tuple(shown_chart(chart) for chart in measure.charts),
        tables=tuple(_table(table, room, rows) for table in measure.tables),
        open=page or measure.verdict in {"fail", "warn"},
    )


def _table(table: Table, room: Room, most: int) -> ShownTable:
    shown = table.rows[:most]
    numeric = tuple(
        any(row[place] is not None for row in shown)
        and all(
            row[place] is None
            or (isinstance(row[place], (int, float)) and not isinstance(row[place], bool))
            for row in shown
        )
        for place in range(len(table.columns))
    )
    rows = tuple(
        tuple(room.passage(told_cell(cell), shown=_CELL, kept=2_000) for cell in row)
        for row in shown
    )
    return ShownTable(
        one_line(table.title, 300), tuple(one_line(one, 60) for one in table.columns), numeric,
        rows, harmless(table.note[:600]), len(table.rows) - len(shown),
    )  # fmt: skip
