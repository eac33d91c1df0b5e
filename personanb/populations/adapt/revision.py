"""Having a model revise named fields of people, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.engines.job import Job
from personanb.engines.ledger import Spent
from personanb.engines.protocol import USABLE, Engine, Reply, Status
from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError
from personanb.populations.narrate.claims import FIELDS
from personanb.simulation.analysis.working import read_all

NARRATIVE = "narrative"
FIELD_NAMES = (*FIELDS, NARRATIVE)
_LONGEST_VALUE = 400
_LONGEST_NARRATIVE = 4_000
_SEED_TEMPERATURE = 0.0


@dataclass(frozen=True)
class Change:
    """One field that was changed.

    Attributes
    ----------
    field
        Its path in a persona.
    before, after
        What it held; empty text when nothing.
    why
        The model's reason.
    """

    field: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Revised:
    """What came of revising one person.

    Attributes
    ----------
    persona
        Afterwards; as before when nothing was changed.
    changes
        What differs.
    status, reason
        How the answer came about; `skipped` when nobody was asked.
    """

    persona: Persona
    changes: tuple[Change, ...] = ()
    status: Status = "skipped"
    reason: str = ""


def schema_for(fields: Sequence[str]) -> dict[str, Any]:
    """Return the schema of a revision."""
    return {
        "type": "object",
        "properties": {
            "changes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "field": {"type": "string", "enum": list(fields)},
                        "values": {"type": "array", "items": {"type": "string"}},
                        "why": {"type": "string"},
                    },
                    "required": ["field", "values", "why"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["changes"],
        "additionalProperties": False,
    }


async def revise(
    engine: Engine,
    people: Sequence[Persona],
    group: str,
    fields: Sequence[str],
    *,
    seed: int,
    told: Callable[[], None],
) -> tuple[list[Revised], Spent]:
    """Have people fitted to a group; one that could not be stays as they were, with its status.

    Raises
    ------
    FatalEngineError
        When no call can succeed and none has.
    """
    jobs = [_job(person, group, fields) for person in people]
    replies = await read_all(
        engine, jobs, run=f"adapt {group[:60]}", schema=schema_for(fields), seed=seed,
        temperature=_SEED_TEMPERATURE, told=told,
    )  # fmt: skip
    spent = Spent()
    for reply in replies:
        if reply.status != "skipped":
            spent.add(reply, engine.model)
    found = [
        _revised(person, reply, fields, group, engine)
        for person, reply in zip(people, replies, strict=True)
    ]
    return found, spent


def _job(person: Persona, group: str, fields: Sequence[str]) -> Job:
    record = person.to_dict()
    record.pop("id", None)
    record.pop("grounding", None)
    return Job(
        "adapt",
        "adapt.jinja",
        {"PERSON": json.dumps(record, ensure_ascii=False, indent=1)},
        values={"fields": ", ".join(fields)},
        question=f"The group: {group}",
        about=person.name,
        about_id=person.persona_id,
    )


def _revised(
    person: Persona, reply: Reply, fields: Sequence[str], group: str, engine: Engine
) -> Revised:
    if reply.status not in USABLE or reply.parsed is None:
        status: Status = reply.status if reply.status not in USABLE else "invalid"
        return Revised(person, (), status, reply.reason or "the reply holds no changes")
    record = person.to_dict()
    before = person.to_dict()
    why: dict[str, str] = {}
    for change in reply.parsed["changes"]:
        name = change["field"]
        if name in fields:  # whatever a model returns, nothing else is touched
            path = _put(record, name, [str(value) for value in change["values"]])
            why[path] = " ".join(str(change["why"]).split())[:_LONGEST_VALUE]
    changes = tuple(
        Change(path, _shown(_at(before, path)), _shown(_at(record, path)), reason)
        for path, reason in why.items()
        if _at(before, path) != _at(record, path)
    )
    if not changes:
        return Revised(person, (), reply.status, reply.reason)
    _mark(record, [change.field for change in changes], group, reply.model or engine.model)
    try:
        after = Persona.model_validate(record)
    except PersonaError as error:
        return Revised(person, (), "invalid", str(error)[:300])
    return Revised(after, changes, reply.status, reply.reason)


def _put(record: dict[str, Any], name: str, values: Sequence[str]) -> str:
    """Replace what a field holds, and return its path."""
    if name == NARRATIVE:
        text = " ".join(" ".join(values).split())[:_LONGEST_NARRATIVE]
        record.setdefault("facts", {})[NARRATIVE] = text
        return f"facts.{NARRATIVE}"
    field = FIELDS[name]
    *parents, last = field.path.split(".")
    holder: Any = record
    for part in parents:
        holder = holder.setdefault(part, {})
    holder.pop(last, None)
    for value in values[: field.most]:
        text = " ".join(value.split())[:_LONGEST_VALUE]
        if text:
            field.put(record, text)
    return field.path


def _mark(record: dict[str, Any], paths: Sequence[str], group: str, model: str) -> None:
    """Take away evidence that carried what was changed, and say who changed it."""
    record["grounding"] = [
        one for one in record.get("grounding", ())
        if not set(one.get("supports", ())) & set(paths)
    ]  # fmt: skip
    record["grounding"].append(
        {"kind": "other", "supports": list(paths),
         "source": f"revised by {model} (llm) to fit the group: {group[:120]}"}
    )  # fmt: skip


def _at(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_shown(one) for one in value)
    if isinstance(value, Mapping):
        return ": ".join(str(one) for one in value.values() if one)
    return str(value)
