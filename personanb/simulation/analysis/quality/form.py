"""Broken character: disclosure, stage directions, prefixes, lines of others, lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.finding import Finding
from personanb.simulation.analysis.quality.own_words import without_quotes
from personanb.simulation.analysis.wordforms import plain_quotes, word_list

_DEEDS = (
    "sigh|laugh|chuckl|smil|paus|nod|shrug|lean|look|gestur|grin|frown|clear|cough|roll|glanc|tap|"
    "whisper|think|scratch|rais|cross|tak|sip|wink|gasp|smirk|giggl|blush|stare|turn|hesitat|"
    "breath|put|stand|sit|wav|rub|shak|softly|quietly|excited|thoughtful|nervous|silence|beat"
)
_STAGE = re.compile(
    rf"(?<![\w*])\*(?!\*)(?P<star>[^*\n]{{2,80}})\*(?!\*)|\((?P<round>(?:{_DEEDS})[^()\n]{{0,60}})\)"
    rf"|\[(?P<square>(?:{_DEEDS})[^\[\]\n]{{0,60}})\]",
    re.IGNORECASE,
)
_STAR_DEED = re.compile(rf"(?:{_DEEDS})", re.IGNORECASE)
_LIST_LINE = re.compile(r"^[ \t]*(?:[-*•]\s+|\d{1,2}[.)]\s+)\S.*$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]*#{1,4}\s+\S.*$|\*\*[^*\n]{2,80}\*\*", re.MULTILINE)
_ROLE = re.compile(
    r"\b(?:my (?:character|persona)|the persona|in this (?:role[- ]?play|simulation|scenario)"
    r"|stay(?:ing)? in character|as (?:described|instructed|per my (?:profile|description))"
    r"|role[- ]?play(?:ing)?|the (?:user|prompt)(?:'s)? (?:asked|wants|instructions?))\b",
    re.IGNORECASE,
)
_LEAST_LINES = 2


def disclosure_findings(text: str, heard_last: str) -> Iterator[Finding]:
    """Yield words in which a model says what it is, in eleven languages."""
    lowered = plain_quotes(without_quotes(text)).casefold()
    asked = any(pattern.search(plain_quotes(heard_last).casefold()) for pattern in _asked())
    for pattern in _disclosures():
        if match := pattern.search(lowered):
            yield Finding(
                "discloses AI",
                text[match.start() : match.end()] if len(lowered) == len(text) else match[0],
                "low" if asked else "high",
                "asked what they are, and answered" if asked else "a person does not say this",
            )
            return


def character_findings(persona: Persona, text: str, others: Sequence[str]) -> Iterator[Finding]:
    """Yield stage directions, name prefixes, lines of others, and talk about the role itself."""
    if stage := _stage_direction(text):
        yield Finding(
            "stage direction", stage, "medium", "spoken words only, without stage directions"
        )
    yield from _prefixes(persona, text, others)
    if match := _ROLE.search(without_quotes(text)):
        yield Finding("out of character", match[0], "high", "speaks of the role instead of from it")
    own_name = rf"\b[Aa]s {re.escape(persona.name)}(?:,| I\b)"
    if as_name := re.search(own_name, plain_quotes(text)):
        yield Finding(
            "out of character", as_name[0], "medium", "nobody introduces their words by own name"
        )


def list_findings(text: str) -> Iterator[Finding]:
    """Yield lists, headings and bold type, which nobody speaks."""
    lines = _LIST_LINE.findall(text)
    if len(lines) >= _LEAST_LINES:
        yield Finding("list", lines[0].strip(), "medium", "people do not speak in lists")
    elif match := _HEADING.search(text):
        yield Finding("list", match[0].strip(), "low", "people do not speak in headings or bold")


def _stage_direction(text: str) -> str:
    for match in _STAGE.finditer(text):
        # A starred word may be stressed; a starred deed is a stage direction.
        if match["star"] is None or _STAR_DEED.match(match["star"].strip()):
            return match[0]
    return ""


def _prefixes(persona: Persona, text: str, others: Sequence[str]) -> Iterator[Finding]:
    names = "|".join(
        re.escape(name) for name in sorted({persona.name, persona.first_name}, key=len)[::-1]
    )
    if match := re.match(rf"\s*\**(?:{names})\**\s*:\**", text):
        yield Finding("name prefix", match[0].strip(), "low", "the words alone, no name in front")
    for other in others:
        first = other.split()[0]
        line = re.search(
            rf"^\s*\**(?:{re.escape(other)}|{re.escape(first)})\**\s*:\s*\S.*$", text, re.MULTILINE
        )
        if line:
            yield Finding(
                "speaks for others", line[0].strip(), "high", f"{other} speaks for themselves"
            )
            return


@cache
def _disclosures() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(pattern)
        for language, patterns in word_list("disclosure").items()
        if language != "asked"
        for pattern in patterns
    )


@cache
def _asked() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in word_list("disclosure")["asked"])
