"""The view of an assessment: who stays, why the others do not, and what that does to the panel."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.posts import Outcome
from personanb.notebook.views.text import Passage, Room, one_line
from personanb.populations.assess.assessment import Assessment, Check

ROWS = 20
PAGE_ROWS = 500
_ROOM = 80_000
_HEADING = 3
_SHIFTS = 8
_LEAST_SHIFT = {"mean": 0.005, "sd": 0.005}
_LEAST_POINTS = 0.5


@dataclass(frozen=True)
class Row:
    """Somebody who is left out, with why and the words that show it."""

    place: int
    name: str
    reasons: tuple[tuple[str, str, Passage], ...]


@dataclass(frozen=True)
class Shift:
    """How a variable moves when everybody who is dropped is gone."""

    what: str
    before: str
    after: str
    shift: str


def assessment_view(
    result: Assessment, *, rows: int = ROWS, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of an assessment; of many drops the first are shown."""
    room = Room(_ROOM)
    total, kept = len(result.panel), len(result.kept)
    by = result.dropped_by()
    outcomes = [Outcome("kept", kept, kept / total, kept=True)]
    outcomes += [
        Outcome(name, len(places), len(places) / total)
        for name, places in sorted(by.items(), key=lambda item: -len(item[1]))
    ]
    return render(
        "assessment",
        total=total,
        kept=kept,
        source=one_line(result.panel.source, 200),
        critic=one_line(result.critic, 80),
        outcomes=outcomes,
        overlapping=sum(map(len, by.values())) > total - kept,
        overruled=[
            (one_line(result.panel[place].name, 60), one_line(reason, 120))
            for place, reason in list(result.overruled.items())[:rows]
        ],
        overruled_total=len(result.overruled),
        unseen=_unseen(result.checks, total),
        rows=[
            Row(
                one.place,
                one_line(one.persona.name, 80),
                tuple(
                    (found.check, one_line(found.reason, 240), room.passage(found.evidence))
                    for found in one.findings
                    if found.drops
                ),
            )
            for one in result.dropped[:rows]
        ],
        dropped=total - kept,
        shifts=_shifts(result),
        alike=[
            (name, result.homogeneity["before"][name], result.homogeneity["after"].get(name))
            for name in ("distinct_3", "compression", "shared_openings")
            if name in result.homogeneity.get("before", {})
        ],
        h=heading,
        page=page,
    )


def _unseen(checks: tuple[Check, ...], total: int) -> list[tuple[str, int, str]]:
    return [(one.name, one.checked, one.note) for one in checks if one.checked < total and one.note]


def _shifts(result: Assessment) -> list[Shift]:
    if not result.dropped or not len(result.kept):
        return []
    frame = result.shifts()
    every = frame[frame["filter"] == "all filters"]
    found = []
    for row in every.to_dict("records"):
        trait = row["level"] in _LEAST_SHIFT
        least = _LEAST_SHIFT.get(row["level"], _LEAST_POINTS)
        if row["variable"] in {"residence", "occupation"} or not abs(row["shift"]) >= least:
            continue
        write = "{:.2f}" if trait else "{:.0f} %"
        unit = "{:+.3f}" if trait else "{:+.1f} points"
        found.append(
            (
                abs(row["shift"]) * (100 if trait else 1),
                Shift(
                    f"{row['variable']}, {one_line(str(row['level']), 40)}",
                    write.format(row["before"]),
                    write.format(row["after"]),
                    unit.format(row["shift"]),
                ),
            )
        )
    found.sort(key=lambda item: -item[0])
    return [shift for _, shift in found[:_SHIFTS]]
