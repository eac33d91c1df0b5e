"""Simulation traces: the acts of several agents put back into one order, for replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from personanb.errors import TinyTroupeError
from personanb.personas.formats.files import existing, parse_json, read_text
from personanb.personas.persona import Persona
from personanb.simulation.tinytroupe.agents import episodes_of, persona_of, public
from personanb.simulation.tinytroupe.lived import Lived, Skipped, acts_in, lived_in
from personanb.simulation.tinytroupe.merging import merged
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import base_manifest

# An entry of the state cache: the hash before, the call, what it returned, the state after.
_CACHE_ENTRY = 4


def load_tinytroupe_trace(path: str | Path) -> Transcript:
    """Load what TinyTroupe agents did together as a transcript, to read, replay and analyse.

    Parameters
    ----------
    path
        A folder of saved agents with memory; or a JSON file: one saved agent, the encoded state
        of a world or simulation (an object with `agents`), a state cache (whose last state is
        taken), a list of chat messages, or the list of steps that `world.run(return_actions=True)`
        returned.

    Returns
    -------
    Transcript
        Status `complete`, source `llm`, kind `tinytroupe`. The agents' acts up to a DONE are a
        turn. What reached several agents is one event; words that an agent heard from another of
        the trace are that one's act and stand once. The manifest's `skipped` counts what was left
        out, by what it is, and `kept_as_do` acts of unknown types.

    Raises
    ------
    TinyTroupeError
        When nothing in it can be read as a trace.
    FileError, PersonaError
        When a file cannot be read, or a persona is not valid.
    """
    found = existing(path)
    skipped: Skipped = Counter()
    if found.is_dir():
        people, lives = _of_folder(found, skipped)
    else:
        people, lives = lives_of(parse_json(read_text(found), found.name), found.name, skipped)
    if not any(lives.values()):
        raise TinyTroupeError(
            f"{found}: holds no episodes: agents saved without memory have a persona and nothing "
            "to replay; save them with `include_memory=True`"
        )
    return trace_from(people, lives, found.name, skipped)


def trace_from(
    people: Mapping[str, Persona],
    lives: Mapping[str, list[Lived]],
    source: str,
    skipped: Skipped,
) -> Transcript:
    """Put lives together as a transcript."""
    unknown: Skipped = Counter()
    events, started = merged(lives, skipped, unknown)
    manifest = {
        **base_manifest(),
        "kind": "tinytroupe",
        "topic": source.partition(".")[0],
        "engine": "tinytroupe",
        "engine_label": "A TinyTroupe simulation, read from its files.",
        "source": "llm",
        "seed": None,
        "started": started,
        "people": len(people),
        "file": source,
        "skipped": dict(skipped),
        "kept_as_do": dict(unknown),
    }
    return Transcript(manifest, tuple(people.values()), tuple(events))


def lives_of(
    record: Any, source: str, skipped: Skipped
) -> tuple[dict[str, Persona], dict[str, list[Lived]]]:
    """Return who is in a parsed file, and what each did and met.

    Raises
    ------
    TinyTroupeError
        When it has none of the known forms.
    """
    state = state_of(record)
    if state is not None:
        return _of_agents(_agents(state, skipped), source, skipped)
    if (row := public(record)) is not None:
        return _of_agents([row], source, skipped)
    if is_messages(record):
        name = Path(source).name.split(".")[0]
        return {name: Persona(name=name)}, {name: list(lived_in(record, skipped))}
    if is_steps(record):
        return _of_steps(record, skipped)
    raise TinyTroupeError(
        f"{source}: is no trace of TinyTroupe: wanted a saved agent, an object with `agents`, a "
        "state cache, a list of messages with `role`, or a list of steps with actions by agent"
    )


def state_of(record: Any) -> Mapping[str, Any] | None:
    """Return the state of a world or simulation that a record is or, as a cache, ends in."""
    if isinstance(record, Mapping):
        return record if isinstance(record.get("agents"), list) else None
    if isinstance(record, list):
        for entry in reversed(record):
            if isinstance(entry, list) and len(entry) == _CACHE_ENTRY:
                state = state_of(entry[-1]) if isinstance(entry[-1], Mapping) else None
                if state is not None:
                    return state
    return None


def is_messages(record: Any) -> bool:
    """Whether a record is a list of chat messages."""
    return (
        isinstance(record, list)
        and bool(record)
        and all(isinstance(entry, Mapping) and "role" in entry for entry in record)
    )


def is_steps(record: Any) -> bool:
    """Whether a record is a list of steps, each with the actions of agents by name."""
    return (
        isinstance(record, list)
        and bool(record)
        and all(
            isinstance(step, Mapping)
            and step
            and all(isinstance(actions, list) for actions in step.values())
            for step in record
        )
    )


def _agents(state: Mapping[str, Any], skipped: Skipped) -> list[dict[str, Any]]:
    rows = []
    for raw in state["agents"]:
        row = public(raw)
        if row is None:
            skipped["agents without a persona"] += 1
        else:
            rows.append(row)
    for key, value in state.items():
        if key not in {"agents", "name", "type"} and value:
            skipped[f"state: {key}"] += 1
    return rows


def _of_agents(
    rows: Iterable[Mapping[str, Any]], source: str, skipped: Skipped
) -> tuple[dict[str, Persona], dict[str, list[Lived]]]:
    people: dict[str, Persona] = {}
    lives: dict[str, list[Lived]] = {}
    for row in rows:
        persona = persona_of(row, source)
        if persona.name in people:
            raise TinyTroupeError(
                f"{source}: two agents are called {persona.name!r}; a trace tells people apart by "
                "name"
            )
        people[persona.name] = persona
        lives[persona.name] = list(lived_in(episodes_of(row, skipped), skipped))
        for block in ("mental_state", "current_episode_event_count"):
            if row.get(block):
                skipped[block.replace("_", " ")] += 1
    return people, lives


def _of_folder(folder: Path, skipped: Skipped) -> tuple[dict[str, Persona], dict[str, list[Lived]]]:
    rows = []
    for file in sorted(folder.glob("*.json")):
        row = public(parse_json(read_text(file), file.name))
        if row is None or row.get("type") == "Fragment":
            skipped["files that are no agents"] += 1
        else:
            rows.append(row)
    return _of_agents(rows, folder.name, skipped)


def _of_steps(
    steps: Iterable[Mapping[str, Any]], skipped: Skipped
) -> tuple[dict[str, Persona], dict[str, list[Lived]]]:
    lives: dict[str, list[Lived]] = {}
    for number, step in enumerate(steps, 1):
        for name, actions in step.items():
            lives.setdefault(name, []).extend(acts_in(actions, number, skipped))
    return {name: Persona(name=name) for name in lives}, lives
