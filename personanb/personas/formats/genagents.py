"""Agent folders of genagents: who someone is, and what they remember.

A folder holds `scratch.json` (names, age, sex, answers about the person), `meta.json` (an id)
and `memory_stream/nodes.json` (observations and reflections, with vectors beside them).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from personanb.personas.formats.files import parse_json, read_text
from personanb.personas.formats.intake import Intake, whole

SOURCE = "genagents"


def is_agent_folder(folder: Path) -> bool:
    """Whether a folder holds one agent."""
    return (folder / "scratch.json").is_file()


def read_folder(folder: Path) -> dict[str, Any]:
    """Return all that a folder says, file by file, but for the numbers of the vectors."""
    row: dict[str, Any] = {}
    for part, name in (
        ("scratch", "scratch.json"),
        ("meta", "meta.json"),
        ("nodes", "memory_stream/nodes.json"),
        ("embeddings", "memory_stream/embeddings.json"),
    ):
        path = folder / name
        if path.is_file():
            row[part] = parse_json(read_text(path), f"{folder.name}/{name}")
    return row


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether a row is what `read_folder` returns, or a scratch.json alone."""
    return isinstance(row.get("scratch"), Mapping) or {"first_name", "last_name"} <= set(row)


def to_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn one agent into the fields of a persona.

    Each memory becomes a piece of grounding, in order; its type, importance and times stand at
    the same position in `facts.memory_stream`. Vectors are left in their file, and counted.
    """
    scratch = row.get("scratch")
    whole_row = row if isinstance(scratch, Mapping) else {"scratch": row}
    intake = Intake(whole_row["scratch"])
    names = [intake.take("first_name"), intake.take("last_name")]
    known = [str(name) for name in names if name is not None]
    if known:
        intake.record["name"] = " ".join(known)
    meta = whole_row.get("meta")
    if isinstance(meta, Mapping):
        intake.left.update({key: value for key, value in meta.items() if key != "id"})
        if isinstance(meta.get("id"), str):
            intake.record["id"] = meta["id"]
    elif meta is not None:
        intake.fact("meta", meta)
    intake.put("age", "age", read=whole)
    intake.put("gender", "sex")
    intake.put("occupation.title", "occupation", read=_text)
    intake.put("education", "highest_degree_received", read=_text)
    places = [intake.left.get(key) for key in ("city", "state")]
    if known_places := [place for place in places if isinstance(place, str) and place]:
        intake.record["residence"] = ", ".join(known_places)
    _remember(intake, whole_row.get("nodes"))
    intake.evidence(intake.take("agent_profile_summary"), f"{SOURCE} profile summary")
    _count_vectors(intake, whole_row.get("embeddings"))
    return intake.done()


def _remember(intake: Intake, nodes: Any) -> None:
    if not isinstance(nodes, list):
        if nodes is not None:
            intake.fact("memory_stream", nodes)
        return
    rest: list[Any] = []
    for node in nodes:
        if isinstance(node, Mapping) and isinstance(node.get("content"), str):
            intake.evidence(node["content"], f"{SOURCE} {node.get('node_type', 'memory')}")
            rest.append({key: value for key, value in node.items() if key != "content"})
        else:
            rest.append(node)
    if rest:
        intake.fact("memory_stream", rest)


def _count_vectors(intake: Intake, vectors: Any) -> None:
    if not isinstance(vectors, Mapping):
        if vectors is not None:
            intake.fact("embeddings", vectors)
        return
    known = {piece["text"] for piece in intake.record.get("grounding", ())}
    stray = [text for text in vectors if text not in known]
    if vectors:
        intake.fact("embeddings", f"{len(vectors)} vectors, left in memory_stream/embeddings.json")
    if stray:
        intake.fact("texts with a vector and no memory", stray)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
