"""Crosstabs, preferences, prices, concept tests, and where variance lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    PALETTE,
    PURPLE,
    ROW_INCHES,
    SOFT,
    WIDTH_INCHES,
    YELLOW,
    ReportFigure,
    bare_axes,
    head,
    label_rows,
    rows_canvas,
)
from personanb.notebook.survey_figures.pieces import (
    MOST_ROWS,
    below,
    checked,
    names_of,
    value_label,
    whiskers,
)
from personanb.notebook.views.text import one_line
from personanb.surveys.analysis.arms import Comparisons
from personanb.surveys.analysis.choices import Preferences
from personanb.surveys.analysis.prices import Prices
from personanb.surveys.analysis.split import Split
from personanb.surveys.numbers.crosstab import Crosstab
from personanb.surveys.numbers.estimate import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TALL = 4.8
_STYLES = {
    "too_cheap": (ORANGE, "--", "too cheap"),
    "cheap": (YELLOW, "-", "a bargain"),
    "expensive": (BLUE, "-", "getting expensive"),
    "too_expensive": (PURPLE, "--", "too expensive"),
}
_POINTS = {
    "PMC": "marginal cheapness",
    "OPP": "optimal",
    "IPP": "indifference",
    "PME": "marginal expensiveness",
}
_MOST_STIMULI = 6


def plot_crosstab(table: Crosstab) -> Figure:
    """Draw a crosstab: column percent, with letters of the groups that are lower."""
    checked(table, Crosstab, "a crosstab: what answers.crosstab(item, by=...) returns")
    rows, columns = table.percent.shape
    figure = ReportFigure(figsize=(WIDTH_INCHES, 1.3 + ROW_INCHES * rows))
    axes = figure.add_subplot()
    letters = table.letters.to_numpy()[:rows]
    numbers = table.percent.to_numpy()
    words = np.array(
        [
            [f"{numbers[r, c]:.0f}%  {letters[r, c]}".rstrip() for c in range(columns)]
            for r in range(rows)
        ],
        dtype=object,
    )
    sns.heatmap(
        table.percent,
        annot=words,
        fmt="",
        cmap="Blues",
        vmin=0,
        vmax=max(60.0, float(np.nanmax(numbers))),
        cbar=False,
        linewidths=1.5,
        linecolor="white",
        annot_kws={"fontsize": 10.5},
        ax=axes,
    )
    heads = [
        f"{one_line(str(group), 22)} ({mark})\nn {count:,.0f}, eff. {worth:,.0f}"
        for (group, mark), count, worth in zip(
            table.letter_of.items(), table.n, table.effective_n, strict=True
        )
    ]
    axes.set_xticks(np.arange(columns) + 0.5)
    axes.set_xticklabels(heads, rotation=0, fontsize=10, color=INK, parse_math=False)
    axes.xaxis.tick_top()
    axes.set_yticks(np.arange(rows) + 0.5)
    axes.set_yticklabels(names_of(table.percent.index), rotation=0, color=INK, parse_math=False)
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    if table.means is not None:
        marks = table.letters.to_numpy()[-1].tolist()
        means = table.means.loc["mean"].to_numpy(dtype=float)
        for place, mark in enumerate(marks):
            axes.text(
                place + 0.5, rows + 0.42, f"mean {means[place]:.2f}  {mark}".rstrip(), ha="center",
                va="center", fontsize=10.5, fontweight="bold", color=INK,
            )  # fmt: skip
        axes.set_ylim(rows + 0.75, 0)
        axes.spines["bottom"].set_visible(False)
    title = table.title or "Answers by group"
    test = (
        f"letters: significantly above that group ({100 * table.level:.3g} %, {table.correction}); "
        f"independence: p = {table.chi_squared_p:.2g}"
    )
    head(figure, one_line(title, 140), "\n".join([test, *table.notes[-2:]]))
    return figure


def plot_preferences(preferences: Preferences) -> Figure:
    """Draw shares of preference with intervals, and the counts that they come from."""
    checked(preferences, Preferences, "what answers.preferences(question) returns")
    table = preferences.model.table.head(MOST_ROWS)
    figure, axes = rows_canvas(len(table))
    bars = pd.DataFrame({"item": names_of(table.index), "share": table["share"].to_numpy()})
    sns.barplot(
        bars, x="share", y="item", color=BLUE, width=0.62, errorbar=None, saturation=1, ax=axes
    )
    axes.set(xlabel="", ylabel="")
    low, high = table["share_low"].to_numpy(), table["share_high"].to_numpy()
    axes.hlines(range(len(table)), low, high, color=INK, lw=1.8)
    most = float(np.nanmax(np.append(high[np.isfinite(high)], table["share"].max())))
    tally = preferences.tally
    for row, (name, one) in enumerate(table.iterrows()):
        value_label(axes, most * 1.04, row, f"{100 * one['share']:.0f}%   {_counted(tally, name)}")
    bare_axes(axes)
    axes.set_xlim(0, most * 1.7)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    label_rows(axes, names_of(table.index))
    head(
        figure,
        one_line(preferences.text, 140),
        below(
            preferences.counts,
            f"share of preference, {100 * preferences.model.level:.3g} % intervals over personas",
        ),
    )
    return figure


def _counted(tally: pd.DataFrame, name: object) -> str:
    one = tally.loc[[name]].iloc[0]
    if "score" in tally.columns:
        return f"best {one['best']:,.0f}, worst {one['worst']:,.0f} of {one['shown']:,.0f}"
    return f"first {one['first']:,.0f} of {one['shown']:,.0f}"


def plot_prices(prices: Prices) -> Figure:
    """Draw the four curves of a price sensitivity question and the points where they cross."""
    checked(prices, Prices, "what answers.prices(question) returns")
    figure, axes = _field()
    curves = prices.sensitivity.curves
    for name, (colour, style, label) in _STYLES.items():
        axes.plot(
            curves["price"], 100 * curves[name], color=colour, ls=style, lw=2.2, label=label,
            drawstyle="default",
        )  # fmt: skip
    low, high = prices.sensitivity.acceptable_range
    if np.isfinite(low) and np.isfinite(high) and low < high:
        axes.axvspan(low, high, color=GREEN, alpha=0.1, lw=0, label="acceptable range")
    for point, crossing in prices.sensitivity.points.items():
        if np.isnan(crossing.price):
            continue
        axes.plot(crossing.price, 100 * crossing.share, "o", ms=7, mfc="white", mec=INK, mew=1.6)
        axes.annotate(
            point,
            (crossing.price, 100 * crossing.share),
            textcoords="offset points",
            xytext=(0, 9),
            ha="center",
            fontsize=9.5,
            fontweight="bold",
            color=INK,
        )
    axes.set_ylim(0, 104)
    axes.set_ylabel("% of respondents", color=SOFT)
    axes.set_xlabel(f"price in {prices.currency}", loc="left", color=SOFT, parse_math=False)
    figure.legend(loc="outside lower left", ncols=5, frameon=False, fontsize=9.5)
    said = [
        f"{point} ({_POINTS[point]}) {one.price:.2f} [{one.low:.2f}, {one.high:.2f}]"
        for point, one in prices.sensitivity.points.items()
    ]
    used = prices.sensitivity
    lost = f"{used.n_out_of_order:,} out of order, {used.n_missing:,} incomplete"
    left = f"{used.n_used:,} personas drawn, {lost}"
    head(
        figure,
        f"Prices of {one_line(prices.text, 120)}",
        f"{', '.join(said)}\n{below(prices.counts, left)}\n{used.limits}",
    )
    return figure


def _field() -> tuple[ReportFigure, Axes]:
    figure = ReportFigure(figsize=(WIDTH_INCHES, _TALL))
    axes = figure.add_subplot()
    bare_axes(axes, left=True)
    axes.grid(color=FAINT, lw=0.8)
    return figure, axes


def plot_comparison(comparisons: Comparisons) -> Figure:
    """Draw a concept or message test: the mean of each measure for each stimulus."""
    checked(comparisons, Comparisons, "what answers.compare(test) returns")
    measures = list(dict.fromkeys(measure for measure, _ in comparisons.means))[:MOST_ROWS]
    stimuli = list(dict.fromkeys(name for _, name in comparisons.means))[:_MOST_STIMULI]
    figure, axes = rows_canvas(max(len(measures), 2))
    step = 0.56 / max(len(stimuli), 1)
    for place, (name, colour) in enumerate(zip(stimuli, PALETTE, strict=False)):
        known = [comparisons.means.get((measure, name)) for measure in measures]
        values, low, high = (
            np.array([np.nan if one is None else getattr(one, part) for one in known])
            for part in ("value", "low", "high")
        )
        shift = (place - (len(stimuli) - 1) / 2) * step
        whiskers(axes, values, low, high, colour=colour, shift=shift)
        axes.plot([], [], "o", color=colour, label=f"{one_line(name, 30)} (n {_most(known):,})")
    ends = axes.get_xlim()
    for row, measure in enumerate(measures):
        value_label(axes, ends[1], row, _verdict(comparisons, measure))
    ticks = [tick for tick in axes.get_xticks() if ends[0] <= tick <= ends[1]]
    axes.set_xlim(ends[0], ends[1] + 0.5 * (ends[1] - ends[0]))
    axes.set_xticks(ticks)
    axes.grid(axis="x", color=FAINT, lw=0.8)
    label_rows(axes, names_of([measure.replace("_", " ") for measure in measures]))
    figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=10)
    counts = next(iter(comparisons.counts.values()))
    valid = sum(one.valid for one in comparisons.counts.values())
    asked = sum(one.asked for one in comparisons.counts.values())
    level = next(iter(comparisons.means.values())).level
    head(
        figure,
        f"{one_line(comparisons.test_id, 60)}: means by measure",
        f"{valid:,} of {asked:,} answers valid; {100 * level:.3g} % intervals over personas; p of "
        f"permutation tests, {comparisons.correction}\n{below(counts).splitlines()[-1]}",
    )
    return figure


def _most(known: Sequence[Estimate | None]) -> int:
    return max((one.n_personas for one in known if one is not None), default=0)


def _verdict(comparisons: Comparisons, measure: str) -> str:
    found = [
        f"{other} {one.difference.value:+.2f}, p {_p(one.adjusted_p)}"
        for (of, _, other), one in comparisons.tests.items()
        if of == measure
    ]
    return "   ".join(found[:2]) + ("   …" if len(found) > 2 else "")  # noqa: PLR2004 - room


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"= {value:.3f}"[:6]  # noqa: PLR2004 - as is usual


def plot_split(split: Split) -> Figure:
    """Draw where an item's variance lies: between personas, wordings, and repeats."""
    checked(split, Split, "what answers.split(item) returns")
    figure, axes = rows_canvas(1)
    figure.set_size_inches(WIDTH_INCHES, 1.5)
    shares = {str(part): float(share) for part, share in split.to_frame()["share"].items()}
    names = {
        "persona": ("between personas", BLUE),
        "wording": ("wording", ORANGE),
        "interaction": ("persona x wording", PURPLE),
        "replicate": ("from repeat to repeat", "#9aa1ab"),
    }
    start = 0.0
    for part, (label, colour) in names.items():
        share = shares[part]
        if not share > 0:
            continue
        axes.barh(0, share, left=start, color=colour, height=0.6, edgecolor="white",
                  label=f"{label} {100 * share:.0f}%")  # fmt: skip
        start += share
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    if start:
        figure.legend(loc="outside lower left", ncols=4, frameon=False, fontsize=10)
    else:
        axes.text(0.5, 0, "no variance: all answers are alike", ha="center", va="center", color=INK)
    beside = "" if split.baseline is None else repr(split.baseline)
    caution = "" if split.repeated else "one answer each: persona and repeat cannot be told apart"
    total = f"variance {split.variance.total:.3g}"
    head(
        figure,
        f"Where answers differ: {one_line(split.text, 110)}",
        "\n".join(part for part in (below(split.counts, total, caution), beside) if part),
    )
    return figure
