"""Ideas held against each other: how new each is, and who spoke for and against it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Literal

from personanb.simulation.analysis.stance import reply_in
from personanb.simulation.analysis.wordforms import is_word, stems, tokens_of
from personanb.simulation.events import Event
from personanb.simulation.steering.brainstorming.finding import answers, spoken_events
from personanb.simulation.steering.brainstorming.idea import Found, Idea

Side = Literal["for", "against", ""]
_NOTED: dict[str, Side] = {"agree": "for", "build": "for", "disagree": "against"}


def weighed(found: Sequence[Found], events: Sequence[Event], topic: str = "") -> tuple[Idea, ...]:
    """Return the ideas, each with its place in the talk, its novelty and who is behind it.

    Words of the topic make no two ideas alike.
    """
    by_number = {event.event: event for event in events}
    place = {event.event: place for place, event in enumerate(events)}
    in_order = sorted(found, key=lambda one: place[one.event])
    ideas: list[Idea] = []
    for number, one in enumerate(in_order, 1):
        parent = next(
            (idea.number for idea in reversed(ideas) if idea.event == one.builds_on), None
        )
        event = by_number[one.event]
        ideas.append(Idea(number, one.event, event.step, event.actor, one.text, parent))
    return _with_support(_with_novelty(ideas, topic), events)


def _with_novelty(ideas: Sequence[Idea], topic: str) -> list[Idea]:
    import numpy as np  # noqa: PLC0415 - the core stays light without tables

    from personanb.memory import Reader  # noqa: PLC0415 - as above

    if not ideas:
        return []
    reader, common = Reader(), set(stems(tokens_of(topic)))
    vectors = np.array([reader.vector(_own_words(idea.text, common)) for idea in ideas])
    likeness = vectors @ vectors.T
    weighed_ideas = [ideas[0]]
    for row in range(1, len(ideas)):
        nearest = int(np.argmax(likeness[row, :row]))
        alike = float(np.clip(likeness[row, nearest], 0.0, 1.0))
        weighed_ideas.append(
            replace(ideas[row], nearest=ideas[nearest].number, novelty=1.0 - alike)
        )
    return weighed_ideas


def _own_words(text: str, common: AbstractSet[str]) -> str:
    tokens = [token for token in tokens_of(text) if is_word(token)]
    own = [token for token, form in zip(tokens, stems(tokens), strict=True) if form not in common]
    return " ".join(own) or text


def _with_support(ideas: Sequence[Idea], events: Sequence[Event]) -> tuple[Idea, ...]:
    latest: dict[str, int] = {}
    sides: dict[int, dict[str, Side]] = {idea.number: {} for idea in ideas}
    of_event: dict[int, list[Idea]] = {}
    for idea in ideas:
        of_event.setdefault(idea.event, []).append(idea)
    for event in spoken_events(events):
        for idea in of_event.get(event.event, ()):
            if idea.builds_on is not None:
                sides[idea.builds_on].setdefault(event.actor, "for")
        meant = _meant(event, latest)
        side = _side(event) if meant is not None else ""
        if meant is not None and side:
            sides[meant][event.actor] = side  # what somebody said last counts
        for idea in of_event.get(event.event, ()):
            latest[event.actor] = idea.number
    return tuple(
        replace(
            idea,
            backers=tuple(who for who, side in sides[idea.number].items() if side == "for"),
            opponents=tuple(who for who, side in sides[idea.number].items() if side == "against"),
        )
        for idea in ideas
    )


def _meant(event: Event, latest: dict[str, int]) -> int | None:
    """Return the latest idea of whoever is answered, by address or by name."""
    for author, number in reversed(latest.items()):
        if author == event.actor:
            continue
        if answers(event, author):
            return number
    return None


def _side(event: Event) -> Side:
    noted = event.data.get("act")
    if event.source == "rehearsal" and noted is not None:
        return _NOTED.get(str(noted), "")
    reply = reply_in(event.text)
    return "for" if reply == "agrees" else "against" if reply == "disagrees" else ""
