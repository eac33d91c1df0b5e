"""Views of survey results: title, denominators, tables, a figure, and where it all comes from."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import one_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from personanb.surveys.analysis.arms import Comparisons
    from personanb.surveys.analysis.choices import Preferences
    from personanb.surveys.analysis.estimates import Estimates
    from personanb.surveys.analysis.fidelity import PanelFidelity
    from personanb.surveys.analysis.prices import Prices
    from personanb.surveys.analysis.shifts import Shifts
    from personanb.surveys.analysis.split import Split
    from personanb.surveys.numbers.crosstab import Crosstab
    from personanb.surveys.numbers.estimate import Estimate

_CELL = 120
_TITLE = 300
_MOST_ROWS = 100
_HEADING = 3


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, and whether it is a number."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a result.

    Attributes
    ----------
    caption
        What it holds.
    heads
        Of the columns, the first is that of the rows.
    rows
        As many cells as heads.
    more
        Rows left out.
    """

    caption: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int = 0


@dataclass(frozen=True)
class Picture:
    """A figure as a picture in the page, with words for those who do not see it."""

    data: str
    width: int
    alt: str


@dataclass(frozen=True)
class Result:
    """What a view shows, from top to bottom."""

    title: str
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    picture: Picture | None = None
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    origin: str = ""
    verdict: str = ""
    findings: tuple[tuple[str, str], ...] = field(default=())


def result_view(result: Result, *, heading: int = _HEADING, page: bool = False) -> str:
    """Return the HTML of a result."""
    return render("result", result=result, h=heading, page=page)


def estimate_view(found: Estimate) -> str:
    """Return the HTML of one estimate: value, intervals, what they rest on."""
    rows = [
        ("interval over personas", f"{_number(found.low)} to {_number(found.high)}"),
        ("method", f"{100 * found.level:.3g} % {found.method.rstrip(', ')}"),
        ("personas", f"{found.n_personas:,}"),
        ("answers", f"{found.n_answers:,} valid, {found.n_missing:,} not"),
        ("effective n", _number(found.effective_n)),
        ("ICC", "unknown: one answer each" if math.isnan(found.icc) else _number(found.icc)),
    ]
    for name, facet in (("wordings", found.ci_prompt), ("engines", found.ci_model)):
        if facet is not None:
            levels = ", ".join(f"{key} {_number(value)}" for key, value in facet.levels.items())
            rows.append(
                (f"over {name}", f"{_number(facet.low)} to {_number(facet.high)} ({levels})")
            )
    table = Table(
        "",
        (Cell("what"), Cell("value")),
        tuple((Cell(name), Cell(one_line(value, _CELL))) for name, value in rows),
    )
    return result_view(Result(_number(found.value), tables=(table,), origin=found.label))


def estimates_view(found: Estimates) -> str:
    """Return the HTML of several estimates."""
    from personanb.notebook.survey_figures import plot_estimates  # noqa: PLC0415 - heavy

    return result_view(
        Result(
            one_line(found.text, _TITLE),
            lines=(str(found.counts), found.what),
            picture=_picture(plot_estimates(found), f"{found.what} with intervals"),
            origin=found.origin,
        )
    )


def crosstab_view(found: Crosstab) -> str:
    """Return the HTML of a crosstab."""
    frame = found.to_frame().rename_axis("answer").reset_index()
    test = (
        f"Letters: significantly above that group ({100 * found.level:.3g} %, "
        f"{found.correction}). Independence: chi2({found.degrees}) = {found.chi_squared:.2f}, "
        f"p = {found.chi_squared_p:.3g}, on effective n."
    )
    *notes, origin = found.notes or ("",)
    return result_view(
        Result(
            one_line(found.title or "Answers by group", _TITLE),
            lines=tuple(notes),
            tables=(_table(frame, "Column percent", numbers=True),),
            notes=(test,),
            origin=origin,
        )
    )


def preferences_view(found: Preferences) -> str:
    """Return the HTML of a best-worst or ranking question."""
    from personanb.notebook.survey_figures import plot_preferences  # noqa: PLC0415 - heavy

    frame = found.to_frame()
    kept = [*found.tally.columns, "utility", "share", "share_low", "share_high"]
    return result_view(
        Result(
            one_line(found.text, _TITLE),
            lines=(str(found.counts),),
            picture=_picture(plot_preferences(found), "shares of preference with intervals"),
            tables=(_table(frame[kept].reset_index(), "Counts, utilities, shares"),),
            origin=found.origin,
        )
    )


def prices_view(found: Prices) -> str:
    """Return the HTML of a price sensitivity question."""
    from personanb.notebook.survey_figures import plot_prices  # noqa: PLC0415 - heavy

    demand = "" if found.demand is None else repr(found.demand).split(";")[0]
    return result_view(
        Result(
            one_line(f"{found.text} ({found.currency})", _TITLE),
            lines=(str(found.counts),),
            warnings=(found.sensitivity.limits,),
            picture=_picture(plot_prices(found), "cumulative price curves and their crossings"),
            tables=(_table(found.to_frame().reset_index(), "Where the curves cross"),),
            notes=(demand,) if demand else (),
            origin=found.origin,
        )
    )


def comparisons_view(found: Comparisons) -> str:
    """Return the HTML of a concept or message test."""
    from personanb.notebook.survey_figures import plot_comparison  # noqa: PLC0415 - heavy

    differences = found.differences()
    designs = ", ".join(dict.fromkeys(one.design for one in found.tests.values()))
    tables = [_table(found.to_frame(), "Means, and shares of the two highest points")]
    if len(differences):
        shown = differences.drop(columns=["design"])
        tables.append(_table(shown, f"Permutation tests, {designs}; {found.correction}"))
    return result_view(
        Result(
            one_line(found.test_id, _TITLE),
            lines=tuple(f"{name}: {counts}" for name, counts in found.counts.items()),
            warnings=found.notes,
            picture=_picture(plot_comparison(found), "means of each measure with intervals"),
            tables=tuple(tables),
            origin=found.origin,
        )
    )


def split_view(found: Split) -> str:
    """Return the HTML of a variance split."""
    from personanb.notebook.survey_figures import plot_split  # noqa: PLC0415 - heavy

    return result_view(
        Result(
            one_line(found.text, _TITLE),
            lines=(str(found.counts),),
            picture=_picture(plot_split(found), repr(found.variance)),
            notes=() if found.baseline is None else (repr(found.baseline),),
            origin=found.origin,
        )
    )


def shifts_view(found: Shifts) -> str:
    """Return the HTML of how answers move with the way of asking."""
    if not len(found.table):
        lines = (str(found.counts), "Nothing was varied: ask with sensitivity=True.")
        return result_view(Result("Shifts", lines=lines, origin=found.origin))
    order = found.table["shift"].abs().sort_values(ascending=False).index
    return result_view(
        Result(
            "How answers move with the way of asking",
            lines=(str(found.counts),),
            tables=(_table(found.table.loc[order], "Largest shifts first"),),
            origin=found.origin,
        )
    )


def fidelity_view(found: PanelFidelity) -> str:
    """Return the HTML of a comparison with people: the verdict, and why."""
    from personanb.notebook.survey_figures import plot_fidelity  # noqa: PLC0415 - heavy

    frame = found.to_frame().reset_index()
    reasons = tuple(
        (one_line(found.titles[name], _TITLE), text)
        for name, one in found.items.items()
        for text in one.summary.splitlines()[1:]
    )
    return result_view(
        Result(
            "Beside people",
            lines=(found.summary.splitlines()[0],),
            verdict=found.verdict,
            picture=_picture(plot_fidelity(found), "simulated answers beside people's"),
            findings=_grouped(reasons),
            tables=(_table(frame, "All measures"),) if len(frame) > 1 else (),
            notes=tuple(f"{name}: not compared, {why}" for name, why in found.left_out.items()),
        )
    )


def _grouped(reasons: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    # The name of an item stands at its first reason only.
    last = ""
    found = []
    for name, text in reasons:
        found.append(("" if name == last else name, text))
        last = name
    return tuple(found)


def _picture(figure: Figure, alt: str) -> Picture:
    shown: Any = figure
    data, size = shown._repr_png_()
    return Picture(base64.b64encode(data).decode("ascii"), size["width"], one_line(alt, _TITLE))


def _table(frame: pd.DataFrame, caption: str, *, numbers: bool = False) -> Table:
    """Return a table of a frame, whose first column names the rows."""
    shown = frame.head(_MOST_ROWS)
    numeric = [kind.kind in "iufb" for kind in shown.dtypes]
    right = [place > 0 and (numbers or one) for place, one in enumerate(numeric)]
    heads = tuple(
        Cell(one_line(str(name).replace("_", " "), _CELL), is_right)
        for name, is_right in zip(shown.columns, right, strict=True)
    )
    rows = tuple(
        tuple(Cell(_said(value), is_right) for value, is_right in zip(row, right, strict=True))
        for row in shown.itertuples(index=False, name=None)
    )
    return Table(caption, heads, rows, len(frame) - len(shown))


def _said(value: Any) -> str:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return one_line(str(value), _CELL)


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    if (value == int(value) and abs(value) >= 10) or abs(value) >= 1_000:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.2f}"
