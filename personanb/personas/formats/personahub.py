"""Rows of PersonaHub and its kin: a sentence about a kind of person, and little else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from personanb.personas.formats.intake import Intake

SOURCE = "PersonaHub"

_TEXT_KEYS = ("persona", "input persona", "elite_persona")
_COMPANIONS = {"description", "synthesized text", "id", "labels"}


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether a row is of this kind: a persona sentence, with no field of a person beside it."""
    sentence = next((row[key] for key in _TEXT_KEYS if key in row), None)
    if not isinstance(sentence, str):
        return False
    rest = set(row) - set(_TEXT_KEYS)
    return "input persona" in row or all(key in _COMPANIONS or "domain" in str(key) for key in rest)


def to_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn one row into a persona without a name: the sentence as grounding, the rest facts."""
    intake = Intake(row)
    for key in _TEXT_KEYS:
        intake.evidence(intake.take(key), SOURCE)
    intake.put("id", "id", read=_text)
    return intake.done()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
