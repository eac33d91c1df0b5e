"""The desk through which a validation asks: it counts, keeps to the budget and shows progress."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from personanb.engines.ledger import Budget, Ledger, Spent
from personanb.engines.protocol import Engine, Reply, Request, Source
from personanb.engines.registry import resolve
from personanb.simulation.estimate import Estimate
from personanb.simulation.watching import Plan, progress_watcher

_measure: ContextVar[str] = ContextVar("personanb_measure", default="")


@contextmanager
def measuring(key: str) -> Iterator[None]:
    """Attribute the answers asked for inside to a measure, tasks started inside included."""
    token = _measure.set(key)
    try:
        yield
    finally:
        _measure.reset(token)


@dataclass(frozen=True)
class CostPlan:
    """What a validation is going to ask, told before it asks.

    Attributes
    ----------
    title
        What is going to run.
    calls
        Answers of an engine by key of the measure.
    estimate
        Of all of them: calls, tokens and, where the price is known, money.
    """

    title: str
    calls: dict[str, int]
    estimate: Estimate

    @property
    def total(self) -> int:
        """Answers of an engine in all."""
        return sum(self.calls.values())

    def __str__(self) -> str:
        """Say it in one line, the measures last."""
        by_measure = ", ".join(f"{key} {calls}" for key, calls in self.calls.items())
        return f"{self.title}: {self.estimate}. By measure: {by_measure}."


class Desk:
    """An engine around an engine: counts answers by measure and stops at a budget.

    Only so many requests are in flight as the engine inside wants, however many measures ask. With
    a recording every answer is on disk before anybody sees it, so a run that was stopped goes on
    without asking again.

    Parameters
    ----------
    engine
        What answers: a name, an engine, or None for the one in use.
    budget
        Where to stop, as `"300 calls"`, `"50000 tokens"` or `"2 USD"`; recorded answers are free.
    record
        File to record answers in, for engines that record nothing themselves.

    Attributes
    ----------
    spent
        What the answers took so far.
    models
        Names of the models that answered, as returned.
    """

    def __init__(
        self,
        engine: str | Engine | None = None,
        *,
        budget: str | None = None,
        record: str | Path | None = None,
    ) -> None:
        asked = resolve(engine)
        metered = _Metered.around(asked, budget)
        self._inside: Engine = metered if record is None else _recorded(asked, metered, record)
        self._slots = asyncio.Semaphore(max(1, asked.concurrency))
        self._counts: dict[str, int] = {}
        self._progress = progress_watcher()
        self.spent = Spent()
        self.models: set[str] = set()

    @property
    def name(self) -> str:
        """What users type to get the engine inside."""
        return self._inside.name

    @property
    def model(self) -> str:
        """The model asked for."""
        return self._inside.model

    @property
    def source(self) -> Source:
        """The provenance of the engine inside."""
        return self._inside.source

    @property
    def label(self) -> str:
        """What the engine inside is, and is not."""
        return self._inside.label

    @property
    def concurrency(self) -> int:
        """How many requests the engine inside wants in flight."""
        return self._inside.concurrency

    def begin(self, plan: CostPlan) -> None:
        """Show progress from here on, counted in the answers that were announced."""
        self._progress.started(Plan(plan.title, (), plan.total, 0, self.label))

    def close(self) -> None:
        """Take the progress away."""
        self._progress.close()

    def answered(self, count: int) -> None:
        """Count answers that rules gave without a call, as whole arrays, for who asked them."""
        key = _measure.get()
        self._counts[key] = self._counts.get(key, 0) + count
        self.spent.calls += count
        self.spent.free += count
        self._progress.step(count)

    def calls(self, key: str) -> int:
        """Return how many answers a measure took, recorded ones included."""
        return self._counts.get(key, 0)

    async def complete(self, request: Request) -> Reply:
        """Answer one request.

        Raises
        ------
        BudgetError
            When the budget would be passed: nothing was sent.
        """
        async with self._slots:
            reply = await self._inside.complete(request)
        key = _measure.get()
        self._counts[key] = self._counts.get(key, 0) + 1
        self.spent.add(reply, self.model)
        if reply.model:
            self.models.add(reply.model)
        self._progress.step()
        return reply

    def manifest(self) -> dict[str, Any]:
        """Return what a report says of the engine."""
        return {
            "engine": self.name,
            "engine_label": self.label,
            "models": ", ".join(sorted(self.models)) or self.model,
            "source": self.source,
        }

    def told_spent(self) -> dict[str, Any]:
        """Return what the answers took, for a report."""
        return {**vars(self.spent), "told": str(self.spent)}


class _Metered:
    """The innermost engine with a budget: what is recorded outside of it costs nothing."""

    def __init__(self, engine: Engine, budget: str | None) -> None:
        self.engine = engine
        self.name, self.model, self.label = engine.name, engine.model, engine.label
        self.source: Source = engine.source
        self.recorded_as: str = getattr(engine, "recorded_as", engine.model)
        self.ledger = Ledger(engine.model, Budget.parse(budget) if budget else None)

    @classmethod
    def around(cls, engine: Engine, budget: str | None) -> Engine:
        from personanb.engines.recording import RecordedEngine  # noqa: PLC0415 - opens SQLite

        if isinstance(engine, RecordedEngine):
            return RecordedEngine(cls(engine.engine, budget), engine.recording)
        return cls(engine, budget)

    @property
    def concurrency(self) -> int:
        return self.engine.concurrency

    async def complete(self, request: Request) -> Reply:
        reserved = self.ledger.reserve(request)
        reply: Reply | None = None
        try:
            reply = await self.engine.complete(request)
        finally:
            self.ledger.settle(reserved, request, reply)
        return reply


def _recorded(asked: Engine, metered: Engine, record: str | Path) -> Engine:
    from personanb.engines.recording import (  # noqa: PLC0415 - opens SQLite
        RecordedEngine,
        Recording,
        ReplayEngine,
    )

    if isinstance(asked, (RecordedEngine, ReplayEngine)):
        return metered
    return RecordedEngine(metered, Recording(Path(record).expanduser()))
