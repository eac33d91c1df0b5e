"""Engines and people for tests of worlds: they act by a script, after waits of any length."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

from personanb import Persona
from personanb.engines.protocol import Reply, Request, Usage

ADA, BO, CHI, DEE = (
    Persona(name=name, age=30 + seat) for seat, name in enumerate(("Ada", "Bo", "Chi", "Dee"))
)
Script = Callable[[Request], Any]


def say(text: str, to: str = "everyone") -> dict[str, Any]:
    return {"act": "say", "to": to, "text": text}


class ScriptedEngine:
    """Does what a function of the request says: a list of acts, a reply, or an exception."""

    name, model, source, label = "scripted", "scripted-1", "llm", "A script, for tests."

    def __init__(self, script: Script, *, concurrency: int = 16, wait: float = 0.0) -> None:
        self.script = script
        self.concurrency = concurrency
        self.wait = wait
        self.requests: list[Request] = []
        self.in_flight = 0
        self.peak = 0

    async def complete(self, request: Request) -> Reply:
        self.requests.append(request)
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            await asyncio.sleep(random.random() * self.wait)
            done = self.script(request)
        finally:
            self.in_flight -= 1
        if isinstance(done, Exception):
            raise done
        if isinstance(done, Reply):
            return done
        if isinstance(done, str):
            return Reply(done, usage=Usage(10, 5))
        return Reply("", parsed={"thought": "Hm.", "acts": done}, usage=Usage(100, 20))


def who(request: Request) -> str:
    return request.situation.persona.name


def known(events):
    """Return everything about events but what the clock and the machine decide."""
    from dataclasses import replace

    return [replace(event, time=0.0, latency=0.0) for event in events]
