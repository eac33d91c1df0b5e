"""Scales of an instrument: reliability, and measured beside given traits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from personanb.notebook.canvas import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    SOFT,
    WIDTH_INCHES,
    ReportFigure,
    bare_axes,
    head,
    label_rows,
    rows_canvas,
)
from personanb.notebook.survey_figures.pieces import checked, names_of, whiskers
from personanb.surveys.analysis.columns import all_counts
from personanb.surveys.analysis.denominators import origin
from personanb.surveys.instruments import Instrument
from personanb.surveys.responses import Responses

_HIGH = 0.97
_MOST_DOTS = 2_000


def plot_reliability(answers: Responses, instrument: Instrument, *, level: float = 0.95) -> Figure:
    """Draw alpha and omega of each scale with intervals, beside the published alpha.

    Returns
    -------
    matplotlib.figure.Figure
        A row a scale. Above .97 lies what people do not reach: answers too consistent to be
        anybody's.
    """
    checked(answers, Responses, "what a survey with the instrument's items returned")
    table = answers.reliability(instrument, level=level)
    figure, axes = rows_canvas(len(table))
    axes.axvspan(_HIGH, 1, color=ORANGE, alpha=0.12, lw=0)
    for shift, name, colour in ((-0.13, "alpha", BLUE), (0.13, "omega", ORANGE)):
        values, low, high = (
            table[column].to_numpy(dtype=float) for column in (name, f"{name}_low", f"{name}_high")
        )
        whiskers(axes, values, low, high, colour=colour, shift=shift)
        axes.plot([], [], "o", color=colour, label=name)
    published = table["published_alpha"].to_numpy(dtype=float)
    axes.plot(published, range(len(table)), "|", ms=22, mew=2, color=INK, ls="", label="published")
    lowest = float(np.nanmin(np.append(table["alpha_low"], published)))
    axes.set_xlim(min(0.5, lowest - 0.05), 1)
    axes.grid(axis="x", color=FAINT, lw=0.8)
    label_rows(axes, names_of(table.index))
    figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=10)
    counts = all_counts(answers)
    head(
        figure,
        f"Reliability: {instrument.title or instrument.name}",
        f"n {int(table['persons'].max()):,} personas, {int(table['left_out'].max()):,} left out "
        f"for missing answers; {100 * level:.3g} % intervals; shaded: more consistent than people "
        f"are\n{origin(counts)}",
    )
    return figure


def plot_recovery(answers: Responses, instrument: Instrument) -> Figure:
    """Draw measured against given traits, one panel a trait.

    Returns
    -------
    matplotlib.figure.Figure
        A dot a persona, the diagonal (perfect recovery), r and slope. A line that is steeper than
        the diagonal exaggerates; a flatter one levels people out.
    """
    checked(answers, Responses, "what a survey with the instrument's items returned")
    table = answers.recovery(instrument)
    measured = answers.score(instrument)[list(table.index)].groupby(level="persona_id").mean()
    given = answers.respondents.drop_duplicates("persona_id").set_index("persona_id")
    figure = ReportFigure(figsize=(WIDTH_INCHES, 2.6))
    grid = figure.subplots(1, len(table), sharey=True, sharex=True, squeeze=False)[0]
    for axes, (name, row) in zip(grid, table.iterrows(), strict=True):
        pair = pd.DataFrame({"given": given[name].astype(float), "measured": measured[name]})
        shown = pair.dropna().head(_MOST_DOTS)
        sns.regplot(
            shown,
            x="given",
            y="measured",
            ax=axes,
            ci=None,
            color=BLUE,
            truncate=True,
            scatter_kws={"s": 9, "alpha": 0.35, "linewidths": 0, "rasterized": True},
            line_kws={"color": ORANGE, "lw": 2},
        )
        axes.plot([0, 1], [0, 1], color=INK, lw=1, ls=":")
        axes.set_title(
            f"{name}\nr {row['r']:.2f}, slope {row['slope']:.2f}", fontsize=9.5, color=INK
        )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="", ylabel="")
        axes.set_xticks([0, 0.5, 1], ["0", ".5", "1"])
        axes.set_yticks([0, 0.5, 1], ["0", ".5", "1"])
        axes.set_aspect("equal")
        bare_axes(axes, left=True)
        axes.tick_params(labelsize=9)
    grid[0].set_ylabel("measured", color=SOFT)
    grid[0].set_xlabel("given", color=SOFT)
    head(
        figure,
        "Do answers show the traits that the personas were given?",
        f"n {int(table['n'].max()):,} personas, POMP scores 0 to 1; dotted: perfect recovery\n"
        f"{origin(all_counts(answers))}",
    )
    return figure
