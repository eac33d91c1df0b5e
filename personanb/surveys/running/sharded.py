"""A run shared by Dask workers: each takes parts of the panel, with the same answers as without.

A part is determined by its people, the survey and the seed, so that it does not matter which
worker does it, or how often: when a worker dies, the scheduler gives its parts to another.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pyarrow as pa

from personanb import background
from personanb.engines.protocol import Engine
from personanb.errors import BudgetError, FatalEngineError
from personanb.personas.problems import Problem
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.running.anchors import Anchors
from personanb.surveys.running.options import Arm, Options, engine_of
from personanb.surveys.running.parts import Part, parts_of
from personanb.surveys.running.unasked import INTERRUPTED, unasked

Done = tuple[Part, pa.Table, int, BaseException | None]
_PARTS_A_WORKER = 4


@dataclass(frozen=True)
class Order:
    """What a worker is told.

    Attributes
    ----------
    part
        Whom to ask, and how.
    engines
        For each arm, what the user named, to be resolved by the worker.
    anchors
        What maps words to scales.
    """

    part: Part
    engines: tuple[Any, ...]
    anchors: Anchors | None


async def on_workers(
    client: Any, options: Options, step: Callable[[int], None]
) -> AsyncIterator[Done]:
    """Yield each part with its rows, as workers finish them."""
    library = _distributed()
    engines = tuple(_portable(arm) for arm in options.arms)
    workers = max(1, len(client.scheduler_info()["workers"]))
    parts = {part.number: part for part in parts_of(options, at_least=_PARTS_A_WORKER * workers)}
    futures: dict[Any, Part] = {}
    stop: BaseException | None = None
    try:
        for part in parts.values():
            future = client.submit(carry_out, Order(part, engines, options.anchors), pure=False)
            futures[future] = part
        finished = iter(library.as_completed(list(futures)))
        while stop is None and parts:
            future = await asyncio.to_thread(finished.__next__)
            table, drawn, why = await asyncio.to_thread(future.result)
            part = futures.pop(future)
            del parts[part.number]
            stop = _stop(why)
            step(part.respondents)
            yield part, table, drawn, stop
    except asyncio.CancelledError as error:
        stop = error
    finally:
        # Nothing goes on behind the user's back.
        client.cancel(list(futures))
    if stop is None:
        return
    for part in parts.values():
        yield part, _not_asked(options, part, stop), 0, stop


def carry_out(order: Order) -> tuple[pa.Table, int, tuple[str, str] | None]:
    """Do a part, on a worker.

    Returns
    -------
    table, drawn, stop
        The rows, how many people had no traits, and what stopped it: kind and words.
    """
    arms = tuple(
        Arm(name, _engine(spec), spec)
        for name, spec in zip(order.part.arms, order.engines, strict=True)
    )
    if arms[0].engine.source == "rehearsal":
        from personanb.surveys.running.rehearsed import rehearse  # noqa: PLC0415 - on demand

        part = order.part
        return (*rehearse(part.setup, part.people, order.anchors, arms=part.arms), None)
    return background.run(_ask(order, arms))


async def _ask(order: Order, arms: tuple[Arm, ...]) -> tuple[pa.Table, int, tuple[str, str] | None]:
    from personanb.surveys.running.asking import at_once  # noqa: PLC0415 - on demand

    part = replace(order.part, number=0)
    options = Options(part.setup, part.people, None, arms, order.anchors, None)
    done = [one async for one in at_once(options, [part], lambda _: None)]
    _, table, drawn, stop = done[0]  # one part gives one table
    return table, drawn, None if stop is None else (type(stop).__name__, str(stop))


def _not_asked(options: Options, part: Part, stop: BaseException) -> pa.Table:
    why = f"not asked: {stop}" if isinstance(stop, FatalEngineError) else INTERRUPTED
    return unasked(part, options.arms, why)


def _stop(why: tuple[str, str] | None) -> BaseException | None:
    if why is None:
        return None
    kind, words = why
    return BudgetError(words) if kind == BudgetError.__name__ else FatalEngineError(words)


@lru_cache(maxsize=8)
def _engine(spec: Any) -> Engine:
    """Return the engine that is named, one a worker: its connections are kept."""
    return engine_of(spec)


def _portable(arm: Arm) -> Any:
    """Return what a worker can make the engine of."""
    if arm.engine.source == "rehearsal":
        return "rehearsal"
    if isinstance(arm.spec, str) or (callable(arm.spec) and not hasattr(arm.spec, "complete")):
        return arm.spec
    advice = (
        "keys and connections stay on this machine: with client=, name the engine "
        "(engine='openai:MODEL'), or give a function without arguments that makes it on each "
        "worker (engine=lambda: pnb.engine('openai:MODEL', base_url=...))"
    )
    raise SurveyError([Problem(("engine",), advice)], "the run")


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        needs = "needs a package: pip install 'personanb[dask]'"
        raise SurveyError([Problem(("client",), needs)], "the run") from None
