"""Saved agents: the persona, and what it remembers as records for a memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from personanb.errors import TinyTroupeError
from personanb.personas.formats import tinytroupe
from personanb.personas.formats.files import existing, parse_json, read_text
from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError
from personanb.simulation.tinytroupe.lived import DONE, Lived, Skipped, lived_in

Memory = dict[str, Any]

_STATE = {
    "location": "I am at {}.",
    "goals": "What I want: {}",
    "attention": "What I am attending to: {}",
    "emotions": "How I feel: {}",
    "context": "What goes on: {}",
    "memory_context": "What comes to mind: {}",
}
_MEMORY_BLOCKS = ("episodic_memory", "mental_state", "current_messages")
_PRIVATE = ("_persona", "_mental_state", "_mental_faculties", "_current_episode_event_count")


class SavedAgent(NamedTuple):
    """A TinyTroupe agent as it was saved.

    Attributes
    ----------
    persona
        Who it is.
    memories
        Records for a memory, oldest first: each is the arguments of its `add`, that is `text`,
        `kind` (episode, opinion or summary), `when` (seconds since the first), `actor`, `about`
        and `importance`.
    skipped
        What was left out, and how often, by what it is.
    """

    persona: Persona
    memories: list[Memory]
    skipped: dict[str, int]


def load_tinytroupe_agent(path: str | Path) -> SavedAgent:
    """Load an agent that TinyTroupe saved, with its memory.

    Parameters
    ----------
    path
        A JSON file as `agent.save_specification(...)` writes it, with or without
        `include_memory`, or an agent's encoded state.

    Returns
    -------
    SavedAgent
        Persona, memory records, and what was left out. Semantic memory and mental faculties stay
        with the persona as facts.

    Raises
    ------
    TinyTroupeError
        When the file is no agent; says what it is.
    FileError, PersonaError
        When it cannot be read, or the persona is not valid.

    Examples
    --------
    >>> persona, memories, skipped = load_tinytroupe_agent("Lisa.agent.json")  # doctest: +SKIP
    """
    found = existing(path)
    return agent_from(parse_json(read_text(found), found.name), found.name)


def agent_from(record: Any, source: str) -> SavedAgent:
    """Return the agent that a parsed file holds; see `load_tinytroupe_agent`."""
    row = public(record)
    if row is None or tinytroupe.is_fragment(row):
        raise TinyTroupeError(
            f"{source}: is not a saved agent: wanted an object with `persona` and the type "
            f"'TinyPerson', got {_described(record)}"
        )
    skipped: Skipped = Counter()
    persona = persona_of(row, source)
    messages = episodes_of(row, skipped)
    lived = list(lived_in(messages, skipped))
    start = next((each.clock for each in lived if each.clock is not None), None)
    memories: list[Memory] = []
    when = 0.0
    for each in lived:
        if each.clock is not None and start is not None:
            when = (each.clock - start).total_seconds()
        memory = _memory(each, persona.name, when, skipped)
        if memory is not None:
            memories.append(memory)
    memories += _states(row.get("mental_state"), persona.name, when, skipped)
    if "current_episode_event_count" in row:
        skipped["counters"] += 1
    return SavedAgent(persona, memories, dict(skipped))


def public(record: Any) -> dict[str, Any] | None:
    """Return an agent's record under the names of saved files, or None when it is none."""
    if not isinstance(record, Mapping):
        return None
    row = {(key[1:] if key in _PRIVATE else key): value for key, value in record.items()}
    if not isinstance(row.get("persona"), Mapping):
        return None
    row.setdefault("type", row.get("json_serializable_class_name", "TinyPerson"))
    return row if tinytroupe.recognises(row) else None


def persona_of(row: Mapping[str, Any], source: str) -> Persona:
    """Return the persona of an agent's record, memory left out."""
    kept = ("type", "json_serializable_class_name", "persona", "mental_faculties",
            "semantic_memory")  # fmt: skip
    record = tinytroupe.to_record({key: row[key] for key in kept if row.get(key)})
    try:
        return Persona.model_validate(record)
    except PersonaError as error:
        raise PersonaError(error.problems, source) from None


def episodes_of(row: Mapping[str, Any], skipped: Skipped) -> list[Any]:
    """Return the messages of an agent's episodic memory, those of the running episode last."""
    block = row.get("episodic_memory", row.get("current_messages"))
    if isinstance(block, str):  # an encoded state holds it as JSON text
        try:
            block = json.loads(block)
        except ValueError:
            skipped["episodic memories that are no JSON"] += 1
            return []
    if isinstance(block, list):
        return block
    if not isinstance(block, Mapping):
        return []
    found: list[Any] = []
    for part in ("memory", "episodic_buffer"):
        messages = block.get(part)
        if isinstance(messages, list):
            found += messages
    return found


def _memory(each: Lived, name: str, when: float, skipped: Skipped) -> Memory | None:
    if not each.text:
        skipped[f"{each.type} without words" if each.type != DONE else DONE] += 1
        return None
    if each.type == DONE:
        skipped[DONE] += 1
        return None
    actor, kind, text = name, "episode", each.text
    about: tuple[str, ...] = ()
    if each.sort == "note":
        kind = "summary"
    elif each.sort == "stimulus":
        actor = each.other
        if each.type == "CONVERSATION" and actor:
            text, about = f"{actor}: {each.text}", (actor,)
        elif each.type in {"THOUGHT", "INTERNAL_GOAL_FORMULATION"}:
            actor, kind = name, "opinion"
    elif each.type == "TALK":
        text, about = f"{name}: {each.text}", ((each.other,) if each.other else ())
    elif each.type == "THINK":
        kind = "opinion"
    else:
        deed = each.type.casefold().replace("_", " ")
        text = f"{name} ({deed}{f', {each.other}' if each.other else ''}): {each.text}"
    return _record(text, kind, when, actor, about)


def _states(block: Any, name: str, when: float, skipped: Skipped) -> Iterator[Memory]:
    if not isinstance(block, Mapping):
        if block is not None:
            skipped["mental states of an unknown form"] += 1
        return
    for key, value in block.items():
        text = "; ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)
        if not text:
            continue
        if key in _STATE:
            yield _record(_STATE[key].format(text), "episode", when, name, ())
        else:
            skipped[f"mental state: {key}"] += 1


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _record(text: str, kind: str, when: float, actor: str, about: tuple[str, ...]) -> Memory:
    return {
        "text": text, "kind": kind, "when": when, "actor": actor, "about": about,
        "importance": None,
    }  # fmt: skip


def _described(record: Any) -> str:
    if isinstance(record, Mapping):
        return f"an object with {', '.join(map(repr, list(record)[:6])) or 'nothing in it'}"
    return f"a {type(record).__name__}"
