"""Contradictions with a persona's age and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.finding import Finding
from personanb.simulation.analysis.wordforms import word_list

_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,
}  # fmt: skip
_TEENS = {"eighteen": 18, "nineteen": 19, "sixteen": 16, "seventeen": 17}
_NUMBER = rf"(?:\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)})"
_BEHIND = r"(?=\s*(?:[.,;!?]|$|and\b|now\b|already\b|next\b|this\b|but\b|so\b|with\b|or so\b))"
_I_AM = r"I(?:'m| am)(?: only| just| already| now| turning)?"
AGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_I_AM} (?P<age>{_NUMBER})(?: years? old| years? of age)",
        rf"\b{_I_AM} (?P<age>{_NUMBER}){_BEHIND}",
        rf"\b(?:as|I'm|I am) an? (?P<age>{_NUMBER})[- ]year[- ]old\b",
        rf"\bat (?:my age of |the age of )?(?P<age>{_NUMBER}),? (?:I|you'd think I)(?:'m| am|'d)\b",
        rf"\bI (?:just |recently )?turned (?P<age>{_NUMBER})\b(?! (?:years ago|back))",
        r"\bich bin (?P<age>\d{1,3})(?: jahre alt|(?=\s*(?:[.,;!?]|$|und\b)))",
        r"\bj'ai (?P<age>\d{1,3}) ans\b",
        r"\btengo (?P<age>\d{1,3}) años\b",
        r"\btenho (?P<age>\d{1,3}) anos\b",
        r"\bho (?P<age>\d{1,3}) anni\b",
        r"\bik ben (?P<age>\d{1,3})(?: jaar|(?=\s*(?:[.,;!?]|$|en\b)))",
    )
)
_OF_ONE_YEAR = 1  # a birthday may lie between the description and the talk

_PLACE_NAME = r"(?P<place>(?:[A-ZÀ-Þ][\w'.-]*)(?:\s(?:de\s|do\s)?[A-ZÀ-Þ][\w'.-]*){0,2})"
PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Hh]ere in {_PLACE_NAME}",
        rf"\bI(?:'m| am) (?:living|based|at home) in {_PLACE_NAME}",
        rf"\b(?:I|[Ww]e) live (?:right |just |here )?in {_PLACE_NAME}",
        rf"\b(?:my|our) (?:flat|house|home|street|apartment) (?:here )?in {_PLACE_NAME}",
        rf"\b[Hh]ier in {_PLACE_NAME}",
        rf"\b[Ii]ch wohne in {_PLACE_NAME}",
        rf"\b[Ii]ci à {_PLACE_NAME}",
        rf"\b[Aa]quí en {_PLACE_NAME}",
        rf"\b[Aa]qui (?:em|no|na) {_PLACE_NAME}",
    )
)


def age_findings(persona: Persona, stretches: Sequence[str]) -> Iterator[Finding]:
    """Yield claims of an age that is not the persona's."""
    if persona.age is None:
        return
    for stretch in stretches:
        for pattern in AGES:
            match = pattern.search(stretch)
            if match and abs(number_of(match["age"]) - persona.age) > _OF_ONE_YEAR:
                yield Finding(
                    "contradicts age", match[0].strip(), "high",
                    f"{persona.first_name} is {persona.age}",
                )  # fmt: skip
                break


def place_findings(persona: Persona, stretches: Sequence[str]) -> Iterator[Finding]:
    """Yield claims of living in a known place that is not where the persona lives."""
    home = persona.residence
    if not home:
        return
    for stretch in stretches:
        for pattern in PLACES:
            match = pattern.search(stretch)
            place = known_place(match["place"]) if match else None
            if match and place and not is_within(place, home):
                yield Finding(
                    "contradicts place", match[0].rstrip(" .,"), "high",
                    f"{persona.first_name} lives in {home}",
                )  # fmt: skip
                break


def number_of(text: str) -> int:
    """Return the number that digits or English words up to ninety-nine say."""
    if text.isdigit():
        return int(text)
    words = re.split(r"[- ]", text.casefold())
    return sum(_TENS.get(word, 0) + _ONES.get(word, 0) + _TEENS.get(word, 0) for word in words)


@dataclass(frozen=True)
class Place:
    """A country, or a city with its country."""

    name: str
    country: str
    is_country: bool


@cache
def _gazetteer() -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for country, about in word_list("places").items():
        for name in (country, *about["also"]):
            found[name.casefold()] = Place(name, country, is_country=True)
        for city in about["cities"]:
            found.setdefault(city.casefold(), Place(city, country, is_country=False))
    return found


def known_place(text: str) -> Place | None:
    """Return the place that a text begins with, if the list knows it."""
    words = text.rstrip(".,").split()
    for length in range(len(words), 0, -1):
        place = _gazetteer().get(" ".join(words[:length]).casefold().rstrip(".,"))
        if place is not None:
            return place
    return None


def is_within(place: Place, home: str) -> bool:
    """Whether a place may be where somebody lives; unknown homes get the benefit of the doubt."""
    told = home.casefold()
    if re.search(rf"\b{re.escape(place.name.casefold())}\b", told):
        return True
    at_home = [
        known for name, known in _gazetteer().items() if re.search(rf"\b{re.escape(name)}\b", told)
    ]
    if not at_home:
        return False
    countries = {known.country for known in at_home}
    if place.country not in countries:
        return False
    # In the same country: only another city contradicts a home in a known city.
    return place.is_country or all(known.is_country for known in at_home)
