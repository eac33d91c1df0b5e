"""The design of an experiment: which unit is in which cell, and what is run for it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb import background
from personanb.errors import GroupError
from personanb.personas.persona import Persona
from personanb.simulation.experiments.assignment import Level, Name, Unit, assign
from personanb.simulation.experiments.kept import Kept
from personanb.simulation.experiments.results import ExperimentResults, Row
from personanb.simulation.experiments.running import AT_ONCE, Make, Outcome, run_all

if TYPE_CHECKING:
    import pandas as pd

Strata = Callable[[Any], Any] | Mapping[Name, Any]


class Experiment:
    """An A/B test or a factorial design over worlds, talks or people.

    Each unit has a draw of its own: units are shuffled and dealt in blocks that hold each cell
    once, so that cells are balanced and no unit's cell follows from its place in the list.

    Parameters
    ----------
    factors
        Levels by name of the factor: `{"price": [9, 12], "message": ["A", "B"]}`.
    units
        How many, their names, or personas (a list or a panel), each of which is one unit.
    strata
        What cells are to be balanced on: a function of the unit (the persona, or the name), or a
        stratum by name of the unit. Tests then move labels within strata only.
    options
        What each unit sees in an order of its own, every option first equally often: stands in
        `assigned.order`.
    outcome
        Turns what `run` makes of a unit into a number: a function, or the name of a value in a
        mapping or of a numeric column of a table, of which the mean counts. None: the value
        itself.
    seed
        Key of the draws.

    Attributes
    ----------
    assigned
        What was drawn for each unit, in the order of the units.

    Raises
    ------
    GroupError
        When there are no factors, a factor has one level or one twice, a unit stands twice, or
        there are fewer units than cells.

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
        units: int | Iterable[Name | Persona],
        strata: Strata | None = None,
        options: Sequence[Any] = (),
        outcome: Outcome = None,
        seed: int = 0,
    ) -> None:
        self.factors = {name: tuple(levels) for name, levels in factors.items()}
        self.options = tuple(options)
        self.outcome = outcome
        self.seed = seed
        self._check_factors()
        drawn = _units(units, strata)
        self.units = tuple(unit.name for unit in drawn)
        cells = math.prod(map(len, self.factors.values()))
        if len(drawn) < cells:
            raise GroupError(f"{len(drawn)} units cannot fill {cells} cells; add units")
        self.assigned = assign(self.factors, drawn, options=self.options, seed=seed)

    def __repr__(self) -> str:
        """Say how many units stand in how many cells."""
        design = " x ".join(f"{name} {list(levels)}" for name, levels in self.factors.items())
        return f"<Experiment: {design}, {len(self.units)} units, seed {self.seed}>"

    def assign(self) -> pd.DataFrame:
        """Return which unit is in which cell.

        Returns
        -------
        pandas.DataFrame
            One row a unit: `unit`, a column for each factor, `cell` (all levels together), `block`,
            `stratum` and `order` where there are any, `seed`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = []
        for one in self.assigned:
            row: dict[str, Any] = {"unit": one.unit, **one.levels}
            row |= {"cell": " / ".join(map(str, one.levels.values())), "block": one.block}
            if any(each.stratum for each in self.assigned):
                row["stratum"] = one.stratum
            if self.options:
                row["order"] = one.order
            rows.append({**row, "seed": one.seed})
        frame = pd.DataFrame(rows)
        frame.attrs.update(seed=self.seed, factors=dict(self.factors))
        return frame

    def run(
        self,
        make: Make,
        outcome: Outcome = None,
        *,
        at_once: int = AT_ONCE,
        save_to: str | Path | None = None,
        resume: ExperimentResults | None = None,
    ) -> ExperimentResults:
        """Run every unit and keep its outcome.

        Parameters
        ----------
        make
            Called with each assigned unit: returns a value, or something awaitable such as
            `world.arun(3)` or `pnb.FocusGroup(...).arun()`.
        outcome
            As for `Experiment`, for this run.
        at_once
            How many units run together.
        save_to
            A file that keeps every unit as soon as it is finished. When it holds units of this
            design already, as after an interrupt or a killed kernel, they are not run again.
        resume
            Results of an earlier run of the same design, from memory: units that have an outcome
            are not run again.

        Returns
        -------
        ExperimentResults
            A row for every unit: one that failed has its reason. After an interrupt, or once the
            budget is used up, who had not finished is `skipped`.

        Raises
        ------
        GroupError
            When what to go on from is of another design, or was made by a function that has
            changed since.
        FatalEngineError
            When no call can succeed and nobody has finished.
        """
        return background.run(
            self.arun(make, outcome, at_once=at_once, save_to=save_to, resume=resume)
        )

    async def arun(
        self,
        make: Make,
        outcome: Outcome = None,
        *,
        at_once: int = AT_ONCE,
        save_to: str | Path | None = None,
        resume: ExperimentResults | None = None,
    ) -> ExperimentResults:
        """Run every unit; the asynchronous twin of `run`."""
        measure = self.outcome if outcome is None else outcome
        done = {} if resume is None else self._done(resume)
        with ExitStack() as stack:
            finished: Callable[[Row], None] = _nothing
            if save_to is not None:
                kept = Kept.open(
                    save_to, self.factors, self.assigned, seed=self.seed, functions=(make, measure)
                )
                stack.callback(kept.close)
                done = {**kept.rows, **done}
                finished = kept.add
            todo = [one for one in self.assigned if one.unit not in done]
            rows = done | await run_all(todo, make, measure, at_once=at_once, finished=finished)
        return ExperimentResults(
            self.factors, tuple(rows[one.unit] for one in self.assigned), self.seed
        )

    def _check_factors(self) -> None:
        if not self.factors:
            raise GroupError('an experiment needs a factor, for example {"price": [9, 12]}')
        for name, levels in self.factors.items():
            if len(levels) < 2 or len(set(levels)) < len(levels):  # noqa: PLR2004 - a contrast
                raise GroupError(f"the factor {name!r} needs two or more levels, each once")
        taken = set(self.factors) & _COLUMNS
        if taken:
            raise GroupError(
                f"a factor cannot be called {taken.pop()!r}; the table has that column"
            )

    def _done(self, resume: ExperimentResults) -> dict[Name, Row]:
        drawn = {one.unit: dict(one.levels) for one in self.assigned}
        if {row.unit: dict(row.levels) for row in resume.rows} != drawn:
            raise GroupError("the results to go on from are of another design, or another seed")
        return {row.unit: row for row in resume.rows if row.outcome is not None}


_COLUMNS = frozenset(
    {"unit", "cell", "block", "stratum", "order", "seed", "outcome", "status", "reason"}
)


def _nothing(_: Row) -> None:
    """Keep nothing."""


def _units(units: int | Iterable[Name | Persona], strata: Strata | None) -> list[Unit]:
    given: list[Any] = list(range(units)) if isinstance(units, int) else list(units)
    names = Counter(one.name for one in given if isinstance(one, Persona))
    found = []
    for one in given:
        persona = one if isinstance(one, Persona) else None
        # People who share a name are told apart by what identifies them.
        name = one
        if persona is not None:
            name = persona.name if names[persona.name] == 1 else persona.persona_id
        found.append(Unit(name, persona, _stratum(one, name, strata)))
    twice = [name for name, count in Counter(unit.name for unit in found).items() if count > 1]
    if twice:
        raise GroupError(f"the unit {twice[0]!r} stands twice; give each a name of its own")
    return found


def _stratum(one: Any, name: Name, strata: Strata | None) -> str:
    if strata is None:
        return ""
    if callable(strata):
        return str(strata(one))
    if name not in strata:
        raise GroupError(f"strata names no stratum for the unit {name!r}")
    return str(strata[name])
