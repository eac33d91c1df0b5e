"""Narrating many people at once, so that whatever ends a run, what is finished stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine
from personanb.errors import FatalEngineError
from personanb.populations.narrate.narrated import Narrated
from personanb.populations.narrate.person import Person, Portions, portions_of
from personanb.populations.narrate.reader import Outcome, read_person
from personanb.populations.narrate.rules.narrator import describe
from personanb.simulation.watching import Plan, progress_watcher

_INTERRUPTED = "interrupted before it was finished; run it again to go on"


@dataclass(frozen=True)
class Budget:
    """How much of a person is read.

    Attributes
    ----------
    tokens
        In one call, at four characters a token.
    portions
        Calls for one person, at most.
    """

    tokens: int
    portions: int


async def narrate(
    engine: Engine,
    people: Callable[[], Iterator[Person]],
    budget: Budget,
    *,
    about: str,
    too_few: int = 0,
    sources: Callable[[str], str | None] | None = None,
    seed: int = 0,
) -> Narrated:
    """Narrate people, each of whom is held in memory only while being read.

    Parameters
    ----------
    people
        Yields the same people whenever it is called: once to plan, once to read.

    Raises
    ------
    FatalEngineError
        When no call can succeed and none has.
    """
    by_rules = engine.source == "rehearsal"
    outcomes = [_planned(person, budget, by_rules=by_rules) for person in people()]
    progress = progress_watcher()
    calls = sum(outcome.portions for outcome in outcomes)
    unit = "person" if by_rules else "call"
    progress.started(Plan("narrate", (), len(outcomes) if by_rules else calls, 0, unit=unit))
    reason = ""
    try:
        with run_named(f"narrate {about}"):
            await _all(engine, zip(people(), outcomes, strict=True), budget, seed, progress.step)
    except asyncio.CancelledError:
        reason = _INTERRUPTED
        if not any(outcome.done for outcome in outcomes):
            raise
    except FatalEngineError as error:
        reason = str(error)
        if not any(outcome.done for outcome in outcomes):
            raise
    finally:
        progress.close()
    for outcome in outcomes:
        if outcome.status == "skipped":
            outcome.reason = outcome.reason or reason
    return Narrated(
        outcomes,
        source=f"narrated from {about}",
        too_few=too_few,
        engine=engine.name,
        written_by=engine.source,
        sources=sources,
    )


def _planned(person: Person, budget: Budget, *, by_rules: bool) -> Outcome:
    outcome = Outcome(person.person_id, person.name, len(person.pieces))
    if not by_rules:
        planned = portions_of(person.pieces, budget.tokens, budget.portions)
        outcome.portions, outcome.unread = len(planned.portions), planned.unread
    return outcome


async def _all(
    engine: Engine,
    work: Iterator[tuple[Person, Outcome]],
    budget: Budget,
    seed: int,
    told: Callable[[], None],
) -> None:
    async def worker() -> None:
        for person, outcome in work:
            if engine.source == "rehearsal":
                _by_rules(person, outcome)
                told()
                await asyncio.sleep(0)  # an interrupt comes in between
                continue
            portions: Portions = portions_of(person.pieces, budget.tokens, budget.portions)
            await read_person(engine, person, portions, outcome, seed=seed, told=told)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, engine.concurrency)):
                group.create_task(worker())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None  # one fault ends the run; it is told as it is


def _by_rules(person: Person, outcome: Outcome) -> None:
    outcome.persona = describe(person, outcome)
    outcome.done, outcome.status = 1, "ok"
