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
    from personanb.personas.panel import Panel  # noqa: PLC0415 - on demand

    found = short_columns(Panel(personas).to_frame())
    return found if ids is None else {**found, "persona_id": list(ids)}


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
