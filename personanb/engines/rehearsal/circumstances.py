"""Family, animals, hours and place: facts of life that allow a person to say some things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from personanb.engines.rehearsal.bank import pattern
from personanb.engines.rehearsal.words import plain, with_article
from personanb.personas.persona import Persona

YOUNG, OLDER, ADULT = 26, 62, 16

_GRANDCHILD = re.compile(
    r"\bgrand(?:child|children|kids?|son|sons|daughter|daughters)\b", re.IGNORECASE
)
_GRANDPARENT = re.compile(
    r"\b(?:my|your|his|her|has|have) (?:\w+ ){0,2}grand(?:child|children|kids?|sons?|daughters?)\b",
    re.IGNORECASE,
)
_PARTNER = re.compile(
    r"\b(?:husband|wife|spouse|fianc[eé]e?|girlfriend|boyfriend|partner)\b", re.IGNORECASE
)
_TEEN = re.compile(r"\bteen(?:age|ager|agers|aged|s)?\b|\b1[3-8][- ]year[- ]olds?\b", re.IGNORECASE)
_SHIFT = re.compile(
    r"\b(?:night|late|early|rotating) shifts?\b|\bshift work|\bon nights\b|\bworks? nights\b",
    re.IGNORECASE,
)
_VILLAGE = re.compile(r"\b(?:village|farm|hamlet|rural|countryside|island)\b", re.IGNORECASE)


def _own_texts(persona: Persona) -> Iterator[str]:
    yield from persona.beliefs
    yield from persona.goals
    yield from persona.traits
    yield from persona.behaviors.general
    for lines in persona.behaviors.routines.values():
        yield from lines
    for event in persona.history:
        yield event.event
    yield persona.occupation.title or ""
    yield persona.occupation.description or ""
    yield persona.health or ""
    yield from fact_texts(persona)


def fact_texts(persona: Persona) -> Iterator[str]:
    """Yield the texts among the facts that have no field of their own."""
    for key, value in persona.facts.items():
        if key in {"big_five_description", "big_five_text"}:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def lives_of(persona: Persona, *, retired: bool) -> frozenset[str]:  # noqa: C901 - one rule after the other
    """Return what is known of a person's life: parent, partner, shift, village ..."""
    lives: set[str] = set()
    own = " | ".join(plain(text, 300) for text in _own_texts(persona))
    kin = [plain(f"{r.name} {r.description}", 240) for r in persona.relationships]
    age = persona.age
    grown = age is None or age >= ADULT
    children = [
        text
        for text in kin
        if pattern("circumstances.kin_child").search(text)
        and not pattern("circumstances.not_own").search(text)
    ]
    if (
        grown
        and not pattern("circumstances.no_children").search(own)
        and (children or pattern("circumstances.own_child").search(own))
    ):
        lives.add("parent")
        if _TEEN.search(" ".join(children)) or re.search(
            r"\b(?:my|our|her|his) (?:\w+ )?teen|teenager'?s (?:mum|mom|mother|dad|father)",
            own,
            re.IGNORECASE,
        ):
            lives.add("teen_parent")
    if any(_GRANDCHILD.search(text) for text in kin) or _GRANDPARENT.search(own):
        lives.add("grandparent")
    if any(
        _PARTNER.search(text) and not pattern("circumstances.no_partner").search(text)
        for text in kin
    ):
        lives.add("partner")
    if pattern("circumstances.pet").search(own) or any(
        re.search(r"\b(?:dog|cat)\b", text, re.IGNORECASE) for text in kin
    ):
        lives.add("pet")
    title = persona.occupation.title or ""
    if not retired and (_SHIFT.search(own) or pattern("circumstances.shift_title").search(title)):
        lives.add("shift")
    if age is not None and ADULT <= age < YOUNG:
        lives.add("young")
    if age is not None and age >= OLDER:
        lives.add("older")
    residence = plain(persona.residence or "", 120)
    if _VILLAGE.search(residence):
        lives.add("village")
    elif pattern("circumstances.cities").search(residence):
        lives.add("city")
    if lives & {"older", "grandparent"} and age is not None and age >= OLDER:
        # At that age the children are grown; remarks about children in the house would not fit.
        lives.discard("parent")
        lives.discard("teen_parent")
    return frozenset(lives)


_THE = frozenset(
    {
        "usa",
        "us",
        "uk",
        "united states",
        "united kingdom",
        "netherlands",
        "philippines",
        "uae",
        "czech republic",
    }
)


def place_of(persona: Persona) -> str:  # noqa: PLR0911 - one rule after the other
    """Return a phrase after "I live": "in Porto"; empty where that is not known."""
    place = plain(persona.residence or "", 120).split(";")[0].split("(")[0].strip().rstrip(".")
    if not place or len(place.split()) > 9 or place.lower() in {"n/a", "unknown", "none"}:  # noqa: PLR2004 - a place, not a story
        return ""
    low = place.lower()
    if low in _THE:
        return f"in the {place}"
    first = low.split()[0]
    if first in {"in", "on", "near", "outside", "at", "by", "between", "with"}:
        return place[0].lower() + place[1:]
    if first in {"a", "an", "the", "my"}:
        preposition = (
            "on" if re.search(r"^\w+ (?:\w+ )?(?:farm|island|boat|estate)\b", low) else "in"
        )
        return f"{preposition} {place[0].lower()}{place[1:]}"
    if first in {
        "rural",
        "suburban",
        "central",
        "downtown",
        "northern",
        "southern",
        "eastern",
        "western",
    }:
        return f"in {place[0].lower()}{place[1:]}"
    if place[:1].islower():
        return f"in {with_article(place)}"
    return f"in {place.split(',')[0].strip()}"
