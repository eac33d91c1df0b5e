"""What a person can bring in from their own life, in forms that fit a written sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from personanb.engines.rehearsal.bank import pattern, word_set
from personanb.engines.rehearsal.first_person import own_words
from personanb.engines.rehearsal.senses import core_domains, domains_of, stems_of
from personanb.engines.rehearsal.words import plain, stem
from personanb.personas.fields import Relationship

ADULT, YOUNG, OLDER = 16, 35, 60
_KIN_WORK = re.compile(r"\b(?:colleague|boss|manager)\b")
_LONGEST = {"like": 7, "dislike": 6, "habit": 11, "belief": 14, "goal": 14, "place": 8, "kin": 6}
_FRAMES = ("I like ", "I'm interested in ", "I can't stand ", "I don't like ")
_WHO = re.compile(r"^,?\s*who\s+(.+)$", re.IGNORECASE)
# Nobody says these of themselves across a table.
_FROM_A_FORM = re.compile(
    r"\b(?:fulfill?ing|professional|personal|innovative|sustainable|enhance|productivity|meaningful"
    r"|contribute|purpose|balance|advance|achieve|optimi[sz]e)\b",
    re.IGNORECASE,
)
_TOO_CLOSE = frozenset({"cry", "crying", "suicid", "abuse", "drunk", "toilet", "therapy"})


@dataclass(frozen=True, slots=True)
class Tie:
    """A fact of the person's life and the words that a written sentence needs for it.

    Attributes
    ----------
    role
        Name of the lists of sentences it goes into: job, place, kin, like ...
    key
        Words, in lower case, by which its telling can be recognised.
    slots
        Values for the sentence's slots.
    stems, core, domains
        What it is about; as in `Fact`.
    own
        Whether the speaker is its subject.
    anywhere
        Whether it names something that one may meet with in any part of life, such as small print.
    """

    role: str
    key: str
    slots: Mapping[str, str]
    stems: frozenset[str] = frozenset()
    core: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    own: bool = True
    anywhere: bool = False


def _tie(role: str, key: str, about: str, slots: Mapping[str, str], *, own: bool = True) -> Tie:
    stems = stems_of(about)
    anywhere = bool({stem(word) for word in word_set("met_anywhere")} & stems)
    return Tie(
        role, key.casefold(), slots, stems, core_domains(about), domains_of(about), own, anywhere
    )


def tie_of_job(job: str, *, retired: bool, studying: bool, age: int | None) -> Iterator[Tie]:
    """Yield the tie of a job, told as "as a nurse" or "working in sales"."""
    if not job or (age is not None and age < ADULT):
        return
    title = job.split(" at ", 1)[0]
    if title.startswith("between jobs"):
        yield _tie("between", "between jobs", "", {})
        return
    first = title.split()[0]
    said = f"working {title}" if first == "in" else f"as {title}"
    role = "retired" if retired else "study" if studying else "job"
    key = title.split(" ", 1)[1] if first in {"a", "an", "the", "in"} and " " in title else title
    job_said = title if first != "in" else f"somebody who works {title}"
    yield _tie(role, key, "", {"job": job_said, "as_job": said})


def tie_of_place(place: str) -> Iterator[Tie]:
    """Yield the tie of a place, told as "in Porto"."""
    if place and len(place.split()) <= _LONGEST["place"]:
        yield _tie("place", place.split(" ", 1)[-1], "", {"place": place})


def tie_of_age(age: int | None) -> Iterator[Tie]:
    """Yield the tie of an age."""
    if age is None or age < ADULT:
        return
    band = "young" if age < YOUNG else "older" if age >= OLDER else "middle"
    yield _tie(f"age_{band}", str(age), "", {"age": str(age)})


def kin_of(relation: Relationship) -> tuple[str, str]:
    """Return how the person speaks of somebody, and what else is known of them.

    Returns
    -------
    tuple
        "my wife Kerstin" and "my wife Kerstin doesn't cook"; empty where that cannot be told.
    """
    described = plain(relation.description, 200)
    match = pattern("private.kin").match(described)
    name = plain(relation.name, 40)
    if match is None or pattern("circumstances.no_partner").search(described) or (
        re.search(r"\b(?:late|former|ex|dead|deceased|died)\b", described, re.IGNORECASE)
    ):  # fmt: skip
        return "", ""
    kin = " ".join(match[1].split())
    rest = described[match.end() :]
    if re.match(r"['\u2019]s?\b|\s+of\b", rest):
        return "", ""
    same = name.casefold() == kin.casefold() or not name or name.casefold() in {"mother", "father"}
    said = f"my {kin}" if same else f"my {kin} {name}"
    if len(said.split()) > _LONGEST["kin"] or not name.replace(" ", "").replace("-", "").isalpha():
        return "", ""
    more = _WHO.match(rest)
    if more is None:
        return said, ""
    clause = re.split(r"[,;.]", more[1])[0].strip()
    clause = re.sub(r"\b(does|is|has|was|can) not\b", r"\1n't", clause)
    clause = re.sub(r"\bcann't\b", "can't", clause)
    clause = re.sub(r"\b(?:you|him)\b", "me", re.sub(r"\byour\b", "my", clause))
    wrong = re.search(r"\b(?:he|she|they|his|her|their|yours)\b", clause)
    return said, "" if wrong or not 1 < len(clause.split()) < 9 else f"{said} {clause}"  # noqa: PLR2004 - a clause, not a story


def ties_of_kin(relations: Iterable[Relationship]) -> Iterator[Tie]:
    """Yield the ties of the people in somebody's life."""
    for relation in relations:
        said, _ = kin_of(relation)
        if said:
            role = "kin_work" if _KIN_WORK.search(said) else "kin"
            yield _tie(role, said, "", {"kin": said})


def tie_of_clause(role: str, text: str, *, own: bool, when: str) -> Iterator[Tie]:
    """Yield the tie of a fact that is a clause already: "I like early swims".

    Parameters
    ----------
    role, text, own
        As in `Fact`.
    when
        The same clause as a sentence that says when, for routines.
    """
    if '"' in text or "'" in re.sub(r"\w'\w", "", text) or "(" in text or ":" in text:
        return
    if role in {"like", "interest", "dislike"}:
        frame = next((frame for frame in _FRAMES if text.startswith(frame)), "")
        thing = text.removeprefix(frame)
        start = thing.split(",")[0]
        # Not "clean" of "clean, plain lines".
        thing = start if " " in start or start == thing else thing
        kind = "dislike" if role == "dislike" else "like"
        if frame and 0 < len(thing.split()) <= _LONGEST[kind]:
            yield _tie(kind, thing, thing, {kind: thing})
    elif role == "habit" and own:
        clause = when.rstrip(".").split(",")[0]
        if 2 < len(clause.split()) <= _LONGEST[role] and not _TOO_CLOSE & stems_of(clause):  # noqa: PLR2004 - more than "I swim"
            yield _tie(role, clause, clause, {"habit": clause})
    elif (
        role == "belief"
        and not _FROM_A_FORM.search(text)
        and len(text.split()) <= _LONGEST[role]
        and "," not in text
    ):
        yield _tie(role, text, text, {"belief": text}, own=own)
    elif role == "goal" and text.startswith("I want to ") and not _FROM_A_FORM.search(text):
        if len(text.split()) > _LONGEST[role]:
            return
        yield _tie(role, text, text, {"goal": text})


def kin_clauses(relations: Iterable[Relationship]) -> Iterator[str]:
    """Yield what is told of the people in somebody's life: "my wife Kerstin doesn't cook"."""
    for relation in relations:
        _, clause = kin_of(relation)
        if clause:
            yield own_words(clause)
