"""Rehearsal respondents, part after part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pyarrow as pa

from personanb.surveys.running.options import Options
from personanb.surveys.running.parts import Part, parts_of
from personanb.surveys.running.rehearsed import rehearse
from personanb.surveys.running.unasked import INTERRUPTED, unasked

Done = tuple[Part, pa.Table, int, BaseException | None]


async def in_turn(options: Options, step: Callable[[int], None]) -> AsyncIterator[Done]:
    """Yield each part with its rows and how many people had no traits.

    An interrupt ends it: parts that were finished stay, the rows of the others are skipped.
    """
    stop: asyncio.CancelledError | None = None
    for part in parts_of(options):
        if stop is not None:
            yield part, unasked(part, options.arms, INTERRUPTED), 0, stop
            continue
        try:
            # In a thread, so that the loop stays free to hear of an interrupt.
            table, drawn = await asyncio.to_thread(
                rehearse, part.setup, part.people, options.anchors, arms=part.arms
            )
        except asyncio.CancelledError as error:
            stop = error
            yield part, unasked(part, options.arms, INTERRUPTED), 0, stop
            continue
        step(part.respondents)
        yield part, table, drawn, None
