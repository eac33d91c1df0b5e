"""What figures are drawn on: size, colours, title with denominators, PNG for notebooks."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's palette: told apart with the common colour vision deficiencies.
BLUE, ORANGE, GREEN, SKY, YELLOW, PURPLE = (
    "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#E69F00", "#CC79A7",
)  # fmt: skip
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY)
WARNING = "#A84300"  # the orange, dark enough for text on white
INK, SOFT, FAINT = "#22262b", "#555b63", "#d9dce1"
ROW_INCHES = 0.42
WIDTH_INCHES = 8.0
_SHOWN_DPI = 88
_DPI = 2 * _SHOWN_DPI


class ReportFigure(Figure):
    """A matplotlib figure that a notebook shows as PNG even when pyplot was never loaded."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        image = io.BytesIO()
        self.savefig(image, format="png", dpi=_DPI)
        # Twice the dots of the size it is shown at, for sharp text on dense screens.
        width, height = (round(inches * _SHOWN_DPI) for inches in self.get_size_inches())
        return image.getvalue(), {"width": width, "height": height}


def rows_canvas(rows: int) -> tuple[ReportFigure, Axes]:
    """Return a figure with room for some rows, and its axes without a frame."""
    figure = ReportFigure(figsize=(WIDTH_INCHES, 0.5 + ROW_INCHES * max(rows, 1)))
    return figure, bare_axes(figure.add_subplot())


def bare_axes(axes: Axes, *, left: bool = False) -> Axes:
    """Take off the axes what nobody reads: frame and tick marks.

    The bottom stays, and the left where values are read there.
    """
    axes.set_axisbelow(True)
    for side in ("top", "right") if left else ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(SOFT)
    axes.tick_params(length=0, labelsize=11, colors=INK)
    return axes


def label_rows(axes: Axes, names: list[str]) -> None:
    """Name the rows, the first at the top."""
    axes.set_yticks(range(len(names)))
    # A name with dollar signs is a name, not a formula.
    axes.set_yticklabels(names, parse_math=False)
    axes.set_ylim(len(names) - 0.45, -0.55)


def head(figure: Figure, title: str, below: str) -> None:
    """Write title and subtitle at the left edge, and keep the room they take free of axes."""
    titles = textwrap.wrap(title, 74)
    belows = [line for part in below.splitlines() for line in textwrap.wrap(part, 104)]
    inches = 0.24 * len(titles) + 0.2 * len(belows) + 0.22
    width, height = figure.get_size_inches()
    height += inches
    figure.set_size_inches(width, height)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.0, 0.0, 1.0, 1 - inches / height)))
    figure.suptitle(
        "\n".join(titles),
        x=0.012,
        y=1 - 0.08 / height,
        ha="left",
        va="top",
        fontsize=13.5,
        fontweight="bold",
        color=INK,
        parse_math=False,
    )
    figure.text(
        0.012,
        1 - (0.12 + 0.24 * len(titles)) / height,
        "\n".join(belows),
        ha="left",
        va="top",
        fontsize=10.5,
        color=SOFT,
        parse_math=False,
    )
