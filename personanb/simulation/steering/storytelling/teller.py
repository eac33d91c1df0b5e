"""Having a language model tell a talk, and holding each of its sentences against the talk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from personanb.engines.jobs import Job, do
from personanb.engines.ledger import run_named
from personanb.engines.protocol import USABLE, Engine
from personanb.simulation.analysis.quotes import found_in
from personanb.simulation.events import Event
from personanb.simulation.steering.judging import line_of
from personanb.simulation.steering.storytelling.sentence import Sentence, Story
from personanb.simulation.transcript import Transcript

_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_FEWEST_WORDS = 2


async def told_by_engine(engine: Engine, talk: Transcript, *, seed: int) -> Story:
    """Return the story that a model tells; what does not stand in the talk is left out."""
    shown = [event for event in talk.events if event.text or not event.usable]
    job = Job(
        "story",
        "story.jinja",
        documents={"TALK": "\n".join(map(_line, shown))},
        values={"topic": talk.topic},
    )
    with run_named("story"):
        reply = await do(engine, job, schema=_SCHEMA, seed=seed)
    if reply.status not in USABLE or reply.parsed is None:
        return Story(
            (), engine.name, talk.source, talk.topic, status=reply.status,
            reason=reply.reason or "the reply holds no story",
        )  # fmt: skip
    by_number = {event.event: event for event in shown}
    kept: list[Sentence] = []
    dropped: list[tuple[str, str]] = []
    for item in reply.parsed["sentences"]:
        sentence, why = _held_against(item, by_number)
        if sentence is None:
            dropped.append((str(item["text"]), why))
        else:
            kept.append(sentence)
    status, reason = reply.status, reply.reason
    if not kept:
        status, reason = "invalid", "no sentence of the model rests on the talk"
    return Story(tuple(kept), engine.name, talk.source, talk.topic, tuple(dropped), status, reason)


def _held_against(
    item: Mapping[str, Any], events: Mapping[int, Event]
) -> tuple[Sentence | None, str]:
    text = " ".join(str(item["text"]).split())
    cited = tuple(dict.fromkeys(number for number in item["events"] if number in events))
    if not text:
        return None, "empty"
    if not cited:
        return None, "names no event of the talk"
    for quote in _QUOTED.findall(text):
        long_enough = len(quote.split()) >= _FEWEST_WORDS
        if long_enough and not any(found_in(quote, events[number].text) for number in cited):
            return None, f"nobody said {quote!r} in the events it names"
    return Sentence(text, cited), ""


def _line(event: Event) -> str:
    return line_of(event) if event.usable else f"{event.event}. {event.actor} ({event.status})"


_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "events": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "events"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
