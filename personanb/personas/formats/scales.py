"""Trait scores on other scales than POMP: noticed by the column, converted on request."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from personanb.personas.formats.columns import Column
from personanb.personas.problems import shown

Scale = tuple[float, float]


def checked_scale(scale: Any) -> Scale | None:
    """Return the two ends of a scale as floats; None stays None.

    Raises
    ------
    ValueError
        When it is not two finite numbers, the smaller first.
    """
    if scale is None:
        return None
    try:
        low, high = (float(end) for end in scale)
    except (TypeError, ValueError):
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"scale={scale!r} is not a scale; write its two ends, as scale=(1, 5)")
    return low, high


def rescaled(
    column: Column,
    values: list[Any],
    scale: Scale | None,
    fail: Callable[[int, tuple[str | int, ...], str], None],
) -> list[Any]:
    """Convert a trait column to POMP; what is off the scale becomes a problem and absent."""
    if scale is None or scale == (0.0, 1.0):
        return values
    low, high = scale
    converted: list[Any] = []
    for row, value in enumerate(values):
        if not isinstance(value, int | float) or isinstance(value, bool):
            converted.append(value)
        elif low <= value <= high:
            converted.append((value - low) / (high - low))
        else:
            converted.append(None)
            allowed = f"{low:g} to {high:g} (the scale given)"
            fail(row, (column.name,), f"{shown(value)} is out of range; allowed: {allowed}")
    return converted


def suspect_scale(scores: Mapping[str, list[Any]]) -> None:
    """Refuse trait columns that are mostly above 1, since those are raw scores, not POMP.

    Raises
    ------
    ValueError
        Naming the columns, their range and the `scale` to pass.
    """
    raw: dict[str, list[float]] = {}
    for trait, values in scores.items():
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        above = sum(number > 1 for number in numbers)
        if len(numbers) > 1 and 2 * above >= len(numbers):
            raw[trait] = numbers
    if not raw:
        return
    lowest = min(min(numbers) for numbers in raw.values())
    highest = max(max(numbers) for numbers in raw.values())
    top = next((end for end in (5, 7, 9, 10, 100) if highest <= end), None)
    bottom = 0 if lowest < 1 or top == 100 else 1  # noqa: PLR2004 - percentages start at 0
    guess = f"({bottom}, {top})" if top else "(LOW, HIGH)"
    raise ValueError(
        f"trait scores run from {lowest:g} to {highest:g} ({', '.join(raw)}), but a POMP score "
        f"is 0 to 1; pass the ends of their scale, for example scale={guess}"
    )
