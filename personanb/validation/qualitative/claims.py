"""What an answer claims, held against the description of who answered: by rule, with the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from personanb.engines.protocol import Utterance
from personanb.engines.situations import ASKER
from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.age_place import is_within, known_place, number_of
from personanb.simulation.analysis.quality.check import check_text
from personanb.simulation.analysis.quality.own_words import claims as own_claims
from personanb.simulation.analysis.quality.own_words import without_quotes
from personanb.simulation.analysis.quality.work_family import fields_of
from personanb.simulation.analysis.wordforms import stems, stop_stems, tokens_of
from personanb.validation.qualitative.route import word_file

Standing = Literal["supported", "contradicted", "silent"]
Value = int | frozenset[str] | frozenset[int]

_OLDEST, _YOUNGEST = 110, 10
_NUMBER = re.compile(
    r"\b(?:\d{2,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|eighteen|nineteen)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w'-]*")
_LONGEST_NAME = 40
_OF_ONE_YEAR = 1
_CONTRADICTIONS = {
    "contradicts age": "age",
    "contradicts place": "residence",
    "contradicts occupation": "occupation",
    "contradicts family": "family",
}


@dataclass(frozen=True)
class Claim:
    """What one answer says about one thing in the description.

    Attributes
    ----------
    about
        Which part of the description: age, residence, occupation, languages, family, interests,
        beliefs.
    standing
        `supported`, `contradicted`, or `silent` when a rule cannot tell.
    evidence
        The words of the answer, as they stand in it.
    expected
        The words of the description.
    question, turn
        What was asked, and in which turn of the talk, from 1; 0 for a rating in private.
    """

    about: str
    standing: Standing
    evidence: str
    expected: str
    question: str = ""
    turn: int = 0

    @property
    def counts(self) -> bool:
        """Whether a rule could tell."""
        return self.standing != "silent"


def claims_in(
    persona: Persona, about: str, question: str, answer: str, *, turn: int = 0
) -> list[Claim]:
    """Return what an answer claims of its speaker.

    Parameters
    ----------
    persona
        Who answered.
    about
        What the question was about; empty when it was ordinary talk, in which only plain
        contradictions are looked for.
    question, answer, turn
        What was asked and said, and when.

    Examples
    --------
    >>> ada = Persona(name="Ada", age=34, residence="Porto")
    >>> [one.standing for one in claims_in(ada, "age", "How old are you?", "I'm 45.")]
    ['contradicted']
    """
    found = []
    for finding in check_text(persona, answer, [Utterance(ASKER, question)]):
        named = _CONTRADICTIONS.get(finding.kind)
        if named:
            found.append(
                Claim(named, "contradicted", finding.evidence, finding.reason, question, turn)
            )
    if about in _CHECKS and not any(one.about == about for one in found):
        standing, evidence, expected = _CHECKS[about](persona, answer)
        if expected:
            found.append(Claim(about, standing, evidence, expected, question, turn))
    return found


def value_in(about: str, answer: str) -> Value | None:
    """Return what an answer says of a fact, so that two answers can be held together.

    Returns
    -------
    int, frozenset or None
        An age; names of places or languages; fields of work; None where a rule finds nothing.
    """
    own = " ".join(own_claims(answer))
    if about == "age":
        return _age(own)[0]
    if about == "residence":
        return frozenset(place.casefold() for place in _places(own)) or None
    if about == "languages":
        return _languages(answer) or None
    if about == "occupation":
        return fields_of(own) or None
    return None


def agrees(about: str, one: Value, other: Value) -> bool:
    """Whether two values of a fact can both be true."""
    if isinstance(one, int) or isinstance(other, int):
        return isinstance(one, int) and isinstance(other, int) and abs(one - other) <= _OF_ONE_YEAR
    if about == "residence":
        # A country and a city in it are one home.
        names = [str(name) for name in one | other]
        places = [place for name in names if (place := known_place(name)) is not None]
        if len({place.country for place in places}) == 1 and any(p.is_country for p in places):
            return True
    return bool(set(one) & set(other))


# --- one check a fact: standing, the words of the answer, the words of the description


def _check_age(persona: Persona, answer: str) -> tuple[Standing, str, str]:
    if persona.age is None:
        return "silent", "", ""
    said, words = _age(" ".join(own_claims(answer)))
    expected = str(persona.age)
    if said is None:
        return "silent", "", expected
    right = abs(said - persona.age) <= _OF_ONE_YEAR
    return ("supported" if right else "contradicted"), words, expected


def _check_residence(persona: Persona, answer: str) -> tuple[Standing, str, str]:
    home = persona.residence or ""
    told = {word for word in tokens_of(home) if word[0].isalpha()} - {"the", "of", "near", "in"}
    for word in re.findall(r"[\w'-]+", answer):
        if word.casefold() in told:
            return "supported", word, home
    for name in _places(" ".join(own_claims(answer))):
        place = known_place(name)
        if place is not None:
            return ("supported" if is_within(place, home) else "contradicted"), name, home
    return "silent", "", home


def _check_occupation(persona: Persona, answer: str) -> tuple[Standing, str, str]:
    title = persona.occupation.title or ""
    shared = _shared(title, answer)
    if shared:
        return "supported", shared, title
    said = fields_of(" ".join(own_claims(answer)))
    if said and fields_of(title) and not said & fields_of(title):
        return "contradicted", answer[:200], title
    return "silent", "", title


def _check_languages(persona: Persona, answer: str) -> tuple[Standing, str, str]:
    told = frozenset().union(*(_languages(name) for name in persona.languages), frozenset())
    expected = ", ".join(persona.languages)
    said = _languages(without_quotes(answer))
    if not told or not said:
        return "silent", "", expected
    words = ", ".join(sorted(said))
    return ("supported" if said & told else "contradicted"), words, expected


def _check_interests(persona: Persona, answer: str) -> tuple[Standing, str, str]:
    expected = "; ".join((*persona.hobbies, *persona.preferences.interests,
                          *persona.preferences.likes))  # fmt: skip
    shared = _shared(expected, answer)
    return ("supported" if shared else "silent"), shared, expected


def _check_goals(persona: Persona, answer: str) -> tuple[Standing, str, str]:
    expected = "; ".join(persona.goals)
    shared = _shared(expected, answer)
    return ("supported" if shared else "silent"), shared, expected


_CHECKS: Mapping[str, Callable[[Persona, str], tuple[Standing, str, str]]] = {
    "age": _check_age,
    "residence": _check_residence,
    "occupation": _check_occupation,
    "languages": _check_languages,
    "interests": _check_interests,
    "goals": _check_goals,
}


def _age(text: str) -> tuple[int | None, str]:
    for match in _NUMBER.finditer(text):
        number = number_of(match[0])
        if _YOUNGEST <= number <= _OLDEST:
            return number, match[0]
    return None, ""


def _places(text: str) -> list[str]:
    found = []
    for match in _CAPITALISED.finditer(text):
        place = known_place(text[match.start() : match.start() + _LONGEST_NAME])
        if place is not None:
            found.append(place.name)
    return found


@cache
def _known_languages() -> frozenset[str]:
    return frozenset(word_file("interview")["languages"].split())


def _languages(text: str) -> frozenset[str]:
    return frozenset(tokens_of(text)) & _known_languages()


def _shared(expected: str, answer: str) -> str:
    """Return the words of an answer that stand in the description, rough forms counted."""
    told = {stem for stem in stems(tokens_of(expected)) if stem[0].isalnum()} - stop_stems()
    words = re.findall(r"[\w'-]+", answer)
    return " ".join(word for word in words if stems(tokens_of(word))[:1] and
                    stems(tokens_of(word))[0] in told)  # fmt: skip
