"""The parts that a persona is made of."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue

from personanb.personas.base import Frozen, TextList, TextListsByName, keyed_when_plain


class Occupation(Frozen):
    """What someone does for a living, where, and what that is like."""

    title: str | None = None
    organization: str | None = None
    description: str | None = None


class Values(Frozen):
    """Convictions by domain, in the person's own words."""

    political: TextList = ()
    ethical: TextList = ()
    cultural: TextList = ()


class Preferences(Frozen):
    """What draws and repels someone."""

    interests: TextList = ()
    likes: TextList = ()
    dislikes: TextList = ()


class Behaviors(Frozen):
    """How someone acts: in general, as routine, and in named situations ("in a debate")."""

    general: TextList = ()
    routines: TextListsByName = Field(default_factory=dict)
    situations: TextListsByName = Field(default_factory=dict)


class Communication(Frozen):
    """How someone talks."""

    style: str | None = None
    speech_patterns: TextList = ()


class Relationship(Frozen):
    """Someone in the person's life."""

    name: str
    description: str = ""


class LifeEvent(Frozen):
    """Something that happened, with its year where that is known."""

    event: str
    year: Annotated[int, Field(ge=1850, le=2200, strict=True)] | None = None


class Evidence(Frozen):
    """What a persona rests on: the source text or answers, and where they came from.

    `supports` names the fields that this piece carries, where that is known.
    """

    kind: Literal["interview", "survey", "posts", "document", "other"] = "other"
    supports: TextList = ()
    text: str | None = None
    answers: dict[str, JsonValue] = Field(default_factory=dict)
    source: str | None = None
    date: str | None = None


def _history_from_years(value: Any) -> Any:
    if isinstance(value, dict) and value and all(isinstance(key, int) for key in value):
        return [{"year": year, "event": event} for year, event in value.items()]
    if isinstance(value, list | tuple):
        return [{"event": item} if isinstance(item, str) else item for item in value]
    return value


def _relationships_from_names(value: Any) -> Any:
    if isinstance(value, dict):
        return [{"name": name, "description": text} for name, text in value.items()]
    if isinstance(value, list | tuple):
        return [{"name": item} if isinstance(item, str) else item for item in value]
    return value


OccupationField = Annotated[Occupation, keyed_when_plain("title")]
BehaviorsField = Annotated[Behaviors, keyed_when_plain("general")]
CommunicationField = Annotated[Communication, keyed_when_plain("style")]
History = Annotated[tuple[LifeEvent, ...], BeforeValidator(_history_from_years)]
Relationships = Annotated[tuple[Relationship, ...], BeforeValidator(_relationships_from_names)]
