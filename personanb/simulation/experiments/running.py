"""Running the units of an experiment together: an outcome for each, or why there is none."""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from personanb.engines.protocol import Status
from personanb.errors import FatalEngineError
from personanb.simulation.experiments.assignment import Assigned, Name
from personanb.simulation.experiments.results import Row
from personanb.simulation.transcript import Transcript
from personanb.simulation.watching import Plan, progress_watcher, quiet

Make = Callable[[Assigned], Any]
Outcome = Callable[[Any], Any] | str | None
AT_ONCE = 16


async def run_all(
    units: Sequence[Assigned],
    make: Make,
    outcome: Outcome,
    *,
    at_once: int,
    finished: Callable[[Row], None] = lambda _: None,
) -> dict[Name, Row]:
    """Return a row for each unit; who had not finished when the run ended is `skipped`.

    Parameters
    ----------
    units, make, outcome
        What to run, and how it becomes a number.
    at_once
        How many units run together.
    finished
        Hears of each row before it counts.

    Raises
    ------
    FatalEngineError
        When no call can succeed and nobody has finished.
    """
    slots = asyncio.Semaphore(max(1, at_once))
    rows: dict[Name, Row] = {}
    ended = False

    async def one(assigned: Assigned) -> None:
        nonlocal ended
        async with slots:
            if ended:
                return
            try:
                row = await _row(assigned, make, outcome)
            except FatalEngineError:
                ended = True  # before the next unit begins
                raise
        # A world that is cancelled returns what it has: that is no outcome of a whole run.
        if not ended:
            finished(row)
            rows[assigned.unit] = row
            progress.step()

    progress = progress_watcher()
    progress.started(Plan(f"{len(units)} units", (), len(units), 0, unit="unit"))
    with quiet():  # the tasks take the context along
        tasks = [asyncio.ensure_future(one(assigned)) for assigned in units]
    reason = "interrupted before it was finished"
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        pass  # what was finished is kept
    except FatalEngineError as error:
        reason = str(error)
        if not rows:
            raise
    finally:
        ended = True
        progress.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {
        one.unit: rows.get(one.unit) or Row.of(one, status="skipped", reason=reason)
        for one in units
    }


async def _row(assigned: Assigned, make: Make, outcome: Outcome) -> Row:
    try:
        made = await _awaited(make(assigned))
        if isinstance(made, Transcript) and made.status == "interrupted":
            return Row.of(assigned, status="skipped", reason=made.reason or "it was interrupted")
        value = await _awaited(_measured(made, outcome))
    except FatalEngineError:
        raise
    except Exception as error:  # noqa: BLE001 - one unit must not end the others
        return Row.of(assigned, status="failed", reason=f"{type(error).__name__}: {error}")
    number = _number(value)
    if number is None:
        return Row.of(assigned, status="invalid", reason=f"the outcome is no number: {value!r}")
    partial = isinstance(made, Transcript) and made.status == "partial"
    reason = "some acts of the talk failed" if partial else ""
    status: Status = "ok"
    return Row.of(assigned, outcome=number, status=status, reason=reason)


def _measured(made: Any, outcome: Outcome) -> Any:
    if outcome is None:
        return made
    if callable(outcome):
        return outcome(made)
    value = made[outcome]
    return value if isinstance(made, Mapping) or not hasattr(value, "mean") else value.mean()


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, str | bytes):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


async def _awaited(made: Any | Awaitable[Any]) -> Any:
    return await made if inspect.isawaitable(made) else made
