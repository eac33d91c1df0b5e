"""Respondents played by engines, many at once; their rows part by part, in the panel's order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from personanb.errors import BudgetError, FatalEngineError
from personanb.surveys.questionnaire.plan import Plan
from personanb.surveys.responses_table import table_of_rows
from personanb.surveys.running.asked import Respondent, Row
from personanb.surveys.running.options import Arm, Options
from personanb.surveys.running.parts import Part
from personanb.surveys.running.shown import Seen, seen_of
from personanb.surveys.running.unasked import INTERRUPTED, unasked

Done = tuple[Part, pa.Table, int, BaseException | None]


class Sheet:
    """A part while it is being asked: who is still to be asked, and the rows that came."""

    def __init__(self, part: Part, arms: Sequence[Arm]) -> None:
        self.part, self.arms = part, arms
        self.rows: list[list[Row] | None] = [None] * part.respondents
        self.active: dict[int, Respondent] = {}
        self.left = part.respondents
        self._plans: dict[int, tuple[Plan, dict[str, Seen]]] = {}

    def numbers(self, arm: int) -> Iterator[int]:
        """Yield the numbers of an arm's respondents, by person and replicate."""
        repeats = self.part.setup.repeats
        for person in range(len(self.part.people)):
            first = (person * len(self.arms) + arm) * repeats
            yield from range(first, first + repeats)

    def respondent(self, number: int) -> Respondent:
        """Return who fills the survey in under a number."""
        setup, people = self.part.setup, self.part.people
        rest, replicate = divmod(number, setup.repeats)
        person, arm = divmod(rest, len(self.arms))
        plan, seen = self._plan(replicate)
        engine = self.arms[arm].engine
        common = {
            "persona_id": people.ids[person],
            "replicate": replicate,
            "weight": float(people.weights[person]),
            "arm": self.part.arms[arm],
            "engine": engine.name,
            "source": engine.source,
        }
        levels = {ask: one.variants[one.variant[person]] for ask, one in seen.items()}
        persona = people.personas[person] if people.personas else None
        return Respondent(setup, persona, common, plan[person], levels)

    def take(self, number: int, respondent: Respondent) -> None:
        """Keep the rows of a respondent who is through."""
        self.rows[number] = respondent.finished(INTERRUPTED)
        self.active.pop(number, None)
        self.left -= 1

    def table(self, why_missing: str) -> pa.Table:
        """Return all rows; of who was not asked, skipped ones that say why."""
        if self.left == self.part.respondents and not self.active:
            return unasked(self.part, self.arms, why_missing)
        found = (
            rows if rows is not None else self._missing(number).finished(why_missing)
            for number, rows in enumerate(self.rows)
        )
        return table_of_rows(chain.from_iterable(found))

    def _missing(self, number: int) -> Respondent:
        return self.active.get(number) or self.respondent(number)

    def _plan(self, replicate: int) -> tuple[Plan, dict[str, Seen]]:
        if replicate not in self._plans:
            setup, people = self.part.setup, self.part.people
            variant = setup.variant(replicate)
            plan = setup.survey.plan(
                people.ids, seed=setup.seed, first=people.first, variant=variant
            )
            asks = setup.survey.asks if variant.factors else ()
            seen = {ask: seen_of(plan, ask) for ask in asks}
            self._plans[replicate] = (
                plan,
                {ask: one for ask, one in seen.items() if one.variants},
            )
        return self._plans[replicate]


async def at_once(
    options: Options, parts: Sequence[Part], step: Callable[[int], None]
) -> AsyncIterator[Done]:
    """Yield each part with its rows, as soon as everybody in it is through.

    When no further call can succeed, or the run is interrupted, what was answered stays, the rest
    is skipped, and the parts say what stopped them.
    """
    asking = _Asking(options, parts, step)
    stop: BaseException | None = None
    try:
        async for sheet in asking.finished():
            yield sheet.part, sheet.table(""), 0, None
    except (asyncio.CancelledError, FatalEngineError) as error:
        stop = error
    finally:
        await asking.close()
    if stop is not None:
        why = f"not asked: {stop}" if isinstance(stop, FatalEngineError) else INTERRUPTED
        for sheet in asking.unfinished():
            yield sheet.part, sheet.table(why), 0, stop


class _Asking:
    def __init__(
        self, options: Options, parts: Sequence[Part], step: Callable[[int], None]
    ) -> None:
        self.options, self.step = options, step
        self.waiting = {part.number: part for part in parts}
        self.sheets: dict[int, Sheet] = {}
        self.done: asyncio.Queue[Sheet] = asyncio.Queue()
        self.workers: list[asyncio.Task[Any]] = []
        self.stop: FatalEngineError | None = None
        for place, arm in enumerate(options.arms):
            work = self._work(place, list(parts))
            count = max(1, min(arm.engine.concurrency, sum(one.respondents for one in parts)))
            self.workers += [asyncio.ensure_future(self._worker(arm, work)) for _ in range(count)]

    async def finished(self) -> AsyncIterator[Sheet]:
        """Yield parts as they are through.

        Raises
        ------
        FatalEngineError
            As soon as some worker finds that no call can succeed; at the end of a budget when all
            that was in flight has come, for it was paid for.
        """
        pending: set[asyncio.Task[Any]] = set(self.workers)
        while self.waiting:
            if not pending and self.done.empty() and self.stop is not None:
                raise self.stop
            got = asyncio.ensure_future(self.done.get())
            try:
                finished, _ = await asyncio.wait(
                    {got, *pending}, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                if not got.done():
                    got.cancel()
            for worker in finished - {got}:
                pending.discard(worker)
                worker.result()
            if got in finished:
                sheet = got.result()
                del self.waiting[sheet.part.number]
                yield sheet
                self.sheets.pop(sheet.part.number, None)

    def unfinished(self) -> Iterator[Sheet]:
        """Yield the parts in which somebody is missing."""
        for number, part in sorted(self.waiting.items()):
            yield self.sheets.get(number) or Sheet(part, self.options.arms)

    async def close(self) -> None:
        """Stop whoever is still asking."""
        for worker in self.workers:
            worker.cancel()
        await asyncio.gather(*self.workers, return_exceptions=True)

    def _work(self, arm: int, parts: Sequence[Part]) -> Iterator[tuple[Sheet, int]]:
        for part in parts:
            sheet = self.sheets.get(part.number)
            if sheet is None:
                sheet = self.sheets[part.number] = Sheet(part, self.options.arms)
            for number in sheet.numbers(arm):
                yield sheet, number

    async def _worker(self, arm: Arm, work: Iterator[tuple[Sheet, int]]) -> None:
        for sheet, number in work:
            if self.stop is not None:
                return
            respondent = sheet.active[number] = sheet.respondent(number)
            try:
                await respondent.respond(arm.engine, self.options.anchors)
            except BudgetError as error:
                self.stop = self.stop or error
                return
            sheet.take(number, respondent)
            self.step(1)
            if sheet.left == 0:
                self.done.put_nowait(sheet)
