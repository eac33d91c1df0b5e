"""Shares and counts as people write them."""

from __future__ import annotations

import re

_PERCENT = re.compile(r"~?\s*(?P<sign><)?\s*(?P<number>\d+(?:[.,]\d+)?)\s*%")
_COUNT = re.compile(
    r"~?\s*(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(?P<unit>thousand|million|billion|k|m|bn)?",
    re.IGNORECASE,
)
_UNITS = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}


def share_of(value: object) -> float | None:
    """Return the share that "14.1%" or "14,1 %" means, 0 to 1; None for anything else.

    Examples
    --------
    >>> share_of("14.1%")
    0.141
    """
    found = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    share = round(float(found["number"].replace(",", ".")) / 100, 9)
    return share if share <= 1 else None


def count_of(value: object) -> float | None:
    """Return the number that 900000, "900,000" or "1.8 million" means; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if value >= 0 else None
    found = _COUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    unit = (found["unit"] or "").casefold()
    return float(found["number"].replace(",", "")) * _UNITS.get(unit, 1.0)
