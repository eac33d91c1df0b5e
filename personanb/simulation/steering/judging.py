"""Having a statement judged by a language model, and holding what it quotes against the talk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from personanb.engines.jobs import Job, do
from personanb.engines.ledger import current_run, run_named
from personanb.engines.protocol import USABLE, Engine, Reply
from personanb.personas.persona import Persona
from personanb.simulation.analysis.quotes import found_in
from personanb.simulation.events import Event
from personanb.simulation.steering.judgement import (
    TOP,
    Evidence,
    Judgement,
    Value,
    combined,
    on_scale,
)

_FEWEST_WORDS = 2
_RUN_CHARACTERS = 80


def line_of(event: Event) -> str:
    """Write an event as a model reads it: number, who, what kind of act, and the words."""
    to = f" to {event.target}" if event.target else ""
    return f"{event.event}. {event.actor} ({event.kind}{to}): {' '.join(event.text.split())}"


async def judged(
    engine: Engine,
    claim: str,
    events: Sequence[Event],
    *,
    graded: bool,
    about: Persona | None,
    votes: int,
    seed: int,
) -> Judgement:
    """Ask the judge once, or several times at once for a vote."""
    documents = {} if about is None else {"PERSON": about.to_yaml()}
    documents["TRANSCRIPT"] = "\n".join(map(line_of, events))
    job = Job(
        "judge",
        "judge.jinja",
        documents=documents,
        values={"claim": claim, "scale": "0-9" if graded else "true/false"},
        about=about.name if about else "",
        about_id=about.persona_id if about else "",
    )
    schema = _schema(graded=graded)
    # One judge should say the same again; several should be free to differ.
    temperature = 0.0 if votes == 1 else None
    with run_named(current_run() or f"judge: {claim}"[:_RUN_CHARACTERS]):
        replies = await asyncio.gather(
            *(
                do(engine, job, schema=schema, seed=seed, temperature=temperature, replicate=vote)
                for vote in range(votes)
            )
        )
    return combined([_read(reply, claim, events, engine.name, graded=graded) for reply in replies])


def _read(
    reply: Reply, claim: str, events: Sequence[Event], judge: str, *, graded: bool
) -> Judgement:
    if reply.status not in USABLE:
        return Judgement(claim, None, (), reply.status, reply.reason, judge)
    answer = reply.parsed or {}
    value: Value = answer.get("value")
    if not on_scale(value, graded=graded):
        return Judgement(claim, None, (), "invalid", f"{value!r} is not on the scale", judge)
    quotes = answer.get("evidence", ())
    evidence = _found(quotes, {event.event: event.text for event in events})
    wrong = len(quotes) - len(evidence)
    reason = f"{wrong} of {len(quotes)} quotes do not stand in the event they name" if wrong else ""
    if value is not None and not evidence:
        # A value that rests on nothing is no value, least of all the highest.
        value, reason = None, reason or "the judge gave no evidence"
    return Judgement(claim, value, evidence, reply.status, reason, judge)


def _found(quotes: Sequence[Mapping[str, Any]], said: Mapping[int, str]) -> Evidence:
    found = []
    for item in quotes:
        number, quote = int(item["event"]), str(item["quote"])
        words = found_in(quote, said.get(number, ""))
        # A lone word out of many is found nearly everywhere.
        if words and (len(words.split()) >= _FEWEST_WORDS or len(said[number].split()) == 1):
            found.append((number, words))
    return tuple(found)


def _schema(*, graded: bool) -> dict[str, Any]:
    value: dict[str, Any] = {"type": ["boolean", "null"]}
    if graded:
        value = {"type": ["integer", "null"], "minimum": 0, "maximum": TOP}
    quote = {
        "type": "object",
        "properties": {"event": {"type": "integer"}, "quote": {"type": "string"}},
        "required": ["event", "quote"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"value": value, "evidence": {"type": "array", "items": quote}},
        "required": ["value", "evidence"],
        "additionalProperties": False,
    }
