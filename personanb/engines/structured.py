"""Structured answers: asking for JSON, finding it in a reply, and holding it against a schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Mode = Literal["json_schema", "json_object", "prompt"]
# From the most to the least that an endpoint may understand.
MODES: tuple[Mode, ...] = ("json_schema", "json_object", "prompt")

_SHOWN = 300


@dataclass(frozen=True)
class Parsed:
    """What was found in a reply.

    Attributes
    ----------
    value
        The object that satisfies the schema, or None.
    problem
        What is wrong, in words that a model can act on; empty when nothing is.
    repaired
        Whether the JSON had to be cut out of other text.
    """

    value: dict[str, Any] | None
    problem: str = ""
    repaired: bool = False


def response_format(mode: Mode, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the `response_format` parameter for a mode; None when the prompt has to do."""
    if mode == "json_schema":
        named = {"name": "answer", "schema": dict(schema), "strict": True}
        return {"type": "json_schema", "json_schema": named}
    if mode == "json_object":
        # llama.cpp and its kin take the schema here; others ignore it.
        return {"type": "json_object", "schema": dict(schema)}
    return None


def schema_request(schema: Mapping[str, Any]) -> str:
    """Return the words that ask for JSON where the endpoint has no parameter for it."""
    return (
        "Reply with one JSON object and nothing else. It must satisfy this JSON schema: "
        + json.dumps(schema, ensure_ascii=False)
    )


def parse(
    text: str, schema: Mapping[str, Any], check: Callable[[Mapping[str, Any]], str] | None = None
) -> Parsed:
    """Find the JSON object in a reply and validate it, ranges included.

    Endpoints that promise a schema do not all enforce numeric ranges, so all is checked here.

    Parameters
    ----------
    check
        Validates in place of the schema; see `Request.check`.
    """
    value, repaired = find_object(text)
    if value is None:
        return Parsed(None, f"the reply holds no JSON object: {text.strip()[:_SHOWN]!r}")
    if check is not None:
        problem = check(value)
        return Parsed(None, problem, repaired) if problem else Parsed(value, "", repaired)
    problems = _violations(value, schema)
    if problems:
        return Parsed(None, "; ".join(problems), repaired)
    return Parsed(value, "", repaired)


def find_object(text: str) -> tuple[dict[str, Any] | None, bool]:
    """Return the JSON object in a text, and whether it had to be cut out of other text."""
    try:
        value = json.loads(text)
    except ValueError:
        pass
    else:
        return (value, False) if isinstance(value, dict) else (None, False)
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            value, _ = decoder.raw_decode(text, start)
        except ValueError:
            start = text.find("{", start + 1)
            continue
        return (value, True) if isinstance(value, dict) else (None, True)
    return None, False


def _violations(value: Any, schema: Mapping[str, Any]) -> list[str]:
    import jsonschema  # noqa: PLC0415 - only when a schema was asked for

    validator = jsonschema.validators.validator_for(dict(schema))(dict(schema))
    found = sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.path)))
    return [
        f"{'.'.join(str(part) for part in error.path) or 'the object'}: {error.message[:_SHOWN]}"
        for error in found[:5]
    ]
