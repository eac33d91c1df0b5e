"""Panels and engines for tests of surveys."""

import asyncio
import json
from types import SimpleNamespace

import numpy as np

import personanb as pnb
from personanb.engines.protocol import Reply, Usage
from personanb.personas.big_five import TRAITS


def people(count, seed=1, sd=0.18):
    """Return personas with names and traits, and with likes now and then."""
    scores = np.clip(np.random.default_rng(seed).normal(0.5, sd, (count, 5)), 0, 1)
    return pnb.Panel(
        [
            pnb.Persona(
                name=f"Person {number}",
                big_five=dict(zip(TRAITS, map(float, row), strict=True)),
                preferences={"likes": ["cooking at home"]} if number % 3 == 0 else {},
            )
            for number, row in enumerate(scores)
        ]
    )


class Scripted:
    """A language model that answers what a function says: from the page, and who is asked."""

    name = model = "scripted"
    source = "llm"
    label = "Scripted replies."

    def __init__(self, answer, concurrency=8):
        self.answer = answer
        self.concurrency = concurrency
        self.requests = []
        self.in_flight = self.most_in_flight = 0

    async def complete(self, request):
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0.001 * (len(self.requests) % 3))  # out of order
            made = self.answer(request)
        finally:
            self.in_flight -= 1
        if isinstance(made, Reply):
            return made
        return Reply(json.dumps(made), parsed=made, usage=Usage(90, 10), model="scripted-1")


def page_of(request):
    """Return the page of a request, and the fields of its schema."""
    return SimpleNamespace(text=request.messages[-1].content, fields=request.schema["properties"])


def first_allowed(request):
    """Answer every question with the first thing its schema allows."""
    return {name: _first(field) for name, field in request.schema["properties"].items()}


def _first(field):
    if "enum" in field:
        return field["enum"][0]
    if field["type"] == "array":
        return field["items"]["enum"][: field["minItems"]]
    if field["type"] == "object":
        made = {name: _first(inner) for name, inner in field["properties"].items()}
        if set(made) == {"best", "worst"}:
            made["worst"] = field["properties"]["worst"]["enum"][1]
        return made
    return {"integer": field.get("minimum"), "number": field.get("minimum"), "string": "words"}[
        field["type"]
    ]
