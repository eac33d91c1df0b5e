"""The forms that a target is written in: respondents, joint table, margins, moments, plain names.

A frame tells its form by its headings: `variable, level` with `share` or `count` are margins,
`trait, mean` are moments, `count` or `share` beside categories is a joint table, and all else
are respondents, one a row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from personanb.errors import TargetError, did_you_mean
from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.formats.scales import checked_scale
from personanb.populations.population import Floats, Population
from personanb.populations.references import columns
from personanb.populations.references.description import Cells, Description, checked_shares
from personanb.populations.references.reference import Known, Reference

if TYPE_CHECKING:
    import pandas as pd

Scale = tuple[float, float]

_PARTS = ("means", "sds", "correlations", "margins")


@dataclass(frozen=True)
class Reading:
    """How a frame is to be read."""

    name: str
    scale: Scale | None = None
    weight: str | None = None
    categories: Sequence[str] | None = None
    bands: Mapping[str, Sequence[float]] = field(default_factory=dict)


def from_frame(frame: pd.DataFrame, reading: Reading) -> Reference:
    """Return the reference that a frame holds, whatever its form; TargetError when it has none."""
    if not len(frame):
        raise TargetError(f"{reading.name}: there are no rows")
    headings = {str(name).casefold(): str(name) for name in frame.columns}
    if {"variable", "level"} <= headings.keys():
        return _from_margins(frame, headings, reading)
    if {"trait", "mean"} <= headings.keys():
        return _from_moments(frame, headings, reading)
    counted = next((headings[name] for name in ("count", "share") if name in headings), None)
    if counted is not None and reading.weight is None and not columns.trait_columns(frame):
        return _from_table(frame, counted, reading)
    return _from_respondents(frame, reading)


def from_parts(parts: Mapping[str, Any], reading: Reading) -> Reference:
    """Return the reference that means, sds, correlations and margins make, by name.

    Raises
    ------
    TargetError
        For a part that is not known, or numbers that no population can have.
    """
    for name in parts:
        if name not in _PARTS:
            raise TargetError(
                f"{name!r} is not part of a reference{did_you_mean(name, _PARTS)}; "
                f"allowed: {', '.join(_PARTS)}"
            )
    low, high = _ends(reading.scale)
    means = _by_trait(parts.get("means"), "means")
    spreads = _by_trait(parts.get("sds"), "sds")
    pairs = _correlations(parts.get("correlations"))
    names = tuple(
        trait
        for trait in TRAITS
        if trait in means or trait in spreads or any(trait in pair for pair in pairs)
    )
    for what, known in (("mean", means), ("standard deviation", spreads)):
        lacking = [name for name in names if known and name not in known]
        if lacking:
            raise TargetError(f"{reading.name}: {lacking[0]} has no {what}; give it, or none")
    margins = {
        str(name): checked_shares(str(name), shares)
        for name, shares in (parts.get("margins") or {}).items()
    }
    if not names and not margins:
        raise TargetError(f"{reading.name}: nothing is said; give some of {', '.join(_PARTS)}")
    described = Description(
        names,
        _array([(means[name] - low) / (high - low) for name in names]) if means else None,
        _array([spreads[name] / (high - low) for name in names]) if spreads else None,
        _matrix(names, pairs, reading.name) if pairs else None,
        margins or None,
    )
    return described_reference(described, reading.name)


def described_reference(described: Description, name: str, **about: Any) -> Reference:
    """Return a reference of a description, with what that leaves unknown."""
    cells = described.cells
    by_category = cells is not None and cells.means is not None
    known = Known(
        means=by_category or described.means is not None,
        spread=by_category or described.deviations is not None,
        shape=by_category or (described.means is not None and described.deviations is not None),
        correlations=described.correlations is not None,
        joint=cells is not None,
        by_category=by_category,
    )
    return Reference(name, known, description=described, **about)


def _from_respondents(frame: pd.DataFrame, reading: Reading) -> Reference:
    what = reading.name
    traits = columns.trait_columns(frame)
    scores = columns.trait_scores(frame, traits, reading.scale, what, TargetError)
    for at, heading in enumerate(traits.values()):
        gaps = np.flatnonzero(np.isnan(scores[:, at]))
        if gaps.size:
            raise TargetError(
                f"{what}: {heading!r} is empty in row {int(gaps[0])} ({gaps.size:,} of "
                f"{len(frame):,} rows are like it); drop them with "
                f"frame.dropna(subset=[{heading!r}])"
            )
    weight = reading.weight
    if weight is None and "weight" in frame.columns:
        weight = "weight"
    taken = {str(name) for name in traits.values()} | ({weight} if weight else set())
    found, notes = columns.categories(
        frame, wanted=reading.categories, taken=taken, bands=reading.bands, what=what,
        error=TargetError,
    )  # fmt: skip
    if not traits and not found:
        raise TargetError(
            f"{what}: no traits and no categories among {', '.join(map(str, frame.columns))}; "
            f"trait columns are called {', '.join(TRAITS)} or O, C, E, A, N"
        )
    weights = columns.weights(frame, weight, what, TargetError)
    rows = Population(tuple(traits), scores, found, weights)
    for name, spread in zip(rows.trait_names, rows.deviations(), strict=True):
        if spread < 1e-9:  # noqa: PLR2004 - rounding
            raise TargetError(
                f"{what}: {name} is {scores[0, rows.trait_names.index(name)]:g} for everyone; "
                "a trait that does not vary is no target, leave its column out"
            )
    return Reference(what, Known(), notes=tuple(notes), respondents=len(frame), rows=rows)


def _from_table(frame: pd.DataFrame, counted: str, reading: Reading) -> Reference:
    what = reading.name
    counts = columns.weights(frame, counted, what, TargetError)
    found, notes = columns.categories(
        frame, wanted=reading.categories, taken={counted}, bands=reading.bands, what=what,
        error=TargetError,
    )  # fmt: skip
    if not found:
        raise TargetError(f"{what}: a joint table needs at least one column of categories")
    cells = Cells(
        {name: one.levels for name, one in found.items()},
        np.column_stack([one.codes for one in found.values()]),
        counts / counts.sum(),
    )
    return described_reference(Description(cells=cells), what, notes=tuple(notes))


def _from_margins(frame: pd.DataFrame, headings: dict[str, str], reading: Reading) -> Reference:
    counted = next((headings[name] for name in ("share", "count") if name in headings), None)
    if counted is None:
        raise TargetError(f"{reading.name}: margins need a column `share` or `count`")
    numbers = columns.numbers(frame, counted, reading.name, TargetError)
    margins: dict[str, dict[str, float]] = {}
    for row, (variable, level) in enumerate(
        zip(frame[headings["variable"]], frame[headings["level"]], strict=True)
    ):
        levels = margins.setdefault(str(variable).strip(), {})
        if str(level).strip() in levels:
            raise TargetError(
                f"{reading.name}: row {row}: {variable}={level!r} is given twice; give it once"
            )
        levels[str(level).strip()] = float(numbers[row])
    return from_parts({"margins": margins}, reading)


def _from_moments(frame: pd.DataFrame, headings: dict[str, str], reading: Reading) -> Reference:
    traits = [str(name).strip() for name in frame[headings["trait"]]]
    parts: dict[str, Any] = {
        "means": dict(zip(traits, columns.numbers(
            frame, headings["mean"], reading.name, TargetError
        ), strict=True)),
    }  # fmt: skip
    if "sd" in headings:
        spreads = columns.numbers(frame, headings["sd"], reading.name, TargetError)
        parts["sds"] = dict(zip(traits, spreads, strict=True))
    own = columns.trait_columns(frame)
    if own:
        parts["correlations"] = {
            (row, other): float(columns.numbers(frame, heading, reading.name, TargetError)[at])
            for at, row in enumerate(traits)
            for other, heading in own.items()
            if _trait(row) != other
        }
    return from_parts(parts, reading)


def _ends(scale: Scale | None) -> Scale:
    try:
        return checked_scale(scale) or (0.0, 1.0)
    except ValueError as problem:
        raise TargetError(str(problem)) from None


def _trait(name: object) -> str:
    text = str(name).strip()
    trait = LETTERS.get(text, text.casefold())
    if trait not in TRAITS:
        raise TargetError(
            f"{text!r} is not a trait{did_you_mean(text, TRAITS)}; "
            f"allowed: {', '.join(TRAITS)} or O, C, E, A, N"
        )
    return trait


def _by_trait(given: Mapping[str, Any] | None, what: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in (given or {}).items():
        number = _number(value, f"{what} of {name}")
        found[_trait(name)] = number
    return found


def _correlations(given: Any) -> dict[frozenset[str], float]:
    import pandas as pd  # noqa: PLC0415 - heavy

    if given is None:
        return {}
    if isinstance(given, pd.DataFrame):
        given = {
            (row, column): given.loc[row, column]
            for row in given.index
            for column in given.columns
            if row != column
        }
    found: dict[frozenset[str], float] = {}
    for pair, value in given.items():
        if len(pair) != 2:  # noqa: PLR2004 - a pair
            raise TargetError(f"{pair!r} is not a pair of traits; write ('O', 'C') or 'OC'")
        key = frozenset(_trait(name) for name in pair)
        number = _number(value, f"correlation of {' and '.join(sorted(key))}")
        if len(key) == 1:
            raise TargetError(f"{pair!r} is one trait twice; a trait correlates 1 with itself")
        if not math.isclose(found.setdefault(key, number), number, abs_tol=1e-9):
            one, other = sorted(key)
            raise TargetError(
                f"{one} and {other} correlate by {found[key]:g} and by {number:g}; give one number"
            )
    return found


def _matrix(names: tuple[str, ...], pairs: dict[frozenset[str], float], what: str) -> Floats:
    matrix = np.eye(len(names))
    for at, one in enumerate(names):
        for place, other in enumerate(names[:at]):
            if frozenset((one, other)) not in pairs:
                raise TargetError(f"{what}: the correlation of {other} and {one} is missing")
            matrix[at, place] = matrix[place, at] = pairs[frozenset((one, other))]
    return matrix


def _number(value: Any, what: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise TargetError(f"the {what} is {value!r}; allowed: finite numbers")
    return number


def _array(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
