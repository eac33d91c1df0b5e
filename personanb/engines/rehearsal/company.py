"""Who is in the room, looked at once for a whole group: a turn's cost must not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_TITLES = frozenset({"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof."})


@dataclass(frozen=True)
class Company:
    """The people of a group as each of them needs to know them.

    Attributes
    ----------
    seats
        Place of each name in the seating order.
    names
        Whole names and first words of names, which keep their capital in mid-sentence.
    parts
        Every word of every name.
    """

    seats: Mapping[str, int]
    names: frozenset[str]
    parts: frozenset[str]
    _first: Mapping[str, int]

    def called(self, name: str) -> str:
        """Return what somebody is called: the first name, unless two share it."""
        words = name.split()
        if len(words) < 2:  # noqa: PLR2004 - one word is the whole name
            return name
        if words[0].casefold() in _TITLES:
            return f"{words[0]} {words[-1]}"
        return name if self._first.get(words[0], 0) > 1 else words[0].strip(",;")


@lru_cache(maxsize=64)
def company(group: tuple[str, ...]) -> Company:
    """Return the company that a group makes."""
    seats: dict[str, int] = {}
    for seat, name in enumerate(group):
        seats.setdefault(name, seat)
    first = [name.split()[0] for name in group if name.split()]
    return Company(
        seats=seats,
        names=frozenset((*group, *first)),
        parts=frozenset(part for name in group for part in name.split()),
        _first=Counter(first),
    )
