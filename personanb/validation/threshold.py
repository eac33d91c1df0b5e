"""Thresholds: where a number passes, where it is a warning, where it fails, and who says so."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from personanb.errors import ReportError, did_you_mean

Judged = Literal["pass", "warn", "fail"]
Ends = tuple[float | None, float | None]
_FIELDS = ("passes", "warns", "judged_by")
_ENDS = 2


@dataclass(frozen=True)
class Threshold:
    """Where a measure passes, warns and fails.

    Attributes
    ----------
    passes
        Lowest and highest value that passes, both included; None leaves an end open.
    warns
        Lowest and highest value that is at worst a warning; what lies outside fails. Holds
        `passes`.
    source
        Where the numbers come from: a publication, or that they are a choice of this package.
    judged_by
        `value` judges the number itself. `interval` asks more of a pass: the whole interval has
        to lie where values pass, so that little data cannot pass by chance. `evidence` asks more
        of a failure: it fails only when the whole interval lies outside of `warns`.
    default
        What the threshold was before a user changed it, in words; empty when nobody did.

    Raises
    ------
    ReportError
        When an end is no number, or `passes` does not lie in `warns`.

    Examples
    --------
    >>> threshold = Threshold((0.8, None), (0.6, None), "Serapio-García et al. 2025")
    >>> threshold.judge(0.85), threshold.judge(0.7), threshold.judge(0.5)
    ('pass', 'warn', 'fail')
    >>> str(threshold)
    'pass: 0.8 or more; fail: below 0.6'
    """

    passes: Ends
    warns: Ends
    source: str
    judged_by: Literal["value", "interval", "evidence"] = "value"
    default: str = ""

    def __post_init__(self) -> None:
        (low, high), (lowest, highest) = map(_numbers, (self.passes, self.warns))
        if not lowest <= low <= high <= highest:
            raise ReportError(
                f"a threshold passes from {low:g} to {high:g} and warns from {lowest:g} to "
                f"{highest:g}; what passes has to lie inside of what warns"
            )

    def judge(self, value: float, low: float | None = None, high: float | None = None) -> Judged:
        """Judge a value with the ends of its interval, where it has one."""
        ends = (value if low is None else low, value if high is None else high)
        if self.judged_by == "interval":
            passes = all(_inside(end, self.passes) for end in (value, *ends))
        else:
            passes = _inside(value, self.passes)
        if passes:
            return "pass"
        if self.judged_by == "evidence":
            floor, ceiling = _numbers(self.warns)
            fails = ends[1] < floor or ends[0] > ceiling
        else:
            fails = not _inside(value, self.warns)
        return "fail" if fails else "warn"

    def changed(self, change: Mapping[str, Any], *, key: str) -> Threshold:
        """Return the threshold with a user's changes, and with what it was before on record.

        Parameters
        ----------
        change
            `passes`, `warns` or `judged_by`. With `passes` alone, `warns` is widened as far as
            it has to be.
        key
            What the threshold belongs to, for messages.

        Raises
        ------
        ReportError
            When there is nothing of that name, or the numbers do not make a threshold.
        """
        for name in change:
            if name not in _FIELDS:
                raise ReportError(
                    f"thresholds, {key}: there is no {name!r}{did_you_mean(name, _FIELDS)}; "
                    f"allowed: {', '.join(_FIELDS)}"
                )
        passes = _ends(change.get("passes", self.passes), f"thresholds, {key}, passes")
        warns = _ends(change.get("warns", self.warns), f"thresholds, {key}, warns")
        judged_by = change.get("judged_by", self.judged_by)
        if judged_by not in {"value", "interval", "evidence"}:
            raise ReportError(
                f"thresholds, {key}, judged_by is {judged_by!r}; allowed: value, interval, evidence"
            )
        if "warns" not in change:
            (low, high), (lowest, highest) = _numbers(passes), _numbers(warns)
            warns = (_or_open(min(low, lowest)), _or_open(max(high, highest)))
        try:
            return replace(
                self, passes=passes, warns=warns, judged_by=judged_by, source="set by the user",
                default=f"{self}; {self.source}",
            )  # fmt: skip
        except ReportError as error:
            raise ReportError(f"thresholds, {key}: {error}") from None

    def __str__(self) -> str:
        """Say it in words."""
        fails = _outside(self.warns)
        parts = [f"pass: {_range(self.passes)}"]
        if fails:
            parts.append(f"fail: {fails}")
        if self.judged_by == "interval":
            parts[0] += " (whole interval)"
        elif self.judged_by == "evidence" and fails:
            parts[-1] += " (whole interval)"
        return "; ".join(parts)


def with_changes(
    defaults: Mapping[str, Threshold], changes: Mapping[str, Any] | None
) -> dict[str, Threshold]:
    """Return thresholds by key of the measure, with a user's changes.

    Parameters
    ----------
    defaults
        By key of the measure, such as `F1`.
    changes
        By the same keys: a `Threshold`, or a mapping with `passes`, `warns`, `judged_by`.

    Raises
    ------
    ReportError
        When there is no such measure, naming the nearest, or a change makes no threshold.
    """
    made = dict(defaults)
    for key, change in (changes or {}).items():
        if key not in made:
            raise ReportError(
                f"thresholds: there is no measure {key!r}{did_you_mean(key, made)}; there are "
                f"{', '.join(made)}"
            )
        if isinstance(change, Threshold):
            was = made[key]
            made[key] = replace(change, default=f"{was}; {was.source}")
        elif isinstance(change, Mapping):
            made[key] = made[key].changed(change, key=key)
        else:
            raise ReportError(
                f"thresholds, {key}: got {change!r}, wanted a Threshold or a mapping such as "
                '{"passes": (0.8, None), "warns": (0.6, None)}'
            )
    return made


def _ends(given: Any, where: str) -> Ends:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != _ENDS:
        raise ReportError(f"{where} is {given!r}; wanted two ends such as (0.8, None)")
    for end in given:
        if end is not None and (isinstance(end, bool) or not isinstance(end, (int, float))):
            raise ReportError(f"{where} is {given!r}; an end is a number, or None for open")
    low, high = given
    return low, high


def _numbers(ends: Ends) -> tuple[float, float]:
    low, high = ends
    found = (-math.inf if low is None else float(low), math.inf if high is None else float(high))
    if any(math.isnan(end) for end in found):
        raise ReportError(f"a threshold's end is not a number: {ends}")
    return found


def _or_open(end: float) -> float | None:
    return None if math.isinf(end) else end


def _inside(value: float, ends: Ends) -> bool:
    low, high = _numbers(ends)
    return low <= value <= high


def _range(ends: Ends) -> str:
    low, high = ends
    if low is None or high is None:
        if low is not None:
            return f"{low:g} or more"
        return "any value" if high is None else f"{high:g} or less"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _outside(ends: Ends) -> str:
    low, high = ends
    parts = []
    if low is not None:
        parts.append(f"below {low:g}")
    if high is not None:
        parts.append(f"above {high:g}")
    return " or ".join(parts)
