"""Rows of the Nemotron-Personas data sets.

Columns as in the USA set; the sets of other countries differ in some, which become facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from personanb.personas.formats.intake import Intake, text_list, whole

SOURCE = "Nemotron-Personas"
NAME_FOUND = "subject of the persona text"

_TEXTS = (
    "persona",
    "professional_persona",
    "sports_persona",
    "arts_persona",
    "travel_persona",
    "culinary_persona",
)
_PARTICLES = "de|del|della|da|dos|di|du|van|von|der|den|la|le|el|al|bin|y|e|Mc|Mac|O'|St\\."
_APOSTROPHES = "'\u2019"
_WORD = rf"[^\W\d_a-z][\w{_APOSTROPHES}.\-]*"
_SUBJECT = re.compile(
    rf"(?P<name>{_WORD}(?:\s+(?:(?:{_PARTICLES})\s+)?{_WORD}){{1,4}})(?:[{_APOSTROPHES}]s)?(?=,|\s+[a-z])"
)
# Words that open a sentence with a capital and are no name.
_OPENERS = {"A", "An", "The", "This", "As", "In", "At", "With", "Born", "Despite", "Meet", "Known"}


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether a row is of this kind."""
    return "professional_persona" in row and "persona" in row


def to_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn one row into the fields of a persona.

    The sentence in `persona` becomes grounding; the longer texts per area of life stay facts.
    The name is the subject of the first text that opens with one. City, state and country are
    joined into the residence, and kept as facts of their own.
    """
    intake = Intake(row)
    name = next((found for key in _TEXTS if (found := subject(row.get(key))) is not None), None)
    if name is not None:
        intake.record["name"] = name
        intake.fact("name_origin", NAME_FOUND)
    intake.put("id", "uuid")
    intake.put("age", "age", read=whole)
    intake.put("gender", "sex")
    intake.put("education", "education_level")
    intake.put("occupation.title", "occupation")
    places = [row.get(key) for key in ("city", "district", "province", "state", "country")]
    known = [place for place in places if isinstance(place, str) and place]
    if known:
        intake.record["residence"] = ", ".join(known)
    intake.put("skills", "skills_and_expertise_list", read=text_list)
    intake.put("hobbies", "hobbies_and_interests_list", read=text_list)
    intake.put("goals", "career_goals_and_ambitions", read=_one)
    intake.evidence(intake.take("persona"), SOURCE)
    return intake.done()


def subject(text: Any) -> str | None:
    """Return the full name that a text opens with, or None.

    Examples
    --------
    >>> subject("Mary Alberti, a retired nurse, bakes.")
    'Mary Alberti'
    >>> subject("A retired nurse who bakes.") is None
    True
    """
    if not isinstance(text, str):
        return None
    found = _SUBJECT.match(text.strip())
    if found is None or found["name"].split()[0] in _OPENERS:
        return None
    return found["name"].removesuffix("'s").removesuffix("\u2019s")


def _one(value: Any) -> list[str] | None:
    return [value] if isinstance(value, str) else None
