"""Bare `AsyncOpenAI` in a loop: the baseline over aiohttp, and the SDK's default transport."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from typing import Any

import openai

from benchmarks.peers.measure import Meter, at_once, only_loopback, read_arguments


async def measure(chosen: Namespace) -> None:
    """Send the warm-up and then, measured, every prompt once."""
    lines = (chosen.work / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    prompts = [json.loads(line) for line in lines]
    warm_up, measured = prompts[: chosen.warm_up], prompts[chosen.warm_up :]
    transport: dict[str, Any] = {}
    if chosen.variant == "aiohttp":
        transport["http_client"] = openai.DefaultAioHttpClient()
    async with openai.AsyncOpenAI(
        base_url=chosen.url, api_key="test", max_retries=0, **transport
    ) as client:

        async def ask(messages: Any) -> str:
            reply = await client.chat.completions.create(model=chosen.model, messages=messages)
            return reply.choices[0].message.content or ""

        await at_once(chosen.in_flight, warm_up, ask)
        meter = Meter()
        texts = await at_once(chosen.in_flight, measured, ask)
        meter.stop(answers=sum(map(bool, texts)), asked=len(measured), version=openai.__version__)


if __name__ == "__main__":
    only_loopback()
    asyncio.run(measure(read_arguments()))
