"""A persona by rules: stated facts, keyphrases, quotes, style; what needs judgement stays empty."""

from __future__ import annotations

import re
from collections.abc import Sequence

from personanb.personas.persona import Persona
from personanb.populations.narrate.claims import Claim, persona_of
from personanb.populations.narrate.person import Person, Piece
from personanb.populations.narrate.reader import Outcome, origin_of
from personanb.populations.narrate.rules.facts import stated_facts
from personanb.populations.narrate.rules.keyphrases import keyphrases
from personanb.populations.narrate.rules.style import Style, style_of
from personanb.simulation.analysis.quotes import found_in

_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_OWN = re.compile(r"\b(?:I|I'm|I've|my|me)\b")
_QUOTES = 3
_WITHOUT_NUMBERS = re.compile(r" \([^)]*\)")
_QUOTE_WORDS = range(6, 32)
_SINGLE = ("age", "gender", "residence", "occupation", "workplace", "education", "health")


def describe(person: Person, outcome: Outcome) -> Persona:
    """Return the persona that a person's texts state, without judging anything."""
    claims = [claim for piece in person.pieces for claim in stated_facts(piece)]
    claims = _latest(claims)
    texts = [piece.text for piece in person.pieces]
    topics = keyphrases(texts)
    claims += [_topic_claim(phrase, places, person.pieces) for phrase, places in topics]
    style = style_of(texts)
    claims += _style_claims(style, person.pieces)
    quotes = _quotes(person.pieces, [phrase for phrase, _ in topics])
    narrative = _narrative(person, claims, [phrase for phrase, _ in topics], style, quotes)
    persona = persona_of(
        person, claims, narrative, origin_of(outcome, person, "rules, without a model (rehearsal)")
    )
    return persona.replace(facts={**persona.facts, "style": dict(style.features)})


def _latest(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims without those that a later text replaces: people age, move, change jobs."""
    last: dict[str, int] = {}
    for claim in claims:
        if claim.field in _SINGLE:
            last[claim.field] = max(last.get(claim.field, 0), *claim.pieces)
    return [
        claim for claim in claims
        if claim.field not in _SINGLE or max(claim.pieces) == last[claim.field]
    ]  # fmt: skip


def _topic_claim(phrase: str, places: Sequence[int], pieces: Sequence[Piece]) -> Claim:
    first = pieces[places[0]]
    quote = next(
        (part.strip() for part in _SENTENCES.split(first.text) if found_in(phrase, part)), phrase
    )
    return Claim("interests", phrase, tuple(pieces[place].number for place in places), quote)


def _style_claims(style: Style, pieces: Sequence[Piece]) -> list[Claim]:
    numbers = tuple(piece.number for piece in pieces)
    example = next((part for part in _SENTENCES.split(pieces[0].text) if part.strip()), "")
    claims = [Claim("way_of_talking", style.words, numbers, example.strip())]
    for word, count in style.openers:
        claims.append(
            Claim("speech_patterns", f'begins sentences with "{word}" ({count} times)', numbers, "")
        )
    return claims


def _quotes(pieces: Sequence[Piece], topics: Sequence[str]) -> list[str]:
    """Return sentences in the first person that hold what somebody comes back to, one a topic."""
    found: list[str] = []
    sentences = [
        part.strip() for piece in pieces for part in _SENTENCES.split(piece.text)
        if len(part.split()) in _QUOTE_WORDS and _OWN.search(part) and "[" not in part
    ]  # fmt: skip
    for topic in [*topics, ""]:
        quote = next(
            (one for one in sentences if one not in found and (not topic or found_in(topic, one))),
            None,
        )
        if quote is not None and len(found) < _QUOTES:
            found.append(quote)
    return found


def _narrative(
    person: Person, claims: Sequence[Claim], topics: Sequence[str], style: Style,
    quotes: Sequence[str],
) -> str:  # fmt: skip
    # How many texts there were, and when, is told by the origin: here stands only what they say.
    what = {"posts": "wrote posts", "interview": "was interviewed", "document": "wrote about it",
            "survey": "answered a survey"}[person.kind]  # fmt: skip
    parts = [f"Somebody who {what}."]
    if topics:
        parts.append(f"They come back to {_listed(topics[:5])}.")
    stated = {
        name: _listed(
            list(dict.fromkeys(claim.value for claim in claims if claim.field == name))[:4]
        )
        for name in (
            *_SINGLE,
            "languages",
            "relationships",
            "likes",
            "dislikes",
            "goals",
            "beliefs",
        )
    }
    told = [f"{name}: {value}" for name, value in stated.items() if value]
    if told:
        parts.append(f"They state of themselves {'; '.join(told)}.")
    parts.append(f"They write in {_WITHOUT_NUMBERS.sub('', style.words)}.")
    if quotes:
        parts.append("In their own words: " + " ".join(f"“{quote}”" for quote in quotes))
    return " ".join(parts)


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values[:-1]) + f" and {values[-1]}" if len(values) > 1 else "".join(values)
