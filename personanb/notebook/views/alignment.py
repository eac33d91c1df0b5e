"""The view of an alignment: how close it came, to what, and what it cost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from personanb.notebook.views.environment import render
from personanb.notebook.views.rows import Row, grouped, named_rows, rows_of
from personanb.notebook.views.text import harmless, one_line
from personanb.personas.big_five import LETTERS

if TYPE_CHECKING:
    from personanb.populations.align.alignment import Alignment
    from personanb.populations.align.diagnostics import Diagnostics

_HEADING = 3
_NOTES = 12
_LEVELS = 40
_SHOWN = ("target", "before", "after")
_LETTERS = {trait: letter for letter, trait in LETTERS.items()}
_ROWS = {
    "raw pool": "everyone, as they came",
    "unaligned draw": "as many by chance, mean of 8",
    "weighted pool": "everyone, weighted",
    "aligned": "the result",
    "best possible": "as many of the target itself, mean of 8",
}


@dataclass(frozen=True)
class Reading:
    """One row of the table of distances."""

    name: str
    about: str
    values: tuple[str, ...]
    main: bool


@dataclass(frozen=True)
class Strip:
    """Three values on a common scale, as places in percent of it, and in words."""

    name: str
    target: float
    before: float
    after: float
    told: tuple[str, ...]

    @property
    def span(self) -> tuple[float, float]:
        """Start and length of the line from before to after."""
        low, high = sorted((self.before, self.after))
        return low, high - low


@dataclass(frozen=True)
class Group:
    """Strips that belong together, such as the levels of one variable."""

    name: str
    strips: tuple[Strip, ...]
    more: int = 0


@dataclass(frozen=True)
class Shape:
    """How one trait spreads: outlines in a plot of 100 by 100, and moments in words."""

    trait: str
    target: str
    before: str
    after: str
    told: str


def alignment_view(aligned: Alignment, *, heading: int = _HEADING, page: bool = False) -> str:
    """Return the HTML of an alignment and its diagnostics."""
    found = aligned.diagnostics()
    people = f"{len(aligned.weights):,}"
    title = (
        f"{people} people weighted" if aligned.n is None else f"{aligned.n:,} of {people} people"
    )
    ended = "converged" if aligned.convergence.converged else "did not converge"
    how = [
        f"method {aligned.method}",
        f"{ended} in {aligned.convergence.steps} steps",
        f"seed {aligned.seed}",
    ]
    if aligned.convergence.refinement != "none":
        how.insert(2, aligned.convergence.refinement)
    return _rendered(
        found,
        title=f"{title}, aligned to {one_line(aligned.reference.name, 80)}",
        how="; ".join(how),
        source=one_line(aligned.reference.source, 400),
        cautions=[one_line(note, 400) for note in aligned.reference.notes],
        notes=[one_line(note, 600) for note in aligned.notes],
        heading=heading,
        page=page,
    )


def diagnostics_view(found: Diagnostics, *, heading: int = _HEADING, page: bool = False) -> str:
    """Return the HTML of diagnostics alone."""
    return _rendered(
        found, title="Diagnostics of an alignment", how="", source="", cautions=[], notes=[],
        heading=heading, page=page,
    )  # fmt: skip


def _rendered(
    found: Diagnostics,
    *,
    title: str,
    how: str,
    source: str,
    cautions: list[str],
    notes: list[str],
    heading: int,
    page: bool,
) -> str:
    low, high = found.scale
    weights = found.weights
    return render(
        "alignment",
        title=title,
        how=how,
        source=source,
        cautions=cautions,
        notes=notes[:_NOTES],
        more_notes=max(0, len(notes) - _NOTES),
        columns=list(found.distances.columns),
        readings=_readings(found),
        ratios=[_ratio(found.ratios.get(str(name))) for name in found.distances.columns],
        people=found.target_people,
        held_out=found.held_out,
        scale=f"{low:g} to {high:g}",
        shapes=_shapes(found),
        margins=_margins(found),
        correlations=_correlations(found),
        ess=f"{weights.ess:,.0f}",
        of=f"{weights.people:,}",
        tail="not defined" if math.isnan(weights.pareto_k) else f"{weights.pareto_k:.2f}",
        heaviest=f"{100 * weights.largest_share:.2g} %",
        zeros=f"{weights.zeros:,}",
        unique=f"{100 * found.unique_share:.0f} %",
        blind=list(found.does_not_tell.items()),
        h=heading,
        page=page,
    )


def _readings(found: Diagnostics) -> list[Reading]:
    return [
        Reading(
            name,
            _ROWS.get(name, ""),
            tuple(_number(value) for value in row.values()),
            name == "aligned",
        )
        for name, row in named_rows(found.distances).items()
    ]


def _shapes(found: Diagnostics) -> list[Shape]:
    spread = {(row["trait"], row["population"]): row for row in rows_of(found.spread)}
    return [
        _shape(trait, rows, *(spread[trait, name] for name in _SHOWN))
        for trait, rows in grouped(rows_of(found.shape), "trait").items()
    ]


def _shape(trait: str, rows: list[Row], target: Row, before: Row, after: Row) -> Shape:
    tallest = max(float(row[name]) for row in rows for name in _SHOWN) or 1.0
    lines = {name: _outline([float(row[name]) / tallest for row in rows]) for name in _SHOWN}
    moved = f"mean {before['mean']:.2f} → {after['mean']:.2f}, target {target['mean']:.2f}"
    ratios = f"{_times(before['variance_ratio'])} → {_times(after['variance_ratio'])}"
    return Shape(trait, **lines, told=f"{moved}; variance {ratios} of the target's")


def _outline(heights: list[float]) -> str:
    """Return the top line of a histogram as the points of an SVG polyline."""
    width = 100 / len(heights)
    points = []
    for place, height in enumerate(heights):
        top = 96 - 92 * height
        points += [f"{place * width:.2f},{top:.1f}", f"{(place + 1) * width:.2f},{top:.1f}"]
    return " ".join(["0,96", *points, "100,96"])


def _margins(found: Diagnostics) -> list[Group]:
    groups = []
    for name, rows in grouped(rows_of(found.margins), "variable").items():
        most = max(float(row[column]) for row in rows for column in _SHOWN) or 1.0
        strips = [
            Strip(
                one_line(harmless(str(row["level"])).replace("_", " "), 60),
                **{column: 100 * row[column] / most for column in _SHOWN},
                told=tuple(f"{100 * row[column]:.1f}" for column in _SHOWN),
            )
            for row in rows[:_LEVELS]
        ]
        groups.append(Group(one_line(name, 60), tuple(strips), max(0, len(rows) - _LEVELS)))
    return groups


def _correlations(found: Diagnostics) -> list[Strip]:
    return [
        Strip(
            f"{_LETTERS[row['first']]} × {_LETTERS[row['second']]}",
            **{column: 50 + 50 * row[column] for column in _SHOWN},
            told=tuple(f"{row[column]:.2f}".replace("-", "−") for column in _SHOWN),
        )
        for row in rows_of(found.correlations)
        if not any(math.isnan(row[column]) for column in _SHOWN)
    ]


def _number(value: float) -> str:
    if math.isnan(value):
        return "not told"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.3g}"  # noqa: PLR2004 - all alike


def _ratio(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.2f}×"


def _times(value: float) -> str:
    return "?" if math.isnan(value) else f"{value:.2f}"
