"""The server itself: which request gets which answer, and how it is sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from benchmarks.stub.faults import (
    CHAT,
    COMPLETION,
    ERRORS,
    STRUCTURED,
    Fault,
    error_body,
    struck_by,
)
from benchmarks.stub.http import Connection, HttpRequest, chunk, head, response
from benchmarks.stub.prefixes import SentPrompts, prompt_text
from benchmarks.stub.replies import completion, embeddings, stream_of
from benchmarks.stub.statistics import Statistics

HOST = "127.0.0.1"
_WAITING_CLIENTS = 1024
# So that a client has read the first half before the connection ends.
_BEFORE_THE_END = 0.05
_SOME_PAGE = b"<!doctype html><title>Proxy</title><h1>It works, but it is not an API.</h1>"


class StubServer:
    """An OpenAI-compatible server on the loopback interface.

    Parameters
    ----------
    latency
        Seconds until an answer begins.
    chunk_delay
        Seconds between the pieces of a stream; 0 sends them together.
    key
        The only bearer token that is let in; None lets everybody in.
    models
        The only models there are; without names every model is there.
    keep_bodies
        Whether request bodies are kept for `GET /bodies`.
    faults
        The script to begin with.
    """

    def __init__(
        self,
        *,
        latency: float = 0.0,
        chunk_delay: float = 0.0,
        key: str | None = None,
        models: Sequence[str] = (),
        keep_bodies: bool = False,
        faults: Iterable[Fault] = (),
    ) -> None:
        self.latency = latency
        self.chunk_delay = chunk_delay
        self.port = 0
        self._key = key
        self._models = tuple(models)
        self._faults = list(faults)
        self._statistics = Statistics(keep_bodies=keep_bodies)
        self._sent = SentPrompts()
        self._connections: set[Connection] = set()
        self._listener: asyncio.Server | None = None

    async def start(self, port: int = 0) -> None:
        """Listen; with port 0 on a free one, which `port` then tells."""
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: Connection(self._handle, self._connections),
            HOST,
            port,
            backlog=_WAITING_CLIENTS,
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _handle(self, request: HttpRequest, connection: Connection) -> None:
        if request.path.startswith("/v1/"):
            connection.counted = self._statistics.arrived(
                request.path, request.body, connection.counted
            )
            try:
                await self._api(request, connection)
            finally:
                self._statistics.left()
        else:
            connection.write(self._control(request))

    def _control(self, request: HttpRequest) -> bytes:
        content: Any = {}
        status = HTTPStatus.OK
        if request.path == "/stats":
            hits: dict[str, int] = {}
            for fault in self._faults:
                hits[fault.mode] = hits.get(fault.mode, 0) + fault.hits
            content = self._statistics.to_json() | {"faults": hits}
        elif request.path == "/bodies":
            content = self._statistics.bodies
        elif request.path == "/reset" and request.method == "POST":
            self._statistics.reset()
            self._sent = SentPrompts()
            self._faults = []
        elif request.path == "/script" and request.method == "POST":
            try:
                self._follow(json.loads(request.body))
            except (ValueError, TypeError, AttributeError) as error:
                status, content = HTTPStatus.BAD_REQUEST, {"error": str(error)}
        else:
            status, content = HTTPStatus.NOT_FOUND, {"detail": "Not Found"}
        return response(status, json.dumps(content).encode())

    def _follow(self, script: dict[str, Any]) -> None:
        faults = [Fault.from_json(one) for one in script.get("faults", [])]
        latency = float(script.get("latency", self.latency))
        chunk_delay = float(script.get("chunk_delay", self.chunk_delay))
        if not all(math.isfinite(one) and one >= 0 for one in (latency, chunk_delay)):
            raise ValueError("latency and chunk_delay are seconds, from 0")
        self._faults, self.latency, self.chunk_delay = faults, latency, chunk_delay

    async def _api(self, request: HttpRequest, connection: Connection) -> None:
        body = _parsed(request.body)
        if body is None:
            self._answer(connection, HTTPStatus.BAD_REQUEST, _invalid("The body is not JSON."))
            return
        mode = self._refusal(request, body)
        fault = None if mode else struck_by(self._faults, request.path, body, request.body)
        if fault is not None and await self._broken_off(fault, connection):
            return
        if self.latency:
            await asyncio.sleep(self.latency)
        mode = mode if fault is None else fault.mode
        if mode in ERRORS:
            status, content = error_body(mode, body)
            headers = {}
            if fault is not None and mode in {"rate_limited", "unavailable"}:
                headers["retry-after"] = fault.retry_after
            self._answer(connection, status, content, headers)
        elif mode.startswith("html_"):
            status = int(mode.removeprefix("html_"))
            self._statistics.answered(status)
            connection.write(response(status, _SOME_PAGE, "text/html; charset=utf-8"))
        elif request.path == CHAT:
            await self._chat(body, mode, connection)
        elif request.path == "/v1/embeddings":
            await self._send(connection, json.dumps(embeddings(body)).encode(), mode)
        elif request.path == "/v1/models" and request.method == "GET":
            await self._send(connection, json.dumps(self._list_of_models()).encode(), mode)
        else:
            self._answer(connection, HTTPStatus.NOT_FOUND, _invalid("There is no such address."))

    async def _broken_off(self, fault: Fault, connection: Connection) -> bool:
        """Carry out faults that come before the answer; tell whether that was all."""
        if fault.mode == "silence":
            await asyncio.sleep(fault.seconds)
            return False
        if fault.mode == "reset_before":
            connection.reset()
            return True
        if fault.mode == "refused":
            self._stop_listening(fault.seconds)
            return True
        return False

    def _stop_listening(self, seconds: float) -> None:
        if self._listener is None:
            return
        self._listener.close()
        self._listener = None
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, lambda: loop.create_task(self.start(self.port)))
        for connection in list(self._connections):
            connection.reset()

    def _refusal(self, request: HttpRequest, body: dict[str, Any]) -> str:
        if self._key is not None and request.headers.get("authorization") != f"Bearer {self._key}":
            return "wrong_key"
        if self._models and request.method == "POST" and body.get("model") not in self._models:
            return "unknown_model"
        return ""

    async def _chat(self, body: dict[str, Any], mode: str, connection: Connection) -> None:
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            told = _invalid("'messages' is a list of one message or more.")
            self._answer(connection, HTTPStatus.BAD_REQUEST, told)
            return
        prompt = prompt_text(messages).encode("utf-8", "replace")
        shared = self._sent.longest_prefix(prompt)
        self._sent.add(prompt)
        fault = mode if mode in COMPLETION or mode in STRUCTURED else ""
        whole = completion(body, prompt=prompt, shared=shared, fault=fault)
        if not body.get("stream"):
            await self._send(connection, json.dumps(whole).encode(), mode)
            return
        options = body.get("stream_options") or {}
        events = list(stream_of(whole, usage=bool(options.get("include_usage"))))
        await self._stream(connection, events, mode)

    async def _send(self, connection: Connection, body: bytes, mode: str) -> None:
        self._statistics.answered(HTTPStatus.OK)
        whole = response(HTTPStatus.OK, body)
        if mode not in {"cut", "reset_within"}:
            connection.write(whole)
            return
        connection.write(whole[: len(whole) - len(body) // 2])
        await self._end_rudely(connection, mode)

    async def _stream(self, connection: Connection, events: list[bytes], mode: str) -> None:
        self._statistics.answered(HTTPStatus.OK)
        headers = {"transfer-encoding": "chunked", "cache-control": "no-cache"}
        broken = mode in {"cut", "reset_within", "stream_error"}
        if broken:
            events = events[: max(1, len(events) // 2)]
        pieces = [head(HTTPStatus.OK, "text/event-stream", headers), *map(chunk, events)]
        if mode == "stream_error":
            _, told = error_body("server_error", {})
            pieces.append(chunk(b"data: " + json.dumps(told).encode() + b"\n\n"))
        if mode not in {"cut", "reset_within"}:
            pieces.append(chunk(b""))
        if self.chunk_delay:
            for piece in pieces:
                connection.write(piece)
                await asyncio.sleep(self.chunk_delay)
        else:
            connection.write(b"".join(pieces))
        if mode in {"cut", "reset_within"}:
            await self._end_rudely(connection, mode)

    async def _end_rudely(self, connection: Connection, mode: str) -> None:
        await asyncio.sleep(_BEFORE_THE_END)
        if mode == "cut":
            connection.close()
        else:
            connection.reset()

    def _answer(
        self,
        connection: Connection,
        status: int,
        content: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> None:
        self._statistics.answered(status)
        connection.write(response(status, json.dumps(content).encode(), headers=headers))

    def _list_of_models(self) -> dict[str, Any]:
        models = self._models or ("stub-model",)
        return {
            "object": "list",
            "data": [
                {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "stub"}
                for name in models
            ],
        }


async def serve_until(server: StubServer, port: int, stopped: asyncio.Event) -> None:
    """Serve until the event is set, then let go of every connection."""
    await server.start(port)
    print(f"READY http://{HOST}:{server.port}/v1", flush=True)
    with contextlib.suppress(asyncio.CancelledError):
        await stopped.wait()


def _parsed(body: bytes) -> dict[str, Any] | None:
    if not body:
        return {}
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _invalid(message: str) -> dict[str, Any]:
    return {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        }
    }
