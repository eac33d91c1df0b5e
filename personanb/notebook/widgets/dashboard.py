"""The alignment dashboard: before, after and target in one view, with everybody in it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import traitlets

from personanb.errors import PersonanbError
from personanb.notebook.views.alignment import alignment_view
from personanb.notebook.widgets.assets import script, style
from personanb.notebook.widgets.base import Widget, answers, columns
from personanb.notebook.widgets.drafts import about
from personanb.personas.panel import Panel
from personanb.populations.align.alignment import Alignment
from personanb.populations.align.trade_off import AS_ALIGNED, TradeOff
from personanb.populations.metrics.distances import Yardstick
from personanb.populations.metrics.tables import largest_margin_error
from personanb.populations.metrics.weights import effective_size
from personanb.populations.population import Ints, Population

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from personanb.notebook.widgets.editor import PersonaEditor

_LISTED = 60
_WORST_CELLS = 12
_STEPS = 255
# More people than this are not solved again while somebody waits.
_MOST_LIVE = 10_000


class AlignmentDashboard(Widget):
    """An alignment to look into: margins, pairs, spread, distances, weights, cells and people.

    Parameters
    ----------
    aligned
        What `pnb.align` returned.

    Attributes
    ----------
    editor
        The persona editor that was opened last from a list of people; its `value` has the edits.
        They are not part of this alignment.
    """

    _esm = script("dashboard.js")
    _css = style("dashboard.css")

    summary = traitlets.Dict(read_only=True).tag(sync=True)
    """What was aligned to what: names, counts, method, seed, notes."""

    selection = traitlets.Dict().tag(sync=True)
    """Who is brushed: a range from 0 to 1 by trait, a list of levels by category."""

    def __init__(self, aligned: Alignment, **traits: Any) -> None:
        if not isinstance(aligned, Alignment):
            raise TypeError(
                f"dashboard takes an Alignment, not {type(aligned).__name__}; make one with "
                'pnb.align(panel, "us-adults", n=500)'
            )
        super().__init__(**traits)
        self._aligned = aligned
        self._trade_off: tuple[TradeOff, Yardstick] | None = None
        self.editor: PersonaEditor | None = None
        self.set_trait("summary", _summary(aligned))

    @property
    def aligned(self) -> Alignment:
        """The alignment that is shown."""
        return self._aligned

    @property
    def selected(self) -> Ints:
        """Positions in the pool of everybody in the selection, ascending; all without one."""
        with self._lock:
            inside = _inside(self._aligned.people, self.selection)
        found: Ints = self._aligned.rows[inside]
        return found

    def static_html(self) -> str:
        """Return the static view of the alignment."""
        return alignment_view(self._aligned)

    @answers("people")
    def _columns(self, _payload: Any) -> tuple[dict[str, Any], list[memoryview]]:
        """Return everybody as columns: traits in 255 steps, category codes, relative weights."""
        import numpy as np  # noqa: PLC0415 - heavy

        aligned = self._aligned
        after = aligned.weights[aligned.rows]
        drawn = np.zeros(len(aligned.rows), dtype=np.uint8)
        if aligned.drawn is not None:
            drawn[np.searchsorted(aligned.rows, aligned.drawn)] = 1
        target = aligned.target if aligned.held_out is None else aligned.held_out
        named = {
            **_columns_of(aligned.people, "pool"),
            **_columns_of(target, "target"),
            "weight": (after / after.mean()).astype(np.float32),
            "drawn": drawn,
        }
        specs, buffers = columns(named)
        return {"columns": specs, "ess": effective_size(after)}, buffers

    @answers("measure")
    async def _measure(self, _payload: Any) -> dict[str, Any]:
        """Return the distances beside chance; they take seconds, so the picture comes first."""
        return await asyncio.to_thread(_measured, self._aligned)

    @answers("names")
    def _names(self, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return who some of the selected are."""
        rows = payload.get("rows")
        if not isinstance(rows, list) or len(rows) > _LISTED:
            raise PersonanbError(f"rows is a list of at most {_LISTED} positions")
        return [self._told(self._row(row)) for row in rows]

    @answers("trade-off")
    async def _compromise(self, payload: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
        """Solve again, between equal weights at 0 and the closest fit at 1."""
        share = payload.get("share")
        if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
            raise PersonanbError(f"share: {share!r} is not from 0 to 1")
        return await asyncio.to_thread(self._solved, float(share))

    @answers("edit")
    def _edit(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Open one of the people in the persona editor."""
        from personanb.notebook.widgets.edit import edit  # noqa: PLC0415 - on first use

        row = self._row(payload.get("row"))
        given = self._given
        if not isinstance(given, Panel):
            raise PersonanbError("the pool is a data frame: there are numbers to see, no personas")
        self.editor = edit(given[row])
        return {"model": self.editor.model_id, "name": given[row].name}

    @property
    def _given(self) -> Panel | pd.DataFrame:
        return self._aligned.pool

    def _row(self, place: Any) -> int:
        people = len(self._aligned.rows)
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < people:
            raise PersonanbError(f"{place!r} is not a position among {people:,} people")
        return int(self._aligned.rows[place])

    def _told(self, row: int) -> dict[str, Any]:
        given = self._given
        if isinstance(given, Panel):
            return {"row": row, "name": given[row].name, "about": about(given[row])}
        return {"row": row, "name": f"Row {given.index[row]}", "about": ""}

    def _solved(self, share: float) -> tuple[dict[str, Any], list[memoryview]]:
        import numpy as np  # noqa: PLC0415 - heavy

        aligned = self._aligned
        target = aligned.target if aligned.held_out is None else aligned.held_out
        with self._lock:
            if self._trade_off is None:
                self._trade_off = aligned.trade_off(), Yardstick(target)
            trade_off, yardstick = self._trade_off
            found = trade_off.at(1 - share)
        after = found.weights[aligned.rows]
        people = aligned.people.weighted(after)
        specs, buffers = columns({"weight": (after / after.mean()).astype(np.float32)})
        return {
            "columns": specs,
            "share": share,
            "ess": found.effective_n,
            "distances": _numbers(yardstick.distances(people).named()),
            "margin error": _number(largest_margin_error(people, target)),
        }, buffers


def _summary(aligned: Alignment) -> dict[str, Any]:
    people = aligned.people
    return {
        "target": aligned.reference.name,
        "source": aligned.reference.source,
        "pool": len(people),
        "left_out": len(aligned.left_out),
        "n": aligned.n,
        "method": aligned.method,
        "seed": aligned.seed,
        "converged": aligned.convergence.converged,
        "notes": list(aligned.notes),
        "traits": list(people.trait_names),
        "levels": {name: list(one.levels) for name, one in people.categories.items()},
        "personas": isinstance(aligned.pool, Panel),
        "live": len(people) <= _MOST_LIVE and aligned.method == "balance",
        "most_live": _MOST_LIVE,
        "as_aligned": round(1 - AS_ALIGNED, 2),
        "held_out": aligned.held_out is not None,
    }


def _columns_of(people: Population, whose: str) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - heavy

    steps = np.clip(np.rint(people.traits * _STEPS), 0, _STEPS).astype(np.uint8)
    found: dict[str, Any] = {
        f"{whose}/{name}": steps[:, at] for at, name in enumerate(people.trait_names)
    }
    for name, one in people.categories.items():
        size = np.uint8 if len(one.levels) <= _STEPS else np.uint16
        found[f"{whose}/{name}"] = one.codes.astype(size)
    found[f"{whose}#weight"] = (people.weights / people.weights.mean()).astype(np.float32)
    return found


def _measured(aligned: Alignment) -> dict[str, Any]:
    found = aligned.diagnostics()
    cells = found.worst_cells(_WORST_CELLS)
    return {
        "distances": {
            str(row): _numbers(values) for row, values in found.distances.to_dict("index").items()
        },
        "deviations": {
            str(row): _numbers(values) for row, values in found.deviations.to_dict("index").items()
        },
        "ratios": _numbers(found.ratios),
        "cells": [
            {str(name): _number(value) for name, value in row.items()}
            for row in cells.to_dict("records")
        ],
        "pareto_k": _number(found.weights.pareto_k),
        "largest_share": found.weights.largest_share,
        "zeros": found.weights.zeros,
        "unique_share": found.unique_share,
        "target_people": found.target_people,
        "does_not_tell": found.does_not_tell,
    }


def _numbers(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _number(value) for name, value in values.items()}


def _number(value: Any) -> Any:
    """Return what JSON can carry: no NaN, no numpy."""
    if isinstance(value, str):
        return value
    found = float(value)
    return found if math.isfinite(found) else None


def _inside(people: Population, selection: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[np.intp]]:
    import numpy as np  # noqa: PLC0415 - heavy

    inside = np.ones(len(people), dtype=bool)
    for name, wanted in selection.items():
        if name in people.trait_names:
            low, high = wanted
            scores = np.rint(people.traits[:, people.trait_names.index(name)] * _STEPS) / _STEPS
            inside &= (scores >= low - 1e-9) & (scores <= high + 1e-9)
        elif name in people.categories:
            levels = people.categories[name].levels
            codes = [levels.index(level) for level in wanted if level in levels]
            inside &= np.isin(people.categories[name].codes, codes)
    return np.flatnonzero(inside)


def dashboard(aligned: Alignment) -> AlignmentDashboard:
    """Open an alignment in a dashboard, a widget.

    Shows what the pool was, what the alignment made of it and what the target is, in one view:
    densities of traits, shares of categories, pairs of traits, spread, distances beside chance,
    weights, and the cells that fit worst. Brushing lists people; up to 10,000 people, a slider
    trades fit for effective sample size.

    Parameters
    ----------
    aligned
        What `pnb.align` returned.

    Raises
    ------
    TypeError
        When it is something else.
    """
    return AlignmentDashboard(aligned)


__all__: Sequence[str] = ("AlignmentDashboard", "dashboard")
