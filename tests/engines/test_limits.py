import asyncio

import pytest

from personanb.engines.limits import AdaptiveLimit


async def serve(limit, requests, *, capacity, seconds=0.005):
    """Answer at most `capacity` requests per `seconds`, as a busy server does."""
    server = asyncio.Semaphore(capacity)

    async def one():
        async with limit.slot():
            async with server:
                await asyncio.sleep(seconds)
            limit.answered()

    await asyncio.gather(*(one() for _ in range(requests)))


def test_it_starts_small_and_grows_while_that_helps():
    limit = AdaptiveLimit(start=8, most=64)
    asyncio.run(serve(limit, 1500, capacity=1000))
    assert limit.limit > 20
    assert limit.peak <= 64


def test_it_stops_growing_when_the_server_is_full():
    limit = AdaptiveLimit(start=8, most=64)
    asyncio.run(serve(limit, 600, capacity=8))
    assert limit.limit < 30


def test_a_refusal_halves_it_and_holds_everybody_back():
    async def run():
        limit = AdaptiveLimit(start=8)
        loop = asyncio.get_running_loop()
        limit.refused(retry_after=0.2)
        assert limit.limit == 4
        started = loop.time()
        async with limit.slot():
            return loop.time() - started

    assert asyncio.run(run()) >= 0.19


def test_it_never_falls_below_one_nor_rises_above_its_most():
    limit = AdaptiveLimit(start=2, most=2)
    for _ in range(10):
        limit.refused()
    assert limit.limit == 1
    asyncio.run(serve(limit, 50, capacity=50, seconds=0.001))
    assert 1 <= limit.peak <= 2


def test_a_cancelled_wait_leaves_its_place_to_others():
    async def run():
        limit = AdaptiveLimit(start=1)
        release = asyncio.Event()

        async def hold():
            async with limit.slot():
                await release.wait()

        first, second, third = (asyncio.create_task(hold()) for _ in range(3))
        await asyncio.sleep(0.01)
        second.cancel()
        release.set()
        await asyncio.wait_for(asyncio.gather(first, third), timeout=1)
        with pytest.raises(asyncio.CancelledError):
            await second
        return limit.in_flight

    assert asyncio.run(run()) == 0
