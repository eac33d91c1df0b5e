"""Interviews that several measures share: talk with some of the panel, states to probe."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from personanb.personas.persona import Persona
from personanb.seeds import generator
from personanb.validation.battery.asking import Asking
from personanb.validation.qualitative.costs import tokens_of
from personanb.validation.qualitative.talking import Interviewed, calls_of, interviewed

if TYPE_CHECKING:
    from personanb.validation.battery.bench import Bench

T = TypeVar("T")

MOST_PEOPLE = 12
EVERY = 5


def drawn(bench: Bench, most: int, what: str) -> tuple[Persona, ...]:
    """Return so many of the panel, drawn by seed, in the panel's order."""
    everybody = tuple(bench.panel)
    if len(everybody) <= most:
        return everybody
    places = generator(what, bench.seed).sample(range(len(everybody)), most)
    return tuple(everybody[place] for place in sorted(places))


def people_of(bench: Bench) -> tuple[Persona, ...]:
    """Return who is interviewed."""
    return drawn(bench, MOST_PEOPLE, "interviewed")


def interviews(bench: Bench) -> Asking:
    """Return the asking of everybody's interview; its answers are `Interviewed`, one each."""
    people = people_of(bench)
    # Rehearsed opinions are drawn by rule and do not read what a person believes.
    ratings = not bench.is_rehearsal
    calls = calls_of(people, ratings=ratings)

    async def make() -> list[Interviewed]:
        return await all_of(
            interviewed(one, bench.desk, seed=bench.seed, keep_every=EVERY, ratings=ratings)
            for one in people
        )

    title = f"an interview of 20 questions with {len(people)} of {bench.size}"
    return Asking("interviews", title, make, calls, *tokens_of(people, calls))


async def all_of(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return what all come to; when one cannot go on, none does."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def lacks_people(bench: Bench, least: int) -> str:
    """Return why too few can be asked, or nothing."""
    lacking = bench.lacks_engine()
    if lacking:
        return lacking
    if bench.size < least:
        return f"{bench.size} {bench.people_word}; at least {least} are needed"
    return ""


def not_everybody(bench: Bench, people: Sequence[Persona]) -> tuple[str, ...]:
    """Return the note that not everybody was asked, where that is so."""
    if len(people) == bench.size:
        return ()
    return (f"{len(people)} of {bench.size} personas were asked, drawn by seed {bench.seed}",)
