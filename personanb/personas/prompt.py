"""What an engine is told about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from personanb.personas.yaml_text import write_yaml
from personanb.templates import fenced

if TYPE_CHECKING:
    from personanb.personas.persona import Persona


def persona_prompt(persona: Persona) -> str:
    """Return the person's description as engines receive it: YAML inside a fence.

    The id is left out: it says nothing about the person.
    """
    fields = {key: value for key, value in persona.to_dict().items() if key != "id"}
    return fenced(write_yaml(fields).rstrip("\n"), "PERSON")
