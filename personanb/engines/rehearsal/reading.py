"""A persona as the rehearsal engine reads it: once per person, then cached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from personanb.engines.rehearsal.bank import bank, lexicon
from personanb.engines.rehearsal.first_person import Clause, Role, sentences_of, to_first_person
from personanb.engines.rehearsal.style import Style, style_of
from personanb.engines.rehearsal.words import (
    is_name_like,
    plain,
    singular,
    stem,
    with_article,
    words_of,
)
from personanb.personas.big_five import TRAITS
from personanb.personas.persona import Persona

YOUNG, OLDER, ADULT = 26, 62, 16


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
    style: Style


def read(persona: Persona) -> Reading:
    """Read a persona."""
    traits = {trait[0].upper(): max(-2.5, min(2.5, persona.big_five.z(trait))) for trait in TRAITS}
    job, retired, studying = _job(persona)
    lives = _lives(persona, retired=retired)
    jobs = set(_lines_of_work(persona))
    if retired:
        jobs.add("retired")
    if studying:
        jobs = {"study"}
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
        place=_place(persona),
        facts=tuple(_facts(persona)),
        style=style_of(persona, traits),
    )


# --- work -------------------------------------------------------------------------------------

_NO_ARTICLE = frozenset("retired unemployed self-employed semi-retired disabled".split())
_FIELDS = frozenset(
    """sales marketing nursing teaching it hr finance logistics retail construction education
    farming accounting engineering service design hospitality insurance catering healthcare
    administration management research advertising banking law medicine tourism policing""".split()
)
_BETWEEN = re.compile(r"\b(?:unemployed|jobless|job ?seeker|between jobs|out of work|looking for work)\b", re.IGNORECASE)
_RETIRED = re.compile(r"\b(?:retired|pensioner|retiree|ex-)", re.IGNORECASE)
_STUDYING = re.compile(r"\b(?:student|pupil|undergraduate|schoolboy|schoolgirl|freshman|sophomore|studying)\b", re.IGNORECASE)
_AMBIGUOUS = frozenset(
    """engineer manager assistant officer director owner founder support project customer product
    school shop hospital community social youth coach agent worker machine civil secretary
    clinic store kitchen restaurant inspector administrator consultant trainer painter cleaner
    artist researcher executive""".split()
)
_MAX_TITLE, _MAX_ORGANIZATION = 8, 9


def _job(persona: Persona) -> tuple[str, bool, bool]:
    title = plain(persona.occupation.title or "", 120)
    title = re.split(r"[,;(/|]| [-–—] ", title)[0].strip().rstrip(".")
    if not title or title.lower() in {"none", "n/a", "na", "unknown", "-"}:
        return "", False, False
    retired = bool(_RETIRED.search(title))
    studying = bool(_STUDYING.search(title))
    if _BETWEEN.search(title):
        return "between jobs at the moment", False, False
    tokens = [_title_word(token) for token in title.split()]
    if len(tokens) > _MAX_TITLE or (persona.age is not None and persona.age < 5):  # noqa: PLR2004 - a small child
        return "", retired, studying
    said = " ".join(tokens)
    first, last = tokens[0].lower(), tokens[-1].lower()
    if first in {"works", "work", "working", "runs", "owns", "looks", "stays"}:
        clause = to_first_person(title, "habit")
        return (f"somebody who {said}" if clause and first.endswith("s") else ""), retired, studying
    if first in {"a", "an", "the", "my", "in", "at", "on"} or said in _NO_ARTICLE:
        phrase = said
    elif last in _FIELDS:
        phrase = f"in {said}"
    elif said.upper() in {"CEO", "CTO", "CFO", "COO"}:
        phrase = f"the {said.upper()}"
    elif first in {"head", "director", "chief", "president", "mayor", "owner", "co-owner", "founder", "co-founder", "captain"} and " of " in f" {said} ":
        phrase = said
    else:
        phrase = with_article(said)
    return phrase + _organization(persona, retired=retired), retired, studying


def _title_word(token: str) -> str:
    if is_name_like(token) or token.lower() in lexicon().proper:
        return token
    return token.lower()


def _organization(persona: Persona, *, retired: bool) -> str:
    name = plain(persona.occupation.organization or "", 120).split(",")[0].strip().rstrip(".")
    low = name.lower()
    if retired or not name or low in {"n/a", "na", "none", "various", "freelance", "-", "unknown"}:
        return ""
    if low.startswith(("self", "unemployed", "own ")) or len(name.split()) > _MAX_ORGANIZATION:
        return ""
    first = low.split()[0]
    if first in {"a", "an", "the", "my", "our", "his", "her", "their", "several", "two", "three"}:
        name = re.sub(r"^(?:his|her|their)\b", "my", name, flags=re.IGNORECASE)
        return f" at {name[0].lower()}{name[1:]}"
    if first == "university":
        return f" at the {name}"
    if name == low:
        return f" at {name}" if low.endswith("s") else f" at {with_article(name)}"
    return f" at {name}"


def _lines_of_work(persona: Persona) -> Iterator[str]:
    titles = bank().job_titles
    title = plain(persona.occupation.title or "", 120).lower()
    if _BETWEEN.search(title):
        yield "home"
        return
    found = []
    for token in words_of(title):
        for form in (token, singular(token), *token.split("-")):
            if form in titles:
                found.append((form in _AMBIGUOUS, titles[form]))
                break
    found = [(unsure, job) for unsure, job in found if job not in {"retired", "study"}]
    sure = [job for unsure, job in found if not unsure]
    if sure:
        yield sure[-1]
    elif found:
        yield found[-1][1]


# --- family, place ------------------------------------------------------------------------------

_OWN_CHILD = re.compile(
    r"\b(?:my|our|your|(?:his|her) (?:own )?)\s?(?:\w+ ){0,2}(?:children|child|kids?|sons?|daughters?|twins|teenagers?|toddler|baby)\b"
    r"|\b(?:mother|father|mum|mom|dad|parent) (?:of|to)\b|\bsingle (?:mother|father|mum|mom|dad|parent)\b"
    r"|\bhas (?:\w+ )?(?:children|kids|sons?|daughters?)\b|\bteenager'?s (?:mum|mom|mother|dad|father)\b",
    re.IGNORECASE,
)
_KIN_CHILD = re.compile(r"\b(?:son|sons|daughter|daughters|child|children|kids?|twins|toddler|baby|stepson|stepdaughter)\b", re.IGNORECASE)
_NOT_OWN = re.compile(r"'s\s+(?:\w+\s)?(?:son|daughter|child|children|kids?|baby|twins)|\bgrand|\b(?:teacher|friend|neighbou?r|colleague|brother|sister|cousin|nephew|niece|pupil|student|patient)\b", re.IGNORECASE)
_NO_CHILDREN = re.compile(r"\b(?:no|without|never had|don't have|doesn't have|not have any) (?:\w+ )?(?:children|kids)\b|\bchildless\b", re.IGNORECASE)
_GRANDCHILD = re.compile(r"\bgrand(?:child|children|kids?|son|sons|daughter|daughters)\b", re.IGNORECASE)
_GRANDPARENT = re.compile(r"\b(?:my|your|his|her|has|have) (?:\w+ ){0,2}grand(?:child|children|kids?|sons?|daughters?)\b", re.IGNORECASE)
_PARTNER = re.compile(r"\b(?:husband|wife|spouse|fianc[eé]e?|girlfriend|boyfriend|partner)\b", re.IGNORECASE)
_NO_PARTNER = re.compile(r"\b(?:ex|late|former|business|dance|tennis|running|dead|deceased)[ -](?:husband|wife|partner|boyfriend|girlfriend|spouse)|died|widow|divorced|passed away|'s (?:husband|wife|partner)", re.IGNORECASE)
_PET = re.compile(r"\b(?:my|your|his|her|a|two|three) (?:\w+ ){0,2}(?:dogs?|cats?|puppy|kitten|terrier|retriever)\b", re.IGNORECASE)
_TEEN = re.compile(r"\bteen(?:age|ager|agers|aged|s)?\b|\b1[3-8][- ]year[- ]olds?\b", re.IGNORECASE)
_SHIFT = re.compile(r"\b(?:night|late|early|rotating) shifts?\b|\bshift work|\bon nights\b|\bworks? nights\b", re.IGNORECASE)
_SHIFT_TITLE = re.compile(r"\b(?:nurse|paramedic|baker|midwife|firefighter|police|security guard|night porter|train driver|bus driver)\b", re.IGNORECASE)
_VILLAGE = re.compile(r"\b(?:village|farm|hamlet|rural|countryside|island)\b", re.IGNORECASE)
_CITIES = re.compile(
    r"\b(?:city|london|paris|berlin|madrid|lisbon|porto|rome|amsterdam|brussels|vienna|barcelona|dublin|hamburg|munich"
    r"|milan|naples|athens|warsaw|prague|budapest|stockholm|oslo|copenhagen|helsinki|istanbul|new york|chicago|boston"
    r"|toronto|vancouver|montreal|seattle|los angeles|san francisco|tokyo|osaka|seoul|mumbai|delhi|lagos|nairobi"
    r"|sao paulo|são paulo|mexico city|buenos aires|sydney|melbourne|manchester|birmingham|glasgow|lyon|marseille)\b",
    re.IGNORECASE,
)


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
    yield from _fact_texts(persona)


def _fact_texts(persona: Persona) -> Iterator[str]:
    for key, value in persona.facts.items():
        if key in {"big_five_description", "big_five_text"}:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def _lives(persona: Persona, *, retired: bool) -> frozenset[str]:
    lives: set[str] = set()
    own = " | ".join(plain(text, 300) for text in _own_texts(persona))
    kin = [plain(f"{r.name} {r.description}", 240) for r in persona.relationships]
    age = persona.age
    grown = age is None or age >= ADULT
    children = [text for text in kin if _KIN_CHILD.search(text) and not _NOT_OWN.search(text)]
    if grown and not _NO_CHILDREN.search(own) and (children or _OWN_CHILD.search(own)):
        lives.add("parent")
        if _TEEN.search(" ".join(children)) or re.search(r"\b(?:my|our|her|his) (?:\w+ )?teen|teenager'?s (?:mum|mom|mother|dad|father)", own, re.IGNORECASE):
            lives.add("teen_parent")
    if any(_GRANDCHILD.search(text) for text in kin) or _GRANDPARENT.search(own):
        lives.add("grandparent")
    if any(_PARTNER.search(text) and not _NO_PARTNER.search(text) for text in kin):
        lives.add("partner")
    if _PET.search(own) or any(re.search(r"\b(?:dog|cat)\b", text, re.IGNORECASE) for text in kin):
        lives.add("pet")
    title = persona.occupation.title or ""
    if not retired and (_SHIFT.search(own) or _SHIFT_TITLE.search(title)):
        lives.add("shift")
    if age is not None and ADULT <= age < YOUNG:
        lives.add("young")
    if age is not None and age >= OLDER:
        lives.add("older")
    residence = plain(persona.residence or "", 120)
    if _VILLAGE.search(residence):
        lives.add("village")
    elif _CITIES.search(residence):
        lives.add("city")
    if lives & {"older", "grandparent"} and age is not None and age >= OLDER:
        # At that age the children are grown; remarks about children in the house would not fit.
        lives.discard("parent")
        lives.discard("teen_parent")
    return frozenset(lives)


_THE = frozenset({"usa", "us", "uk", "united states", "united kingdom", "netherlands", "philippines", "uae", "czech republic"})


def _place(persona: Persona) -> str:
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
        preposition = "on" if re.search(r"^\w+ (?:\w+ )?(?:farm|island|boat|estate)\b", low) else "in"
        return f"{preposition} {place[0].lower()}{place[1:]}"
    if first in {"rural", "suburban", "central", "downtown", "northern", "southern", "eastern", "western"}:
        return f"in {place[0].lower()}{place[1:]}"
    if place[:1].islower():
        return f"in {with_article(place)}"
    return f"in {place.split(',')[0].strip()}"


# --- what can be said ---------------------------------------------------------------------------


def domains_of(text: str) -> frozenset[str]:
    """Return the parts of life that a text touches."""
    words = lexicon()
    found: set[str] = set()
    for token in words_of(text.lower()):
        for form in (token, singular(token)):
            found.update(words.domains.get(form, ())[:2])
    return frozenset(found)


def core_domains(text: str) -> frozenset[str]:
    """Return the parts of life that a text names by one of their central words."""
    words = lexicon()
    found: set[str] = set()
    for token in words_of(text.lower()):
        for form in (token, singular(token)):
            found.update(words.core.get(form, ()))
    return frozenset(found)


def stems_of(text: str) -> frozenset[str]:
    """Return rough forms of a text's content words."""
    words = lexicon()
    return frozenset(
        stem(token) for token in words_of(text.lower())
        if len(token) > 3 and token not in words.english and token not in words.aux  # noqa: PLR2004 - small words
    )  # fmt: skip


def polarity_of(text: str) -> int:
    """Return +1, -1 or 0: whether the words of a text are warm or cold on balance."""
    words = lexicon()
    score = 0
    tokens = words_of(text.lower())
    for position, token in enumerate(tokens):
        flip = -1 if position and tokens[position - 1] in {"not", "no", "never", "isn't", "don't", "hardly", "doesn't"} else 1
        if token in words.positive:
            score += flip
        elif token in words.negative and token not in {"not", "no", "never", "don't", "isn't"}:
            score -= flip
    return (score > 0) - (score < 0)


def _entries(persona: Persona) -> Iterator[tuple[Role, str, str]]:
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
    for text in _fact_texts(persona):
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
        if clause is None or clause.text in seen:
            continue
        seen.add(clause.text)
        polarity = {"like": 1, "interest": 1, "dislike": -1}.get(role) or polarity_of(text)
        yield Fact(
            clause.text, clause.own, role, stems_of(text), domains_of(text), core_domains(text),
            polarity, when.lower(),
        )
