"""The route of the structured interview: questions, and what rules hold the answers against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from personanb.personas.persona import Persona

MOST_BELIEFS = 2


@dataclass(frozen=True)
class Question:
    """One question of the interview.

    Attributes
    ----------
    id
        Its name in the route.
    ask
        The words.
    about
        What a rule can hold the answer against; empty for ordinary talk.
    again
        Name of the question that it asks once more in other words; empty for none.
    """

    id: str
    ask: str
    about: str = ""
    again: str = ""


@cache
def word_file(name: str) -> Mapping[str, Any]:
    """Return a file of `personanb/data/validation`, parsed."""
    import yaml  # noqa: PLC0415 - only when somebody is interviewed

    source = files("personanb").joinpath("data", "validation", f"{name}.yaml")
    found: Mapping[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return found


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions, in the order in which they are asked."""
    return tuple(Question(**one) for one in word_file("interview")["questions"])


def beliefs_of(persona: Persona) -> tuple[str, ...]:
    """Return what the person holds to be true, as statements that can be rated."""
    values = persona.values
    told = (*persona.beliefs, *values.political, *values.ethical, *values.cultural)
    return tuple(dict.fromkeys(text.strip().rstrip(".") for text in told if _is_sentence(text)))


def tells_facts(persona: Persona) -> bool:
    """Whether a description holds anything that rules hold answers against."""
    told = (persona.age, persona.residence, persona.occupation.title, persona.languages)
    return any(map(bool, told)) or bool(beliefs_of(persona))


def statements_for(persona: Persona) -> Sequence[tuple[str, bool]]:
    """Return the statements that a person rates, and whether each is a belief of their own."""
    own = beliefs_of(persona)[:MOST_BELIEFS]
    general = word_file("interview")["statements"]
    return [
        *((text, True) for text in own),
        *((text, False) for text in general[: MOST_BELIEFS - len(own)]),
    ]


def _is_sentence(text: str) -> bool:
    # "family" or "loyalty" cannot be denied; a statement of three words and more can.
    return len(text.split()) >= 3  # noqa: PLR2004
