"""The persona editor's form: which control each field gets follows from the model itself."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from personanb.personas.big_five import BigFive
from personanb.personas.fields import Evidence, LifeEvent, Relationship
from personanb.personas.persona import Persona
from personanb.personas.problems import bounds_of, model_in
from personanb.personas.yaml_text import read_yaml

_MODELS = {
    BigFive: "big_five",
    Relationship: "relationships",
    LifeEvent: "history",
    Evidence: "evidence",
}


@cache
def form_sections() -> list[dict[str, Any]]:
    """Return the sections of the form, each with its fields in the order they are shown.

    Returns
    -------
    list of dict
        `{"title", "fields"}`; a field is `{"path", "kind", "label", ...}` with `minimum` and
        `maximum` where the model bounds it. Kinds: text, long, whole, share, list, lists, big_five,
        relationships, history, evidence, facts.
    """
    return [
        {
            "title": section["title"],
            "fields": [
                {"path": path.split("."), **_control(path.split("."), dict(said))}
                for path, said in section["fields"].items()
            ],
        }
        for section in _file("persona_form.yaml")["sections"]
    ]


def trait_words() -> dict[str, dict[str, str]]:
    """Return what each trait's score means in words: low, middle, high, and what it changes."""
    words: dict[str, dict[str, str]] = _file("big_five_words.yaml")
    return words


def _file(name: str) -> Any:
    text = resources.files("personanb").joinpath("data", name).read_text("utf-8")
    return read_yaml(text, name).data


def _control(path: list[str], said: dict[str, Any]) -> dict[str, Any]:
    kind = _kind(path)
    if said.pop("long", False) and kind == "text":
        kind = "long"
    bounds = bounds_of(Persona, tuple(path)) if kind in {"whole", "share"} else {}
    limits = {"minimum": bounds.get("ge"), "maximum": bounds.get("le")} if bounds else {}
    return {"kind": kind, **limits, **said}


def _kind(path: list[str]) -> str:
    owner: Any = Persona
    for name in path[:-1]:
        owner = model_in(owner.model_fields[name].annotation)
    annotation = owner.model_fields[path[-1]].annotation
    model = model_in(annotation)
    if model in _MODELS:
        return _MODELS[model]
    if path == ["facts"]:
        return "facts"
    types = _types_in(annotation)
    if dict in types:
        return "lists"
    if tuple in types:
        return "list"
    if int in types:
        return "whole"
    return "share" if float in types else "text"


def _types_in(annotation: Any) -> set[Any]:
    found = {getattr(annotation, "__origin__", annotation)}
    for inner in getattr(annotation, "__args__", ()):
        found |= _types_in(inner)
    return found
