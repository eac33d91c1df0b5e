"""Columns of a data frame as traits, categories and weights, with their mistakes told by row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from personanb.errors import PersonanbError, did_you_mean
from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.formats.scales import checked_scale
from personanb.personas.problems import shown
from personanb.populations.population import Category, Floats, Ints, tidied
from personanb.populations.references.labels import AGE_BANDS, band_labels, level_order

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS = 30
NOT_CATEGORIES = {"persona_id", "id", "name", "weight", "count", "share"}


def trait_columns(frame: pd.DataFrame) -> dict[str, str]:
    """Return headings of trait columns by trait, in the order O C E A N."""
    letters = {trait: letter for letter, trait in LETTERS.items()}
    found: dict[str, str] = {}
    for trait in TRAITS:
        for heading in frame.columns:
            text = str(heading)
            if text == letters[trait] or text.casefold() == trait:
                found[trait] = heading
    return found


def trait_scores(
    frame: pd.DataFrame,
    headings: Mapping[str, str],
    scale: tuple[float, float] | None,
    what: str,
    error: type[PersonanbError],
) -> Floats:
    """Return POMP scores, shape (rows, traits); NaN where unknown.

    Raises
    ------
    error
        When a column is not numbers, or is on another scale than said.
    """
    try:
        checked = checked_scale(scale)
    except ValueError as problem:
        raise error(str(problem)) from None
    low, high = checked or (0.0, 1.0)
    scores = np.empty((len(frame), len(headings)))
    for at, heading in enumerate(headings.values()):
        scores[:, at] = numbers(frame, heading, what, error)
    off = (scores < low - 1e-9) | (scores > high + 1e-9)
    if off.any():
        row, column = (int(place[0]) for place in np.nonzero(off))
        heading = list(headings.values())[column]
        below, above = np.nanmin(scores), np.nanmax(scores)
        advice = (
            "traits are POMP scores; pass the ends of their scale, for example scale="
            f"{_guess(float(below), float(above))}"
            if checked is None
            else f"the scale given is {low:g} to {high:g}"
        )
        raise error(
            f"{what}: {heading!r} is {scores[row, column]:g} in row {row} "
            f"({int(off.sum()):,} scores of {scores.size:,} are off, they run from {below:g} to "
            f"{above:g}); {advice}"
        )
    return tidied((scores - low) / (high - low))


def numbers(frame: pd.DataFrame, heading: str, what: str, error: type[PersonanbError]) -> Floats:
    """Return a column as floats, NaN where empty.

    Raises
    ------
    error
        Naming the first row that does not hold a finite number.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    if list(frame.columns).count(heading) > 1:
        raise error(f"{what}: two columns are called {heading!r}; rename one")
    column = frame[heading]
    found = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=math.nan)
    wrong = np.flatnonzero((np.isnan(found) & column.notna().to_numpy()) | np.isinf(found))
    if wrong.size:
        row = int(wrong[0])
        value = column.iloc[row]
        said = f"{value:g}" if isinstance(value, float) else shown(value)
        raise error(f"{what}: {heading!r} is {said} in row {row}; allowed: finite numbers")
    return found


def weights(
    frame: pd.DataFrame, heading: str | None, what: str, error: type[PersonanbError]
) -> Floats:
    """Return weights, ones when there are none.

    Raises
    ------
    error
        Naming the first row whose weight is missing or negative.
    """
    if heading is None:
        return np.ones(len(frame))
    if heading not in frame.columns:
        hint = did_you_mean(heading, [str(name) for name in frame.columns])
        raise error(f"{what}: there is no column {heading!r} for weights{hint}")
    found = numbers(frame, heading, what, error)
    wrong = np.flatnonzero(~(found >= 0))
    if wrong.size:
        row = int(wrong[0])
        raise error(
            f"{what}: {heading!r} is {found[row]:g} in row {row} "
            f"({wrong.size:,} rows are like it); allowed: numbers of 0 or more"
        )
    if not found.sum() > 0:
        raise error(f"{what}: all of {heading!r} is 0; somebody has to count")
    return found


def categories(
    frame: pd.DataFrame,
    *,
    wanted: Sequence[str] | None,
    taken: set[str],
    bands: Mapping[str, Sequence[float]],
    what: str,
    error: type[PersonanbError],
) -> tuple[dict[str, Category], list[str]]:
    """Return coded categorical columns, and what was left out or banded, in words.

    Raises
    ------
    error
        For a column that is not there, holds gaps, or holds too many levels though asked for.
    """
    headings = [str(name) for name in frame.columns]
    for name in [*(wanted or ()), *bands]:
        if name not in headings:
            raise error(f"{what}: there is no column {name!r}{did_you_mean(name, headings)}")
    found: dict[str, Category] = {}
    notes: list[str] = []
    for heading in headings if wanted is None else wanted:
        if heading in taken or (wanted is None and heading.casefold() in NOT_CATEGORIES):
            continue
        edges = bands.get(heading)
        if edges is None and heading.casefold() == "age" and _is_numeric(frame, heading):
            edges = AGE_BANDS
            notes.append(f"age is cut into {', '.join(band_labels(edges))}")
        category = _category(frame, heading, edges, what, error)
        if len(category.levels) > MOST_LEVELS:
            message = (
                f"{heading!r} has {len(category.levels):,} levels, above {MOST_LEVELS}; cut it "
                f"with bands={{{heading!r}: [...]}} or join levels"
            )
            if wanted is not None:
                raise error(f"{what}: {message}")
            notes.append(f"left out: {message}")
            continue
        found[heading] = category
    return found, notes


def _category(
    frame: pd.DataFrame,
    heading: str,
    edges: Sequence[float] | None,
    what: str,
    error: type[PersonanbError],
) -> Category:
    import pandas as pd  # noqa: PLC0415 - heavy

    column = frame[heading]
    missing = np.flatnonzero(column.isna().to_numpy())
    if missing.size:
        raise error(
            f"{what}: {heading!r} is empty in row {int(missing[0])} ({missing.size:,} rows are "
            f"like it); drop them with frame.dropna(subset=[{heading!r}]), or name the gap a "
            "level of its own"
        )
    if edges is not None:
        rising = np.asarray(edges, dtype=np.float64)
        if not rising.size or not (np.diff(rising) > 0).all():
            raise error(f"{what}: bands of {heading!r} are rising numbers, as [18, 25, 35]")
        codes = np.searchsorted(rising, numbers(frame, heading, what, error), side="right")
        return _used(np.asarray(codes, dtype=np.int64), band_labels(rising.tolist()))
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = tuple(str(level) for level in column.cat.categories)
        return _used(np.asarray(column.cat.codes, dtype=np.int64), levels)
    codes, uniques = pd.factorize(column)
    labels = [str(value).strip() for value in uniques]
    levels = level_order(labels)
    places = np.array([levels.index(label) for label in labels], dtype=np.int64)
    return Category(places[codes], levels)


def _used(codes: Ints, levels: tuple[str, ...]) -> Category:
    present = np.unique(codes)
    places = np.zeros(len(levels), dtype=np.int64)
    places[present] = np.arange(len(present))
    return Category(places[codes], tuple(levels[at] for at in present))


def _is_numeric(frame: pd.DataFrame, heading: str) -> bool:
    import pandas as pd  # noqa: PLC0415 - heavy

    return bool(pd.api.types.is_numeric_dtype(frame[heading]))


def _guess(lowest: float, highest: float) -> str:
    top = next((end for end in (5, 7, 9, 10, 100) if highest <= end), None)
    if top is None:
        return "(LOW, HIGH)"
    return f"({0 if lowest < 1 or top == 100 else 1}, {top})"  # noqa: PLR2004 - percentages
