import asyncio
import threading
import time

import pytest

from personanb import background


async def double(number):
    await asyncio.sleep(0)
    return 2 * number


def test_a_plain_call_runs_a_coroutine():
    assert background.run(double(21)) == 42


def test_it_works_inside_a_running_loop_as_in_a_notebook_cell():
    async def cell():
        return background.run(double(4))

    assert asyncio.run(cell()) == 8


def test_it_works_from_a_thread():
    results = []
    thread = threading.Thread(target=lambda: results.append(background.run(double(3))))
    thread.start()
    thread.join()
    assert results == [6]


def test_an_exception_comes_back_as_it_was():
    async def fail():
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        background.run(fail())


def test_a_timeout_raised_inside_is_not_mistaken_for_waiting():
    async def fail():
        raise TimeoutError("slow server")

    with pytest.raises(TimeoutError, match="slow server"):
        background.run(fail())


def test_waiting_for_itself_is_refused():
    async def outer():
        background.run(double(1))

    with pytest.raises(RuntimeError, match="async twin"):
        background.run(outer())


def interrupt_soon(monkeypatch, *, after=0.1):
    real, started = background.concurrent.futures.wait, time.monotonic()

    def wait(futures, timeout=None):
        if time.monotonic() - started > after:
            monkeypatch.setattr(background.concurrent.futures, "wait", real)
            raise KeyboardInterrupt
        return real(futures, timeout=timeout)

    monkeypatch.setattr(background.concurrent.futures, "wait", wait)


def test_an_interrupt_returns_what_the_coroutine_saved(monkeypatch):
    async def keep_what_is_done():
        done = []
        try:
            while True:
                done.append(len(done))
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            return done

    interrupt_soon(monkeypatch)
    assert len(background.run(keep_what_is_done())) >= 2


def test_an_interrupt_of_a_coroutine_that_saves_nothing_is_an_interrupt(monkeypatch):
    interrupt_soon(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        background.run(asyncio.sleep(30))
