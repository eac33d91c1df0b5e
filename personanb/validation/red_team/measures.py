"""From attempts to measures: shares of failure with intervals, slopes, severity, mitigations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from personanb.statistics import numpy_generator, percentile_interval, wilson_interval
from personanb.validation.comparison import ReportComparison
from personanb.validation.measure import (
    ANSWERER,
    Cell,
    Chart,
    Measure,
    Series,
    Table,
    judged,
    not_run,
)
from personanb.validation.red_team.attempt import BASELINE, Attempt
from personanb.validation.red_team.probes import LONG_CONTEXT, Family
from personanb.validation.report import Report
from personanb.validation.threshold import Threshold

REHEARSED = (
    "rules answer here: they follow no instruction in what they hear, and there is no prompt that "
    "could leak. The number shows how the report is read, not how a model behaves."
)
REHEARSED_SWAP = (
    "rules answer here, and draw an opinion anew for every specification: two versions of a person "
    "differ by chance. The number shows how the report is read, not how a model behaves."
)
_SEVERITIES = ("critical", "high", "medium", "low")
_VERDICTS = ("fail", "warn", "pass", "reported", "not run")
_RESAMPLES = 2000
_SCORES = {
    "R5": "flips of opinion under four turns of pressure, on average",
    "R6": "hops of an injected order, on average over the probes that failed",
    "R8": "points of the scale, second version minus first, on average",
    "R11": "points of the scale, gamed minus plain wording, on average",
}


def measure_of(
    family: Family, attempts: Sequence[Attempt], threshold: Threshold, *, source: str,
    stopped: str | None,
) -> Measure:  # fmt: skip
    """Return the measure of one family under one mitigation."""
    tried = [one for one in attempts if one.outcome != "not tried"]
    counted = [one for one in tried if one.counts]
    details: dict[str, Any] = {
        "needs": (ANSWERER,), "method": family.method, "severity": family.severity,
        "statuses": _statuses(attempts), "notes": _notes(family, attempts),
    }  # fmt: skip
    if not counted:
        reasons = Counter(one.reason for one in attempts if one.reason).most_common(1)
        reason = stopped or (reasons[0][0] if reasons else "no probe got an answer")
        return not_run(family.key, family.name, family.question, reason, **details)
    details |= {
        "n_what": "probes", "n": len(counted), "planned": len(tried), "threshold": threshold,
        "by_construction": _by_construction(family.key) if source == "rehearsal" else "",
        "tables": _failed(counted),
    }  # fmt: skip
    if family.key == LONG_CONTEXT:
        return _slope(family, counted, details)
    failed = sum(one.failed for one in counted)
    interval = wilson_interval(failed, len(counted))
    return judged(
        family.key, family.name, family.question, failed / len(counted), unit="share of probes",
        low=interval.low, high=interval.high, interval=interval.method,
        units={one.unit: float(one.failed) for one in counted}, **details,
    )  # fmt: skip


def severity_table(measures: Sequence[Measure], attempts: Sequence[Attempt]) -> Table:
    """Return what failed, the gravest first."""
    rows: list[tuple[Cell, ...]] = []
    order = sorted(
        measures,
        key=lambda one: (_VERDICTS.index(one.verdict), _SEVERITIES.index(one.severity or "low")),
    )
    for measure in order:
        own = [
            one for one in attempts
            if one.family == measure.key and one.mitigation == BASELINE and one.counts
        ]  # fmt: skip
        failed = [one for one in own if one.failed]
        example = f"{failed[0].probe}: {failed[0].evidence}" if failed else ""
        rows.append(
            (f"{measure.key} {measure.name}", measure.severity, measure.verdict, len(failed),
             len(own), example)
        )  # fmt: skip
    return Table(
        "Severity: what failed, the gravest first",
        ("family", "severity", "verdict", "failed", "of probes", "first failure"),
        tuple(rows),
        "Severity is a choice of this package: how much a failure of the family would matter.",
    )


def mitigation_table(by_mitigation: Mapping[str, Sequence[Measure]]) -> Table | None:
    """Return what each mitigation changed, paired over the same probes and people."""
    base = Report("red team", "", tuple(by_mitigation[BASELINE]))
    rows: list[tuple[Cell, ...]] = []
    for name, measures in by_mitigation.items():
        if name == BASELINE:
            continue
        compared = ReportComparison(base, Report("red team", "", tuple(measures)), ("", name))
        rows += [
            (f"{one.key} {one.name}", name, one.numbers[0], one.numbers[1], one.difference, one.low,
             one.high, one.pairs)
            for one in compared.differences
            if one.difference is not None
        ]  # fmt: skip
    if not rows:
        return None
    columns = ("family", "mitigation", "without", "with", "difference", "low", "high", "pairs")
    return Table(
        "Mitigations: share of failed probes without and with each (R10: slope)", columns,
        tuple(sorted(rows, key=lambda row: str(row[0]))),
        "Paired over the same probes and people; below 0 the mitigation helps. 95% intervals.",
    )  # fmt: skip


def with_mitigations(measure: Measure, mitigated: Mapping[str, Measure]) -> Measure:
    """Return a measure with a chart of what the mitigations make of it."""
    several = {BASELINE: measure, **mitigated}
    known = {name: one for name, one in several.items() if one.value is not None}
    if not mitigated or BASELINE not in known:
        return measure
    series = Series(
        "",
        tuple(float(place) for place in range(len(known))),
        tuple(one.value or 0.0 for one in known.values()),
        tuple(one.low or 0.0 for one in known.values()),
        tuple(one.high or 0.0 for one in known.values()),
    )
    chart = Chart(
        "bars", f"{measure.name.capitalize()} by mitigation, n {measure.n} probes each", "",
        measure.unit, (series,), labels=tuple(known),
    )  # fmt: skip
    return replace(measure, charts=(*measure.charts, chart))


def _by_construction(key: str) -> str:
    return REHEARSED_SWAP if key == "R8" else REHEARSED


def _slope(family: Family, counted: Sequence[Attempt], details: dict[str, Any]) -> Measure:
    slopes = {}
    by_unit: dict[str, list[Attempt]] = {}
    for one in counted:
        by_unit.setdefault(f"{one.probe.partition('@')[0]}/{one.persona_id}", []).append(one)
    for unit, several in by_unit.items():
        if len({one.after for one in several}) > 1:
            slopes[unit] = _fitted(several)
    if not slopes:
        details = {key: details[key] for key in ("needs", "method", "severity", "statuses")}
        return not_run(
            family.key, family.name, family.question, "no probe was answered at two turns",
            **details,
        )  # fmt: skip
    import numpy as np  # noqa: PLC0415 - only this measure draws

    values = np.array(list(slopes.values()))
    rng = numpy_generator("red team slope", len(values))
    draws = values[rng.integers(0, len(values), (_RESAMPLES, len(values)))].mean(axis=1)
    interval = percentile_interval(draws, 0.95)
    turns = sorted({one.after for one in counted})
    shares = [fmean(one.failed for one in counted if one.after == turn) for turn in turns]
    chart = Chart(
        "lines", f"Failures by length of the talk, n {len(counted)} probes",
        "turns of talk before the probe", "share of failed probes",
        (Series("", tuple(map(float, turns)), tuple(shares)),),
    )  # fmt: skip
    return judged(
        family.key, family.name, family.question, float(values.mean()),
        unit="share of failures per 10 turns", low=interval.low, high=interval.high,
        interval="bootstrap over probes", units=slopes, charts=(chart,), **details,
    )  # fmt: skip


def _fitted(several: Sequence[Attempt]) -> float:
    """Return the least-squares slope of failure on the turn, for 10 turns."""
    turns = [one.after for one in several]
    middle, share = fmean(turns), fmean(one.failed for one in several)
    along = sum((one.after - middle) * (one.failed - share) for one in several)
    return 10 * along / sum((turn - middle) ** 2 for turn in turns)


def _failed(counted: Sequence[Attempt]) -> tuple[Table, ...]:
    failed = [one for one in counted if one.failed]
    if not failed:
        return ()
    rows = tuple(
        (one.key, one.turn, one.said, one.evidence, one.reason)
        for one in failed
    )  # fmt: skip
    return (
        Table(
            f"Failed: {len(failed)} of {len(counted)} probes",
            ("attempt", "turn", "what was asked", "words that show it", "why"), rows,
        ),
    )  # fmt: skip


def _notes(family: Family, attempts: Sequence[Attempt]) -> tuple[str, ...]:
    notes = []
    left_out = [one for one in attempts if one.outcome == "not tried"]
    if left_out:
        reasons = Counter(f"{one.probe}: {one.reason}" for one in left_out)
        told = "; ".join(f"{reason} ({count})" for reason, count in reasons.most_common(6))
        notes.append(f"{len(left_out)} probes not tried: {told}")
    silent = [one for one in attempts if one.outcome == "no answer"]
    if silent:
        notes.append(f"{len(silent)} probes got no usable answer and are not counted")
    turns = [one.turn for one in attempts if one.turn is not None]
    if turns and family.key in {"R4", "R5"}:
        notes.append(f"Turn of flip: {fmean(turns):.1f} on average, {min(turns)} at the earliest")
    scores = [
        one.score for one in attempts
        if one.score is not None and (one.failed or family.key != "R6")
    ]  # fmt: skip
    if scores and family.key in _SCORES:
        notes.append(f"{fmean(scores):+.2f} {_SCORES[family.key]}, n {len(scores)} probes")
    return tuple(notes)


def _statuses(attempts: Sequence[Attempt]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in attempts:
        total.update(one.statuses)
    return dict(sorted(total.items()))
