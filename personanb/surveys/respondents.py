"""What is known of the respondents, kept with their answers so that these can be grouped by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from personanb.personas.persona import Persona

KEY = "respondents"
"""Where a manifest of answers holds them."""

_LEFT_OUT = {"name", "weight"}  # a name groups nobody, and weights stand beside each answer
_LONGEST = 60
_ID = "persona_id"
_FIELDS = (
    "age", "gender", "nationality", "residence", "education", "decision_style", "risk_tolerance",
)  # fmt: skip


def described(
    personas: Iterable[Persona], ids: Sequence[str] | None = None
) -> dict[str, list[Any]]:
    """Return the fields of people that can make groups, as columns of plain data.

    Parameters
    ----------
    personas
        The people.
    ids
        Their ids in the table of answers, where these are not their `persona_id`.

    Returns
    -------
    dict
        `persona_id`, then each field with numbers, truth values or short texts in it (`age`,
        `gender`, `occupation.title`, the five traits, `facts.X`); None where it is not known.
        Lists, long texts and names stay out.
    """
    people = list(personas)
    rows = [_fields_of(person) for person in people]
    names = dict.fromkeys(name for row in rows for name in row)
    found: dict[str, list[Any]] = {
        _ID: [person.persona_id for person in people] if ids is None else list(ids)
    }
    for name in names:
        values = [row.get(name) for row in rows]
        if all(_is_short(value) for value in values):
            found[name] = values
    return found


def _fields_of(person: Persona) -> dict[str, Any]:
    """Return the fields of one person that are numbers or text; dotted where nested."""
    found: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(person, name)
        if isinstance(value, str | int | float):
            found[name] = value
    if person.occupation is not None:
        found |= {
            f"occupation.{part}": value
            for part in ("title", "organization")
            if (value := getattr(person.occupation, part)) is not None
        }
    if person.big_five is not None:
        found |= {trait: score for trait, score in person.big_five.items() if score is not None}
    for name, value in person.facts.items():
        if isinstance(value, str | int | float):
            found[f"facts.{name}"] = value
    return found


def short_columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of a table of people that can make groups, as plain data."""
    found: dict[str, list[Any]] = {}
    for name in frame.columns:
        values = [None if _is_missing(one) else one for one in frame[name].tolist()]
        if name not in _LEFT_OUT and all(_is_short(one) for one in values):
            found[str(name)] = values
    return found


def respondents(manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Return what a manifest knows of the respondents, one row each; only persona_id if nothing."""
    import pandas as pd  # noqa: PLC0415 - heavy

    return pd.DataFrame(manifest.get(KEY) or {"persona_id": []})


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124 - NaN


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST
    return value is None or isinstance(value, int | float | bool)
