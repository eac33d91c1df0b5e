"""The view of a panel: how its traits spread, and the first people as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from personanb.notebook.views.environment import render
from personanb.notebook.views.persona import work
from personanb.notebook.views.text import one_line
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ROWS = 20
PAGE_ROWS = 1_000
_HEADING = 3
_BINS = 20
_STRIP_UP_TO = 40
_PROBLEMS = 10
_GROUPS = 10


@dataclass(frozen=True)
class Bar:
    """A rectangle of a plot, in percent of its width and height; `x` from the left."""

    x: float
    width: float
    height: float


@dataclass(frozen=True)
class Spread:
    """One trait over a panel.

    Attributes
    ----------
    trait
        Its name.
    n
        Of how many people it is known.
    mean, sd
        On the POMP scale, weighted where the panel is; None when unknown. The standard deviation
        is the sample's (n - 1) without weights, the weighted population's with them.
    bars
        A tick a person in a small panel, else a histogram.
    """

    trait: str
    n: int
    mean: float | None
    sd: float | None
    bars: tuple[Bar, ...]
    histogram: bool


@dataclass(frozen=True)
class Row:
    """One person of the table."""

    number: int
    name: str
    age: int | None
    work: str
    residence: str
    traits: tuple[tuple[str, float | None], ...]
    weight: float | None

    @property
    def spoken(self) -> str:
        """The trait scores in words and numbers, for those who do not see the bars."""
        known = [f"{trait} {score:.2f}" for trait, score in self.traits if score is not None]
        return ", ".join(known) or "unknown"


def panel_view(
    panel: Panel, *, rows: int = ROWS, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of a panel; of more people than `rows` the first are shown."""
    shown = [panel[place] for place in range(min(rows, len(panel)))]
    weights = panel.weights if panel.is_weighted else None
    twins = panel.duplicates
    return render(
        "panel",
        title=f"{len(panel):,} {'person' if len(panel) == 1 else 'people'}",
        total=len(panel),
        source=one_line(panel.source, 300),
        spreads=trait_spreads(panel),
        weighted=weights is not None,
        effective=_effective_n(weights) if weights is not None and len(panel) else None,
        twins=[
            ", ".join(one_line(panel[place].name, 60) for place in group[:4])
            + (f" and {len(group) - 4} more" if len(group) > 4 else "")  # noqa: PLR2004
            for group in twins[:_GROUPS]
        ],
        twin_people=sum(len(group) for group in twins),
        twins_more=max(0, len(twins) - _GROUPS),
        rejected=[one_line(str(problem), 400) for problem in panel.rejected[:_PROBLEMS]],
        rejected_total=len(panel.rejected),
        rows=[
            Row(
                number=place + 1,
                name=one_line(person.name, 120),
                age=person.age,
                work=one_line(work(person), 120),
                residence=one_line(person.residence or "", 120),
                traits=tuple(person.big_five.items()),
                weight=float(weights[place]) if weights is not None else None,
            )
            for place, person in enumerate(shown)
        ],
        h=heading,
        page=page,
    )


def trait_spreads(panel: Panel) -> list[Spread]:
    """Return how each of the five traits spreads over a panel, in the order O C E A N."""
    import numpy as np  # noqa: PLC0415 - heavy

    scores = panel.traits()
    weights = panel.weights if panel.is_weighted else None
    spreads = []
    for column, trait in enumerate(TRAITS):
        known = ~np.isnan(scores[:, column])
        values = scores[known, column]
        own = weights[known] if weights is not None else None
        mean, sd = _moments(values, own)
        histogram = len(values) > _STRIP_UP_TO
        bars = _histogram(values, own) if histogram else _ticks(values)
        spreads.append(Spread(trait, len(values), mean, sd, bars, histogram))
    return spreads


def _moments(values: Floats, weights: Floats | None) -> tuple[float | None, float | None]:
    if not len(values):
        return None, None
    if weights is None:
        return float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else None
    total = float(weights.sum())
    if total <= 0:
        return None, None
    mean = float((weights * values).sum() / total)
    return mean, math.sqrt(float((weights * (values - mean) ** 2).sum() / total))


def _histogram(values: Floats, weights: Floats | None) -> tuple[Bar, ...]:
    import numpy as np  # noqa: PLC0415 - heavy

    counts, _ = np.histogram(values, bins=_BINS, range=(0.0, 1.0), weights=weights)
    most = float(counts.max()) or 1.0
    width = 100 / _BINS
    return tuple(
        Bar(place * width + 0.4, width - 0.8, 100 * float(count) / most)
        for place, count in enumerate(counts)
        if count
    )


def _ticks(values: Floats) -> tuple[Bar, ...]:
    # Half a tick's width inside the ends, so that 0 and 1 are whole.
    return tuple(Bar(98.4 * float(value), 1.6, 70.0) for value in values)


def _effective_n(weights: Floats) -> float:
    """Return Kish's effective sample size, `sum(w)^2 / sum(w^2)`."""
    return float(weights.sum() ** 2 / (weights**2).sum())
