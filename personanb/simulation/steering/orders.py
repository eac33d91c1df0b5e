"""Orders for units: each its own, and every option first equally often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from personanb.errors import GroupError
from personanb.seeds import generator

Option = TypeVar("Option", bound=Hashable)


def counterbalance(
    options: Sequence[Option], units: Iterable[str | int], *, seed: int = 0
) -> dict[str | int, tuple[Option, ...]]:
    """Return an order of the options for each unit.

    In every block of as many units as there are options, each option is first once (a Latin
    square, whose rows, columns and options are shuffled anew for each block); what is left over
    begins a block of its own. Which unit gets which order is drawn from the seed.

    Parameters
    ----------
    options
        What is put in order.
    units
        Who gets an order; each named once.
    seed
        Key of the draws.

    Returns
    -------
    dict
        Order by unit, in the order of the units.

    Raises
    ------
    GroupError
        When there are no options, or an option or a unit stands twice.

    Examples
    --------
    >>> orders = counterbalance(["A", "B"], range(4), seed=1)
    >>> sorted(order[0] for order in orders.values())
    ['A', 'A', 'B', 'B']
    """
    named = list(units)
    if not options:
        raise GroupError("there is nothing to put in order: name at least one option")
    _refuse_twice("option", options)
    _refuse_twice("unit", named)
    drawn = list(named)
    generator("counterbalance", "units", seed).shuffle(drawn)
    orders: dict[str | int, tuple[Option, ...]] = {}
    for start in range(0, len(drawn), len(options)):
        rng = generator("counterbalance", seed, start)
        labels = list(options)
        rng.shuffle(labels)
        # Columns as well, or an option would always be followed by the same one.
        columns = [0, *rng.sample(range(1, len(labels)), len(labels) - 1)]
        rows = rng.sample(range(len(labels)), len(labels))
        for unit, row in zip(drawn[start : start + len(labels)], rows, strict=False):
            orders[unit] = tuple(labels[(row + column) % len(labels)] for column in columns)
    return {unit: orders[unit] for unit in named}


def _refuse_twice(what: str, named: Sequence[Hashable]) -> None:
    for one, times in Counter(named).items():
        if times > 1:
            raise GroupError(f"the {what} {one!r} stands {times} times")
