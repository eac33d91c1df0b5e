"""Having a language model read talk: many jobs at once, of which none is lost silently."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from personanb.engines.job import Job
from personanb.engines.jobs import do_all
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine, Reply
from personanb.engines.registry import resolve
from personanb.errors import EngineError, FatalEngineError
from personanb.simulation.analysis.spoken import SpokenTurn

_INTERRUPTED = "interrupted before the answer came"


def reading_engine(engine: str | Engine | None, *, what: str, without: str) -> Engine:
    """Return an engine that can read.

    Parameters
    ----------
    engine
        A name, an engine, or None for the one in use.
    what, without
        What needs a model, and what to type to do without one, for the message.

    Raises
    ------
    EngineError
        When it is the rehearsal engine, which does not read.
    """
    found = resolve(engine)
    if found.source == "rehearsal":
        raise EngineError(
            f"{what} takes a language model, and the engine in use is {found.name}. Name one with "
            f'engine="openai:MODEL" (or for everything with `use(...)`). {without}'
        )
    return found


async def read_all(
    engine: Engine,
    jobs: Sequence[Job],
    *,
    run: str,
    schema: Mapping[str, Any] | None = None,
    seed: int = 0,
    temperature: float | None = 0.0,
    replicate: int = 0,
    told: Callable[[], None] | None = None,
) -> list[Reply]:
    """Have many jobs done; one that was not begun when the run ended is a `skipped` reply.

    Parameters
    ----------
    replicate
        Number of the fresh draw, when the same jobs are done several times.
    told
        Called after each reply, for progress.

    Raises
    ------
    FatalEngineError
        When no call can succeed and none has.
    """
    answered: dict[int, Reply] = {}

    def done(place: int, reply: Reply) -> None:
        answered[place] = reply
        if told is not None:
            told()

    try:
        with run_named(run):
            return await do_all(
                engine, jobs, schema=schema, seed=seed, temperature=temperature,
                replicate=replicate, done=done,
            )  # fmt: skip
    except asyncio.CancelledError:
        reason = _INTERRUPTED
        if not answered:
            raise
    except FatalEngineError as error:
        reason = str(error)
        if not answered:
            raise
    missing = Reply("", status="skipped", reason=reason, source=engine.source)
    return [answered.get(place, missing) for place in range(len(jobs))]


def as_lines(turns: Sequence[SpokenTurn]) -> str:
    """Write turns as a model reads them: number, speaker and words, one turn a line."""
    return "\n".join(
        f"[{turn.turn}] {turn.speaker}: {' '.join(turn.text.split())}" for turn in turns
    )
