"""One pooled client an event loop, over the SDK's aiohttp transport."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import weakref
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from personanb.engines.secrets import Secret, find_key
from personanb.errors import EngineError, MissingKeyError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_NO_KEY = "none"
_CONNECT_SECONDS = 10.0
_CLOSE_SECONDS = 1.0


class Clients:
    """Makes the client when it is first needed, and keeps one for each event loop.

    A connection pool belongs to the loop it was opened on: a notebook has the background loop and
    its own.
    """

    def __init__(self, make: Callable[[], AsyncOpenAI]) -> None:
        self._make = make
        self._by_loop: _ByLoop = weakref.WeakKeyDictionary()
        # When the engine is forgotten, and at the latest when the process ends.
        weakref.finalize(self, _close, self._by_loop)

    def here(self) -> AsyncOpenAI:
        """Return the client of the running loop."""
        loop = asyncio.get_running_loop()
        kept = self._by_loop.get(loop)
        if kept is None:
            client = self._make()
            kept = self._by_loop[loop] = _Kept(client, _until_the_end(self._by_loop, client))
            kept.watch = loop.create_task(_begin(kept.end))
        return kept.client

    def close(self) -> None:
        """Close the connections of every loop that still runs."""
        _close(self._by_loop)


@dataclass
class _Kept:
    """The client of a loop, and what closes it when the loop comes to its end."""

    client: AsyncOpenAI
    end: AsyncGenerator[None]
    watch: asyncio.Task[None] | None = None


_ByLoop = weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Kept]


async def _until_the_end(by_loop: _ByLoop, client: AsyncOpenAI) -> AsyncGenerator[None]:
    # A loop that ends, as that of asyncio.run, first closes the generators begun on it: the last
    # moment at which its connections can be closed in order.
    try:
        yield
    finally:
        by_loop.pop(asyncio.get_running_loop(), None)
        await client.close()


async def _begin(end: AsyncGenerator[None]) -> None:
    await anext(end)


def _close(by_loop: _ByLoop) -> None:
    for loop, kept in list(by_loop.items()):
        if not loop.is_running():
            continue  # its connections went with it
        closing = asyncio.run_coroutine_threadsafe(kept.client.close(), loop)
        if threading.current_thread() is threading.main_thread() and not _inside_a_loop():
            with contextlib.suppress(Exception):  # at worst the process ends with them open
                closing.result(timeout=_CLOSE_SECONDS)
    by_loop.clear()


def _inside_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def openai_clients(base_url: str | None, key: Secret | None, *, timeout: float) -> Clients:
    """Return clients for an OpenAI-compatible endpoint.

    Raises
    ------
    EngineError
        When there is no key for an endpoint that is not on this machine.
    """
    key = key or find_key(["OPENAI_API_KEY"], service="openai")
    if key is None:
        if not is_local(base_url):
            raise MissingKeyError(
                "no key for the endpoint: set the environment variable OPENAI_API_KEY, or pass "
                "api_key=; for a server on this machine pass base_url=, for example "
                'base_url="http://localhost:11434/v1"',
                shown_address(base_url),
            )
        key = Secret(_NO_KEY)

    def make() -> AsyncOpenAI:
        import openai  # noqa: PLC0415 - half a second, paid with the first call

        return openai.AsyncOpenAI(
            base_url=base_url,
            api_key=key.reveal(),
            max_retries=0,
            timeout=timeout,
            http_client=_pool(timeout),
        )

    return Clients(make)


def azure_clients(
    endpoint: str | None,
    key: Secret | None,
    *,
    api_version: str | None,
    timeout: float,
) -> Clients:
    """Return clients for Azure OpenAI, by the SDK's own client.

    Raises
    ------
    EngineError
        When the endpoint, its API version or a key is missing; names the variable to set.
    """
    endpoint = endpoint or os.environ.get("AZURE_OPENAI_ENDPOINT")
    api_version = api_version or os.environ.get("OPENAI_API_VERSION")
    key = key or find_key(["AZURE_OPENAI_API_KEY"], service="azure")
    missing = [
        f"{name} (or {argument}=)"
        for name, argument, value in (
            ("AZURE_OPENAI_ENDPOINT", "base_url", endpoint),
            ("OPENAI_API_VERSION", "api_version", api_version),
            ("AZURE_OPENAI_API_KEY", "api_key", key),
        )
        if not value
    ]
    if missing or endpoint is None or key is None:
        raise EngineError(f"Azure OpenAI needs {', '.join(missing)}")

    def make() -> AsyncOpenAI:
        import openai  # noqa: PLC0415 - half a second, paid with the first call

        return openai.AsyncAzureOpenAI(
            azure_endpoint=endpoint,
            api_version=api_version,
            api_key=key.reveal(),
            max_retries=0,
            timeout=timeout,
            http_client=_pool(timeout),
        )

    return Clients(make)


def is_local(base_url: str | None) -> bool:
    """Return whether an address is on this machine or this network, where keys are rare."""
    host = urlsplit(base_url or "").hostname or ""
    private = ("10.", "192.168.", "172.16.", "host.docker.internal")
    return (
        host in {"localhost", "127.0.0.1", "::1"}
        or host.startswith(private)
        or (bool(host) and "." not in host)
    )


def shown_address(base_url: str | None) -> str:
    """Return an address without user name, password or query, for messages and files."""
    if not base_url:
        return "the OpenAI API"
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path.rstrip("/"), "", ""))


def _pool(timeout: float) -> Any:
    import openai  # noqa: PLC0415 - half a second, paid with the first call

    return openai.DefaultAioHttpClient(
        timeout=openai.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS))
    )
