"""Having a language model read what somebody wrote, portion by portion."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from personanb.engines.job import Job
from personanb.engines.jobs import do
from personanb.engines.ledger import Spent
from personanb.engines.protocol import USABLE, Engine, Reply, Status
from personanb.personas.persona import Persona
from personanb.populations.narrate.claims import FIELDS, Claim, held_against, persona_of
from personanb.populations.narrate.person import Person, Piece, Portions

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "narrative": {"type": "string"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "enum": list(FIELDS)},
                    "value": {"type": "string"},
                    "texts": {"type": "array", "items": {"type": "integer"}},
                    "quote": {"type": "string"},
                },
                "required": ["field", "value", "texts", "quote"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["narrative", "fields"],
    "additionalProperties": False,
}
_LONGEST_NARRATIVE = 4_000


@dataclass
class Outcome:
    """What came of one person.

    Attributes
    ----------
    person_id, name
        Who.
    persona
        The persona; None when nothing usable came.
    texts, unread
        How many texts there were, and how many of them were left unread for their number.
    portions, done
        How many calls it takes, and how many of them were usable.
    status, reason
        `ok`; `repaired` when claims had to be dropped or put right, or a portion failed; else how
        the last call ended.
    spent
        What the calls took.
    """

    person_id: str
    name: str
    texts: int
    unread: int = 0
    portions: int = 0
    done: int = 0
    persona: Persona | None = None
    status: Status = "skipped"
    reason: str = ""
    spent: Spent = field(default_factory=Spent)


async def read_person(
    engine: Engine,
    person: Person,
    portions: Portions,
    outcome: Outcome,
    *,
    seed: int,
    told: Callable[[], None],
) -> None:
    """Have one person's portions read, each with the draft that the ones before gave.

    The outcome is filled in as replies come, so that what was read before an interruption is
    known. Equal portions give equal requests: a recording answers them at no cost.
    """
    everything = {piece.number: piece for part in portions.portions for piece in part}
    claims: list[Claim] = []
    narrative = ""
    notes: list[str] = []
    last: Reply | None = None
    for place, portion in enumerate(portions.portions):
        last = await do(
            engine, _job(person, portion, narrative, claims, len(portions.portions) - place - 1),
            schema=SCHEMA, seed=seed,
        )  # fmt: skip
        outcome.spent.add(last, engine.model)
        told()
        if last.status not in USABLE or last.parsed is None:
            which = f"portion {place + 1} of {len(portions.portions)}"
            notes.append(f"{which} {last.status}: {last.reason}")
            continue
        outcome.done += 1
        found = held_against(_claims(last.parsed), everything, notes)
        claims = _merged(claims, found)
        text = " ".join(str(last.parsed["narrative"]).split())[:_LONGEST_NARRATIVE]
        narrative = text or narrative
    if not outcome.done or not narrative or last is None:
        outcome.status = "invalid" if last is None or last.status in USABLE else last.status
        outcome.reason = "; ".join(notes)[:400] or "the reply holds no narrative"
        return
    by = f"{last.model or engine.model} ({engine.source})"
    outcome.persona = persona_of(person, claims, narrative, origin_of(outcome, person, by))
    outcome.status = "repaired" if notes else last.status
    outcome.reason = "; ".join(notes)[:400]


def origin_of(outcome: Outcome, person: Person, by: str) -> str:
    """Return where a persona comes from, as its facts tell it."""
    what = {"posts": "posts", "interview": "answers of an interview", "document": "texts",
            "survey": "survey answers"}[person.kind]  # fmt: skip
    read = f"{outcome.texts - outcome.unread} of " if outcome.unread else ""
    return f"narrated from {read}{outcome.texts} {what} by {by}"


def _job(
    person: Person, portion: Sequence[Piece], narrative: str, claims: Sequence[Claim], left: int
) -> Job:
    documents = {"TEXTS": "\n".join(piece.as_read() for piece in portion)}
    if narrative:
        draft = {
            "narrative": narrative,
            "fields": [
                {"field": one.field, "value": one.value, "texts": one.pieces, "quote": one.quote}
                for one in claims
            ],
        }
        documents = {"DRAFT": json.dumps(draft, ensure_ascii=False), **documents}
    return Job(
        "narrate",
        "narrate.jinja",
        documents,
        values={"left": left},
        question=f"The texts are {person.kind}.",
        about=person.name,
        about_id=person.person_id,
    )


def first_job(person: Person, portion: Sequence[Piece]) -> Job:
    """Return the reading of a portion without a draft, as it is asked for first."""
    return _job(person, portion, "", (), 0)


def _claims(parsed: Mapping[str, Any]) -> list[Claim]:
    return [
        Claim(entry["field"], entry["value"], tuple(entry["texts"]), entry["quote"])
        for entry in parsed["fields"]
    ]


def _merged(before: Sequence[Claim], found: Sequence[Claim]) -> list[Claim]:
    # The model has seen the draft and may leave out what later texts refute, so what it says now
    # counts; only what it says nothing about is kept from before.
    said = {claim.field for claim in found}
    return [*(claim for claim in before if claim.field not in said), *found]
