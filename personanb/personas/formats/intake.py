"""What every importer of a foreign format needs: nothing lost, nothing forced into a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from personanb.personas.formats import cells
from personanb.personas.formats.columns import FIELDS
from personanb.personas.persona import Fragment
from personanb.personas.problems import PersonaError


class Intake:
    """A record in the making, and the facts that have no field.

    Parameters
    ----------
    source
        What the format calls one person.
    """

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.left = dict(source)
        self.record: dict[str, Any] = {}
        self.facts: dict[str, Any] = {}

    def take(self, key: str) -> Any:
        """Take a value out of the source; None when it is absent or blank."""
        value = self.left.pop(key, None)
        return None if value in ("", [], {}) else value

    def put(self, field: str, key: str, *, read: Any = None) -> None:
        """Move the source's `key` to a dotted field, through `read` where that is given."""
        value = self.take(key)
        if value is None:
            return
        converted = value if read is None else read(value)
        if converted is None or not self._place(field, converted):
            self.fact(key, value)

    def fact(self, key: str, value: Any) -> None:
        """Keep a value as a fact, under another key when that one is taken by something else."""
        free = key
        number = 2
        while free in self.facts and self.facts[free] != value:
            free, number = f"{key} ({number})", number + 1
        self.facts[free] = value

    def evidence(self, text: Any, source: str) -> None:
        """Add free text about the person as a document."""
        if isinstance(text, str) and text:
            found = {"kind": "document", "text": text, "source": source}
            self.record.setdefault("grounding", []).append(found)
        elif text is not None:
            self.fact(source, text)

    def done(self) -> dict[str, Any]:
        """Return the record; what nobody took from the source is in its facts."""
        for key, value in self.left.items():
            if value is not None:
                self.fact(str(key), value)
        if self.facts:
            self.record["facts"] = {**self.facts}
        return self.record

    def _place(self, field: str, value: Any) -> bool:
        group, dot, member = field.partition(".")
        if not dot:
            if group in self.record:
                return False
            self.record[group] = value
            return True
        part = self.record.setdefault(group, {})
        if member in part:
            return False
        part[member] = value
        return True


def whole(value: Any) -> int | None:
    """Return a whole number that may come as text or float, else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    try:
        return cells.read_whole(value) if isinstance(value, str) else None
    except ValueError:
        return None


def text_list(value: Any) -> list[str] | None:
    """Return a list of texts that may come as a list in a string, else None."""
    found = cells.read_container(value) if isinstance(value, str) else value
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return found
    return None


def settled(record: dict[str, Any]) -> dict[str, Any]:
    """Move what does not fit its field to facts, where nothing is refused.

    Other tools do not promise what a persona promises (an age of "25-34"), and their data are
    not the user's mistake.
    """
    try:
        Fragment.model_validate(record)
    except PersonaError as error:
        kept = dict(record)
        facts = dict(kept.get("facts", {}))
        for path in dict.fromkeys(_culprit(problem.path, record) for problem in error.problems):
            if path and path[0] != "facts":
                _move(kept, facts, path)
        if facts:
            kept["facts"] = facts
        return kept
    return record


def _culprit(path: tuple[str | int, ...], record: dict[str, Any]) -> tuple[str, ...]:
    group = str(path[0]) if path else ""
    member = str(path[1]) if len(path) > 1 else ""
    inner = record.get(group)
    if f"{group}.{member}" in FIELDS and isinstance(inner, dict) and member in inner:
        return group, member
    return (group,)


def _move(record: dict[str, Any], facts: dict[str, Any], path: tuple[str, ...]) -> None:
    if path[0] not in record:
        return
    if len(path) == 1:
        value = record.pop(path[0])
    else:
        part = dict(record[path[0]])
        value = part.pop(path[1])
        record[path[0]] = part
    key = ".".join(path)
    while key in facts and facts[key] != value:
        key += " (2)"
    facts[key] = value
