"""Having a language model find the ideas of a talk, and holding what it quotes against the talk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from personanb.engines.jobs import Job, do
from personanb.engines.ledger import run_named
from personanb.engines.protocol import USABLE, Engine
from personanb.errors import AnalysisError
from personanb.simulation.analysis.quotes import found_in
from personanb.simulation.events import Event
from personanb.simulation.steering.brainstorming.finding import spoken_events
from personanb.simulation.steering.brainstorming.idea import Found
from personanb.simulation.steering.judging import line_of


async def ideas_by_engine(
    engine: Engine, events: Sequence[Event], *, topic: str, seed: int
) -> tuple[list[Found], dict[str, int]]:
    """Return where a model finds ideas, and how many it named wrongly, by what was wrong.

    Raises
    ------
    AnalysisError
        When the model gave no usable answer.
    """
    said = {event.event: event for event in spoken_events(events)}
    job = Job(
        "ideas",
        "ideas.jinja",
        documents={"TALK": "\n".join(map(line_of, said.values()))},
        values={"topic": topic},
    )
    with run_named("ideas"):
        reply = await do(engine, job, schema=_schema(), seed=seed)
    if reply.status not in USABLE or reply.parsed is None:
        raise AnalysisError(f"{engine.name} found no ideas: {reply.status}, {reply.reason}")
    found: list[Found] = []
    dropped: Counter[str] = Counter()
    for item in reply.parsed["ideas"]:
        event = said.get(int(item["event"]))
        words = None if event is None else found_in(str(item["quote"]), event.text)
        if event is None:
            dropped["no such utterance"] += 1
        elif words is None:
            dropped["the quote does not stand in the utterance"] += 1
        else:
            base = item["builds_on"]
            known = isinstance(base, int) and any(one.event == base for one in found)
            found.append(Found(event.event, words, base if known and base != event.event else None))
    return found, dict(dropped)


def _schema() -> dict[str, Any]:
    idea = {
        "type": "object",
        "properties": {
            "event": {"type": "integer"},
            "quote": {"type": "string"},
            "builds_on": {"type": ["integer", "null"]},
        },
        "required": ["event", "quote", "builds_on"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"ideas": {"type": "array", "items": idea}},
        "required": ["ideas"],
        "additionalProperties": False,
    }
