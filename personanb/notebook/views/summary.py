"""The view of a survey's summary: denominators, then each item with its distribution and spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import one_line

if TYPE_CHECKING:
    from personanb.surveys.analysis.summary import Summary

_MOST_ROWS = 60
_LONG = 160
_HEADING = 3


@dataclass(frozen=True)
class Part:
    """One category of a distribution: its share in percent, and how dark it is, 0 to 1."""

    percent: float
    shade: float


@dataclass(frozen=True)
class Row:
    """One item of the table."""

    item: str
    text: str
    valid: int
    lost: int
    parts: tuple[Part, ...]
    spoken: str
    value: str
    interval: str
    spread: str
    effective: str


def summary_view(summary: Summary, *, heading: int = _HEADING, page: bool = False) -> str:
    """Return the HTML of a summary."""
    table = summary.table.head(_MOST_ROWS)
    rows = [
        _row(str(name), one, summary) for name, one in zip(table.index, _dicts(table), strict=True)
    ]
    return render(
        "summary",
        counts=str(summary.counts),
        warnings=[one_line(one, 400) for one in summary.warnings],
        rows=rows,
        more=len(summary.table) - len(table),
        origin=summary.origin,
        h=heading,
        page=page,
    )


def _dicts(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_dict(orient="records")
    return found


def _row(name: str, one: dict[str, Any], summary: Summary) -> Row:
    shares = summary.shares.get(name, {})
    known = [share for share in shares.values() if not math.isnan(share)]
    last = max(len(known) - 1, 1)
    is_share = one["value"].startswith(("most: ", "chosen"))
    value = one["value"].removeprefix("most: ")
    if not math.isnan(one["estimate"]):
        number = f"{100 * one['estimate']:.0f} %" if is_share else f"{one['estimate']:.2f}"
        value = f"{number} {value}" if is_share else f"{value} {number}"
    ends = ""
    if not math.isnan(one["low"]):
        low, high = (
            f"{100 * one[end]:.0f}" if is_share else f"{one[end]:.2f}" for end in ("low", "high")
        )
        ends = f"{low} to {high}"
    spread = "" if math.isnan(one["spread"]) else f"{one['spread']:.2f}"
    if not math.isnan(one["sd"]):
        spread = f"{spread} (sd {one['sd']:.2f})" if spread else f"sd {one['sd']:.2f}"
    return Row(
        item=one_line(name, 80),
        text=one_line(str(one["text"]), _LONG),
        valid=int(one["valid"]),
        lost=int(one["asked"]) - int(one["valid"]),
        parts=tuple(Part(100 * share, place / last) for place, share in enumerate(known)),
        spoken=", ".join(
            f"{one_line(label, 40)} {100 * share:.0f} %"
            for label, share in shares.items()
            if not math.isnan(share)
        ),
        value=one_line(value, 80),
        interval=ends,
        spread=spread,
        effective="" if math.isnan(one["effective_n"]) else f"{one['effective_n']:,.0f}",
    )
