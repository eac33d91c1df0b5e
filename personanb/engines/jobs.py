"""Having jobs done by an engine: one, or many at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from personanb.engines.job import Job
from personanb.engines.protocol import Engine, Reply, Request
from personanb.errors import FatalEngineError
from personanb.seeds import stable_int

__all__ = ["Job", "do", "do_all"]


async def do(
    engine: Engine,
    job: Job,
    *,
    schema: Mapping[str, Any] | None = None,
    seed: int = 0,
    temperature: float | None = 0.0,
    max_tokens: int | None = None,
    replicate: int = 0,
) -> Reply:
    """Have one job done; a fault becomes a failed reply.

    On the rehearsal engine the reply is `failed`, with a reason that says that this takes a
    language model: callers that have a rule-based way ask `engine.source` first.

    Raises
    ------
    FatalEngineError
        When no further call can succeed, as with a wrong key or a spent budget.
    """
    started = time.perf_counter()
    request = Request(
        job,
        schema=schema,
        seed=stable_int(seed, job.purpose, replicate) % 2**31,
        temperature=temperature,
        max_tokens=max_tokens,
        replicate=replicate,
    )
    try:
        return await engine.complete(request)
    except FatalEngineError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever an engine raises, the other jobs go on
        return Reply(
            text="",
            status="failed",
            reason=f"{type(error).__name__}: {error}",
            latency=time.perf_counter() - started,
            source=engine.source,
        )


async def do_all(
    engine: Engine,
    jobs: Sequence[Job],
    *,
    schema: Mapping[str, Any] | None = None,
    seed: int = 0,
    temperature: float | None = 0.0,
    max_tokens: int | None = None,
    replicate: int = 0,
    done: Callable[[int, Reply], None] | None = None,
) -> list[Reply]:
    """Have many jobs done at once, as many in flight as the engine wants.

    Parameters
    ----------
    replicate
        Number of the fresh draw, when the same jobs are done several times.
    done
        Told of each reply with the job's place, as soon as it is there: for progress, and for
        writing results down before the rest is finished.

    Returns
    -------
    list of Reply
        In the order of the jobs.

    Raises
    ------
    FatalEngineError
        As `do`; jobs in flight are cancelled, what was answered has been told to `done`.
    """
    slots = asyncio.Semaphore(max(1, engine.concurrency))

    async def one(place: int, job: Job) -> Reply:
        async with slots:
            reply = await do(
                engine, job, schema=schema, seed=seed, temperature=temperature,
                max_tokens=max_tokens, replicate=replicate,
            )  # fmt: skip
        if done is not None:
            done(place, reply)
        return reply

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(place, job)) for place, job in enumerate(jobs)]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None  # one fault ends the run; it is told as it is
    return [task.result() for task in tasks]
