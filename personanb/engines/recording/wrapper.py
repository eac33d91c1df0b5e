"""An engine whose answers are recorded, and asked for once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from personanb.engines.around import AroundEngine
from personanb.engines.ledger import Ledger
from personanb.engines.protocol import Engine, Reply, Request
from personanb.engines.recording.store import Recording
from personanb.errors import FatalEngineError

_FlightKey = tuple[Path, str, str]

# Of equal requests in flight in this process only the first is sent; the others wait for it.
_flights: dict[_FlightKey, Future[Reply | None]] = {}
_lock = threading.Lock()


class RecordedEngine(AroundEngine):
    """Answers from the recording where it can, else asks the engine and records the reply.

    Parameters
    ----------
    engine
        What answers.
    recording
        Where its answers are looked up and kept.
    """

    def __init__(self, engine: Engine, recording: Recording) -> None:
        super().__init__(engine)
        self.recording = recording
        self._file = recording.path.absolute()
        # An engine's own sampling defaults determine its replies as the model does.
        self._recorded_as: str = getattr(engine, "recorded_as", engine.model)

    @property
    def ledger(self) -> Ledger | None:
        """Where the engine inside books its calls, if it does."""
        ledger: Any = getattr(self.engine, "ledger", None)
        return ledger if isinstance(ledger, Ledger) else None

    def __repr__(self) -> str:
        """Name the engine and the file."""
        return f"<Engine {self.name}, recorded in {self.recording.path}>"

    async def complete(self, request: Request) -> Reply:
        """Answer one request; a recorded answer has `cached` set and no latency.

        Raises
        ------
        RecordingError
            When an answer could not be looked up or kept.
        """
        flight_key = (self._file, request.key, self._recorded_as)
        while True:
            own: Future[Reply | None] = Future()
            # A running future cannot be cancelled by those who wait for it.
            own.set_running_or_notify_cancel()
            with _lock:
                flight = _flights.setdefault(flight_key, own)
            if flight is own:
                return await self._lead(request, flight_key, own)
            reply = await asyncio.wrap_future(flight)
            if reply is not None:
                return self._served(request, reply)
            # Who asked was interrupted: ask in their place.

    async def _lead(
        self, request: Request, flight_key: _FlightKey, flight: Future[Reply | None]
    ) -> Reply:
        reply: Reply | None = None
        fault: Exception | None = None
        try:
            # Looked up only now: whoever had the flight before has recorded by this time.
            recorded = self.recording.get(request.key, self._recorded_as)
            if recorded is not None:
                reply = self._served(request, recorded)
            else:
                reply = await self._ask_in_turn(request)
        except Exception as error:
            fault = error
            raise
        finally:
            with _lock:
                del _flights[flight_key]
            if fault is not None:
                flight.set_exception(fault)
            else:
                flight.set_result(reply)  # None when this task was cancelled
        return reply

    async def _ask_in_turn(self, request: Request) -> Reply:
        try:
            recorded = await self.recording.turn(request.key, self._recorded_as)
            if recorded is not None:
                return self._served(request, recorded)
            return await self._ask(request)
        finally:
            self.recording.turn_over(request.key, self._recorded_as)

    async def _ask(self, request: Request) -> Reply:
        try:
            reply = await self.engine.complete(request)
        except FatalEngineError:
            raise
        except Exception as error:
            await self._keep(
                request,
                Reply(
                    text="",
                    status="failed",
                    reason=f"{type(error).__name__}: {error}",
                    source=self.source,
                ),
            )
            raise
        return reply if reply.status == "skipped" else await self._keep(request, reply)

    async def _keep(self, request: Request, reply: Reply) -> Reply:
        return await self.recording.put(request, reply, self._recorded_as, self.name)

    def _served(self, request: Request, reply: Reply) -> Reply:
        served = replace(reply, latency=0.0, cached=True)
        if (ledger := self.ledger) is not None:
            ledger.settle(0.0, request, served)
        return served
