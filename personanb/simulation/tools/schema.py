"""JSON schemas of tools: references written out, and the form that strict endpoints take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from personanb.errors import ToolError

Schema = dict[str, Any]

# What "structured outputs" of OpenAI and its kin understand; pydantic checks the rest afterwards.
_KEPT = frozenset({
    "type", "properties", "required", "additionalProperties", "items", "anyOf", "enum",
    "description", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems",
})  # fmt: skip
_FORMATS = frozenset({
    "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
})  # fmt: skip


def written_out(schema: Mapping[str, Any], tool: str) -> Schema:
    """Return a schema with its `$ref`s replaced by what they refer to, and without titles.

    Schemas of tools are put inside the schema of a turn, where references would lead nowhere.

    Raises
    ------
    ToolError
        When a type contains itself: that has no end written out.
    """
    definitions: Mapping[str, Any] = schema.get("$defs", {})

    def resolve(part: Any, path: tuple[str, ...]) -> Any:
        if not isinstance(part, Mapping):
            return part
        name = str(part.get("$ref", "")).removeprefix("#/$defs/")
        if name:
            if name in path:
                raise ToolError(
                    f"tool {tool!r}: the type {name} contains itself; take an identifier or a "
                    "flat list instead"
                )
            beside = {key: value for key, value in part.items() if key != "$ref"}
            return {**resolve(definitions[name], (*path, name)), **beside}
        plain = {key: value for key, value in part.items() if key not in {"title", "$defs"}}
        return _inside(plain, lambda inner: resolve(inner, path))

    found: Schema = resolve(schema, ())
    return found


def strict(schema: Mapping[str, Any], tool: str, where: str = "") -> Schema:
    """Return a schema fit for strict mode: all properties required, optional ones nullable.

    Parameters
    ----------
    schema
        A schema without references.
    tool, where
        Name of the tool and of the parameter, for the message.

    Raises
    ------
    ToolError
        When the type has no such form; the message says what to write.
    """
    if "allOf" in schema and len(schema["allOf"]) == 1:
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        return strict({**schema["allOf"][0], **rest}, tool, where)
    _refuse(schema, tool, where)
    kept = {key: value for key, value in schema.items() if key in _KEPT}
    if schema.get("format") in _FORMATS:
        kept["format"] = schema["format"]
    if "const" in schema:
        kept["enum"] = [schema["const"]]  # servers that compile to grammars know it better
    if "oneOf" in schema:
        kept["anyOf"] = schema["oneOf"]
    if "properties" in kept or kept.get("type") == "object":
        needed = set(schema.get("required", ()))
        kept["properties"] = {
            name: _optional(strict(part, tool, where or name), needed=name in needed)
            for name, part in schema.get("properties", {}).items()
        }
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    if "items" in kept:
        kept["items"] = strict(kept["items"], tool, where)
    if "anyOf" in kept:
        kept["anyOf"] = [strict(part, tool, where) for part in kept["anyOf"]]
    return kept


def takes_null(schema: Mapping[str, Any]) -> bool:
    """Whether null satisfies a schema without references."""
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    either = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    return any(takes_null(part) for part in either)


def without_nulls(value: Any, schema: Mapping[str, Any]) -> Any:
    """Leave out the nulls by which strict mode says "not given"."""
    either = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
    if either:
        fitting = [part for part in either if part.get("type") == _json_type(value)]
        return without_nulls(value, fitting[0]) if len(fitting) == 1 else value
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        return [without_nulls(item, schema["items"]) for item in value]
    if not isinstance(value, Mapping):
        return value
    parts: Mapping[str, Any] = schema.get("properties", {})
    needed = schema.get("required", ())
    return {
        name: without_nulls(item, parts.get(name, {}))
        for name, item in value.items()
        if item is not None or name not in parts or name in needed or takes_null(parts[name])
    }


def _inside(schema: Schema, change: Callable[[Any], Any]) -> Schema:
    """Apply `change` to the schemas directly inside a schema."""
    found = dict(schema)
    for key in ("items", "additionalProperties"):
        if key in found:
            found[key] = change(found[key])
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        if key in found:
            found[key] = [change(part) for part in found[key]]
    if "properties" in found:
        found["properties"] = {name: change(part) for name, part in found["properties"].items()}
    return found


def _optional(schema: Schema, *, needed: bool) -> Schema:
    if needed or takes_null(schema):
        return schema
    either = [*schema["anyOf"]] if "anyOf" in schema else None
    about = {"description": schema["description"]} if "description" in schema else {}
    plain = {key: value for key, value in schema.items() if key not in about}
    return {"anyOf": [*(either or [plain]), {"type": "null"}], **about}


def _refuse(schema: Mapping[str, Any], tool: str, where: str) -> None:
    place = f"tool {tool!r}, parameter {where!r}" if where else f"tool {tool!r}"
    if schema.get("additionalProperties") not in (None, False) or (
        schema.get("type") == "object" and where and "properties" not in schema
    ):
        raise ToolError(
            f"{place}: a dict with free keys cannot be described to every model; write a pydantic "
            "model or dataclass with named fields, or list[str]"
        )
    if "prefixItems" in schema or (schema.get("type") == "array" and "items" not in schema):
        raise ToolError(
            f"{place}: a tuple or a list of anything cannot be described to every model; write "
            "list[str], or a pydantic model or dataclass with named fields"
        )
    if not {"type", "anyOf", "oneOf", "enum", "const"} & set(schema):
        raise ToolError(f"{place}: 'anything' is no type; write str, int, float, bool or list[str]")


def _json_type(value: Any) -> str:
    return {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}.get(
        type(value), "number"
    )
