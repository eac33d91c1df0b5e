"""The view of an experiment: the outcomes by cell, one ring a unit, and what was lost."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from personanb.notebook.views.environment import render
from personanb.notebook.views.findings import HEADING, counted
from personanb.notebook.views.text import one_line
from personanb.simulation.experiments.results import NOTE, ExperimentResults, Row

_CELLS = 40
_RINGS = 200
_LOST = 6


@dataclass(frozen=True)
class Cell:
    """One cell of the table; `places` of its outcomes on the scale of all, 0 to 1."""

    levels: tuple[str, ...]
    n: int
    units: int
    mean: str
    sd: str
    places: tuple[float, ...]


def experiment_view(
    results: ExperimentResults, *, heading: int = HEADING, page: bool = False
) -> str:
    """Return the HTML of results."""
    values = [row.outcome for row in results.rows if row.outcome is not None]
    ends = (min(values), max(values)) if values else None
    cells: dict[tuple[Any, ...], list[Row]] = {
        levels: [] for levels in itertools.product(*results.factors.values())
    }
    for row in results.rows:
        cells[tuple(row.levels.values())].append(row)
    lost = [row for row in results.rows if row.outcome is None]
    statuses = Counter(row.status for row in results.rows)
    return render(
        "experiment",
        facts=[
            counted(len(results.rows), "unit"),
            *(f"{count} {status}" for status, count in statuses.most_common()),
            f"seed {results.seed}",
        ],
        factors=[one_line(name, 60) for name in results.factors],
        cells=[_cell(levels, cells[levels], ends) for levels in list(cells)[:_CELLS]],
        more=max(0, len(cells) - _CELLS),
        ends=None if ends is None else tuple(f"{end:.4g}" for end in ends),
        lost=[f"{row.unit}: {row.status}, {one_line(row.reason, 160)}" for row in lost[:_LOST]],
        lost_total=len(lost),
        note=NOTE,
        h=heading,
        page=page,
    )


def _cell(levels: Sequence[Any], rows: Sequence[Row], ends: tuple[float, float] | None) -> Cell:
    values = [row.outcome for row in rows if row.outcome is not None]
    low, high = ends or (0.0, 0.0)
    places = tuple((value - low) / (high - low) if high > low else 0.5 for value in values[:_RINGS])
    return Cell(
        tuple(one_line(str(level), 80) for level in levels),
        len(values),
        len(rows),
        f"{fmean(values):.4g}" if values else "–",
        f"{stdev(values):.3g}" if len(values) > 1 else "–",
        places,
    )
