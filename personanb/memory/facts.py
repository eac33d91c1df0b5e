"""What a person knows of themselves, one short sentence a fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from personanb.personas.persona import Persona

_LONGEST = 400
# Traits and styles say how somebody speaks; nobody remembers them as facts.
_NOT_REMEMBERED = frozenset(
    {"big_five", "communication", "decision_style", "risk_tolerance", "grounding", "name"}
)


def facts_of(persona: Persona) -> list[str]:
    """Return the facts of a specification, in its order, without repetition."""
    found = [f"Name: {persona.name}"]
    for field, value in persona.to_dict().items():
        if field not in _NOT_REMEMBERED:
            found.extend(_sentences(field.replace("_", " ").capitalize(), value))
    return list(dict.fromkeys(fact[:_LONGEST] for fact in found))


def _sentences(label: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if all(not isinstance(part, Mapping | list) for part in value.values()):
            joined = ", ".join(str(part) for part in value.values() if part not in (None, ""))
            if joined:
                yield f"{label}: {joined}"
            return
        for key, part in value.items():
            yield from _sentences(f"{label}, {str(key).replace('_', ' ')}", part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            yield from _sentences(label, part)
    elif value not in (None, ""):
        yield f"{label}: {value}"
