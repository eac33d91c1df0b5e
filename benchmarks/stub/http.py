"""Just enough HTTP/1.1: keep-alive, one request after the other, and rude endings."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

_LARGEST_HEAD = 65_536
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request; the names of its headers are in small letters."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


Handler = Callable[[HttpRequest, "Connection"], Awaitable[None]]


class Connection(asyncio.Protocol):
    """One client's connection; its requests are handled in order.

    Attributes
    ----------
    counted
        For the server's statistics: in which period the connection was last counted.
    """

    def __init__(self, handle: Handler, connections: set[Connection]) -> None:
        self.counted = -1
        self._handle = handle
        self._connections = connections
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start reading."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - tells the type checker
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's
        """Give up what is being answered: nobody reads it."""
        self._transport = None
        self._connections.discard(self)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Take in a piece of a request."""
        self._buffer += data
        if self._task is None:
            self._next()

    def write(self, data: bytes) -> None:
        """Send bytes; without effect when the client is gone."""
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        """Send what is written, then close in an orderly way."""
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        """Close so that the client sees a reset connection."""
        if self._transport is None:
            return
        with contextlib.suppress(OSError, AttributeError):
            # Lingering for 0 seconds makes the system send RST instead of FIN.
            plug = self._transport.get_extra_info("socket")
            layout = "hh" if sys.platform == "win32" else "ii"
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
        self._transport.abort()

    def _next(self) -> None:
        end = self._buffer.find(_END_OF_HEAD)
        if end < 0:
            if len(self._buffer) > _LARGEST_HEAD:
                self.reset()
            return
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        words = first.split(" ")
        length = headers.get("content-length", "0")
        if len(words) != 3 or not length.isdigit() or "transfer-encoding" in headers:
            self.write(response(HTTPStatus.BAD_REQUEST, b"", "text/plain"))
            self.close()
            return
        start = end + len(_END_OF_HEAD)
        if len(self._buffer) < start + int(length):
            if headers.get("expect", "").lower() == "100-continue":
                self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        body = bytes(self._buffer[start : start + int(length)])
        del self._buffer[: start + int(length)]
        path, _, query = words[1].partition("?")
        request = HttpRequest(words[0], path, query, headers, body)
        self._task = asyncio.ensure_future(self._handle(request, self))
        self._task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and task.exception() is not None:
            self.write(response(HTTPStatus.INTERNAL_SERVER_ERROR, b"", "text/plain"))
            self.close()
            task.result()  # tells the event loop, which prints it
        if self._transport is not None and self._buffer:
            self._next()


def response(
    status: int,
    body: bytes,
    media_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> bytes:
    """Return a whole response."""
    return head(status, media_type, {"content-length": str(len(body)), **(headers or {})}) + body


def head(status: int, media_type: str, headers: dict[str, str]) -> bytes:
    """Return a response up to its body."""
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"content-type: {media_type}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def chunk(data: bytes) -> bytes:
    """Return one piece of a body whose length is not known before; the empty one ends it."""
    return b"%x\r\n%b\r\n" % (len(data), data)
