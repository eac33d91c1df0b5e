"""What an engine is told about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from personanb.personas.yaml_text import write_yaml
from personanb.templates import fenced


def persona_prompt(fields: Mapping[str, Any]) -> str:
    """Return a person's fields as engines receive them: YAML inside a fence.

    The id is left out: it says nothing about the person.
    """
    told = {key: value for key, value in fields.items() if key != "id"}
    return fenced(write_yaml(told).rstrip("\n"), "PERSON")
