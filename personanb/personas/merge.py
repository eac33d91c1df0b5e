"""How two descriptions of a person become one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from personanb.personas.problems import Path, PersonaError, Problem, shown


def merge(base: Mapping[str, Any], addition: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two nested records of lists, dicts and scalars.

    Lists concatenate without duplicates, dicts merge key by key, an absent value is filled in.

    Raises
    ------
    PersonaError
        When both sides give different scalars for a field; every conflict is listed.
    """
    conflicts: list[Problem] = []
    merged = _merge_records(base, addition, (), conflicts)
    if conflicts:
        raise PersonaError(conflicts)
    return merged


def _merge_records(
    base: Mapping[str, Any], addition: Mapping[str, Any], path: Path, conflicts: list[Problem]
) -> dict[str, Any]:
    merged = dict(base)
    for key, value in addition.items():
        place = (*path, key)
        merged[key] = _merge_values(merged.get(key), value, place, conflicts)
    return merged


def _merge_values(base: Any, addition: Any, path: Path, conflicts: list[Problem]) -> Any:
    if base is None or _same(base, addition):
        return addition
    if addition is None:
        return base
    if isinstance(base, Mapping) and isinstance(addition, Mapping):
        return _merge_records(base, addition, path, conflicts)
    if isinstance(base, list) and isinstance(addition, list):
        merged = list(base)
        for item in addition:
            if not any(_same(item, present) for present in merged):
                merged.append(item)
        return merged
    message = f"is {shown(base)} on one side and {shown(addition)} on the other; drop one of them"
    conflicts.append(Problem(path, message))
    return base


def _same(one: Any, other: Any) -> bool:
    # Python's equality takes True for 1 and 1.0 for 1, which would lose one of the two.
    return bool(one == other) and json.dumps(one, sort_keys=True) == json.dumps(
        other, sort_keys=True
    )
