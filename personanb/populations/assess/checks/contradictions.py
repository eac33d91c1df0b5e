"""Fields and text of a persona that cannot both be true.

Rules are as wide as lives are: what is merely rare (a graduate of nineteen, a retired of fifty) is
left alone, since a filter that drops the rare drops them from every result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from personanb.personas.persona import Persona
from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told
from personanb.simulation.analysis.quality.age_place import is_within, known_place, number_of
from personanb.simulation.analysis.quality.work_family import fields_of

Contradiction = tuple[str, str]

_LICENSED_FROM = 21
_WORKING_FROM = 13  # chores and farms count; a career does not
_RETIRED_FROM = 38  # soldiers and athletes retire early
_GRANDPARENT_FROM = 28
_PARENT_FROM = 12
_MARRIED_FROM = 15
_YEARS_OFF = 8  # narratives are written over years, and are not dated
_NUMBER = (
    r"(?P<n>\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_UNDER_TWENTY = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_WITH_CASE = frozenset({"places"})


@dataclass(frozen=True)
class _Level:
    what: str
    from_age: int
    pattern: re.Pattern[str]


@cache
def _lists() -> Mapping[str, Any]:
    file = files("personanb") / "data" / "populations" / "contradictions.yaml"
    found: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


@cache
def _levels() -> tuple[_Level, ...]:
    return tuple(
        _Level(one["what"], one["from_age"], re.compile(one["pattern"], re.IGNORECASE))
        for one in _lists()["levels"]
    )


@cache
def _forms(name: str) -> tuple[re.Pattern[str], ...]:
    flags = re.MULTILINE if name in _WITH_CASE else re.MULTILINE | re.IGNORECASE
    return tuple(re.compile(one.replace("{NUMBER}", _NUMBER), flags) for one in _lists()[name])


def _first(name: str, text: str) -> re.Match[str] | None:
    return next((match for one in _forms(name) if (match := one.search(text))), None)


def _every(name: str, text: str) -> Iterator[re.Match[str]]:
    return (match for one in _forms(name) for match in one.finditer(text))


def contradictions(people: Sequence[Told], year: int) -> Iterator[Finding]:
    """Yield what cannot both be true of one person.

    Parameters
    ----------
    year
        The year in which the personas live, for years of birth.
    """
    for told in people:
        for name, rule in _RULES.items():
            for reason, evidence in rule(told.persona, told):
                yield Finding(told.place, name, reason, evidence)
        age = told.persona.age
        born = _first("born", told.everything)
        if age is not None and born and abs(year - int(born["year"]) - age) > _YEARS_OFF:
            yield Finding(told.place, _BIRTH, f"is {age}, in {year}", born[0])


def _degree(persona: Persona, told: Told) -> Iterator[Contradiction]:
    if persona.age is None or persona.age >= max(level.from_age for level in _levels()):
        return
    for text in (persona.education or "", *_sentences(told.narrative)):
        if _first("studying", text) or _first("others", text):
            continue
        for level in _levels():
            match = level.pattern.search(text)
            if match and persona.age < level.from_age:
                yield f"has {level.what} at {persona.age}", match[0]
                return


def _profession(persona: Persona, told: Told) -> Iterator[Contradiction]:  # noqa: ARG001
    title = persona.occupation.title or ""
    match = _first("licensed", title)
    if persona.age is None or match is None or _first("not_yet", title):
        return
    if persona.age < _LICENSED_FROM:
        yield f"is a {match[0].lower()} at {persona.age}", title


def _work_years(persona: Persona, told: Told) -> Iterator[Contradiction]:
    if persona.age is None:
        return
    for sentence in _sentences_with("worked", told.everything):
        for match in _every("worked", sentence):
            years = _number(match["n"])
            if persona.age - years < _WORKING_FROM and not _of_others(sentence, match):
                yield f"has worked {years} years at {persona.age}", match[0]
                return


def _retirement(persona: Persona, told: Told) -> Iterator[Contradiction]:
    title = persona.occupation.title or ""
    young = persona.age is not None and persona.age < _RETIRED_FROM
    if not _first("retired", title):
        narrated = _first("narrated_retired", told.narrative)
        if narrated and young:
            yield f"is retired at {persona.age}", narrated[0]
        return
    if young:
        yield f"is retired at {persona.age}", title
    for sentence in _sentences_with("at_work", told.narrative):
        match = _first("at_work", sentence)
        if match and not _first("formerly", sentence) and not _of_others(sentence, match):
            yield f"the occupation says: {title}", match[0]
            return


def _age_in_text(persona: Persona, told: Told) -> Iterator[Contradiction]:
    if persona.age is None:
        return
    for sentence in _sentences_with("ages", told.narrative):
        for match in _every("ages", sentence):
            before = sentence[: match.start("n")]
            if _first("others", before[-60:]) or _first("past", before[-24:]):
                continue
            if abs(_number(match["n"]) - persona.age) > 1:
                yield f"the field says {persona.age}", match[0].strip()
                return


def _place(persona: Persona, told: Told) -> Iterator[Contradiction]:
    home = persona.residence
    if not home:
        return
    yield from _home_in_itself(home)
    for sentence in _sentences_with("places", told.narrative):
        for match in _every("places", sentence):
            place = known_place(match["place"])
            if place is None or _first("not_now", sentence[: match.start()]):
                continue
            if not is_within(place, home):
                yield f"the residence is {home}", match[0]
                return


def _home_in_itself(home: str) -> Iterator[Contradiction]:
    known = [place for part in home.split(",") if (place := known_place(part.strip()))]
    cities = [place for place in known if not place.is_country]
    countries = {place.country for place in known if place.is_country}
    if cities and countries and cities[0].country not in countries:
        yield f"{cities[0].name} is in {cities[0].country}", home


def _occupation(persona: Persona, told: Told) -> Iterator[Contradiction]:
    work = persona.occupation
    title = work.title or ""
    if not fields_of(title) or _first("retired", title):
        return
    own = fields_of(f"{title} {work.organization or ''} {work.description or ''}")
    for sentence in _sentences_with("job", told.narrative):
        match = _first("job", sentence)
        if not match or _first("formerly", sentence) or _of_others(sentence, match):
            continue
        claimed = fields_of(match["job"].split()[-1])
        if claimed and not claimed & own:
            yield f"the occupation says: {title}", match[0]
            return


def _family(persona: Persona, told: Told) -> Iterator[Contradiction]:
    if persona.age is None:
        return
    text = told.everything
    oldest = max((_number(match["n"]) for match in _every("child", text)), default=0)
    if persona.age - oldest < _PARENT_FROM and not _first("others", text):
        yield f"has a child of {oldest} at {persona.age}", f"{oldest}-year-old child"
    grand = _first("grandchildren", text)
    if grand and persona.age < _GRANDPARENT_FROM:
        yield f"has grandchildren at {persona.age}", grand[0]
    status = [str(persona.facts.get(name, "")) for name in ("marital_status", "Marital Status")]
    married = _first("married", " ".join(status))
    if married and persona.age < _MARRIED_FROM:
        yield f"is {married[0]} at {persona.age}", married[0]


_RULES: Mapping[str, Callable[[Persona, Told], Iterator[Contradiction]]] = {
    "age and degree": _degree,
    "age and profession": _profession,
    "years of work": _work_years,
    "retirement": _retirement,
    "age in text": _age_in_text,
    "place": _place,
    "occupation in text": _occupation,
    "age and family": _family,
}
_BIRTH = "year of birth"
NAMES = (*_RULES, _BIRTH)


def _of_others(sentence: str, match: re.Match[str]) -> bool:
    """Whether what is told is told of somebody in the person's life."""
    return _first("others", sentence[: match.start()]) is not None


def _sentences_with(name: str, text: str) -> list[str]:
    """Return the sentences of a text in which one of some forms may stand."""
    return _sentences(text) if _first(name, text) else []


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?;])\s+|\n+", text) if part]


def _number(text: str) -> int:
    return _UNDER_TWENTY.get(text.casefold()) or number_of(text)
