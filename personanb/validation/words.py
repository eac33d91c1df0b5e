"""What reports say in words: for the terminal, for Markdown and for pages alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from personanb.validation.measure import Cell, Measure

if TYPE_CHECKING:
    from personanb.validation.report import Report


def shown_number(value: float | None) -> str:
    """Return a number with the digits that a report shows, or a dash where there is none."""
    if value is None:
        return "\N{EN DASH}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004
    text = f"{value:.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else text.lstrip("-")


def shown_interval(measure: Measure) -> str:
    """Return `0.71 to 0.88`, or an empty text where there is no interval."""
    if measure.low is None or measure.high is None:
        return ""
    return f"{shown_number(measure.low)} to {shown_number(measure.high)}"


def one_line(measure: Measure) -> str:
    """Return a measure in one line."""
    if not measure.was_run:
        return f"{measure.key:<4} {measure.name}: not run ({measure.reason})"
    interval = shown_interval(measure)
    parts = [f"{shown_number(measure.value)} {measure.unit}".rstrip()]
    if interval:
        parts.append(f"[{interval}]")
    if measure.n is not None:
        of = f" of {measure.planned}" if measure.is_partial else ""
        parts.append(f"n {measure.n}{of} {measure.n_what}".rstrip())
    if measure.by_construction:
        parts.append("by construction")
    return f"{measure.key:<4} {measure.name}: {measure.verdict}, {', '.join(parts)}"


def told_cell(cell: Cell) -> str:
    """Return a cell of a table as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return shown_number(cell) if isinstance(cell, float) else str(cell)


def told_origin(report: Report) -> list[tuple[str, str]]:
    """Return how a report was made, as (what, value), in the order to be read."""
    manifest, spent = report.manifest, report.spent
    made = [
        ("Subject", report.subject),
        ("Engine", str(manifest.get("engine", ""))),
        ("Model as returned", str(manifest.get("models", ""))),
        ("Source", report.source),
        ("Seed", str(manifest.get("seed", ""))),
        ("Started", str(manifest.get("started", ""))),
        ("Status", report.status + (f": {report.reason}" if report.reason else "")),
        ("Calls announced", str(manifest.get("calls_estimated", ""))),
        ("Calls made", str(spent.get("told", "") or spent.get("calls", ""))),
        ("personanb", str(manifest.get("personanb", ""))),
    ]
    return [(what, value) for what, value in made if value]


def told_measure(measure: Measure) -> list[tuple[str, str]]:
    """Return what a methods appendix says of a measure, as (what, text)."""
    return [(what, text) for what, text in _parts(measure) if text]


def _parts(measure: Measure) -> Iterator[tuple[str, str]]:
    yield "Question", measure.question
    if measure.was_run:
        yield "Result", _result(measure)
    yield "Verdict", measure.verdict + (f": {measure.reason}" if measure.reason else "")
    yield "Holds by construction", measure.by_construction
    yield "Method", measure.method
    if (threshold := measure.threshold) is not None:
        was = f". Changed; it was: {threshold.default}" if threshold.default else ""
        yield "Threshold", f"{threshold}. Source: {threshold.source}{was}"
    yield "Needs", ", ".join(measure.needs)
    announced = f", {measure.calls_estimated:,} announced" if measure.calls_estimated else ""
    yield "Answers of an engine", f"{measure.calls:,}{announced}"
    counted = (f"{count:,} {status}" for status, count in measure.statuses.items())
    yield "Answers by status", ", ".join(counted)
    yield from (("Note", note) for note in measure.notes)


def _result(measure: Measure) -> str:
    number = f"{shown_number(measure.value)} {measure.unit}".strip()
    interval = shown_interval(measure)
    if interval:
        number += f", {measure.level:.0%} interval {interval} ({measure.interval})"
    if measure.n is None:
        return number
    of = f" of {measure.planned:,}" if measure.is_partial else ""
    return f"{number}; n {measure.n:,}{of} {measure.n_what}".rstrip()
