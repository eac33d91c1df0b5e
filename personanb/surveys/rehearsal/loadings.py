"""Which items are known: published loadings, looked up by the words of the item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from personanb.personas.big_five import TRAITS

UNPUBLISHED = 0.25
"""Taken where a loading is only known to lie below .30."""


@dataclass(frozen=True)
class Loading:
    """How an item depends on a trait.

    Attributes
    ----------
    trait
        Position of the trait in O C E A N.
    value
        Loading with the sign of the key, -1 to 1.
    """

    trait: int
    value: float


def loading_of(text: str) -> Loading | None:
    """Return what is published for an item, None when nothing is."""
    return _known().get(_plain(text))


@cache
def _known() -> dict[str, Loading]:
    from personanb.surveys.instruments import instrument, instruments  # noqa: PLC0415 - on demand

    found: dict[str, Loading] = {}
    for name in instruments():
        for item in instrument(name).items:
            if item.scale not in TRAITS:
                continue
            size = UNPUBLISHED if item.loading is None else item.loading
            sign = 1.0 if item.key == "+" else -1.0
            found.setdefault(_plain(item.text), Loading(TRAITS.index(item.scale), sign * size))
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split()).rstrip(".!")
