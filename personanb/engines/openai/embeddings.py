"""Texts as vectors, by the embeddings of an OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import base64
import time
import weakref
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from personanb.engines.job import Job
from personanb.engines.ledger import Ledger
from personanb.engines.limits import AdaptiveLimit
from personanb.engines.openai.client import Clients
from personanb.engines.openai.faults import Fault, NotAnAnswerError, fault_of
from personanb.engines.protocol import EMBEDDING, Reply, Request, Source, Usage
from personanb.engines.situations import Message
from personanb.errors import BudgetError, FatalEngineError

PURPOSE = "embed"
_MOST_TEXTS = 64
_MOST_REQUESTS = 3
_GATHER_SECONDS = 0.005
_FIRST_WAIT = 0.5


@dataclass(frozen=True)
class ToEmbed(Job):
    """A text to be embedded: sent as it is, with nothing around it."""

    text: str = ""

    def messages(self) -> tuple[Message, ...]:
        """Return the text alone."""
        return (Message("user", self.text),)


@dataclass(eq=False)
class _Waiting:
    request: Request
    reply: asyncio.Future[Reply]


class EmbeddingEngine:
    """Embeds texts, as many of those asked for at once in one request as an endpoint takes.

    Parameters
    ----------
    model
        The model's name at the endpoint.
    clients, endpoint, ledger
        Of the chat engine beside it: one pool, one budget.
    limit
        How many requests are in flight.
    """

    source: Source = "llm"

    def __init__(
        self, model: str, *, clients: Clients, endpoint: str, limit: AdaptiveLimit, ledger: Ledger
    ) -> None:
        self.name, self.model, self.endpoint = f"openai:{model}", model, endpoint
        self.limit, self.ledger = limit, ledger
        self._clients = clients
        self._waiting: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, list[_Waiting]] = (
            weakref.WeakKeyDictionary()
        )
        self._sending: set[asyncio.Task[None]] = set()
        self._fatal = ""

    @property
    def label(self) -> str:
        """What this engine is, for displays."""
        return f"Embedding model {self.model} at {self.endpoint}."

    @property
    def recorded_as(self) -> str:
        """What a recording files under: no chat model of the same name is meant."""
        return embedding_model(self.model)

    @property
    def concurrency(self) -> int:
        """The most requests that may ever be in flight."""
        return self.limit.most

    def __repr__(self) -> str:
        """Name the model and the endpoint; never a key."""
        return f"<Engine {self.name} at {self.endpoint}>"

    async def complete(self, request: Request) -> Reply:
        """Embed one text; `vector_of` reads the reply.

        Raises
        ------
        BudgetError
            When the budget would be passed; nothing is sent.
        FatalEngineError
            When no call can succeed: wrong key, unknown model, no credit.
        """
        if self._fatal:
            raise FatalEngineError(self._fatal)
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(loop, [])
        own = _Waiting(request, loop.create_future())
        waiting.append(own)
        if len(waiting) == 1:
            task = loop.create_task(self._send_soon(waiting))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return await own.reply

    async def _send_soon(self, waiting: list[_Waiting]) -> None:
        await asyncio.sleep(_GATHER_SECONDS)  # who else wants something now goes with it
        taken = [waiting[at : at + _MOST_TEXTS] for at in range(0, len(waiting), _MOST_TEXTS)]
        waiting.clear()
        await asyncio.gather(*map(self._send, taken))

    async def _send(self, batch: Sequence[_Waiting]) -> None:
        try:
            replies = await self._embed([one.request for one in batch])
        except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            for one in batch:
                if not one.reply.done():
                    one.reply.set_exception(error)
            return
        for one, reply in zip(batch, replies, strict=True):
            if not one.reply.done():
                one.reply.set_result(reply)

    async def _embed(self, requests: Sequence[Request]) -> list[Reply]:
        started, asked = time.perf_counter(), 0
        while True:
            asked += 1
            replies, fault = await self._ask(requests)
            if fault is None:
                latency = time.perf_counter() - started
                return [replace(reply, latency=latency) for reply in replies]
            if fault.fatal:
                self._fatal = fault.message
                raise FatalEngineError(fault.message)
            if asked < _MOST_REQUESTS and fault.retry:
                await asyncio.sleep(fault.retry_after or _FIRST_WAIT * 2 ** (asked - 1))
            elif len(requests) > 1 and not fault.retry:
                # Some endpoints take few texts at once, and one bad text shall not fail the others.
                half = len(requests) // 2
                return [*await self._embed(requests[:half]), *await self._embed(requests[half:])]
            else:
                times = f" ({asked} requests)" if asked > 1 else ""
                failed = Reply("", status="failed", reason=f"{fault.message}{times}")
                return [failed] * len(requests)

    async def _ask(self, requests: Sequence[Request]) -> tuple[list[Reply], Fault | None]:
        texts = [request.messages[0].content for request in requests]
        whole = replace(requests[0], situation=ToEmbed(PURPOSE, "", text="\n".join(texts)))
        reserved = self.ledger.reserve(whole)
        replies: list[Reply] = []
        usage = Usage()
        try:
            async with self.limit.slot():
                try:
                    body = {"model": self.model, "input": texts, "encoding_format": "float"}
                    answer: Any = await self._clients.here().post(
                        "/embeddings", cast_to=object, body=body
                    )
                    replies, usage = _read(answer, len(texts), self.model)
                except (BudgetError, asyncio.CancelledError):
                    raise
                except Exception as error:  # noqa: BLE001 - every fault is classified
                    fault = fault_of(error, endpoint=self.endpoint, model=self.model)
                    if fault.slow_down:
                        self.limit.refused(fault.retry_after)
                    return [], fault
                self.limit.answered()
                return replies, None
        finally:
            booked = replace(replies[0], usage=usage) if replies else None
            self.ledger.settle(reserved, whole, booked)


def embedding_model(model: str) -> str:
    """Return what recordings call an embedding model: no chat model of the same name is meant."""
    return f"{model}{EMBEDDING}"


def vector_of(reply: Reply) -> list[float] | None:
    """Return the vector that a reply holds; None when the call failed."""
    coded = (reply.parsed or {}).get("float32")
    if not isinstance(coded, str):
        return None
    numbers = array("f")
    numbers.frombytes(base64.b64decode(coded))
    return numbers.tolist()


def _read(answer: Any, count: int, model: str) -> tuple[list[Reply], Usage]:
    data = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(data, list) or len(data) != count:
        raise NotAnAnswerError(f"no {count} embeddings in the answer")
    vectors: dict[int, list[float]] = {}
    for place, one in enumerate(data):
        vector = one.get("embedding") if isinstance(one, Mapping) else None
        if not isinstance(vector, list) or not vector or isinstance(vector[0], list):
            raise NotAnAnswerError("an embedding is no list of numbers")
        vectors[int(one.get("index", place))] = [float(number) for number in vector]
    if set(vectors) != set(range(count)):
        raise NotAnAnswerError("the embeddings are not numbered as the texts were")
    used = answer.get("usage")
    tokens = used.get("prompt_tokens") if isinstance(used, Mapping) else None
    name = str(answer.get("model") or model)
    replies = [
        Reply("", parsed={"float32": _coded(vectors[place])}, model=name) for place in range(count)
    ]
    return replies, Usage(tokens, 0 if tokens is not None else None)


def _coded(vector: list[float]) -> str:
    return base64.b64encode(array("f", vector).tobytes()).decode("ascii")
