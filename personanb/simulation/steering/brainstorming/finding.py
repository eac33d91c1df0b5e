"""Finding ideas by rules: how proposals sound, and how they go on from others'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from personanb.engines.protocol import MODERATOR
from personanb.personas.persona import Persona
from personanb.simulation.analysis.spoken import sentences_of
from personanb.simulation.analysis.wordforms import plain_quotes, word_list
from personanb.simulation.events import Event
from personanb.simulation.steering.brainstorming.idea import Found

_ALOUD = frozenset({"say", "reach_out"})


def spoken_events(events: Sequence[Event]) -> list[Event]:
    """Return what people said to each other: no private answers, and nothing of the moderator's."""
    return [
        event
        for event in events
        if event.kind in _ALOUD and event.usable and event.text.strip()
        and event.actor != MODERATOR and "question" not in event.data
    ]  # fmt: skip


def ideas_by_rules(events: Sequence[Event]) -> list[Found]:
    """Return where ideas stand in a talk.

    A rehearsed speaker's own notes say what the idea is. Elsewhere a sentence is one when it sounds
    like a proposal in English; neighbouring sentences of one speaker are one idea each.
    """
    found: list[Found] = []
    authors: list[str] = []
    for event in spoken_events(events):
        noted = event.data.get("idea")
        texts = [str(noted)] if noted else [s for s in sentences_of(event.text) if _proposes(s)]
        if not texts:
            continue
        built_on = _built_on(event, found, authors)
        found += [Found(event.event, text, built_on) for text in texts]
        authors += [event.actor] * len(texts)
    return found


def refers_to(text: str, name: str) -> bool:
    """Whether words take up what somebody said, by name or first name."""
    lowered = plain_quotes(text).casefold()
    return any(pattern.search(lowered) for pattern in _building_on(name))


def answers(event: Event, name: str) -> bool:
    """Whether somebody speaks to or of a person: addresses them, takes them up or names them."""
    if event.target == name or refers_to(event.text, name):
        return True
    words = plain_quotes(event.text).replace("'s", "").replace(",", " ").replace(".", " ").split()
    return called(name) in words or f" {name} " in f" {' '.join(words)} "


@lru_cache(maxsize=4096)
def called(name: str) -> str:
    """Return what others call somebody of that name."""
    return Persona(name=name).first_name


def _proposes(sentence: str) -> bool:
    lowered = plain_quotes(sentence).casefold()
    kept = lowered
    for pattern in _patterns("not_ideas"):
        kept = pattern.sub(" ", kept)
    return any(pattern.search(kept) for pattern in _patterns("proposals"))


def _built_on(event: Event, found: Sequence[Found], authors: Sequence[str]) -> int | None:
    """Return the event of the earlier idea of somebody else that the words go on from."""
    noted = event.data.get("built_on")
    earlier = list(zip(reversed(found), reversed(authors), strict=True))
    for one, author in earlier:
        if author != event.actor and (
            noted == author or (not noted and refers_to(event.text, author))
        ):
            return one.event
    if not noted and any(p.search(plain_quotes(event.text).casefold()) for p in _latest()):
        return next((one.event for one, author in earlier if author != event.actor), None)
    return None


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in word_list("ideas")[name])


def _latest() -> tuple[re.Pattern[str], ...]:
    return _patterns("builds_on_latest")


@lru_cache(maxsize=1024)
def _building_on(name: str) -> tuple[re.Pattern[str], ...]:
    names = {re.escape(form.casefold()) for form in (name, called(name))}
    one_of = f"(?:{'|'.join(sorted(names, key=len, reverse=True))})"
    return tuple(
        re.compile(pattern.replace("{name}", one_of)) for pattern in word_list("ideas")["builds"]
    )
