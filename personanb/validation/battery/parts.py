"""Measures that several numbers decide: a verdict each, and the worst of them for the measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from personanb.validation.measure import VERDICTS, Measure, Table, Verdict
from personanb.validation.threshold import Ends, Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.registry import BatteryMeasure


@dataclass(frozen=True)
class Part:
    """One number of a measure.

    Attributes
    ----------
    name, value, unit
        What it is.
    threshold
        What it is judged by; None where it is only reported.
    low, high
        Ends of its interval.
    note
        What to know before reading it.
    """

    name: str
    value: float
    threshold: Threshold | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Its verdict by itself; `reported` without a threshold."""
        if self.threshold is None:
            return "reported"
        return self.threshold.judge(self.value, self.low, self.high)


def judged_by_parts(one: BatteryMeasure, parts: Sequence[Part], **details: Any) -> Measure:
    """Return a measure whose number is its first part's and whose verdict is the worst.

    Parameters
    ----------
    one
        What the measure declares.
    parts
        What decides, the headline first.
    **details
        See `Measure`; tables come after the one of the parts.
    """
    head = parts[0]
    verdict = min((part.verdict for part in parts), key=VERDICTS.index)
    worst = [part for part in parts if part.verdict == verdict]
    if verdict in {"fail", "warn"}:
        told = "; ".join(f"{part.name} is {part.value:.2f}, {part.threshold}" for part in worst)
        details.setdefault("reason", told)
    elif verdict == "reported":
        details.setdefault("reason", "there is no threshold for it")
    details["tables"] = (_table(parts), *details.get("tables", ()))
    given = {
        "unit": head.unit, "low": head.low, "high": head.high, "threshold": head.threshold,
        "needs": one.needs, "method": one.method,
    }  # fmt: skip
    return Measure(
        one.key,
        one.name,
        one.question,
        verdict,
        value=head.value,
        **{**given, **details},
    )


def widened(threshold: Threshold, low: float, high: float, what: str) -> Threshold:
    """Return a threshold that also passes what a faithful panel shows.

    Parameters
    ----------
    threshold
        The default, or the user's; what a user set is never widened.
    low, high
        Where the number lies for a faithful panel.
    what
        Which panel that is, for the source.
    """
    if threshold.default:
        return threshold
    passes = _holding(threshold.passes, low, high)
    if passes == threshold.passes:
        return threshold
    warns = _holding(threshold.warns, *(end for end in passes))
    source = f"{threshold.source}; widened to what {what} shows"
    return replace(threshold, passes=passes, warns=warns, source=source)


def _holding(ends: Ends, low: float | None, high: float | None) -> Ends:
    lowest, highest = ends
    if lowest is not None:
        lowest = None if low is None else min(lowest, round(low, 4))
    if highest is not None:
        highest = None if high is None else max(highest, round(high, 4))
    return lowest, highest


def thresholds_of(key: str, **parts: Threshold) -> Mapping[str, Threshold]:
    """Return thresholds by key: the first is the measure's own, the others `KEY.name`."""
    return {
        key if place == 0 else f"{key}.{name}": one
        for place, (name, one) in enumerate(parts.items())
    }


def _table(parts: Sequence[Part]) -> Table:
    rows = tuple(
        (part.name, part.value, part.low, part.high, part.unit, part.verdict,
         "" if part.threshold is None else str(part.threshold),
         part.note or ("" if part.threshold is None else part.threshold.source))
        for part in parts
    )  # fmt: skip
    columns = ("number", "value", "low", "high", "unit", "verdict", "threshold", "source")
    return Table("What decides: the verdict is the worst of these", columns, rows)
