"""Charts of reports as shapes: places in percent of the plot, ticks with their words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from personanb.notebook.views.text import one_line
from personanb.validation.measure import Chart, Measure, Series
from personanb.validation.words import shown_number

Scale = Callable[[float], float]

WIDTH, HEIGHT = 100.0, 60.0
_COLOURS = 8
_TICKS = 5
_LABEL = 60
_MOST_BARS = 60
_MOST_POINTS = 2_000
_ROOM = 0.06
_TINT_MOST = 70


@dataclass(frozen=True)
class Tick:
    """A place on an axis, in percent of it, and its number."""

    at: float
    text: str


@dataclass(frozen=True)
class Drawn:
    """One series of a chart with axes.

    Attributes
    ----------
    name, colour
        For the legend; the number of a colour of the style sheet.
    points
        Places in the plot.
    path
        The same as a line, for SVG; empty for points.
    whiskers
        Of each point with an interval: its place and the ends of the interval.
    """

    name: str
    colour: int
    points: tuple[tuple[float, float], ...]
    path: str
    whiskers: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its ends and the whisker in percent, and the number in words."""

    label: str
    colour: int
    start: float
    width: float
    whisker: tuple[float, float] | None
    text: str


@dataclass(frozen=True)
class MatrixRow:
    """One row of a matrix: its name, and cells with how strongly they are tinted, in percent."""

    name: str
    cells: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ShownChart:
    """A chart ready for its template."""

    kind: str
    title: str
    x_label: str
    y_label: str
    drawn: tuple[Drawn, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    lines: tuple[tuple[float, float, float, float], ...] = ()
    bars: tuple[Bar, ...] = ()
    zero: float = 0.0
    columns: tuple[str, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    left_out: int = 0
    legend: bool = False


@dataclass(frozen=True)
class Strip:
    """A value on its scale, with zones of verdicts: all in percent of the width."""

    zones: tuple[tuple[str, float, float], ...]
    at: float
    interval: tuple[float, float] | None


def shown_chart(chart: Chart) -> ShownChart:
    """Return a chart as shapes."""
    if chart.kind == "matrix":
        return _matrix(chart)
    if chart.kind == "bars":
        return _bars(chart)
    return _plot(chart)


def strip(measure: Measure) -> Strip | None:
    """Return where a measure's value lies among its thresholds; None without either."""
    threshold, value = measure.threshold, measure.value
    if threshold is None or value is None:
        return None
    ends = [end for end in (*threshold.passes, *threshold.warns) if end is not None]
    known = [end for end in (measure.low, measure.high) if end is not None]
    low, high = _range([*ends, value, *known])

    def place(number: float | None, otherwise: float) -> float:
        return otherwise if number is None else 100 * (number - low) / (high - low)

    zones = [("fail", 0.0, 100.0)]
    for name, (start, end) in (("warn", threshold.warns), ("pass", threshold.passes)):
        left, right = place(start, 0.0), place(end, 100.0)
        zones.append((name, left, max(right - left, 1.0)))
    interval = None
    if measure.low is not None and measure.high is not None:
        left = place(measure.low, 0.0)
        interval = (left, place(measure.high, 100.0) - left)
    return Strip(tuple(zones), place(value, 0.0), interval)


def _matrix(chart: Chart) -> ShownChart:
    most = max((abs(cell) for one in chart.series for cell in one.y), default=1.0) or 1.0
    rows = tuple(
        MatrixRow(
            one_line(one.name, _LABEL),
            tuple((shown_number(cell), round(_TINT_MOST * abs(cell) / most)) for cell in one.y),
        )
        for one in chart.series[:_MOST_BARS]
    )
    return ShownChart(
        "matrix", chart.title, chart.x_label, chart.y_label, rows=rows,
        columns=tuple(one_line(label, _LABEL) for label in chart.labels),
        left_out=max(0, len(chart.series) - _MOST_BARS),
    )  # fmt: skip


def _bars(chart: Chart) -> ShownChart:
    ends = [end for one in chart.series for end in (*one.y, *one.low, *one.high)]
    low, high = _range([0.0, *ends], room=False)

    def place(number: float) -> float:
        return 100 * (number - low) / (high - low)

    zero = place(0.0)
    bars = []
    for colour, one in enumerate(chart.series):
        for at, value in enumerate(one.y):
            label = chart.labels[at] if at < len(chart.labels) else str(at)
            name = f"{one.name}, {label}" if one.name and len(chart.series) > 1 else label
            whisker = None
            if one.low and one.high:
                whisker = (place(one.low[at]), place(one.high[at]) - place(one.low[at]))
            text = shown_number(value)
            if whisker is not None:
                text += f" ({shown_number(one.low[at])} to {shown_number(one.high[at])})"
            start, end = sorted((zero, place(value)))
            bars.append(
                Bar(one_line(name, _LABEL), colour % _COLOURS, start, end - start, whisker, text)
            )
    return ShownChart(
        "bars", chart.title, chart.x_label, chart.y_label, bars=tuple(bars[:_MOST_BARS]), zero=zero,
        left_out=max(0, len(bars) - _MOST_BARS),
    )  # fmt: skip


def _plot(chart: Chart) -> ShownChart:
    xs = [x for one in chart.series for x in one.x]
    ys = [y for one in chart.series for y in (*one.y, *one.low, *one.high)]
    if chart.reference is not None:
        ys.append(chart.reference)
    if chart.diagonal:
        xs = ys = [*xs, *ys]
    across, up = _range(xs), _range(ys)

    def x_place(x: float) -> float:
        return WIDTH * (x - across[0]) / (across[1] - across[0])

    def y_place(y: float) -> float:
        return HEIGHT * (1 - (y - up[0]) / (up[1] - up[0]))

    lines = []
    if chart.reference is not None:
        lines.append((0.0, y_place(chart.reference), WIDTH, y_place(chart.reference)))
    if chart.diagonal:
        lines.append((0.0, HEIGHT, WIDTH, 0.0))
    drawn = [
        _drawn(one, number, chart.kind, x_place, y_place) for number, one in enumerate(chart.series)
    ]
    points = sum(len(one.x) for one in chart.series)
    return ShownChart(
        chart.kind, chart.title, chart.x_label, chart.y_label, tuple(drawn),
        tuple(Tick(x_place(x), shown_number(x)) for x in _ticks(*across)),
        tuple(Tick(100 * y_place(y) / HEIGHT, shown_number(y)) for y in _ticks(*up)),
        tuple(lines), left_out=points - sum(len(one.points) for one in drawn),
        legend=len(drawn) > 1,
    )  # fmt: skip


def _drawn(one: Series, number: int, kind: str, across: Scale, up: Scale) -> Drawn:
    points = tuple(
        (across(x), up(y)) for x, y in list(zip(one.x, one.y, strict=True))[:_MOST_POINTS]
    )
    path = ""
    if kind == "lines" and points:
        path = "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    whiskers = tuple(
        (across(x), up(low), up(high))
        for x, low, high in zip(one.x, one.low, one.high, strict=False)
    )
    return Drawn(one_line(one.name, _LABEL), number % _COLOURS, points, path, whiskers)


def _range(numbers: Iterable[float], *, room: bool = True) -> tuple[float, float]:
    several = list(numbers) or [0.0, 1.0]
    low, high = min(several), max(several)
    if low == high:
        low, high = low - 0.5, high + 0.5
    spare = _ROOM * (high - low) if room else 0.0
    return low - spare, high + spare


def _ticks(low: float, high: float) -> Sequence[float]:
    """Return about five round numbers between two ends."""
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * round_one for round_one in (1, 2, 5, 10) if power * round_one >= rough)
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]
