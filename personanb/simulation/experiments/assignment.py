"""Who gets what: units drawn into cells, balanced within strata, and options put in order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.errors import did_you_mean
from personanb.personas.persona import Persona
from personanb.seeds import generator, stable_int
from personanb.simulation.steering.orders import counterbalance

Level = str | int | float | bool
Name = str | int


@dataclass(frozen=True)
class Unit:
    """What is drawn into a cell: a name, the person behind it if any, and its stratum."""

    name: Name
    persona: Persona | None = None
    stratum: str = ""


@dataclass(frozen=True)
class Assigned:
    """One unit and what was drawn for it.

    Attributes
    ----------
    unit
        Name or number of the unit.
    levels
        The level of each factor, by name; `assigned["price"]` is one.
    seed
        A seed of its own, for the world or talk that is run for it.
    block
        Number of the block in which every cell stands at most once.
    stratum
        What units of one block have in common; empty without strata.
    order
        The options in the order for this unit; empty without options.
    persona
        The person, when the units are people.
    """

    unit: Name
    levels: Mapping[str, Level]
    seed: int
    block: int
    stratum: str = ""
    order: tuple[Any, ...] = ()
    persona: Persona | None = None

    def __getitem__(self, factor: str) -> Level:
        if factor not in self.levels:
            raise KeyError(f"no factor {factor!r}{did_you_mean(factor, self.levels)}")
        return self.levels[factor]


def assign(
    factors: Mapping[str, Sequence[Level]],
    units: Sequence[Unit],
    *,
    options: Sequence[Any],
    seed: int,
) -> tuple[Assigned, ...]:
    """Return what is drawn for each unit, in the order of the units.

    Within a stratum the units are shuffled and dealt in blocks that hold each cell once, in an
    order drawn for each block. An incomplete last block holds cells drawn without replacement, so
    that no two cells of a stratum differ by more than one unit.
    """
    cells = list(itertools.product(*factors.values()))
    dealt = {name: place for name, *place in _dealt(cells, units, seed)}
    orders = counterbalance(options, [unit.name for unit in units], seed=seed) if options else {}
    return tuple(
        Assigned(
            unit.name,
            dict(zip(factors, dealt[unit.name][1], strict=True)),
            stable_int("experiment unit", seed, unit.name) % 2**31,
            dealt[unit.name][0],
            unit.stratum,
            orders.get(unit.name, ()),
            unit.persona,
        )
        for unit in units
    )


def _dealt(
    cells: Sequence[tuple[Level, ...]], units: Sequence[Unit], seed: int
) -> Iterator[tuple[Any, ...]]:
    strata: dict[str, list[Name]] = {}
    for unit in units:
        strata.setdefault(unit.stratum, []).append(unit.name)
    block = 0
    for stratum, names in strata.items():
        generator("experiment", "units", stratum, seed).shuffle(names)
        for start in range(0, len(names), len(cells)):
            order = generator("experiment", seed, block).sample(cells, len(cells))
            for name, cell in zip(names[start : start + len(cells)], order, strict=False):
                yield name, block, cell
            block += 1
