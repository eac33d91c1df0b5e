"""Answering with what is remembered, and saying so when nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from personanb.engines.protocol import Situation, Utterance
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.facts import (
    Found,
    Source,
    answer_to,
    fact_asked,
    sources_in_memory,
    sources_in_view,
)
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.private import family_of
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.wording import in_mid_sentence, is_own_words, phrase, quoted_words
from personanb.engines.world_prompt import shown_from


@dataclass(frozen=True, slots=True)
class Recalled:
    """A reply to a question about a fact.

    Attributes
    ----------
    text
        The words.
    notes
        `rests_on_memory` or `rests_on_heard` holds what they rest on, where anything was found.
    """

    text: str
    notes: dict[str, Any] = field(default_factory=dict)


def recalled(situation: Situation, picker: Picker, topic: Topic | None) -> Recalled | None:
    """Return the reply to a question about a fact; None where it asks for something else.

    Parameters
    ----------
    topic
        What the conversation is about, if anything: a question about that is for talk to answer.
    """
    by = situation.addressed_by
    asked = fact_asked(situation.question or (by.text if by is not None else ""))
    if asked is None:
        return None
    question = situation.question or (by.text if by is not None else "")
    if questions.about_self(question) and not asked.speaker:
        return None
    about_topic = topic is not None and bool(asked.stems & topic.stems)
    count = len(situation.heard)
    view = [] if about_topic else situation.heard[shown_from(count) : count]
    found = answer_to(asked, known(situation, view, by))
    if found is not None:
        return tell(found, situation, picker)
    if asked.certain and topic is None:
        return unknown(picker)
    return None


def known(
    situation: Situation, view: Sequence[Utterance], but: Utterance | None = None
) -> list[Source]:
    """Return everything that may answer a question: view, memory, and the person's own people."""
    me = situation.persona.name
    return [
        *sources_in_view(view, me, but=but),
        *sources_in_memory(situation.remembered, me),
        *(Source(line, "", "life") for line in family_of(situation.persona)),
    ]


def tell(found: Found, situation: Situation, picker: Picker) -> Recalled:
    """Say a fact, and whose words it was."""
    source, fact = found.source, found.sentence
    own_words = is_own_words(fact)
    name = company(situation.group).called(source.speaker) if source.speaker else ""
    slots = {"fact": in_mid_sentence(fact), "quote": quoted_words(fact, 220), "name": name}
    if source.origin == "life":
        kind = "life"
    elif source.origin == "own":
        kind = "own_quote" if own_words else "own"
    elif source.origin == "read":
        kind = "read"
    elif name:
        kind = "quote" if own_words else "said"
    elif own_words:
        kind = "plain" if source.origin == "memory" and _is_mine(fact) else "read"
    else:
        kind = "plain" if source.origin == "memory" else "heard"
    text = phrase(picker, f"world.recall.{kind}", **slots)
    rests = "rests_on_memory" if source.origin == "memory" else "rests_on_heard"
    notes: dict[str, Any] = {"act": "tell", "aspect": "", "stance": 0.0}
    if source.origin != "life":
        notes[rests] = fact
    return Recalled(text, notes)


def _is_mine(fact: str) -> bool:
    return "you" not in fact.casefold()


def unknown(picker: Picker) -> Recalled:
    """Say that one does not remember."""
    text = phrase(picker, "world.recall.none")
    return Recalled(text, {"act": "unknown", "aspect": "", "stance": 0.0})
