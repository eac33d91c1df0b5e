"""A persona as the rehearsal engine reads it: once per person, then cached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from personanb.engines.rehearsal.circumstances import fact_texts, lives_of, place_of
from personanb.engines.rehearsal.first_person import Clause, Role, sentences_of, to_first_person
from personanb.engines.rehearsal.own_life import (
    Tie,
    kin_clauses,
    tie_of_age,
    tie_of_clause,
    tie_of_job,
    tie_of_place,
    ties_of_kin,
)
from personanb.engines.rehearsal.senses import core_domains, domains_of, polarity_of, stems_of
from personanb.engines.rehearsal.style import Style, style_of
from personanb.engines.rehearsal.words import capitalise, plain
from personanb.engines.rehearsal.work import job_of, lines_of_work
from personanb.personas.big_five import TRAITS
from personanb.personas.persona import Persona


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a person can say of themselves.

    Attributes
    ----------
    text
        A finite clause, as it reads in mid-sentence.
    own
        Whether the speaker is its subject.
    role
        Where it comes from: belief, habit, like ...
    stems, domains, core
        What it is about; `core` are the parts of life that it names outright.
    polarity
        Whether its words are warm (+1), cold (-1) or neither.
    when
        For routines, the part of the week it belongs to.
    """

    text: str
    own: bool
    role: str
    stems: frozenset[str]
    domains: frozenset[str]
    core: frozenset[str]
    polarity: int
    when: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine knows about one person.

    Attributes
    ----------
    key
        The persona's id, for seeding.
    name, first
        Full name, and what others call the person.
    traits
        Big Five in standard deviations from the middle, by first letter; 0 where unknown.
    job, jobs
        A phrase after "I'm" ("an ICU nurse at a public hospital"), and lines of work.
    working
        Whether the person has a job now.
    lives
        Facts of life that allow some remarks: parent, shift, village ...
    place
        A phrase after "I live" ("in Porto"); empty where unknown.
    ties
        What the person can bring in from their life, ready for written sentences.
    """

    key: str
    name: str
    first: str
    age: int | None
    traits: dict[str, float]
    risk: float
    job: str
    jobs: frozenset[str]
    working: bool
    lives: frozenset[str]
    place: str
    facts: tuple[Fact, ...]
    ties: tuple[Tie, ...]
    style: Style


def read(persona: Persona) -> Reading:
    """Read a persona."""
    traits = {trait[0].upper(): max(-2.5, min(2.5, persona.big_five.z(trait))) for trait in TRAITS}
    job, retired, studying = job_of(persona)
    lives = lives_of(persona, retired=retired)
    jobs = set(lines_of_work(persona))
    if retired:
        jobs.add("retired")
    if studying:
        jobs = {"study"}
    place = place_of(persona)
    facts = tuple(_facts(persona))
    ties = [
        *tie_of_job(job, retired=retired, studying=studying, age=persona.age),
        *tie_of_place(place),
        *ties_of_kin(persona.relationships[:8]),
        *(tie for fact in facts for tie in tie_of_clause(
            fact.role, fact.text, own=fact.own, when=said_with_time(fact))),
        *tie_of_age(persona.age),
    ]  # fmt: skip
    return Reading(
        key=persona.persona_id,
        name=persona.name,
        first=plain(persona.first_name, 60) or "me",
        age=persona.age,
        traits=traits,
        risk=0.0 if persona.risk_tolerance is None else 2 * persona.risk_tolerance - 1,
        job=job,
        jobs=frozenset(jobs),
        working=bool(job) and not retired and not studying and not jobs & {"home"},
        lives=lives,
        place=place,
        facts=facts,
        ties=tuple(ties),
        style=style_of(persona, traits),
    )


def _entries(persona: Persona) -> Iterator[tuple[Role, str, str]]:  # noqa: C901, PLR0912 - one rule after the other
    values = persona.values
    for text in (*persona.beliefs, *values.political, *values.ethical, *values.cultural):
        yield "belief", text, ""
    for text in persona.preferences.likes:
        yield "like", text, ""
    for text in persona.preferences.dislikes:
        yield "dislike", text, ""
    for text in (*persona.preferences.interests, *persona.hobbies):
        yield "interest", text, ""
    for text in persona.goals:
        yield "goal", text, ""
    for text in persona.skills:
        yield "skill", text, ""
    for text in persona.behaviors.general:
        yield "habit", text, ""
    for when, lines in persona.behaviors.routines.items():
        for text in lines:
            yield "habit", text, when
    for text in persona.traits:
        yield "trait", text, ""
    for text in fact_texts(persona):
        for sentence in sentences_of(text):
            yield "fact", sentence, ""
    for event in persona.history:
        yield "fact", event.event, str(event.year or "")
    for sentence in sentences_of(persona.occupation.description or ""):
        yield "fact", sentence, "work"


def _facts(persona: Persona) -> Iterator[Fact]:
    first = persona.first_name
    seen: set[str] = set()
    for role, text, when in _entries(persona):
        clause: Clause | None = to_first_person(text, role, first)
        if clause is None or clause.text in seen or _leans_back(text):
            continue
        seen.add(clause.text)
        polarity = {"like": 1, "interest": 1, "dislike": -1}.get(role) or polarity_of(text)
        yield Fact(
            clause.text,
            clause.own,
            role,
            stems_of(text),
            domains_of(text),
            core_domains(text),
            polarity,
            when.lower(),
        )

    for clause_text in kin_clauses(persona.relationships[:8]):
        yield Fact(
            clause_text, False, "fact",  # noqa: FBT003 - a record, in the order of its fields
            stems_of(clause_text), domains_of(clause_text),
            core_domains(clause_text), polarity_of(clause_text),
        )  # fmt: skip


_POINTING = frozenset({"this", "these", "those", "additionally", "also", "however", "both"})


def _leans_back(text: str) -> bool:
    # A sentence that points at the one before it makes no sense on its own.
    start = text.split()[:4]
    first = text.split(" ", 1)[0].lower().strip(",")
    return first in _POINTING or "these" in (word.lower() for word in start)


_WHEN = {
    "morning": "In the mornings", "mornings": "In the mornings", "evening": "In the evenings",
    "evenings": "In the evenings", "weekend": "At the weekend", "weekends": "At the weekend",
    "workday": "On a working day", "weekday": "During the week", "night": "At night",
}  # fmt: skip
_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


def said_with_time(fact: Fact) -> str:
    """Return a fact as a sentence; a routine says when: "On Sundays I cook"."""
    when = _WHEN.get(fact.when) or (
        f"On {fact.when.rstrip('s').capitalize()}s" if fact.when.rstrip("s") in _DAYS else ""
    )
    timed = any(
        word in fact.text.lower() for word in ("morning", "evening", "weekend", "day", "night")
    )
    if when and fact.role == "habit" and fact.text.startswith("I ") and not timed:
        return f"{when} {fact.text}."
    return capitalise(fact.text) + "."
