"""Reports as Markdown: for a repository, a pull request, an appendix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from personanb.simulation.exports.documents import escaped
from personanb.simulation.exports.files import destination, write_whole
from personanb.validation.comparison import NOTE, ReportComparison, told
from personanb.validation.measure import Cell, Chart, Measure, Table
from personanb.validation.report import Report
from personanb.validation.words import (
    shown_interval,
    shown_number,
    told_cell,
    told_measure,
    told_origin,
)

_MOST_ROWS = 200


def write_report(report: Report, path: str | Path | None) -> str | Path:
    """Return a report as Markdown, or write it whole or not at all."""
    return _written("\n".join(_report(report)) + "\n", path)


def write_comparison(comparison: ReportComparison, path: str | Path | None) -> str | Path:
    """Return a comparison as Markdown, or write it whole or not at all."""
    return _written("\n".join(_comparison(comparison)) + "\n", path)


def _written(text: str, path: str | Path | None) -> str | Path:
    if path is None:
        return text
    return write_whole(destination(path, ".md"), text.encode("utf-8", "replace"))


def _report(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.kind.capitalize())}: {escaped(report.subject)}"
    yield ""
    if report.mark:
        yield f"> {escaped(report.mark)}"
        yield ""
    for note in report.notes:
        yield f"> {escaped(note)}"
        yield ""
    if report.missing:
        yield "Missing, because the run was not finished:"
        yield ""
        yield from (f"- {escaped(line)}" for line in report.missing)
        yield ""
    yield "## Verdicts"
    yield ""
    rows = [
        (
            measure.key, measure.name, measure.verdict, shown_number(measure.value),
            shown_interval(measure), "" if measure.n is None else f"{measure.n} {measure.n_what}",
            "" if measure.threshold is None else str(measure.threshold),
        )
        for measure in report.measures
    ]  # fmt: skip
    columns = ("", "measure", "verdict", "value", "interval", "n", "threshold")
    yield from _table(columns, rows)
    for table in report.tables:
        yield from _titled(table)
    yield "## Methods"
    yield ""
    for measure in report.measures:
        yield from _measure(measure)
    yield "## How this report was made"
    yield ""
    yield from _table(("", ""), told_origin(report))
    prompts = report.manifest.get("prompts", {})
    if prompts:
        yield from _table(("prompt file", "SHA-256"), sorted(prompts.items()))


def _measure(measure: Measure) -> Iterator[str]:
    yield f"### {escaped(measure.key)} {escaped(measure.name)}: {measure.verdict}"
    yield ""
    yield from (f"- {escaped(what)}: {escaped(text)}" for what, text in told_measure(measure))
    yield ""
    for table in measure.tables:
        yield from _titled(table)
    for chart in measure.charts:
        yield from _titled(chart_table(chart))


def chart_table(chart: Chart) -> Table:
    """Return the numbers of a chart as a table, for readers who cannot see it."""
    if chart.kind == "matrix":
        return Table(
            chart.title, ("", *chart.labels), tuple((one.name, *one.y) for one in chart.series)
        )
    rows: list[tuple[Cell, ...]] = [
        (one.name, chart.labels[place] if place < len(chart.labels) else x, y)
        for one in chart.series
        for place, (x, y) in enumerate(zip(one.x, one.y, strict=True))
    ]
    return Table(chart.title, ("", chart.x_label or "x", chart.y_label or "y"), tuple(rows))


def _titled(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.title)}**"
    yield ""
    if table.note:
        yield escaped(table.note)
        yield ""
    yield from _table(table.columns, table.rows)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield f"| {' | '.join(_in_cell(column) for column in columns)} |"
    yield f"|{' --- |' * len(columns)}"
    several = list(rows)
    for row in several[:_MOST_ROWS]:
        yield f"| {' | '.join(_in_cell(told_cell(cell)) for cell in row)} |"
    yield ""
    if len(several) > _MOST_ROWS:
        yield f"and {len(several) - _MOST_ROWS} more rows"
        yield ""


def _in_cell(text: str) -> str:
    return escaped(" ".join(text.split()))


def _comparison(comparison: ReportComparison) -> Iterator[str]:
    first, second = comparison.labels
    yield f"# {escaped(first)} and {escaped(second)}"
    yield ""
    yield f"{NOTE}: {escaped(second)} minus {escaped(first)}."
    yield ""
    rows = [(one.key, one.name, one.verdicts[0], one.verdicts[1], told(one)) for one in
            comparison.differences]  # fmt: skip
    yield from _table(("", "measure", first, second, "difference"), rows)
    if comparison.changes:
        yield "## What differs in how they were made"
        yield ""
        yield from _table(("", first, second), comparison.changes)
