"""A persona: the immutable, validated specification of one person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from personanb.personas.base import Facts, Frozen, PompScore, TextList
from personanb.personas.big_five import BigFive
from personanb.personas.fields import (
    Behaviors,
    BehaviorsField,
    Communication,
    CommunicationField,
    Evidence,
    History,
    Occupation,
    OccupationField,
    Preferences,
    Relationships,
    Values,
)
from personanb.personas.merge import merge
from personanb.personas.problems import PersonaError, problems_from
from personanb.seeds import digest

MAX_NAME = 200


def _speakable(name: str) -> str:
    if not name.strip():
        raise ValueError("a name needs at least one visible character")
    if len(name.splitlines()) > 1:
        raise ValueError("a name is one line")
    return name


def _whole_characters(facts: dict[str, Any]) -> dict[str, Any]:
    # Text of fields is checked by pydantic; that of JSON values is not.
    try:
        json.dumps(facts, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a surrogate pair (\\ud800 to \\udfff)") from error
    return facts


Name = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(_speakable)]
Age = Annotated[int, Field(ge=0, le=120, strict=True)]


class Fragment(Frozen):
    """Part of a persona: any fields, to be added to people with `+`.

    Every field is optional. A list takes a single text too; `occupation`, `behaviors` and
    `communication` take a plain text for their main part. What has no field of its own goes
    under `facts`.

    Raises
    ------
    PersonaError
        On construction, listing every problem.
    """

    # Identity
    id: str | None = None
    name: Name | None = None
    age: Age | None = None
    gender: str | None = None
    nationality: str | None = None
    residence: str | None = None
    languages: TextList = ()
    education: str | None = None
    occupation: OccupationField = Occupation()
    # Personality
    big_five: BigFive = BigFive()
    traits: TextList = ()
    # Mind
    beliefs: TextList = ()
    values: Values = Values()
    goals: TextList = ()
    preferences: Preferences = Preferences()
    # Conduct
    # A factory, because pydantic deep-copies a default that holds dicts: half the time of a load.
    behaviors: BehaviorsField = Field(default_factory=Behaviors)
    decision_style: str | None = None
    risk_tolerance: PompScore | None = None
    communication: CommunicationField = Communication()
    # Life
    skills: TextList = ()
    hobbies: TextList = ()
    health: str | None = None
    relationships: Relationships = ()
    history: History = ()
    # Evidence, and whatever has no field of its own
    grounding: tuple[Evidence, ...] = ()
    facts: Annotated[Facts, AfterValidator(_whole_characters)] = Field(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _report_every_problem(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(value)
        except ValidationError as error:
            raise PersonaError(problems_from(error, cls, value)) from None

    def __hash__(self) -> int:
        return hash((self.id, self.name, self.age))

    def replace(self, **changes: Any) -> Self:
        """Return a validated copy with whole fields replaced.

        Examples
        --------
        >>> ada = Persona(name="Ada", age=34)
        >>> ada.replace(age=35).age
        35
        """
        return type(self).model_validate({**self.to_dict(), **changes})

    def to_yaml(self) -> str:
        """Return YAML that reads back as an equal object; the same bytes every time."""
        from personanb.personas.yaml_text import write_yaml  # noqa: PLC0415 - keeps import light

        return write_yaml(self.to_dict())

    def __add__(self, other: Fragment | Mapping[str, Any]) -> Self:
        addition = other.to_dict() if isinstance(other, Fragment) else dict(other)
        if not isinstance(other, Fragment):
            addition = Fragment.model_validate(addition).to_dict()
        return type(self).model_validate(merge(self.to_dict(), addition))


class Persona(Fragment):
    """One person: who they are, how they think, act and talk, and what that rests on.

    Immutable: editing makes a new persona (`ada.replace(age=35)`, `ada + fragment`).

    Examples
    --------
    >>> ada = Persona(name="Ada Moreira", age=34, big_five={"O": 0.72, "N": 0.48})
    >>> ada.big_five.openness
    0.72
    >>> (ada + {"beliefs": "Health care is a right"}).beliefs
    ('Health care is a right',)
    """

    name: Name

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change whenever anything in the persona does."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return digest(canonical)[:16]

    @property
    def persona_id(self) -> str:
        """The id given, else the fingerprint."""
        return self.id or self.fingerprint

    @property
    def first_name(self) -> str:
        """What others in a conversation call the person."""
        titles = {"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof."}
        words = self.name.split()
        if words[0].casefold() in titles or len(words) == 1:
            return self.name
        return words[0].strip(",;")

    def prompt(self) -> str:
        """Return the text about this person that an engine receives, to the letter."""
        from personanb.personas.prompt import persona_prompt  # noqa: PLC0415 - templates on demand

        return persona_prompt(self.to_dict())
