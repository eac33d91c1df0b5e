"""Distributions of answers, and estimates with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from personanb.errors import AnalysisError
from personanb.notebook.canvas import (
    BLUE,
    FAINT,
    INK,
    SOFT,
    WARNING,
    bare_axes,
    head,
    label_rows,
    rows_canvas,
)
from personanb.notebook.survey_figures.pieces import (
    MOST_ROWS,
    NAME_LENGTH,
    below,
    checked,
    names_of,
    percent,
    scale_colours,
    text_colour,
    value_label,
    whiskers,
)
from personanb.notebook.views.text import one_line
from personanb.surveys.analysis.columns import Column, all_counts, column_of, columns_of
from personanb.surveys.analysis.estimates import Estimates, estimate
from personanb.surveys.analysis.summary import shares_of
from personanb.surveys.numbers.weighting import weighted_mean
from personanb.surveys.responses import Responses

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEAST_LABEL = 0.055
_BINS = 20
_TALL = 4.4
_ENTRY_LENGTH = 34


def plot_answers(answers: Responses, items: str | Sequence[str] | None = None) -> Figure:
    """Draw how answers are distributed, with n and what was not valid.

    Parameters
    ----------
    answers
        What was answered.
    items
        An item, a question with several items (a matrix), or a list of items; all rated items of
        the same scale when not given.

    Returns
    -------
    matplotlib.figure.Figure
        Ratings as one bar a row, from low to high; options as bars with intervals; numbers in a
        range as a histogram.

    Raises
    ------
    AnalysisError
        When there is no such item, or several are not on the same scale.
    """
    checked(answers, Responses, "what a survey returned")
    columns = _columns(answers, items)
    first = columns[0]
    if len(columns) == 1 and not first.categories:
        return _histogram(first)
    if len(columns) == 1 and first.item.level == "nominal":
        return _options(answers, first)
    return _ratings(answers, columns)


def plot_estimates(estimates: Estimates) -> Figure:
    """Draw several estimates with their intervals, as `answers.estimate(..., by=...)` returns."""
    checked(estimates, Estimates, "what answers.estimate(item, by=...) returns")
    keys = list(estimates)[:MOST_ROWS]
    found = [estimates[key] for key in keys]
    figure, axes = rows_canvas(len(keys))
    values = np.array([one.value for one in found])
    low, high = np.array([one.low for one in found]), np.array([one.high for one in found])
    whiskers(axes, values, low, high)
    is_share = estimates.what.startswith("share")
    end = float(np.nanmax(np.concatenate([values, high])))
    start = float(np.nanmin(np.concatenate([values, low])))
    room = (end - start) or 1.0
    for row, one in enumerate(found):
        spelled = f"{100 * one.value:.0f}%" if is_share else f"{one.value:.2f}"
        value_label(
            axes,
            end + 0.05 * room,
            row,
            f"{spelled}  (n {one.n_personas:,}, effective n {one.effective_n:,.0f})",
        )
    axes.set_xlim(start - 0.06 * room, end + 0.75 * room)
    ticks = [tick for tick in axes.get_xticks() if start - 0.06 * room <= tick <= end]
    axes.set_xticks(ticks, [f"{100 * tick:.0f}%" if is_share else f"{tick:g}" for tick in ticks])
    axes.grid(axis="x", color=FAINT, lw=0.8)
    label_rows(axes, names_of(keys))
    left_out = f"{len(estimates) - len(keys)} more not drawn" if len(estimates) > len(keys) else ""
    head(
        figure,
        one_line(estimates.text, 140),
        below(
            estimates.counts,
            f"{estimates.what}, {100 * found[0].level:.3g} % intervals over personas",
            left_out,
        ),
    )
    return figure


def _columns(answers: Responses, items: str | Sequence[str] | None) -> list[Column]:
    if items is None:
        found = [one for one in columns_of(answers).values() if one.item.level == "ordinal"]
        if not found:
            raise AnalysisError("no item is a rating: name one, plot_answers(answers, 'item')")
        scale = found[0].categories
        return [one for one in found if one.categories == scale][:MOST_ROWS]
    if isinstance(items, str):
        parts = [item.id for item in answers.survey.items if item.parent == items]
        names = parts if len(parts) > 1 else [items]
    else:
        names = list(items)
    found = [column_of(answers, name, valid=False) for name in names]
    if not found:
        raise AnalysisError("no item is named: give one, or leave the list out")
    for one in found:
        if one.is_text:
            raise AnalysisError(f"{one.item.id!r} holds free words: read them, or use pnb.themes()")
        if len(found) > 1 and (not one.categories or one.categories != found[0].categories):
            raise AnalysisError(
                f"{one.item.id!r} and {found[0].item.id!r} are not on the same scale: draw one "
                "at a time"
            )
    if not any(one.is_usable.any() for one in found):
        raise AnalysisError(f"there is no valid answer to draw: {found[0].counts}")
    return found[:MOST_ROWS]


def _ratings(answers: Responses, columns: list[Column]) -> Figure:
    figure, axes = rows_canvas(len(columns) + 1)
    categories = columns[0].categories
    colours = scale_colours(len(categories))
    for row, column in enumerate(columns):
        start = 0.0
        shares = list(shares_of(column).values())
        for share, colour in zip(shares, colours, strict=True):
            width = 0.0 if np.isnan(share) else share
            axes.barh(row, width, left=start, color=colour, height=0.68, edgecolor="white", lw=0.6)
            if width >= _LEAST_LABEL:
                axes.text(
                    start + width / 2,
                    row,
                    f"{100 * width:.0f}",
                    ha="center",
                    va="center",
                    fontsize=9.5,
                    color=text_colour(colour),
                )
            start += width
        _beside(axes, row, column)
    # Room on the right for what stands beside a bar, more where names take room on the left.
    longest = 0 if len(columns) == 1 else max(len(_row_name(one)) for one in columns)
    axes.set_xlim(0, 1.4 + 0.011 * min(longest, NAME_LENGTH))
    percent(axes)
    axes.spines["bottom"].set_visible(False)
    alone = len(columns) == 1
    label_rows(axes, [""] if alone else names_of([_row_name(one) for one in columns]))
    labels = [one_line(columns[0].label(one), _ENTRY_LENGTH) for one in categories]
    _legend(figure, axes, labels, colours)
    title = columns[0].item.text if alone else _common_title(answers, columns)
    counts = columns[0].counts if alone else all_counts(answers)
    head(figure, one_line(title, 140), below(counts))
    return figure


def _beside(axes: Axes, row: int, column: Column) -> None:
    """Write mean, spread and n to the right of a row."""
    counts = column.counts
    if not counts.valid:
        said, colour = f"no valid answer of {counts.asked:,}", WARNING
    else:
        numbers = column.numbers if column.is_numeric and not column.is_share else None
        weights = column.weights
        ones = np.ones(len(column.rows)) if weights is None else weights
        said = f"n {counts.valid:,}"
        if numbers is not None:
            known = ~np.isnan(numbers)
            mean = weighted_mean(numbers[known], ones[known])
            spread = np.sqrt(weighted_mean((numbers[known] - mean) ** 2, ones[known]))
            said = f"mean {mean:.2f}, sd {spread:.2f}, {said}"
        lost = counts.asked - counts.valid
        said += f" (+{lost:,} not valid)" if lost else ""
        colour = WARNING if lost else INK
    axes.text(1.015, row, said, va="center", fontsize=9.5, color=colour)


def _row_name(column: Column) -> str:
    # "Rate this. [taste]": what differs between the rows is in the brackets.
    text = column.item.text
    name = text[text.rindex("[") + 1 : -1] if text.endswith("]") and "[" in text else text
    return f"{column.item.stimulus}: {name}" if column.item.stimulus else name


def _common_title(answers: Responses, columns: list[Column]) -> str:
    parents = {column.item.parent for column in columns}
    if len(parents) == 1:
        entry = answers.survey.layout.by_id[columns[0].item.parent].entry
        return entry.text
    return answers.survey.title or f"{len(columns)} ratings"


def _legend(
    figure: Figure, axes: Axes, labels: list[str], colours: list[tuple[float, float, float]]
) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415 - only here

    del axes
    handles = [
        Patch(facecolor=colour, label=label) for colour, label in zip(colours, labels, strict=True)
    ]
    columns = 3 if max(map(len, labels)) > 18 else min(len(labels), 6)  # noqa: PLR2004 - width
    legend = figure.legend(
        handles=handles,
        loc="outside lower left",
        ncols=columns,
        frameon=False,
        fontsize=9.5,
        handlelength=1.0,
        handleheight=1.0,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _options(answers: Responses, column: Column) -> Figure:
    found = estimate(answers, column.item.id)
    if not isinstance(found, Estimates):  # 1 and 0: a share alone
        found = Estimates(
            column.item.id, column.item.text, "share", {"chosen": found}, column.counts
        )
    keys = sorted(found, key=lambda key: -found[key].value)[:MOST_ROWS]
    shares = pd.DataFrame({"option": names_of(keys), "share": [found[key].value for key in keys]})
    figure, axes = rows_canvas(len(keys))
    sns.barplot(
        shares, x="share", y="option", ax=axes, color=BLUE, width=0.62, errorbar=None, saturation=1
    )
    axes.set(xlabel="", ylabel="")
    ends = np.array([[found[key].low, found[key].high] for key in keys])
    axes.hlines(range(len(keys)), ends[:, 0], ends[:, 1], color=INK, lw=1.8)
    most = float(np.nanmax(ends)) if np.isfinite(ends).any() else 1.0
    for row, key in enumerate(keys):
        one = found[key]
        value_label(
            axes,
            most * 1.03,
            row,
            f"{100 * one.value:.0f}%  [{100 * one.low:.0f}, {100 * one.high:.0f}]",
        )
    bare_axes(axes)
    axes.set_xlim(0, most * 1.4)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    label_rows(axes, names_of(keys))
    level = found[keys[0]].level
    head(
        figure,
        one_line(column.item.text, 140),
        below(column.counts, f"{100 * level:.3g} % intervals over personas"),
    )
    return figure


def _histogram(column: Column) -> Figure:
    column.need_valid()
    figure, axes = rows_canvas(1)
    figure.set_size_inches(figure.get_size_inches()[0], _TALL)
    values, weights = column.numbers, column.weights
    known = ~np.isnan(values)
    low, high = column.item.low, column.item.high
    own = np.ones(int(known.sum())) if weights is None else weights[known]
    sns.histplot(
        x=values[known],
        weights=own,
        bins=_BINS,
        binrange=None if low is None or high is None else (low, high),
        stat="percent",
        color=BLUE,
        edgecolor="white",
        ax=axes,
    )
    mean = weighted_mean(values[known], own)
    spread = float(np.sqrt(weighted_mean((values[known] - mean) ** 2, own)))
    axes.axvline(mean, color=INK, lw=1.6)
    axes.set_ylim(0, axes.get_ylim()[1] * 1.12)
    axes.text(
        mean, axes.get_ylim()[1], f" mean {mean:.3g}, sd {spread:.3g}", va="top", fontsize=10,
        color=INK,
    )  # fmt: skip
    bare_axes(axes, left=True)
    axes.grid(axis="y", color=FAINT, lw=0.8)
    axes.set_xlabel(one_line(column.item.unit, 40), loc="left", color=SOFT, parse_math=False)
    axes.set_ylabel("% of answers", color=SOFT)
    head(figure, one_line(column.item.text, 140), below(column.counts))
    return figure
