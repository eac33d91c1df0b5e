"""What the figures of surveys share: colours of points, intervals, words that are always there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import seaborn as sns

from personanb.errors import AnalysisError
from personanb.notebook.canvas import BLUE, INK
from personanb.notebook.views.text import one_line
from personanb.surveys.analysis.denominators import Counts, origin

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]
Colour = tuple[float, float, float]

MOST_ROWS = 40
NAME_LENGTH = 46
_DARK = 0.55
_SMALL = 10.0


def scale_colours(points: int) -> list[Colour]:
    """Return colours of a scale from low to high, light in the middle."""
    return [tuple(one[:3]) for one in sns.color_palette("vlag_r", points)]


def text_colour(colour: Sequence[float]) -> str:
    """Return black or white, whichever is read more easily on a colour."""
    red, green, blue = colour[:3]
    # Relative luminance, as in the Web Content Accessibility Guidelines but for the gamma.
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return INK if light > _DARK else "white"


def names_of(names: Iterable[Any]) -> list[str]:
    """Return names on one line each, cut where they are long."""
    return [one_line(str(name), NAME_LENGTH) for name in names]


def whiskers(
    axes: Axes, values: Floats, low: Floats, high: Floats, *, colour: str = BLUE, shift: float = 0.0
) -> None:
    """Draw a point and its interval in each row; an interval that is not known has no line."""
    rows = np.arange(len(values)) + shift
    known = np.isfinite(low) & np.isfinite(high)
    axes.hlines(rows[known], low[known], high[known], color=colour, lw=2.4, zorder=2)
    axes.plot(values, rows, "o", ms=8, mfc=colour, mec="white", mew=1.2, zorder=3, ls="")


def below(counts: Counts, *more: str) -> str:
    """Return the subtitle: denominators, then more, then where it all comes from."""
    parts = [str(counts), *(part for part in more if part)]
    return f"{'; '.join(parts)}\n{origin(counts)}"


def short_origin(counts: Counts) -> str:
    """Return the origin for figures whose denominators stand elsewhere."""
    return origin(counts)


def percent(axes: Axes) -> None:
    """Write the horizontal axis in percent of shares from 0 to 1."""
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, [f"{100 * tick:.0f}%" for tick in ticks])


def value_label(axes: Axes, x: float, row: float, text: str, *, size: float = _SMALL) -> None:
    """Write words to the right of a row's end."""
    axes.text(x, row, text, va="center", fontsize=size, color=INK, parse_math=False)


def checked(value: Any, kind: type[Any], wanted: str) -> None:
    """Raise AnalysisError when a figure is asked of something else.

    Parameters
    ----------
    wanted
        What to type instead.
    """
    if not isinstance(value, kind):
        raise AnalysisError(f"this is {type(value).__name__}; draw {wanted}")
