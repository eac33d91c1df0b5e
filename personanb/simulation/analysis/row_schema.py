"""From a pydantic model to the strict JSON schema that endpoints enforce, wrapped as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from personanb.errors import AnalysisError

_DROPPED = frozenset({"default", "title", "examples", "discriminator", "deprecated"})
_AS_IT_IS = frozenset({"enum", "const", "required", "additionalProperties"})
_BY_NAME = frozenset({"properties", "$defs"})


def rows_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a reply: rows, each with turns, a quote and the model's fields.

    Raises
    ------
    AnalysisError
        When the model has a field that strict schemas cannot say: a mapping of free names, or one
        that takes anything; names the field.
    """
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise AnalysisError(
            f"{model!r} is not a pydantic model; write `class Objection(BaseModel): ...` and give "
            "the class itself"
        )
    schema = model.model_json_schema(mode="validation")
    definitions = schema.pop("$defs", {})
    item = _strict(schema, model.__name__)
    found: dict[str, Any] = _object(
        {
            "rows": {
                "type": "array",
                "items": _object(
                    {
                        "turns": {"type": "array", "items": {"type": "integer"}},
                        "quote": {"type": "string"},
                        "item": item,
                    }
                ),
            }
        }
    )
    if definitions:
        found["$defs"] = {
            name: _strict(each, f"{model.__name__}: {name}") for name, each in definitions.items()
        }
    return found


def _strict(schema: Any, place: str) -> Any:
    if isinstance(schema, list):
        return [_strict(each, place) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:  # siblings of a reference are not allowed in strict schemas
        return {"$ref": schema["$ref"]}
    kept = {
        ("anyOf" if key == "oneOf" else key): _strict_part(key, value, place)
        for key, value in schema.items()
        if key not in _DROPPED
    }
    if len(kept.get("allOf", ())) == 1:  # how some models write a reference with a description
        kept |= kept.pop("allOf")[0]
        return {"$ref": kept["$ref"]} if "$ref" in kept else kept
    if not kept.keys() - {"description"}:
        raise AnalysisError(
            f"{place}: takes anything, which a table column cannot; give the field a type"
        )
    return _closed(kept, place) if kept.get("type") == "object" else kept


def _strict_part(key: str, value: Any, place: str) -> Any:
    if key in _BY_NAME:
        return {field: _strict(each, f"{place}.{field}") for field, each in value.items()}
    return value if key in _AS_IT_IS else _strict(value, place)


def _closed(schema: dict[str, Any], place: str) -> dict[str, Any]:
    if "properties" not in schema or schema.get("additionalProperties", False) is not False:
        raise AnalysisError(
            f"{place}: is a mapping of free names, which strict JSON schemas cannot say; use a "
            "list of models with a name and a value"
        )
    return {
        **schema,
        "required": list(schema["properties"]),
        "additionalProperties": False,
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
