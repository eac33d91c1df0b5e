"""Contradictions with a persona's occupation and family, and family that was made up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.finding import Finding
from personanb.simulation.analysis.wordforms import word_list

_TITLE = r"(?P<job>(?:[\w-]+ ){0,3}?[\w-]+)"
_BEHIND = (
    r"(?=\s*(?:[.,;!?]|$|(?:and|by|myself|here|in|at|for|with|so|but)\b))"
    r"(?! (?:at heart|by nature))"
)
JOBS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bI(?:'m| am) an? {_TITLE}{_BEHIND}",
        rf"\bI(?:'m| am)? work(?:ing)? as an? {_TITLE}{_BEHIND}",
        rf"\b(?:in|with|of) my (?:job|work|line of work|trade) as an? {_TITLE}{_BEHIND}",
        rf"\b(?:speaking )?as an? {_TITLE},? (?:I|my|myself)\b",
    )
)
_SPOUSES: Mapping[str, str] = {
    "husband": "spouse", "wife": "spouse", "spouse": "spouse", "fiancé": "partner",
    "fiancée": "partner", "boyfriend": "partner", "girlfriend": "partner", "partner": "partner",
}  # fmt: skip
_CHILDREN = (
    "children", "child", "kids", "kid", "son", "sons", "daughter", "daughters", "toddler", "baby",
    "twins", "little one", "little ones",
)  # fmt: skip
_ONE = (
    r"(?:(?:young|eld|old|small|grown[- ]up|own|two|three|teenage|little|late|ex)(?:est|er)?[- ])*"
)
_HAS_CHILDREN = re.compile(rf"\b(?:my|our) {_ONE}(?:{'|'.join(_CHILDREN)})\b", re.IGNORECASE)
_HAS_PARTNER = re.compile(rf"\bmy {_ONE}(?P<who>{'|'.join(_SPOUSES)})\b", re.IGNORECASE)
_NO_CHILDREN = re.compile(
    r"\bI (?:don't have|have no|haven't got|never had) (?:any )?(?:children|kids)\b"
    r"|\bI(?:'m| am) childless\b|\bno (?:children|kids) of my own\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    r"\bI(?:'m| am) (?:still )?(?:single|unmarried|not married|a bachelor|widowed|divorced)\b"
    r"|\bI (?:don't have|have no) (?:a )?(?:husband|wife|partner|spouse)\b"
    r"|\bI (?:never married|live alone)\b",
    re.IGNORECASE,
)
_TOLD_CHILDREN = re.compile(
    r"\b(?:son|sons|daughter|daughters|child|children|kids|toddler|baby|twins|mother of|father of"
    r"|mum of|dad of|parent of)\b",
    re.IGNORECASE,
)
_TOLD_CHILDLESS = re.compile(
    r"\b(?:childless|childfree|child-free|no (?:children|kids)|without (?:children|kids)"
    r"|(?:children|kids)['\"]?: ?['\"]?(?:no|none|0)\b)",
    re.IGNORECASE,
)
_TOLD_PARTNER = re.compile(
    r"\b(?:husband|wife|spouse|partner|fianc\w+|boyfriend|girlfriend|married to|married(?! no))\b",
    re.IGNORECASE,
)
_TOLD_SINGLE = re.compile(
    r"\b(?:single|unmarried|never married|divorced|widow(?:ed|er)?|bachelor|lives alone)\b",
    re.IGNORECASE,
)


def occupation_findings(persona: Persona, stretches: Sequence[str]) -> Iterator[Finding]:
    """Yield claims of a trade that is in another field than anything told of the persona."""
    title = persona.occupation.title
    if not title:
        return
    own = fields_of(_told(persona))
    if not fields_of(title):
        return  # a trade that the list does not know contradicts nothing
    for stretch in stretches:
        for pattern in JOBS:
            match = pattern.search(stretch)
            claimed = fields_of(match["job"].split()[-1]) if match else frozenset()
            if match and claimed and not claimed & own:
                yield Finding(
                    "contradicts occupation", match[0].strip(), "high",
                    f"the occupation of {persona.first_name} is: {title}",
                )  # fmt: skip
                break


def family_findings(persona: Persona, stretches: Sequence[str]) -> Iterator[Finding]:
    """Yield claims about partner and children that go against the description, or beyond it."""
    told = _told(persona)
    name = persona.first_name
    childless, single = bool(_TOLD_CHILDLESS.search(told)), bool(_TOLD_SINGLE.search(told))
    children = bool(_TOLD_CHILDREN.search(told)) and not childless
    partner = bool(_TOLD_PARTNER.search(told)) and not single
    for stretch in stretches:
        if match := _HAS_CHILDREN.search(stretch):
            if childless:
                yield Finding("contradicts family", match[0], "high", f"{name} has no children")
            elif not children:
                yield _added(match[0], f"nothing is told of children of {name}")
        if match := _HAS_PARTNER.search(stretch):
            if single and not _former(match[0]):
                yield Finding("contradicts family", match[0], "high", f"{name} has no partner")
            elif not partner and not single:
                yield _added(match[0], f"nothing is told of a partner of {name}")
        if children and (match := _NO_CHILDREN.search(stretch)):
            yield Finding("contradicts family", match[0], "high", f"{name} has children")
        if partner and (match := _SINGLE.search(stretch)):
            yield Finding("contradicts family", match[0], "high", f"{name} has a partner")


def _added(evidence: str, reason: str) -> Finding:
    return Finding("adds family", evidence, "low", reason)


def _former(words: str) -> bool:
    return bool(re.search(r"\b(?:late|ex)\b", words, re.IGNORECASE))


@lru_cache(maxsize=1024)
def _told(persona: Persona) -> str:
    return json.dumps(persona.to_dict(), ensure_ascii=False)


@cache
def _field_of() -> Mapping[str, int]:
    return {
        word: number
        for number, line in enumerate(word_list("occupations")["fields"])
        for word in line.split()
    }


def fields_of(text: str) -> frozenset[int]:
    """Return the fields of work, by number, that words in a text belong to."""
    known = _field_of()
    words = re.findall(r"[\w-]+", text.casefold())
    forms = (form for word in words for form in (word, word.removesuffix("s")))
    return frozenset(known[form] for form in forms if form in known)
