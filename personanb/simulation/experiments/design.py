"""The design of an experiment: which unit is in which cell, and what is run for it."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from personanb import background
from personanb.errors import FatalEngineError, GroupError
from personanb.seeds import generator, stable_int
from personanb.simulation.experiments.results import ExperimentResults, Row
from personanb.simulation.watching import Plan, progress_watcher, quiet

if TYPE_CHECKING:
    import pandas as pd

Level = str | int | float | bool
Make = Callable[["Assigned"], Any]
_AT_ONCE = 16


@dataclass(frozen=True)
class Assigned:
    """One unit and what was drawn for it.

    Attributes
    ----------
    unit
        Name or number of the unit.
    levels
        The level of each factor, by name.
    seed
        A seed of its own, for the world or talk that is run for it.
    block
        Number of the block in which every cell stands equally often.
    """

    unit: str | int
    levels: Mapping[str, Level]
    seed: int
    block: int

    def __getitem__(self, factor: str) -> Level:
        return self.levels[factor]


class Experiment:
    """An A/B test or a factorial design over worlds, talks or people.

    Units are drawn into cells in shuffled blocks that hold each cell once, so that cells are
    balanced and no unit's cell follows from its place in the list.

    Parameters
    ----------
    factors
        Levels by name of the factor: `{"price": [9, 12], "message": ["A", "B"]}`.
    units
        How many, or their names.
    seed
        Key of the draws.

    Raises
    ------
    GroupError
        When there are no factors, a factor has one level or one twice, or there are fewer units
        than cells.

    Examples
    --------
    >>> trial = Experiment({"price": [9, 12]}, units=4, seed=1)
    >>> sorted(trial.assign()["price"])
    [9, 9, 12, 12]
    """

    def __init__(
        self,
        factors: Mapping[str, Sequence[Level]],
        *,
        units: int | Iterable[str | int],
        seed: int = 0,
    ) -> None:
        self.factors = {name: tuple(levels) for name, levels in factors.items()}
        self.units = tuple(range(units)) if isinstance(units, int) else tuple(units)
        self.seed = seed
        if not self.factors:
            raise GroupError('an experiment needs a factor, for example {"price": [9, 12]}')
        for name, levels in self.factors.items():
            if len(levels) < 2 or len(set(levels)) < len(levels):  # noqa: PLR2004 - a contrast
                raise GroupError(f"the factor {name!r} needs two or more levels, each once")
        if len(set(self.units)) < len(self.units):
            raise GroupError("a unit stands twice; give each a name of its own")
        cells = math.prod(map(len, self.factors.values()))
        if len(self.units) < cells:
            raise GroupError(f"{len(self.units)} units cannot fill {cells} cells")
        self.assigned = tuple(self._draw())

    def __repr__(self) -> str:
        """Say how many units stand in how many cells."""
        design = " x ".join(f"{name} {list(levels)}" for name, levels in self.factors.items())
        return f"<Experiment: {design}, {len(self.units)} units, seed {self.seed}>"

    def assign(self) -> pd.DataFrame:
        """Return which unit is in which cell.

        Returns
        -------
        pandas.DataFrame
            One row a unit: `unit`, a column for each factor, `block`, `seed`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        return pd.DataFrame(
            [
                {"unit": one.unit, **one.levels, "block": one.block, "seed": one.seed}
                for one in self.assigned
            ]
        )

    def run(
        self, make: Make, outcome: Callable[[Any], float] | None = None, *, at_once: int = _AT_ONCE
    ) -> ExperimentResults:
        """Run every unit and keep its outcome.

        Parameters
        ----------
        make
            Called with each assigned unit: returns a value, or something awaitable such as
            `world.arun(3)` or `pnb.FocusGroup(...).arun()`.
        outcome
            Turns what came into a number; without it the value itself has to be one.
        at_once
            How many units run together.

        Returns
        -------
        ExperimentResults
            A row for every unit: one that failed has its reason. After an interrupt, who had not
            finished is `skipped`.
        """
        return background.run(self.arun(make, outcome, at_once=at_once))

    async def arun(
        self, make: Make, outcome: Callable[[Any], float] | None = None, *, at_once: int = _AT_ONCE
    ) -> ExperimentResults:
        """Run every unit; the asynchronous twin of `run`."""
        slots = asyncio.Semaphore(max(1, at_once))
        rows: dict[str | int, Row] = {}

        async def one(assigned: Assigned) -> None:
            async with slots:
                rows[assigned.unit] = await _row(assigned, make, outcome)
            progress.step()

        progress = progress_watcher()
        progress.started(Plan(f"{len(self.units)} units", (), len(self.units), 0, unit="unit"))
        with quiet():  # the tasks take the context along
            tasks = [asyncio.ensure_future(one(assigned)) for assigned in self.assigned]
        reason = "interrupted before it was run"
        try:
            await asyncio.gather(*tasks)
        except asyncio.CancelledError:
            pass  # what was finished is kept
        except FatalEngineError as error:
            reason = str(error)
            if not rows:
                raise
        finally:
            progress.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        skipped = [
            Row(one.unit, one.levels, one.block, None, "skipped", reason) for one in self.assigned
        ]
        return ExperimentResults(
            self.factors, tuple(rows.get(row.unit, row) for row in skipped), self.seed
        )

    def _draw(self) -> Iterable[Assigned]:
        cells = list(itertools.product(*self.factors.values()))
        drawn = list(self.units)
        generator("experiment", "units", self.seed).shuffle(drawn)
        cell_of: dict[str | int, tuple[int, tuple[Level, ...]]] = {}
        for start in range(0, len(drawn), len(cells)):
            block = start // len(cells)
            order = generator("experiment", self.seed, block).sample(cells, len(cells))
            for unit, cell in zip(drawn[start : start + len(cells)], order, strict=False):
                cell_of[unit] = (block, cell)
        for unit in self.units:
            block, cell = cell_of[unit]
            own = stable_int("experiment unit", self.seed, unit) % 2**31
            yield Assigned(unit, dict(zip(self.factors, cell, strict=True)), own, block)


async def _row(assigned: Assigned, make: Make, outcome: Callable[[Any], float] | None) -> Row:
    value: float | None = None
    status, reason = "ok", ""
    try:
        made = make(assigned)
        if inspect.isawaitable(made):
            made = await _awaited(made)
        value = float(made if outcome is None else outcome(made))
        if not math.isfinite(value):
            value, status, reason = None, "invalid", "the outcome is no number"
    except FatalEngineError:
        raise
    except Exception as error:  # noqa: BLE001 - one unit must not end the others
        status, reason = "failed", f"{type(error).__name__}: {error}"
    return Row(assigned.unit, assigned.levels, assigned.block, value, status, reason)


async def _awaited(made: Awaitable[Any]) -> Any:
    return await made
