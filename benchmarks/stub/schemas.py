"""A small instance of a JSON schema, the same for the same prompt."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST = 24
_SPAN_OF_OPEN_RANGES = 4
_FORMATS = {
    "date": "2020-02-29",
    "date-time": "2020-02-29T12:00:00Z",
    "time": "12:00:00Z",
    "email": "someone@example.org",
    "uri": "https://example.org/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Instances:
    """Makes instances of one schema.

    Attributes
    ----------
    root
        The whole schema, in which references are looked up.
    draw
        Any whole number from 0; decides which number of an allowed range is taken.
    words
        What strings are filled with.
    beyond
        Whether numbers lie two above the range that the schema allows, as servers write them
        whose grammar holds types and lists but not ranges.
    """

    root: Mapping[str, Any]
    draw: int = 0
    words: str = "text"
    beyond: bool = False

    def make(self) -> Any:
        """Return an instance with the required properties, or all if none is required.

        A choice takes its first member. `pattern` is not read.
        """
        return self._make(self.root, 0, 0)

    def _make(self, schema: Any, index: int, depth: int) -> Any:
        if not isinstance(schema, Mapping) or depth > _DEEPEST:
            return None
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._choice(schema["enum"], index)
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        return self._leaf(schema, kind, index)

    def _leaf(self, schema: Mapping[str, Any], kind: str, index: int) -> Any:
        if kind in {"integer", "number"}:
            return self._number(schema, index, whole=kind == "integer")
        if kind == "boolean":
            return (self.draw + index) % 2 == 0
        return self._string(schema, index) if kind == "string" else None

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(_DEEPEST):
            if isinstance(schema.get("$ref"), str):
                schema = {**_looked_up(self.root, schema["$ref"]), **_without(schema, "$ref")}
            elif schema.get("anyOf") or schema.get("oneOf"):
                name = "anyOf" if schema.get("anyOf") else "oneOf"
                schema = {**_without(schema, name), **schema[name][0]}
            elif schema.get("allOf"):
                schema = _merged([*schema["allOf"], _without(schema, "allOf")])
            else:
                break
        return schema

    def _choice(self, members: list[Any], index: int) -> Any:
        if self.beyond and all(type(member) is int for member in members):
            return max(members) + 2
        return members[index % len(members)]

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        names = schema.get("required", list(properties))
        return {name: self._make(properties.get(name), 0, depth + 1) for name in names}

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        fixed = schema.get("prefixItems") or []
        least = max(1, len(fixed), schema.get("minItems", 0))
        count = min(least, schema.get("maxItems", least))
        members = [*fixed, *[schema.get("items")] * count][:count]
        return [self._make(member, place, depth + 1) for place, member in enumerate(members)]

    def _number(self, schema: Mapping[str, Any], index: int, *, whole: bool) -> float | int:
        low, high = _range(schema, whole=whole)
        if self.beyond:
            return int(high) + 2 if whole else high + 2
        step = schema.get("multipleOf", 1 if whole else (high - low) / _SPAN_OF_OPEN_RANGES or 1)
        first = math.ceil(low / step) * step if "multipleOf" in schema or whole else low
        steps = max(0, math.floor((high - first) / step)) + 1
        value = first + (self.draw + index) % steps * step
        return int(value) if whole else float(value)

    def _string(self, schema: Mapping[str, Any], index: int) -> str:
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        text = self.words if index == 0 else f"{index + 1} {self.words}"
        return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]


def schema_in(text: str) -> Mapping[str, Any] | None:
    """Return the last JSON schema of an object that stands in a text, if there is one."""
    if '"properties"' not in text:
        return None
    decoder = json.JSONDecoder()
    found = None
    start = text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except ValueError:
            end = start + 1
        else:
            if isinstance(value, dict) and isinstance(value.get("properties"), dict):
                found = value
        start = text.find("{", end)
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if isinstance(kind, str):
        return kind
    return "object" if "properties" in schema else "array" if "items" in schema else "string"


def _range(schema: Mapping[str, Any], *, whole: bool) -> tuple[float, float]:
    inset = 1 if whole else 1e-6
    low = schema.get("minimum")
    if "exclusiveMinimum" in schema:
        low = max(schema["exclusiveMinimum"] + inset, schema.get("minimum", -math.inf))
    high = schema.get("maximum")
    if "exclusiveMaximum" in schema:
        high = min(schema["exclusiveMaximum"] - inset, schema.get("maximum", math.inf))
    if low is None:
        low = 0 if high is None else high - _SPAN_OF_OPEN_RANGES
    return low, low + _SPAN_OF_OPEN_RANGES if high is None else high


def _looked_up(root: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    place: Any = root
    for part in reference.removeprefix("#").split("/"):
        if part:
            name = part.replace("~1", "/").replace("~0", "~")
            place = place.get(name) if isinstance(place, Mapping) else None
    return place if isinstance(place, Mapping) else {}


def _without(schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != name}


def _merged(schemas: list[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for schema in schemas:
        properties = {**merged.get("properties", {}), **schema.get("properties", {})}
        required = [*merged.get("required", []), *schema.get("required", [])]
        merged.update(schema)
        if properties:
            merged["properties"] = properties
        if required:
            merged["required"] = list(dict.fromkeys(required))
    return merged
