"""Where a talk comes from: what every export of it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from personanb.simulation.transcript import Transcript

REHEARSAL_MARK = "REHEARSAL: rule-based talk for practice. Not a language model, not evidence."
SIMULATED_MARK = "SIMULATED: said by a language model in the role of personas, not by people."
_MARKS = {"rehearsal": REHEARSAL_MARK, "llm": SIMULATED_MARK}


def provenance(talk: Transcript) -> dict[str, Any]:
    """Return where a talk comes from, with the denominators, in the order to be read."""
    manifest = talk.manifest
    turns = talk.turns
    votes = [event for event in talk.events if event.kind == "vote"]
    found: dict[str, Any] = {
        "source": talk.source,
        "engine": str(manifest.get("engine", "")),
        "models": ", ".join(sorted({event.model for event in turns if event.model})),
        "seed": manifest.get("seed"),
        "run_status": talk.status,
        "run_reason": talk.reason,
        "topic": talk.topic,
        "kind": str(manifest.get("kind", "world")).replace("_", " "),
        "started": str(manifest.get("started", "")),
        "personanb": str(manifest.get("personanb", "")),
        "people": len(talk.personas),
        "turns_planned": manifest.get("turns_planned"),
        "turns_taken": len(turns),
        "turns_usable": sum(event.usable for event in turns),
        "votes_cast": len(votes),
        "votes_usable": sum(event.usable for event in votes),
        "events": len(talk.events),
    }
    for status, count in sorted(Counter(event.status for event in talk.events).items()):
        found[f"events_{status}"] = count
    return {name: value for name, value in found.items() if value not in {"", None}}


def watermark(source: str) -> str:
    """Return the sentence that says what words are not, by their source; empty for humans."""
    marks = [_MARKS[part] for part in source.split("+") if part in _MARKS]
    return " ".join(marks)


def as_text(values: Mapping[str, Any]) -> dict[str, str]:
    """Return values as text, for places that hold nothing else."""
    return {name: str(value) for name, value in values.items()}
