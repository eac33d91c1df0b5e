"""Labels of levels: bands of numbers, and words that mean the same level."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

Band = tuple[float, float]

AGE_BANDS = (18, 25, 35, 45, 65)

_BETWEEN = re.compile(r"^(\d+(?:\.\d+)?)\s*(?:-|to)\s*(\d+(?:\.\d+)?)(?:\s+years?(?:\s+old)?)?$")
_FROM = re.compile(r"^(\d+(?:\.\d+)?)\s*(?:\+|and over|and older|or older|years and over)$")
_UNDER = re.compile(r"^(?:<|under|below)\s*(\d+(?:\.\d+)?)$")
_SYNONYMS = {
    "f": "female",
    "woman": "female",
    "women": "female",
    "m": "male",
    "man": "male",
    "men": "male",
}


def folded(label: object) -> str:
    """Return a label as it is compared: case, dashes, underscores and outer blanks aside."""
    text = str(label).strip().casefold().replace("_", " ").replace("–", "-").replace("−", "-")
    text = re.sub(r"\s+", " ", text)
    return _SYNONYMS.get(text, text)


def band_of(label: object) -> Band | None:
    """Return the half-open interval that a label such as "25-34", "65+" or "<18" means, or None.

    "25-34" ends before 35, because ages are counted in whole years.
    """
    text = folded(label)
    if found := _BETWEEN.match(text):
        low, high = float(found[1]), float(found[2])
        return (low, high + 1) if high >= low else None
    if found := _FROM.match(text):
        return float(found[1]), math.inf
    if found := _UNDER.match(text):
        return -math.inf, float(found[1])
    return None


def level_order(levels: Iterable[str]) -> tuple[str, ...]:
    """Return levels by the number that their band starts with, or else by the alphabet."""

    def place(level: str) -> tuple[float, str]:
        band = band_of(level)
        return (math.inf if band is None else band[0], level)

    return tuple(sorted(set(levels), key=place))


def band_labels(edges: Sequence[float]) -> tuple[str, ...]:
    """Return labels of the bands between edges: (18, 25) gives "<18", "18-24", "25+"."""
    inner = [f"{low:g}-{high - 1:g}" for low, high in pairwise(edges)]
    return (f"<{edges[0]:g}", *inner, f"{edges[-1]:g}+")


def level_finder(levels: Sequence[str]) -> dict[str, int]:
    """Return positions of levels by folded label."""
    return {folded(level): at for at, level in enumerate(levels)}


def level_of(value: object, finder: dict[str, int], bands: Sequence[Band | None]) -> int | None:
    """Return the position of the level that a value is in, by label or by band; None for none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        for at, band in enumerate(bands):
            if band is not None and band[0] <= value < band[1]:
                return at
    found = finder.get(folded(value))
    if found is None and isinstance(value, float) and value.is_integer():
        found = finder.get(str(int(value)))
    return found
