"""The formats that people come in; each is a small module that turns a row into a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.errors import did_you_mean
from personanb.personas.formats import edsl, genagents, nemotron, personahub, tinytroupe


@dataclass(frozen=True)
class Format:
    """A format that is recognised by what a row holds.

    Attributes
    ----------
    label
        What `Panel.source` calls its rows.
    recognises
        Tells whether a row is of this format.
    to_record
        Turns a row into the fields of a persona.
    spread
        Unpacks rows that hold several people; None where none do.
    """

    label: str
    recognises: Callable[[Mapping[str, Any]], bool]
    to_record: Callable[[Mapping[str, Any]], dict[str, Any]]
    spread: Callable[[Sequence[Any]], list[Any]] | None = None


# The first that recognises a row wins, so the more particular come first.
FORMATS: Mapping[str, Format] = {
    "tinytroupe": Format("tinytroupe agents", tinytroupe.recognises, tinytroupe.to_record),
    "genagents": Format("genagents agents", genagents.recognises, genagents.to_record),
    "edsl": Format("edsl agents", edsl.recognises, edsl.to_record, edsl.spread),
    "nemotron": Format("nemotron rows", nemotron.recognises, nemotron.to_record),
    "personahub": Format("personahub rows", personahub.recognises, personahub.to_record),
}
OWN = "personanb"


def recognised(row: Any) -> str:
    """Return the name of the format that a row is in; "personanb" when it is no other."""
    if isinstance(row, Mapping):
        for name, form in FORMATS.items():
            if form.recognises(row):
                return name
    return OWN


def checked_format(name: str | None) -> str | None:
    """Return the name of a format; None stays None, for telling by content.

    Raises
    ------
    ValueError
        When there is no such format.
    """
    names = (OWN, *FORMATS)
    if name is None or name in names:
        return name
    raise ValueError(
        f"format={name!r} is not known{did_you_mean(name, names)}; formats: {', '.join(names)}"
    )
