"""What is claimed of a person, with the pieces it rests on; and claims made into a persona."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.personas.persona import Persona
from personanb.populations.narrate.person import Kind, Person, Piece
from personanb.simulation.analysis.quotes import found_in

_LONGEST_VALUE = 300
_SHOWN_PLACES = 8
_YOUNGEST, _OLDEST = 5, 110
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that is said of a person.

    Attributes
    ----------
    field
        One of `FIELDS`.
    value
        What is claimed, as text.
    pieces
        Numbers of the pieces that show it.
    quote
        Words of one of them, letter for letter.
    """

    field: str
    value: str
    pieces: tuple[int, ...]
    quote: str


def _one(*path: str) -> Callable[[dict[str, Any], str], None]:
    def put(record: dict[str, Any], value: str) -> None:
        for name in path[:-1]:
            record = record.setdefault(name, {})
        record[path[-1]] = value

    return put


def _many(*path: str) -> Callable[[dict[str, Any], str], None]:
    def put(record: dict[str, Any], value: str) -> None:
        for name in path[:-1]:
            record = record.setdefault(name, {})
        record.setdefault(path[-1], []).append(value)

    return put


def _age(record: dict[str, Any], value: str) -> None:
    record["age"] = int(value)


def _relationship(record: dict[str, Any], value: str) -> None:
    name, _, description = value.partition(":")
    entry = {"name": name.strip(), "description": description.strip()}
    record.setdefault("relationships", []).append(entry)


def _life_event(record: dict[str, Any], value: str) -> None:
    year = _YEAR.search(value)
    entry: dict[str, Any] = {"event": value}
    if year is not None:
        entry["year"] = int(year[0])
    record.setdefault("history", []).append(entry)


@dataclass(frozen=True)
class Field:
    """A field that claims may be made about.

    Attributes
    ----------
    path
        Where it is in a persona.
    put
        Writes a value into a record.
    most
        How many values there may be.
    """

    path: str
    put: Callable[[dict[str, Any], str], None]
    most: int = 1


FIELDS: Mapping[str, Field] = {
    "age": Field("age", _age),
    "gender": Field("gender", _one("gender")),
    "nationality": Field("nationality", _one("nationality")),
    "residence": Field("residence", _one("residence")),
    "languages": Field("languages", _many("languages"), 6),
    "education": Field("education", _one("education")),
    "occupation": Field("occupation.title", _one("occupation", "title")),
    "workplace": Field("occupation.organization", _one("occupation", "organization")),
    "beliefs": Field("beliefs", _many("beliefs"), 8),
    "political_values": Field("values.political", _many("values", "political"), 5),
    "ethical_values": Field("values.ethical", _many("values", "ethical"), 5),
    "goals": Field("goals", _many("goals"), 6),
    "interests": Field("preferences.interests", _many("preferences", "interests"), 10),
    "likes": Field("preferences.likes", _many("preferences", "likes"), 8),
    "dislikes": Field("preferences.dislikes", _many("preferences", "dislikes"), 8),
    "routines": Field("behaviors.general", _many("behaviors", "general"), 6),
    "skills": Field("skills", _many("skills"), 6),
    "hobbies": Field("hobbies", _many("hobbies"), 6),
    "health": Field("health", _one("health")),
    "relationships": Field("relationships", _relationship, 8),
    "life_events": Field("history", _life_event, 8),
    "way_of_talking": Field("communication.style", _one("communication", "style")),
    "speech_patterns": Field(
        "communication.speech_patterns", _many("communication", "speech_patterns"), 5
    ),
}


def held_against(
    claims: Iterable[Claim], pieces: Mapping[int, Piece], notes: list[str]
) -> list[Claim]:
    """Return the claims that the pieces carry, put right where that is possible.

    A claim needs a piece that exists and words that stand in it; what was dropped or moved to
    another piece is told in `notes`.
    """
    kept = []
    for claim in claims:
        if claim.field not in FIELDS or not claim.value.strip():
            continue
        carrying = [number for number in dict.fromkeys(claim.pieces) if number in pieces]
        quote = _quoted(claim.quote, carrying, pieces)
        if quote is None:
            # Models count badly: the words are looked for in what else was read.
            quote = _quoted(claim.quote, list(pieces), pieces)
            if quote is not None:
                notes.append(f"{claim.field}: the words stand in text {quote[0]}")
        if quote is None:
            notes.append(f"{claim.field} dropped: its words stand in no text")
            continue
        number, words = quote
        value = _value(claim, notes)
        if value is not None:
            numbers = (number, *(other for other in carrying if other != number))
            kept.append(Claim(claim.field, value, numbers, words))
    return kept


def persona_of(person: Person, claims: Sequence[Claim], narrative: str, origin: str) -> Persona:
    """Return the persona that claims make; what nothing is claimed of stays empty."""
    record: dict[str, Any] = {"id": person.person_id, "name": person.name}
    used: list[Claim] = []
    for name, field in FIELDS.items():
        for claim in _chosen([one for one in claims if one.field == name], field.most):
            field.put(record, claim.value)
            used.append(claim)
    labels = {piece.number: piece.label for piece in person.pieces}
    record["grounding"] = [_evidence(claim, person.kind, labels) for claim in used]
    record["facts"] = {"narrative": narrative, "origin": origin}
    return Persona.model_validate(record)


def _chosen(claims: Sequence[Claim], most: int) -> list[Claim]:
    """Return the claims to keep: of single values that of most pieces, then the latest."""
    by_value: dict[str, Claim] = {}
    for claim in claims:
        key = " ".join(claim.value.casefold().split())
        before = by_value.get(key)
        numbers = claim.pieces if before is None else (*before.pieces, *claim.pieces)
        by_value[key] = Claim(claim.field, claim.value, tuple(dict.fromkeys(numbers)), claim.quote)
    if most == 1:
        ranked = sorted(by_value.values(), key=lambda claim: (len(claim.pieces), max(claim.pieces)))
        return ranked[-1:]
    return list(by_value.values())[:most]


def _evidence(claim: Claim, kind: Kind, labels: Mapping[int, str]) -> dict[str, Any]:
    where = [labels.get(number) or f"text {number}" for number in sorted(claim.pieces)]
    more = len(where) - _SHOWN_PLACES
    return {
        "kind": kind,
        "supports": [FIELDS[claim.field].path],
        "text": claim.quote,
        "source": ", ".join(where[:_SHOWN_PLACES]) + (f" and {more} more" if more > 0 else ""),
    }


def _quoted(
    quote: str, numbers: Sequence[int], pieces: Mapping[int, Piece]
) -> tuple[int, str] | None:
    for number in numbers:
        words = found_in(quote, pieces[number].text)
        if words is not None:
            return number, words
    return None


def _value(claim: Claim, notes: list[str]) -> str | None:
    value = " ".join(claim.value.split())[:_LONGEST_VALUE]
    if claim.field != "age":
        return value
    digits = re.search(r"\d{1,3}", value)
    if digits is None or not _YOUNGEST <= int(digits[0]) <= _OLDEST:
        notes.append(f"age dropped: {value[:40]!r} is none from {_YOUNGEST} to {_OLDEST}")
        return None
    return digits[0]
