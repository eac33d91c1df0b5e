"""Bare `AsyncOpenAI` over aiohttp, sending the bodies that personanb's survey sends."""

from __future__ import annotations

import asyncio
import json
from argparse import Namespace
from typing import Any

import openai

from benchmarks.peers.measure import Meter, at_once, only_loopback, read_arguments


async def measure(chosen: Namespace) -> None:
    """Send the warm-up and then, measured, every body once."""
    lines = (chosen.work / "bodies.jsonl").read_text(encoding="utf-8").splitlines()
    bodies = [json.loads(line) for line in lines]
    warm_up, measured = bodies[: chosen.warm_up], bodies[chosen.warm_up :]
    async with openai.AsyncOpenAI(
        base_url=chosen.url,
        api_key="test",
        max_retries=0,
        http_client=openai.DefaultAioHttpClient(),
    ) as client:

        async def ask(body: Any) -> str:
            reply = await client.chat.completions.create(model=chosen.model, **body)
            return reply.choices[0].message.content or ""

        await at_once(chosen.in_flight, warm_up, ask)
        meter = Meter()
        texts = await at_once(chosen.in_flight, measured, ask)
        meter.stop(answers=sum(map(bool, texts)), asked=len(measured), version=openai.__version__)


if __name__ == "__main__":
    only_loopback()
    asyncio.run(measure(read_arguments()))
