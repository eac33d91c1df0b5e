"""How one person talks: small leanings from traits, and verbal habits of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp
from random import Random

from personanb.engines.rehearsal.bank import pattern
from personanb.engines.rehearsal.words import plain, tidy, uncapitalise
from personanb.personas.persona import Persona
from personanb.seeds import generator

# Trait effects on language are small (extraversion and talk: r of .1 or less over 37 samples), so a
# trait moves each log-odds by at most half a unit per standard deviation.
_STARTERS = (
    "Well,", "I mean,", "Look,", "See,", "To be honest,", "Honestly,", "To be fair,", "Actually,",
    "The thing is,", "You know,", "Mm,", "Yeah,", "Right,",
    "For my part,", "Frankly,", "If I'm honest,", "Hm,", "Let's see,",
)  # fmt: skip
_FORMAL_STARTERS = (
    "To be fair,", "Frankly,", "In my view,", "As I see it,", "For my part,", "On reflection,",
    "To my mind,", "In fairness,", "Speaking for myself,",
)  # fmt: skip
_YOUNG_STARTERS = (
    "Okay,",
    "Like,",
    "Honestly,",
    "I mean,",
    "Yeah,",
    "So,",
    "Not gonna lie,",
    "To be fair,",
)
_TAGS = (
    ", if you ask me", ", to be fair", ", you know", ", that's all", ", for me anyway",
    ", I suppose",
    ", at least that's how I see it", ", don't you think?", ", right?", ", I'd say", ", in my book",
    ", you see", ", as far as I can tell",
)  # fmt: skip
_HEDGES = (
    "I think",
    "I suppose",
    "I'd say",
    "I guess",
    "I have a feeling",
    "I reckon",
    "My feeling is",
    "To my mind",
)
_KNOWN_MARKERS = re.compile(r"['\"]([^'\"]{2,40})['\"]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a person talks.

    Attributes
    ----------
    length
        Leaning towards longer turns, in sentences around two.
    starters, tags, hedges
        Verbal habits of this person.
    start, tag, hedge, exclaim
        Chance of each in a turn, 0 to 1.
    asks
        Added log-odds of putting a question to somebody.
    """

    length: float
    starters: tuple[str, ...]
    tags: tuple[str, ...]
    hedges: tuple[str, ...]
    start: float
    tag: float
    hedge: float
    exclaim: float
    asks: float


def _odds(chance: float, shift: float) -> float:
    odds = chance / (1 - chance) * exp(max(-1.5, min(1.5, shift)))
    return odds / (1 + odds)


def style_of(persona: Persona, traits: dict[str, float]) -> Style:
    """Work out a person's way of talking; the same person always gets the same one."""
    rng = generator("style", persona.persona_id)
    o, c, e, a, n = (traits[letter] for letter in "OCEAN")
    text = plain(
        " ".join([persona.communication.style or "", *persona.communication.speech_patterns]), 800
    ).lower()
    formal = bool(
        re.search(
            r"\b(?:formal|professional|precise|academic|polite|measured|reserved|eloquent)", text
        )
    )
    blunt = bool(
        re.search(
            r"\b(?:blunt|direct|no[- ]nonsense|terse|laconic|curt|brief|short sentences|few words)",
            text,
        )
    )
    chatty = bool(
        re.search(
            r"\b(?:chatty|talkative|rambling|storytell|long-winded|warm|lively|expressive|enthusiastic)",
            text,
        )
    )
    asking = bool(re.search(r"\bask(?:s|ing)?\b.*question|curious|inquisitive", text))
    schooled = bool(
        re.search(
            r"\b(?:university|master|phd|doctor|degree|bachelor)", (persona.education or "").lower()
        )
    )
    pool: tuple[str, ...]
    if formal or (schooled and (persona.age or 0) > 45 and rng.random() < 0.5):  # noqa: PLR2004 - half of them
        pool = _FORMAL_STARTERS
    elif persona.age is not None and persona.age < 25:  # noqa: PLR2004 - how younger people start
        pool = _YOUNG_STARTERS
    else:
        pool = _STARTERS
    said_starters, said_tags = _own_markers(persona.communication.speech_patterns)
    return Style(
        length=0.16 * e + 0.05 * o - 0.5 * blunt + 0.35 * chatty + rng.gauss(0, 0.12),
        starters=(*said_starters, *rng.sample(pool, 3)),
        tags=(*said_tags, *rng.sample(_TAGS, 2)),
        hedges=tuple(rng.sample(_HEDGES, 2)),
        start=_odds(0.16, 0.15 * e + 0.6 * bool(said_starters) - 0.6 * blunt + 0.3 * chatty),
        tag=_odds(0.09, 0.15 * e + 0.15 * a + 0.8 * bool(said_tags) - 0.5 * blunt - 0.4 * formal),
        hedge=_odds(0.16, 0.15 * n + 0.1 * a - 0.1 * e - 0.7 * blunt),
        exclaim=0.0 if formal or blunt else _odds(0.05, 0.35 * e + 0.2 * n - 0.1 * c),
        asks=0.2 * e + 0.1 * a + 0.7 * asking,
    )


def _own_markers(patterns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return starters and tags that the persona is said to use: "often says 'you know'"."""
    starters, tags = [], []
    for said in patterns[:8]:
        cleaned = plain(said, 160)
        for match in _KNOWN_MARKERS.finditer(cleaned):
            marker = match[1].strip(" ,.")
            if not 1 <= len(marker.split()) <= 4 or not marker.isascii():  # noqa: PLR2004 - a marker, not a sentence
                continue
            ending = re.search(
                r"\b(?:end|ends|ending|finish)", cleaned, re.IGNORECASE
            ) or marker.endswith("?")
            if ending:
                tags.append(f", {uncapitalise(marker)}")
            else:
                starters.append(marker[0].upper() + marker[1:] + ",")
    return tuple(starters), tuple(tags)


def _joined_at_colons(sentences: list[str], names: frozenset[str]) -> list[str]:
    out: list[str] = []
    for sentence in sentences:
        if out and out[-1].endswith(":"):
            out[-1] = f"{out[-1]} {uncapitalise(sentence, names)}"
        else:
            out.append(sentence)
    if out[-1].endswith(":"):
        out[-1] = out[-1][:-1] + "."
    return out


_HEDGEABLE = re.compile(r"^(?:It's|It'd|It'll|It|There's|There are|People|You'd|They'd|They)\b")
_TAGGABLE = re.compile(r"^(?:It's|It'd|It|There's|People|You'd|They|I'd|The) [^?!:,\"]{12,60}\.$")
_STOPS = ",.:;!?"
_ALREADY_TAGGED = re.compile(r",[^,]{1,34}\.$")


def speak(
    sentences: list[str], style: Style, names: frozenset[str], rng: Random, *, plain: bool = False
) -> str:
    """Join sentences into one turn, in this person's way of talking.

    Parameters
    ----------
    sentences
        Finished sentences, each with its stop.
    names
        Names that keep their capital in mid-sentence.
    plain
        Whether to leave verbal habits out, as people do when they introduce themselves.
    """
    if plain:
        return tidy(" ".join(sentences))
    out = _joined_at_colons(sentences, names)
    first = out[0]
    addressed = first.split(maxsplit=1)[0].rstrip(_STOPS) in names if first.split() else False
    if (
        rng.random() < style.start
        and not addressed
        and first[:1].isalpha()
        and not _has_starter(first)
    ):
        starter = rng.choice(style.starters)
        if starter.strip(",").casefold() not in " ".join(out).casefold():
            out[0] = f"{starter} {uncapitalise(first, names)}"
    elif rng.random() < style.hedge:
        for position, sentence in enumerate(out):
            if _HEDGEABLE.match(sentence) and "?" not in sentence and " think" not in sentence:
                out[position] = f"{rng.choice(style.hedges)} {uncapitalise(sentence, names)}"
                break
    last = out[-1]
    if rng.random() < style.tag and _TAGGABLE.match(last) and not _ALREADY_TAGGED.search(last):
        tag = rng.choice(style.tags)
        out[-1] = last[:-1] + (tag if tag.endswith("?") else tag + ".")
    elif rng.random() < style.exclaim and pattern("style.exclaimed").match(out[0]):
        out[0] = out[0][:-1] + "!"
    return tidy(" ".join(out))


def _has_starter(sentence: str) -> bool:
    return bool(pattern("style.started").match(sentence)) or "," in sentence[:14]
