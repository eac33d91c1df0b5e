"""Simulated answers beside people's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from personanb.notebook.canvas import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    SOFT,
    WARNING,
    WIDTH_INCHES,
    ReportFigure,
    bare_axes,
    head,
    label_rows,
    rows_canvas,
)
from personanb.notebook.survey_figures.pieces import MOST_ROWS, checked, names_of, value_label
from personanb.notebook.views.text import one_line
from personanb.surveys.analysis.fidelity import PanelFidelity
from personanb.surveys.numbers.fidelity import Fidelity
from personanb.surveys.numbers.verdicts import HEADLINE

_TALL = 4.0
_COLOURS = {"pass": GREEN, "warn": "#B8860B", "fail": WARNING, "not applicable": SOFT}
_NAMES = {
    "variance_ratio": "variance ratio",
    "total_variation": "total variation",
    "wasserstein": "Wasserstein",
}


def plot_fidelity(fidelity: PanelFidelity, item_id: str | None = None) -> Figure:
    """Draw a panel's answers beside people's.

    Parameters
    ----------
    fidelity
        What `answers.fidelity(people)` returned.
    item_id
        Which item; without one, and with several items, the variance ratio of each.

    Returns
    -------
    matplotlib.figure.Figure
        Both distributions with the measures that decide; or a row an item with its variance
        ratio, its interval, and the range that passes.
    """
    checked(fidelity, PanelFidelity, "what answers.fidelity(people) returns")
    if item_id is None and len(fidelity.items) > 1:
        return _many(fidelity)
    name = next(iter(fidelity.items)) if item_id is None else item_id
    if name not in fidelity.items:
        known = ", ".join(fidelity.items)
        raise KeyError(f"{name!r} was not compared with people; there are {known}")
    return _one(fidelity, name, fidelity.items[name])


def _one(fidelity: PanelFidelity, name: str, one: Fidelity) -> Figure:
    figure = ReportFigure(figsize=(WIDTH_INCHES, _TALL))
    axes = figure.add_subplot()
    shares = one.shares
    labels = names_of(shares.index)
    simulated = f"simulated ({fidelity.source}), n {one.n_personas:,}"
    people = f"people, n {one.n_people:,}"
    long = pd.concat(
        [
            pd.DataFrame({"answer": labels, "share": 100 * shares[side].to_numpy(), "who": who})
            for side, who in (("simulated", simulated), ("human", people))
        ]
    )
    sns.barplot(
        long, x="answer", y="share", hue="who", palette=[BLUE, ORANGE], errorbar=None, ax=axes,
        width=0.78, saturation=1,
    )  # fmt: skip
    axes.set(xlabel="")
    axes.set_ylabel("% of answers", color=SOFT)
    bare_axes(axes, left=True)
    axes.set_xticks(range(len(labels)), labels, parse_math=False)
    axes.grid(axis="y", color=FAINT, lw=0.8)
    legend = axes.legend(frameon=False, fontsize=10.5, title=None)
    for text in legend.get_texts():
        text.set_parse_math(False)
    measures = [
        f"{_NAMES[measure]} {found.value:.2f} ({found.verdict})"
        for measure in HEADLINE
        if (found := one.measures.get(measure)) is not None
    ]
    means = ""
    if one.means is not None:
        means = (
            f"means {one.means.simulated:.2f} and {one.means.human:.2f}, "
            f"Welch p = {one.means.welch_p:.2f}: no evidence of likeness"
        )
    head(
        figure,
        f"{one.verdict.upper()}: {one_line(fidelity.titles[name], 130)}",
        "\n".join(part for part in (", ".join(measures), means) if part),
    )
    return figure


def _many(fidelity: PanelFidelity) -> Figure:
    names = list(fidelity.items)[:MOST_ROWS]
    figure, axes = rows_canvas(len(names))
    axes.axvspan(0.7, 1.3, color=GREEN, alpha=0.12, lw=0)
    axes.axvline(1, color=INK, lw=1)
    most = 2.4
    for row, name in enumerate(names):
        one = fidelity.items[name]
        ratio = one.measures["variance_ratio"]
        colour = _COLOURS[one.verdict]
        end = min(ratio.value, most)
        if np.isfinite(ratio.low) and np.isfinite(ratio.high):
            axes.hlines(row, min(ratio.low, most), min(ratio.high, most), color=colour, lw=2.4)
        axes.plot(end, row, "o", ms=8, mfc=colour, mec="white", mew=1.2)
        apart = one.measures["total_variation"].value
        value_label(
            axes,
            most + 0.06,
            row,
            f"{one.verdict}  ({ratio.value:.2f}, {100 * apart:.0f}% of answers off)",
        )
    axes.set_xlim(0, most + 1.7)
    axes.set_xticks([0, 0.5, 1, 1.5, 2])
    axes.set_xlabel("variance of the panel over that of people", loc="left", color=SOFT)
    axes.grid(axis="x", color=FAINT, lw=0.8)
    label_rows(axes, names_of(names))
    frame = fidelity.to_frame()
    head(
        figure,
        f"{fidelity.verdict.upper()}: spread beside people, {len(fidelity.items)} items",
        f"{int(frame['n_personas'].max()):,} personas ({fidelity.source}) beside "
        f"{int(frame['n_people'].max()):,} people; band: what passes; verdicts rest on spread, "
        "total variation and Wasserstein",
    )
    return figure
