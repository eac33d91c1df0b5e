"""The figure of a persona's or a panel's Big Five beside the scores of people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from personanb.notebook.canvas import (
    BLUE,
    FAINT,
    INK,
    SOFT,
    head,
    label_rows,
    rows_canvas,
)
from personanb.notebook.views.text import one_line
from personanb.notebook.widgets.norms import trait_norms
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona

_NAME_LENGTH = 60
Floats = npt.NDArray[np.float64]


def plot_profile(people: Persona | Panel) -> Figure:
    """Draw Big Five scores on the POMP scale, with where most people are behind them.

    The band of each trait is from the 10th to the 90th percentile of online respondents, its mark
    their median. A persona is one point a trait; a panel is all its people, with its weighted mean
    and standard deviation. A trait that nobody has is left empty and says so.

    Parameters
    ----------
    people
        A persona or a panel.

    Returns
    -------
    matplotlib.figure.Figure
        With the number of people behind each trait, and the source of the band, in words.

    Raises
    ------
    TypeError
        When it is something else.
    """
    if not isinstance(people, Persona | Panel):
        raise TypeError(f"plot_profile takes a Persona or a Panel, not {type(people).__name__}")
    norms = trait_norms()
    everybody = Panel([people]) if isinstance(people, Persona) else people
    figure, axes = rows_canvas(len(TRAITS))
    labels = []
    for row, trait in enumerate(TRAITS):
        deciles = norms["deciles"][trait]
        axes.barh(row, deciles[-1] - deciles[0], left=deciles[0], height=0.56, color=FAINT)
        axes.plot([deciles[4]] * 2, [row - 0.28, row + 0.28], color=SOFT, linewidth=1.5)
        known = [
            (score, weight)
            for person, weight in zip(everybody, everybody.weights, strict=True)
            if (score := getattr(person.big_five, trait)) is not None
        ]
        labels.append(f"{trait.capitalize()}, n {len(known):,}" if len(everybody) > 1 else trait)
        if not known:
            axes.text(0.5, row, "not known", ha="center", va="center", color=SOFT, fontsize=10)
            continue
        scores, weights = np.array(known).T
        _draw_scores(axes, row, scores, weights)
    label_rows(axes, labels)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    name = people.name if isinstance(people, Persona) else f"a panel of {len(people):,}"
    head(
        figure,
        f"Big Five of {one_line(name, _NAME_LENGTH)}",
        "POMP scores, 0 to 1"
        + ("" if len(everybody) == 1 else "; points are people, the bar is mean ± SD")
        + f"\nBand: 10th to 90th percentile and median of {norms['n']:,} online respondents, "
        "who are no sample of any population",
    )
    return figure


def _draw_scores(axes: Axes, row: int, scores: Floats, weights: Floats) -> None:
    if len(scores) == 1:
        axes.plot(scores, [row], "o", color=BLUE, markersize=10)
        axes.text(scores[0], row - 0.4, f"{scores[0]:.2f}", ha="center", color=INK, fontsize=10)
        return
    # Spread by rank within the row, so that equal scores do not hide each other.
    heights = row + 0.22 * np.sin(np.arange(len(scores)) * 2.4)
    axes.plot(scores, heights, "o", color=BLUE, alpha=min(0.6, 40 / len(scores) + 0.05), ms=3.5)
    mean = float(np.average(scores, weights=weights))
    deviation = float(np.sqrt(np.average((scores - mean) ** 2, weights=weights)))
    axes.errorbar(mean, row, xerr=deviation, fmt="D", color=INK, capsize=4, markersize=6)
