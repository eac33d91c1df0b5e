"""The engine for OpenAI-compatible endpoints: asks, checks, asks again, hides no failure."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from personanb.engines import structured
from personanb.engines.ledger import Ledger, current_run
from personanb.engines.limits import START, AdaptiveLimit
from personanb.engines.openai.client import Clients
from personanb.engines.openai.embeddings import EmbeddingEngine
from personanb.engines.openai.faults import Fault, fault_of
from personanb.engines.openai.wire import Answer, answer_of, streamed, wire
from personanb.engines.protocol import NOT_COUNTED, Reply, Request, Source, Usage
from personanb.engines.situations import Message
from personanb.errors import BudgetError, FatalEngineError

MOST_REQUESTS_PER_ANSWER = 3
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 20.0
_RETRIES_AT_LEAST = 20
_RETRY_SHARE = 0.5
_RUNS_REMEMBERED = 64


@dataclass(frozen=True)
class Sampling:
    """Parameters used where a request leaves them open; None leaves the endpoint's default."""

    temperature: float | None = None
    max_tokens: int | None = None
    send_seed: bool = True


@dataclass
class _RetryBudget:
    """Retries for a whole run: a server in trouble is not asked three times for everything."""

    calls: int = 0
    retries: int = 0

    def allow(self) -> bool:
        if self.retries >= max(_RETRIES_AT_LEAST, _RETRY_SHARE * self.calls):
            return False
        self.retries += 1
        return True


class _RetryBudgets:
    """One budget for each of the latest runs."""

    def __init__(self) -> None:
        self._by_run: dict[str, _RetryBudget] = {}

    def here(self) -> _RetryBudget:
        run = current_run()
        budget = self._by_run.get(run)
        if budget is None:
            if len(self._by_run) >= _RUNS_REMEMBERED:
                del self._by_run[next(iter(self._by_run))]
            budget = self._by_run[run] = _RetryBudget()
        return budget


class OpenAIEngine:
    """Answers through the chat completions of an OpenAI-compatible endpoint.

    Every answer takes at most three requests: retries after faults and re-asks after unusable
    replies together. A re-ask tells the model what was wrong.

    Parameters
    ----------
    name
        What users type to get this engine.
    model
        The model's name at the endpoint.
    clients
        The pooled client of each event loop.
    endpoint
        Address for messages, without credentials.
    limit
        How many requests are in flight.
    ledger
        Where calls are booked; holds the budget.
    sampling
        Defaults for what a request leaves open.
    recall, remember
        Look up and store what the endpoint can do (the best structured mode), between sessions.
    """

    source: Source = "llm"

    def __init__(
        self,
        *,
        name: str,
        model: str,
        clients: Clients,
        endpoint: str,
        limit: AdaptiveLimit,
        ledger: Ledger,
        sampling: Sampling = Sampling(),
        recall: Callable[[], str | None] = lambda: None,
        remember: Callable[[str], None] = lambda mode: None,  # noqa: ARG005 - nothing to keep
    ) -> None:
        self.name = name
        self.model = model
        self.endpoint = endpoint
        self.limit = limit
        self.ledger = ledger
        self._clients = clients
        self._sampling = sampling
        self._recall = recall
        self._remember = remember
        self._mode: structured.Mode = structured.MODES[0]
        self._mode_known = False
        self._probe: asyncio.Future[None] | None = None
        self._retries = _RetryBudgets()
        self._fatal: str = ""

    @property
    def label(self) -> str:
        """What this engine is, for displays."""
        return f"Language model {self.model} at {self.endpoint}. Simulated, not people."

    @property
    def recorded_as(self) -> str:
        """The model with whatever sampling was set for the engine: what a recording files under."""
        set_here = {
            "temperature": self._sampling.temperature,
            "max_tokens": self._sampling.max_tokens,
        }
        details = [f"{name}={value}" for name, value in set_here.items() if value is not None]
        return f"{self.model} ({', '.join(details)})" if details else self.model

    @property
    def concurrency(self) -> int:
        """The most requests that may ever be in flight; how many are is up to the limit."""
        return self.limit.most

    def __repr__(self) -> str:
        """Name the model and the endpoint; never a key."""
        return f"<Engine {self.name} at {self.endpoint}>"

    def embeddings(self, model: str) -> EmbeddingEngine:
        """Return what embeds texts with another model of this endpoint, on the same budget."""
        return EmbeddingEngine(
            model,
            clients=self._clients,
            endpoint=self.endpoint,
            limit=AdaptiveLimit(START, self.limit.most),
            ledger=self.ledger.beside(model),
        )

    async def complete(self, request: Request) -> Reply:
        """Answer one request.

        Raises
        ------
        BudgetError
            When the budget would be passed; nothing is sent.
        FatalEngineError
            When no call of this run can succeed: wrong key, unknown model, no credit.
        """
        if self._fatal:
            raise FatalEngineError(self._fatal)
        started = time.perf_counter()
        self._retries.here().calls += 1
        reply = await self._answer(request)
        return replace(reply, latency=time.perf_counter() - started)

    async def _answer(self, request: Request) -> Reply:
        messages = list(request.messages)
        asked = 0
        problem = ""
        last_text = ""
        usage = NOT_COUNTED
        while True:
            asked += 1
            mode = await self._mode_for(request)
            answer, fault = await self._ask(request, messages, mode)
            self._learn(mode, fault)
            if fault is not None:
                if fault.fatal:
                    self._fatal = fault.message
                    raise FatalEngineError(fault.message)
                if asked < MOST_REQUESTS_PER_ANSWER:
                    if _refuses_mode(fault, mode):
                        continue
                    if fault.retry and self._retries.here().allow():
                        await self._pause(asked, fault)
                        continue
                times = f" ({asked} requests)" if asked > 1 else ""
                return Reply(last_text, status="failed", reason=f"{fault.message}{times}")
            assert answer is not None  # noqa: S101 - no fault means an answer
            usage = _add(usage, answer.usage)
            reply = self._judge(request, answer, problem)
            reply = replace(reply, usage=usage)
            if reply.status != "invalid" or asked >= MOST_REQUESTS_PER_ANSWER:
                return reply
            problem, last_text = reply.reason, answer.text
            messages = [*request.messages, Message("assistant", answer.text), _re_ask(problem)]

    async def _ask(
        self, request: Request, messages: list[Message], mode: structured.Mode | None
    ) -> tuple[Answer | None, Fault | None]:
        reserved = self.ledger.reserve(request)
        answer: Answer | None = None
        try:
            async with self.limit.slot():
                try:
                    answer = await self._send(request, messages, mode)
                except (BudgetError, asyncio.CancelledError):
                    raise
                except Exception as error:  # noqa: BLE001 - every fault is classified
                    fault = fault_of(error, endpoint=self.endpoint, model=self.model)
                    if fault.slow_down:
                        self.limit.refused(fault.retry_after)
                    return None, fault
                self.limit.answered()
                return answer, None
        finally:
            booked = None
            if answer is not None:
                booked = Reply(answer.text, usage=answer.usage, model=answer.model)
            self.ledger.settle(reserved, request, booked)

    async def _send(
        self, request: Request, messages: list[Message], mode: structured.Mode | None
    ) -> Answer:
        client = self._clients.here()
        parameters = self._parameters(request, messages, mode)
        if request.on_text is not None and request.schema is None:
            return await streamed(client, parameters, request.on_text)
        # The SDK's typed method walks every message to check what is well-formed here, and builds
        # an object for every field of the reply: more work than all of the rest of a call.
        completion = await client.post("/chat/completions", cast_to=object, body=parameters)
        return answer_of(completion, self.model)

    def _parameters(
        self, request: Request, messages: list[Message], mode: structured.Mode | None
    ) -> dict[str, Any]:
        sampling = self._sampling
        temperature = _first(request.temperature, sampling.temperature)
        max_tokens = _first(request.max_tokens, sampling.max_tokens)
        parameters: dict[str, Any] = {"model": self.model}
        if request.schema is not None and mode is not None:
            form = structured.response_format(mode, request.schema)
            if form is not None:
                parameters["response_format"] = form
            if mode == "prompt":
                messages = [*messages, Message("user", structured.schema_request(request.schema))]
        parameters["messages"] = [wire(message) for message in messages]
        if temperature is not None:
            parameters["temperature"] = temperature
        if max_tokens is not None:
            parameters["max_tokens"] = max_tokens
        if request.seed is not None and sampling.send_seed:
            parameters["seed"] = request.seed
        return parameters

    async def _mode_for(self, request: Request) -> structured.Mode | None:
        """Return the structured mode to use, None for plain text.

        The first structured call finds out what the endpoint can do; others wait for it.
        """
        if request.schema is None:
            return None
        while not self._mode_known:
            if self._probe is None or self._probe.done():
                recalled = self._recall()
                if recalled in structured.MODES:
                    self._mode, self._mode_known = recalled, True
                    break
                self._probe = asyncio.get_running_loop().create_future()
                break
            if self._probe.get_loop() is not asyncio.get_running_loop():
                break  # another loop is probing: probing twice is better than waiting across loops
            await asyncio.wait([self._probe])
        return self._mode

    def _learn(self, mode: structured.Mode | None, fault: Fault | None) -> None:
        """Note whether the endpoint took the mode; go down one when it did not."""
        if mode is None or mode != self._mode or self._mode_known:
            return
        if fault is None:
            self._mode_known = True
            self._remember(mode)
        elif _refuses_mode(fault, mode):
            self._mode = structured.MODES[structured.MODES.index(mode) + 1]
        if self._probe is not None and not self._probe.done():
            self._probe.set_result(None)

    def _judge(self, request: Request, answer: Answer, problem: str) -> Reply:
        reply = Reply(answer.text.strip(), model=answer.model)
        good = replace(reply, status="re-asked", reason=problem) if problem else reply
        if answer.refusal or answer.finish == "content_filter":
            reason = answer.refusal or "stopped by the endpoint's content filter"
            return replace(
                reply, text=answer.text or answer.refusal, status="refused", reason=reason
            )
        if request.schema is None:
            if reply.text:
                return good
            return replace(reply, status="invalid", reason="the reply is empty")
        found = structured.parse(answer.text, request.schema, request.check)
        if found.value is None:
            cut = " (cut off at the token limit)" if answer.finish == "length" else ""
            return replace(reply, status="invalid", reason=f"{found.problem}{cut}")
        if found.repaired and not problem:
            reason = "the JSON was cut out of other text"
            return replace(reply, parsed=found.value, status="repaired", reason=reason)
        return replace(good, parsed=found.value)

    async def _pause(self, asked: int, fault: Fault) -> None:
        if fault.retry_after is not None and fault.slow_down:
            return  # the limit holds everybody back for that long
        wait = fault.retry_after
        if wait is None:
            wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (asked - 1))
            wait *= random.uniform(0.5, 1.5)
        await asyncio.sleep(min(wait, _LONGEST_WAIT))


def _refuses_mode(fault: Fault, mode: structured.Mode | None) -> bool:
    if mode in {None, "prompt"} or fault.slow_down or fault.fatal:
        return False
    words = ("response_format", "json_schema", "json_object", "literal_error", "schema")
    return any(word in fault.message for word in words)


def _add(one: Usage, other: Usage) -> Usage:
    def total(a: int | None, b: int | None) -> int | None:
        return None if a is None and b is None else (a or 0) + (b or 0)

    return Usage(
        total(one.prompt_tokens, other.prompt_tokens),
        total(one.completion_tokens, other.completion_tokens),
        total(one.cached_tokens, other.cached_tokens),
    )


def _re_ask(problem: str) -> Message:
    from personanb.templates import render  # noqa: PLC0415 - only after an unusable reply

    return Message("user", render("re_ask.jinja", problem=problem))


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)
