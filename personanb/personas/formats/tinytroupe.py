"""TinyTroupe's agent and fragment files, and the specifications that its agents save."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from personanb.personas.big_five import LETTERS, TRAITS
from personanb.personas.formats.intake import Intake, text_list, whole

# The words stand for POMP scores at equal steps from the middle, short of the ends, which
# nobody calls "very". The text itself is kept beside the number.
WORD_SCALE: Mapping[str, float] = {
    "very low": 0.1,
    "low": 0.25,
    "medium": 0.5,
    "moderate": 0.5,
    "average": 0.5,
    "high": 0.75,
    "very high": 0.9,
}
_LEVEL = re.compile(rf"\s*({'|'.join(sorted(WORD_SCALE, reverse=True))})\b(?!-)", re.IGNORECASE)

_KINDS = {"TinyPerson", "Fragment"}
_SAVED = {"json_serializable_class_name", "type"}


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an agent or a fragment."""
    kind = row.get("type", row.get("json_serializable_class_name"))
    return isinstance(row.get("persona"), Mapping) and kind in _KINDS


def is_fragment(row: Mapping[str, Any]) -> bool:
    """Whether an object that `recognises` accepts is a fragment."""
    return row.get("type") == "Fragment"


def to_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn an agent or fragment into the fields of a persona.

    What has no field becomes a fact, under its own name: also the blocks of a saved agent
    (`mental_state`, `episodic_memory` and so on).
    """
    intake = Intake(row["persona"])
    for field in ("id", "name", "gender", "nationality", "residence", "education", "health"):
        intake.put(field, field, read=_text)
    intake.put("age", "age", read=whole)
    for field in ("languages", "beliefs", "skills", "hobbies"):
        intake.put(field, field, read=_texts)
    intake.put("goals", "long_term_goals", read=_texts)
    intake.put("communication.style", "style", read=_text)
    _occupation(intake)
    _personality(intake)
    _preferences(intake)
    _behaviors(intake)
    _relationships(intake)
    for key in ("goals", "traits", "decision_style"):
        intake.put(key, key, read=_text if key == "decision_style" else _texts)
    for key, value in row.items():
        if key not in {*_SAVED, "persona"} and value is not None:
            intake.fact(key, value)
    return intake.done()


def level(text: str) -> float | None:
    """Return the POMP score of a text that opens with a word of the scale, else None.

    Examples
    --------
    >>> level("Very high. Always curious.")
    0.9
    >>> level("It depends.") is None
    True
    """
    found = _LEVEL.match(text)
    return WORD_SCALE[found[1].lower()] if found else None


def _occupation(intake: Intake) -> None:
    given = intake.take("occupation")
    if isinstance(given, str):
        intake.record["occupation"] = {"title": given}
    elif isinstance(given, Mapping):
        inner = Intake(given)
        for member in ("title", "organization", "description"):
            inner.put(member, member, read=_text)
        if inner.record:
            intake.record["occupation"] = inner.record
        _keep_rest(intake, "occupation", inner)
    elif given is not None:
        intake.fact("occupation", given)


def _personality(intake: Intake) -> None:
    given = intake.take("personality")
    if not isinstance(given, Mapping):
        if given is not None:
            intake.fact("personality", given)
        return
    inner = Intake(given)
    if (traits := _texts(inner.left.get("traits"))) is not None:
        intake.record["traits"] = traits
        del inner.left["traits"]
    big_five = inner.left.get("big_five")
    if isinstance(big_five, Mapping):
        del inner.left["big_five"]
        scores: dict[str, float] = {}
        described: dict[str, Any] = {}
        for key, value in big_five.items():
            trait = LETTERS.get(key, str(key).lower())
            score = level(value) if isinstance(value, str) else _score(value)
            if trait in TRAITS and score is not None:
                scores[trait] = score
            if isinstance(value, str) or trait not in TRAITS or score is None:
                described[key] = value
        if scores:
            intake.record["big_five"] = scores
        if described:
            intake.fact("big_five_description", described)
    _keep_rest(intake, "personality", inner)


def _preferences(intake: Intake) -> None:
    given = intake.take("preferences")
    if not isinstance(given, Mapping):
        if given is not None:
            intake.fact("preferences", given)
        return
    inner = Intake(given)
    for member in ("interests", "likes", "dislikes"):
        inner.put(member, member, read=_texts)
    if inner.record:
        intake.record["preferences"] = inner.record
    _keep_rest(intake, "preferences", inner)


def _behaviors(intake: Intake) -> None:
    given = intake.take("behaviors")
    if given is None:
        return
    if not isinstance(given, Mapping):
        general = _texts(given)
        if general is None:
            intake.fact("behaviors", given)
        else:
            intake.record["behaviors"] = {"general": general}
        return
    inner = Intake(given)
    inner.put("general", "general", read=_texts)
    inner.put("routines", "routines", read=_lists_by_name)
    situations: dict[str, list[str]] = {}
    for key in list(inner.left):
        if (texts := _texts(inner.left[key])) is not None:
            situations[key] = texts
            del inner.left[key]
    if situations:
        inner.record["situations"] = situations
    if inner.record:
        intake.record["behaviors"] = inner.record
    _keep_rest(intake, "behaviors", inner)


def _relationships(intake: Intake) -> None:
    given = intake.take("relationships")
    if given is None:
        return
    if not isinstance(given, list):
        intake.fact("relationships", given)
        return
    people: list[dict[str, str]] = []
    others: list[Any] = []
    for item in given:
        inner = Intake(item if isinstance(item, Mapping) else {"name": item})
        for key in ("name", "Name"):
            inner.put("name", key, read=_text)
        for key in ("description", "Description"):
            inner.put("description", key, read=_text)
        inner.facts.update(inner.left)
        if "name" not in inner.record:
            others.append(item)
            continue
        people.append(inner.record)
        if inner.facts:
            others.append({"name": inner.record["name"], **inner.facts})
    if people:
        intake.record["relationships"] = people
    if others:
        intake.fact("relationships", others)


def _keep_rest(intake: Intake, key: str, inner: Intake) -> None:
    rest = {**inner.facts, **{k: v for k, v in inner.left.items() if v is not None}}
    if rest:
        intake.fact(key, rest)


def _lists_by_name(value: Any) -> Any:
    if isinstance(value, Mapping):
        texts = {key: _texts(item) for key, item in value.items()}
        return None if None in texts.values() else texts
    found = _texts(value)
    return None if found is None else {"usual": found}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> list[str] | None:
    return [value] if isinstance(value, str) else text_list(value)


def _score(value: Any) -> float | None:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if numeric and 0 <= value <= 1 else None
