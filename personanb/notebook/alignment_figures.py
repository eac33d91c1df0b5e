"""Figures of an alignment for reports: margins, spread, correlations, distances and weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from personanb.errors import AlignmentError, did_you_mean
from personanb.notebook.canvas import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    ROW_INCHES,
    ReportFigure,
    bare_axes,
    head,
    label_rows,
)
from personanb.notebook.views.rows import grouped, named_rows, rows_of
from personanb.notebook.views.text import one_line
from personanb.populations.align.alignment import Alignment
from personanb.populations.align.diagnostics import Diagnostics

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 8.0
_MOST_LEVELS = 60
_TARGET = "#8a9099"
_SHOWN = ("target", "before", "after")


def plot_alignment(aligned: Alignment, what: str = "margins") -> Figure:
    """Draw an alignment: before, after and the target.

    Parameters
    ----------
    aligned
        What `align` returned.
    what
        `margins` (share of each level of each category), `spread` (how each trait spreads),
        `correlations` (of each pair of traits), `distances` (each distance over what chance alone
        gives, on a logarithmic scale) or `weights` (how unequal they are).

    Returns
    -------
    matplotlib.figure.Figure
        With the number of people, the target and its origin below the title.

    Raises
    ------
    AlignmentError
        When `what` is none of these, or the target does not tell it.
    """
    draw = _FIGURES.get(what)
    if draw is None:
        raise AlignmentError(
            f"what={what!r} is no figure{did_you_mean(str(what), _FIGURES)}; "
            f"allowed: {', '.join(_FIGURES)}"
        )
    return draw(aligned, aligned.diagnostics())


def _margins(aligned: Alignment, found: Diagnostics) -> Figure:
    every = rows_of(found.margins)
    rows = every[:_MOST_LEVELS]
    if not rows:
        raise AlignmentError("the target has no categories: there are no margins to draw")
    figure, axes = _rows_figure(len(rows))
    for at, row in enumerate(rows):
        _dumbbell(axes, at, *(100 * row[name] for name in _SHOWN))
    label_rows(axes, [_label(row["variable"], row["level"]) for row in rows])
    axes.set_xlim(left=0)
    axes.set_xlabel("Share of people, percent", loc="left", color=INK)
    more = len(every) - len(rows)
    left_out = f"; {more} more levels not drawn" if more else ""
    largest = 100 * named_rows(found.distances)["aligned"]["margin error"]
    _title(figure, aligned, "Margins", f"largest error after {largest:.1f} points{left_out}")
    return figure


def _correlations(aligned: Alignment, found: Diagnostics) -> Figure:
    rows = rows_of(found.correlations.dropna())
    if not rows:
        raise AlignmentError("there are no two traits that vary: no correlations to draw")
    figure, axes = _rows_figure(len(rows))
    for at, row in enumerate(rows):
        _dumbbell(axes, at, *(row[name] for name in _SHOWN))
    label_rows(axes, [f"{row['first']} × {row['second']}" for row in rows])
    axes.axvline(0, color=FAINT, lw=1.2, zorder=0)
    axes.set_xlabel("Correlation", loc="left", color=INK)
    distances = named_rows(found.distances)
    before, after = (distances[name]["MAEcorr"] for name in ("raw pool", "aligned"))
    _title(figure, aligned, "Correlations of traits", f"mean error {before:.3f}, after {after:.3f}")
    return figure


def _spread(aligned: Alignment, found: Diagnostics) -> Figure:
    traits = grouped(rows_of(found.shape), "trait")
    if not traits:
        raise AlignmentError("the target has no traits: there is no spread to draw")
    figure = ReportFigure(figsize=(_WIDTH, 2.5))
    spread = {(row["trait"], row["population"]): row for row in rows_of(found.spread)}
    for at, (trait, rows) in enumerate(traits.items()):
        axes = bare_axes(figure.add_subplot(1, len(traits), at + 1))
        edges = [*(row["low"] for row in rows), rows[-1]["high"]]
        target, before, after = ([row[name] for row in rows] for name in _SHOWN)
        axes.stairs(target, edges, fill=True, color="#d3d7dc")
        axes.stairs(before, edges, color=ORANGE, lw=1.5, ls=(0, (3, 1.5)))
        axes.stairs(after, edges, color=BLUE, lw=1.8)
        axes.set_yticks([])
        axes.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
        axes.set_title(trait.capitalize(), fontsize=10.5, color=INK, loc="left")
        ratios = [spread[trait, name]["variance_ratio"] for name in _SHOWN[1:]]
        axes.set_xlabel(
            f"variance {ratios[0]:.2f} → {ratios[1]:.2f}", fontsize=9, color=INK, loc="left"
        )
    _title(figure, aligned, "Spread of traits", "variance: over that of the target, 1 is equal")
    return figure


def _distances(aligned: Alignment, found: Diagnostics) -> Figure:
    rows = named_rows(found.distances)
    chance = rows["best possible"]
    names = [name for name in found.ratios if math.isfinite(chance[name]) and chance[name] > 0]
    if not names:
        raise AlignmentError("the target tells nothing that a distance could be measured on")
    figure, axes = _rows_figure(len(names))
    series = {"raw pool": ORANGE, "unaligned draw": _TARGET, "aligned": BLUE}
    for at, name in enumerate(names):
        for row, colour in series.items():
            ratio = max(rows[row][name] / chance[name], 0.01)
            filled = colour if row == "aligned" else "white"
            axes.plot(ratio, at, "o", ms=9, mfc=filled, mec=colour, mew=2, zorder=3)
    axes.set_xscale("log")
    axes.axvline(1, color=INK, lw=1.4, zorder=1)
    label_rows(axes, names)
    axes.set_xlabel(
        "Over what chance gives as many people of the target (the line), logarithmic",
        loc="left", color=INK,
    )  # fmt: skip
    handles = [
        Line2D([], [], marker="o", ls="", ms=8, mew=2, mec=colour, label=row,
               mfc=colour if row == "aligned" else "white")
        for row, colour in series.items()
    ]  # fmt: skip
    _title(figure, aligned, "Distance from the target", "left is closer", handles)
    return figure


def _weights(aligned: Alignment, found: Diagnostics) -> Figure:
    summary = found.weights
    figure = ReportFigure(figsize=(_WIDTH, 2.6))
    axes = bare_axes(figure.add_subplot())
    heights = np.asarray(summary.histogram)
    axes.stairs(heights, summary.edges, fill=True, color=BLUE)
    axes.set_yscale("symlog", linthresh=1)
    axes.axvline(1, color=INK, lw=1.2)
    axes.set_xlabel("Weight over mean weight; the line: no change", loc="left", color=INK)
    axes.set_ylabel("People", color=INK)
    tail = "not defined" if math.isnan(summary.pareto_k) else f"{summary.pareto_k:.2f}"
    told = f"effective n {summary.ess:,.0f} of {summary.people:,}, Pareto k {tail}"
    _title(figure, aligned, "Weights", f"{told}, {summary.zeros:,} with weight 0", [])
    return figure


_FIGURES: dict[str, Callable[[Alignment, Diagnostics], Figure]] = {
    "margins": _margins,
    "spread": _spread,
    "correlations": _correlations,
    "distances": _distances,
    "weights": _weights,
}


def _rows_figure(rows: int) -> tuple[ReportFigure, Axes]:
    figure = ReportFigure(figsize=(_WIDTH, 0.7 + 0.8 * ROW_INCHES * rows))
    axes = bare_axes(figure.add_subplot())
    axes.grid(axis="x", color=FAINT, lw=0.8)
    return figure, axes


def _dumbbell(axes: Axes, at: int, target: float, before: float, after: float) -> None:
    axes.plot([before, after], [at, at], color="#9cc3de", lw=2, zorder=2)
    axes.plot(target, at, "|", ms=17, mew=3, color=INK, zorder=3)
    axes.plot(before, at, "o", ms=8, mfc="white", mec=ORANGE, mew=1.8, zorder=4)
    axes.plot(after, at, "o", ms=8, mfc=BLUE, mec=BLUE, zorder=5)


def _label(variable: object, level: object) -> str:
    return f"{one_line(str(variable), 20)}: {one_line(str(level).replace('_', ' '), 28)}"


def _title(
    figure: Figure,
    aligned: Alignment,
    title: str,
    told: str,
    handles: list[Line2D] | None = None,
) -> None:
    who = f"{len(aligned.weights):,} people weighted"
    if aligned.n is not None:
        who = f"{aligned.n:,} of {len(aligned.weights):,} people drawn"
    on = (
        "held-out people of the target" if aligned.held_out is not None else "the target aligned to"
    )
    name = one_line(aligned.reference.name, 60)
    below = f"{who} ({aligned.method}); {told}; measured on {on}"
    head(figure, f"{title}: aligned to {name}", below)
    if handles is None:
        handles = [
            Line2D([], [], marker="|", ls="", ms=13, mew=3, color=INK, label="target"),
            Line2D(
                [], [], marker="o", ls="", ms=8, mfc="white", mec=ORANGE, mew=1.8, label="before"
            ),
            Line2D([], [], marker="o", ls="", ms=8, color=BLUE, label="after"),
        ]
    if handles:
        _legend(figure, handles)


def _legend(figure: Figure, handles: list[Line2D]) -> None:
    width, height = figure.get_size_inches()
    height += 0.34
    engine = figure.get_layout_engine()
    rect = engine.get()["rect"] if isinstance(engine, ConstrainedLayoutEngine) else (0, 0, 1, 1)
    kept = rect[3] * (height - 0.34) / height
    figure.set_size_inches(width, height)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0, 0.34 / height, 1, kept)))
    figure.legend(
        handles=handles, loc="lower left", ncols=len(handles), frameon=False, fontsize=10,
        labelcolor=INK, bbox_to_anchor=(0.002, 0.0), borderaxespad=0.1, handletextpad=0.3,
    )  # fmt: skip
