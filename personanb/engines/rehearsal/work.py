"""A person's work: how they name it, and what line of work it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from personanb.engines.rehearsal.bank import bank, lexicon, word_set
from personanb.engines.rehearsal.first_person import to_first_person
from personanb.engines.rehearsal.words import is_name_like, plain, singular, with_article, words_of
from personanb.personas.persona import Persona

_NO_ARTICLE = frozenset(["retired", "unemployed", "self-employed", "semi-retired", "disabled"])
_BETWEEN = re.compile(
    r"\b(?:unemployed|jobless|job ?seeker|between jobs|out of work|looking for work)\b",
    re.IGNORECASE,
)
_RETIRED = re.compile(r"\b(?:retired|pensioner|retiree|ex-)", re.IGNORECASE)
_STUDYING = re.compile(
    r"\b(?:student|pupil|undergraduate|schoolboy|schoolgirl|freshman|sophomore|studying)\b",
    re.IGNORECASE,
)
_MAX_TITLE, _MAX_ORGANIZATION = 8, 9


def job_of(persona: Persona) -> tuple[str, bool, bool]:
    """Return a phrase after "I'm", and whether the person is retired or studying."""
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
    elif last in word_set("fields"):
        phrase = f"in {said}"
    elif said.upper() in {"CEO", "CTO", "CFO", "COO"}:
        phrase = f"the {said.upper()}"
    elif (
        first
        in {
            "head",
            "director",
            "chief",
            "president",
            "mayor",
            "owner",
            "co-owner",
            "founder",
            "co-founder",
            "captain",
        }
        and " of " in f" {said} "
    ):
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


def lines_of_work(persona: Persona) -> Iterator[str]:
    """Yield the lines of work, as the bank names them, that a job title gives away."""
    titles = bank().job_titles
    title = plain(persona.occupation.title or "", 120).lower()
    if _BETWEEN.search(title):
        yield "home"
        return
    found = []
    for token in words_of(title):
        for form in (token, singular(token), *token.split("-")):
            if form in titles:
                found.append((form in word_set("ambiguous"), titles[form]))
                break
    found = [(unsure, job) for unsure, job in found if job not in {"retired", "study"}]
    sure = [job for unsure, job in found if not unsure]
    if sure:
        yield sure[-1]
    elif found:
        yield found[-1][1]
