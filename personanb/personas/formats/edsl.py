"""Agent lists of EDSL: JSON, JSON Lines, and the CSV files that its agents are read from.

In JSON an agent is `{"traits": {...}, "name": ..., "instruction": ..., "codebook": {...}}`; in
a CSV each column is a trait, and columns taken from results start with `agent.`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from personanb.personas.formats import cells
from personanb.personas.formats.columns import column_of
from personanb.personas.formats.intake import Intake, whole

SOURCE = "EDSL agent"

_MARKS = ("agent_name", "agent_instruction", "agent_parameters", "agent_list")
_SHARED = ("codebook", "instruction", "traits_presentation_template")
_VERSION = ("edsl_version", "edsl_class_name", "n_agents")


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether a row is an agent, a list of agents, or the line that opens one."""
    if any(str(key).removeprefix("agent.") in _MARKS for key in row):
        return True
    return isinstance(row.get("traits"), Mapping) or row.get("edsl_class_name") == "AgentList"


def spread(rows: Sequence[Any]) -> list[Any]:
    """Return one row an agent: unpacks `agent_list`, and gives all what the list says of all."""
    agents: list[Any] = []
    shared: dict[str, Any] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            agents.append(row)
        elif isinstance(row.get("agent_list"), list):
            rest = {key: value for key, value in row.items() if key != "agent_list"}
            agents.extend(
                {**rest, **agent} if isinstance(agent, Mapping) else agent
                for agent in row["agent_list"]
            )
        elif row.get("edsl_class_name") == "AgentList":
            shared = {key: value for key, value in row.items() if key != "n_agents"}
        else:
            agents.append({**shared, **row})
    return agents


def to_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn one agent into the fields of a persona.

    A trait with the name of a field fills it where its value fits (`age: "34"` does, an age
    of "25-34" does not); the rest of the traits are facts. A trait called `persona` or
    `description` is the free text about the person, and becomes grounding.
    """
    intake = Intake(_without_prefix(row))
    _unpack(intake, "agent_parameters")
    _unpack(intake, "traits")
    for key in ("agent_name", "name"):
        intake.put("name", key, read=_name)
    for key in ("agent_instruction", "instruction"):
        if (text := intake.take(key)) is not None:
            intake.fact("agent_instruction", text)
    for key in ("persona", "description"):
        intake.evidence(intake.take(key), SOURCE)
    for key in [key for key in intake.left if key not in {*_SHARED, *_VERSION}]:
        _put_trait(intake, key)
    return intake.done()


def _unpack(intake: Intake, key: str) -> None:
    """Put the members of a group among the agent's own, but those that say something else."""
    group = intake.take(key)
    found = cells.read_container(group) if isinstance(group, str) else group
    if not isinstance(found, Mapping):
        if group is not None:
            intake.fact(key, group)
        return
    for name, value in found.items():
        if intake.left.setdefault(name, value) != value:
            intake.fact(f"{key}.{name}", value)


def _put_trait(intake: Intake, key: str) -> None:
    column = column_of(key)
    if column.kind == "text":
        intake.put(column.field, key, read=_text)
    elif column.kind == "whole":
        intake.put(column.field, key, read=whole)
    elif column.kind == "list":
        intake.put(column.field, key, read=_list)
    elif column.kind == "score":
        intake.put(column.field, key, read=_score)
    elif column.field == "occupation":
        intake.put("occupation.title", key, read=_text)


def _without_prefix(row: Mapping[str, Any]) -> dict[str, Any]:
    short: dict[str, Any] = {}
    for key, value in row.items():
        name = str(key).removeprefix("agent.")
        short[name if name not in short else key] = value
    return short


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _score(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            value = cells.read_number(value)
        except ValueError:
            return None
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if numeric and 0 <= value <= 1 else None


def _name(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _list(value: Any) -> list[str] | None:
    found = cells.read_list(value) if isinstance(value, str) else value
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return found
    return None
