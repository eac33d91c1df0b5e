"""Measures at work: all at once, each with its own count of answers, kept when the run stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from personanb.background import succeeded, until_stopped
from personanb.errors import BudgetError, FatalEngineError, PersonanbError
from personanb.validation.desk import Desk, measuring
from personanb.validation.measure import Measure, not_run

INTERRUPTED = "interrupted before it was finished; run it again to go on"


@dataclass(frozen=True)
class Planned:
    """A measure that is going to be made.

    Attributes
    ----------
    key, name, question, needs, method
        As in the measure.
    calls
        Answers of an engine it is going to take.
    make
        Makes it; asks through the desk.
    """

    key: str
    name: str
    question: str
    calls: int
    make: Callable[[], Awaitable[Measure]]
    needs: tuple[str, ...] = ()
    method: str = ""


async def conduct(planned: Sequence[Planned], desk: Desk) -> tuple[tuple[Measure, ...], str | None]:
    """Make measures, all at once.

    A measure that raises one of this package's errors is not run, with that reason; any other
    error is a fault of the program and ends the run.

    Returns
    -------
    tuple
        The measures in the order planned, and why the run was stopped early, or None.
    """
    tasks = []
    for plan in planned:
        with measuring(plan.key):  # the task takes the context along
            tasks.append(asyncio.ensure_future(_made(plan)))
    stopped = await until_stopped(
        tasks, FatalEngineError, interrupted=INTERRUPTED, patient=BudgetError
    )
    made = [
        task.result() if succeeded(task) else _missing(plan, stopped or INTERRUPTED)
        for plan, task in zip(planned, tasks, strict=True)
    ]
    return tuple(
        replace(measure, calls=desk.calls(plan.key), calls_estimated=plan.calls)
        for plan, measure in zip(planned, made, strict=True)
    ), stopped


async def _made(plan: Planned) -> Measure:
    try:
        return await plan.make()
    except FatalEngineError:
        raise
    except PersonanbError as error:
        return _missing(plan, str(error))


def _missing(plan: Planned, reason: str) -> Measure:
    return not_run(plan.key, plan.name, plan.question, reason, needs=plan.needs, method=plan.method)
