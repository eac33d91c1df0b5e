"""Questions about the person, asked in private, and ratings."""

from __future__ import annotations

import re
from random import Random

from personanb.engines.protocol import VoteItem
from personanb.engines.rehearsal.bank import bank, pattern
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Fact, Reading
from personanb.engines.rehearsal.senses import core_domains
from personanb.engines.rehearsal.words import capitalise, plain, words_of
from personanb.personas.persona import Persona

_PARTS = {
    "monday": "workday", "tuesday": "workday", "wednesday": "workday", "thursday": "workday",
    "friday": "workday", "saturday": "weekend", "sunday": "weekend", "weekend": "weekend",
    "morning": "morning", "evening": "evening", "night": "evening", "afternoon": "workday",
    "breakfast": "morning", "lunch": "workday", "workday": "workday",
}  # fmt: skip
_ROLES = {
    "hobbies": ("interest",), "beliefs": ("belief",), "goals": ("goal",),
    "likes": ("like", "interest"),
    "dislikes": ("dislike",), "skills": ("skill",), "history": ("fact",),
}  # fmt: skip


def answer_about_self(  # noqa: PLR0917 - each is needed, none has a default
    intent: str, question: str, persona: Persona, person: Reading, picker: Picker, rng: Random
) -> list[str]:
    """Return the sentences of an answer about the person; what is not known is not made up.

    Parameters
    ----------
    intent
        What the question is about; see `questions.about_self`.
    """
    said = _FROM_FIELDS[intent](persona, person) if intent in _FROM_FIELDS else []
    if not said and intent == "routine":
        said = _routine(question, person)
    if not said and intent in _ROLES:
        facts = [fact for fact in person.facts if fact.role in _ROLES[intent]]
        said = _sentences(_some(facts, rng, 2))
    if not said and intent == "favourite":
        asked = core_domains(question)
        liked = [f for f in person.facts if f.role in {"like", "interest"} and f.core & asked]
        said = _sentences(liked[:1])
    if not said and intent == "self":
        said = _about_self(person, rng)
    if not said:
        name = f"people.unknown.{intent}"
        options = bank().phrases.get(name) or bank().phrases["people.unknown.anything"]
        return [picker.choose(name, options).replace("{me}", person.first)]
    lead = f"people.lead.{intent}"
    if lead in bank().phrases and rng.random() < 0.3:  # noqa: PLR2004 - now and then
        said.insert(0, picker.choose(lead, bank().phrases[lead]))
    return said


def _some(facts: list[Fact], rng: Random, count: int) -> list[Fact]:
    if len(facts) <= count:
        return facts
    return [facts[n] for n in sorted(rng.sample(range(min(len(facts), 6)), count))]


def _sentences(facts: list[Fact]) -> list[str]:
    return [capitalise(fact.text).rstrip(".") + "." for fact in facts]


def _age(_persona: Persona, person: Reading) -> list[str]:
    return [f"I'm {person.age}."] if person.age is not None else []


def _name(_persona: Persona, person: Reading) -> list[str]:
    return [f"I'm {plain(person.name, 80)}."] if plain(person.name, 80) else []


def _job(_persona: Persona, person: Reading) -> list[str]:
    if not person.job:
        return []
    about = [
        f for f in person.facts if f.when == "work" and f.own and not f.text.startswith("I'm ")
    ]
    return [f"I'm {person.job}.", *_sentences(about[:1])]


def _place(_persona: Persona, person: Reading) -> list[str]:
    return [f"I live {person.place}."] if person.place else []


def _languages(persona: Persona, _person: Reading) -> list[str]:
    names = [plain(name, 40) for name in persona.languages if plain(name, 40)][:6]
    if not names:
        return []
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return [f"I speak {listed}."]


def _education(persona: Persona, _person: Reading) -> list[str]:
    text = plain(persona.education or "", 160)
    first = re.split(r"(?<=[a-z])\.\s", text)[0].rstrip(".")
    if not first:
        return []
    if re.match(r"(?:i|my)\b", first, re.IGNORECASE):
        return [capitalise(first) + "."]
    return [f"My education? {capitalise(first)}."]


def _health(persona: Persona, _person: Reading) -> list[str]:
    text = plain(persona.health or "", 200)
    first = re.split(r"(?<=[a-z])\.\s", text)[0].rstrip(".")
    if not first or re.search(r"\b(?:you|he|she|his|her)\b", first, re.IGNORECASE):
        return []
    return (
        [f"{capitalise(first)}."]
        if re.match(r"(?:i|my)\b", first, re.IGNORECASE)
        else [f"In short, {first[0].lower()}{first[1:]}."]
    )


def _children(persona: Persona, person: Reading) -> list[str]:
    return [
        line
        for line in _family(persona, person)
        if re.search(r"\b(?:son|daughter|child|children|twins?|baby)\.$", line)
    ]


def _family(persona: Persona, _person: Reading) -> list[str]:
    return family_of(persona)


def family_of(persona: Persona) -> list[str]:
    """Return who somebody's people are, a sentence each ("Rui is my son")."""
    said = []
    for relation in persona.relationships[:8]:
        name = plain(relation.name, 60)
        match = pattern("private.kin").match(plain(relation.description, 160))
        if not name or match is None:
            continue
        kin = match[1].lower()
        if re.search(r"\b(?:colleague|boss|manager|neighbou?r)\b", kin):
            continue
        said.append(f"{name} is my {kin}.")
        if len(said) == 3:  # noqa: PLR2004 - enough for an answer
            break
    return said


_FROM_FIELDS = {
    "age": _age, "name": _name, "job": _job, "place": _place, "languages": _languages,
    "education": _education, "health": _health, "family": _family, "children": _children,
}  # fmt: skip


def _routine(question: str, person: Reading) -> list[str]:
    asked = {token.lower().rstrip("s") for token in words_of(question)}
    habits = [fact for fact in person.facts if fact.role == "habit"]
    named = [f for f in habits if f.when and f.when.rstrip("s") in asked]
    part = next((name for word, name in _PARTS.items() if word in asked), "")
    named = named or [f for f in habits if part and f.when.startswith(part)]
    if not named and part == "weekend":
        named = [f for f in person.facts if f.role == "interest" and f.own][:2]
    elif not named and not part:
        named = [f for f in habits if f.when] or habits
    return _sentences(named[:3])


def _about_self(person: Reading, rng: Random) -> list[str]:
    said = []
    if person.job:
        said.append(f"I'm {person.job}.")
    elif person.age is not None:
        said.append(f"I'm {person.age}.")
    if person.place and person.place not in person.job:
        said.append(f"I live {person.place}.")
    rest = [f for f in person.facts if f.role in {"trait", "interest"} and f.own]
    return said + _sentences(_some(rest, rng, 2)) if said or rest else []


def rating(item: VoteItem, stance: float, rng: Random) -> int:
    """Return a point on a scale for a stance from -1 to 1.

    Where the top of the scale means being against (worried, opposed), the stance is turned round.
    """
    low, high = sorted((item.low, item.high))
    leaning_up = -stance if is_reversed(item) else stance
    middle, half = (low + high) / 2, (high - low) / 2
    # Stances rarely reach the ends of [-1, 1]; people do use the ends of scales.
    drawn = middle + half * (1.5 * leaning_up + rng.gauss(0.0, 0.12))
    return max(low, min(high, round(drawn)))


def leaning(item: VoteItem, vote: int) -> int:
    """Return +1 for a vote in favour, -1 for one against, 0 for the middle of the scale."""
    twice = 2 * vote - item.low - item.high
    direction = -1 if is_reversed(item) else 1
    # One step from the middle of a long scale is still the middle.
    return (
        0 if abs(twice) * 12 <= abs(item.high - item.low) else direction * (1 if twice > 0 else -1)
    )


def is_reversed(item: VoteItem) -> bool:
    """Return whether the top of a scale means being against (worried, opposed)."""
    label = item.high_label or ""
    default = VoteItem("").high_label
    asked = item.question if label in {"", default} else label
    return bool(pattern("private.reversed").search(asked)) and not pattern(
        "private.reversed"
    ).search(item.low_label if label != default else "")
