"""Situations as chat prompts.

What is stable comes first (task, then person, then topic), and a person's earlier turns are kept
as they were sent, so that each prompt of a person begins with the whole of the one before and
providers' prefix caches hit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from personanb.engines.situations import ASKER, Message, Situation, Utterance, VoteItem
from personanb.engines.world_prompt import line_of, reminders, shown_from, world_messages
from personanb.personas.persona import Persona
from personanb.templates import fenced, quoted, render


def messages_for(situation: Situation) -> tuple[Message, ...]:
    """Return the messages that a language model reads for a situation."""
    if situation.task == "act":
        return world_messages(situation, _description(situation.persona))
    if situation.task == "fill_in":
        return _survey_messages(situation)
    if situation.group:
        return _group_messages(situation)
    return _private_messages(situation)


PAGE = "QUESTIONNAIRE"

# Without values a prompt file always renders to the same words.
_words = cache(render)


@lru_cache(maxsize=128)
def _description(persona: Persona) -> str:
    return persona.prompt()


def _group_messages(situation: Situation) -> tuple[Message, ...]:
    system = "\n\n".join(
        [
            _words("group.jinja"),
            *map(_words, situation.framing.rules),
            _description(situation.persona),
            render(
                "group_facts.jinja",
                topic=quoted(situation.topic),
                group=", ".join(quoted(name) for name in situation.group),
            ),
        ]
    )
    messages = [Message("system", system)]
    called = _short_names(situation.group)
    line = _fenced_line if situation.framing.fence_peers else _line
    pending: list[str] = []
    for own, others in _as_experienced(situation):
        pending.extend(line(utterance, called) for utterance in others)
        if own is not None:
            messages.append(Message("user", "\n".join([*pending, _words("turn.jinja")])))
            messages.append(Message("assistant", own.text))
            pending = []
    pending.extend(_extras(situation))
    pending.extend(reminders(situation))
    task = _vote_task(situation.vote) if situation.vote else _words("turn.jinja")
    messages.append(Message("user", "\n".join([*pending, task]), tuple(situation.images)))
    return tuple(messages)


def _private_messages(situation: Situation) -> tuple[Message, ...]:
    rules = map(_words, situation.framing.rules)
    system = "\n\n".join([_words("private.jinja"), *rules, _description(situation.persona)])
    messages, noticed = _lived(situation)
    task = _vote_task(situation.vote) if situation.vote else _words("answer.jinja")
    question = [quoted(situation.question)] if situation.question else []
    asked = "\n".join([*noticed, *_extras(situation), *question, *reminders(situation), task])
    return (
        Message("system", system),
        *messages,
        Message("user", asked, tuple(situation.images)),
    )


def _survey_messages(situation: Situation) -> tuple[Message, ...]:
    system = "\n\n".join([_words("survey.jinja"), _description(situation.persona)])
    messages, noticed = _lived(situation)
    page = fenced(situation.question, PAGE)
    asked = "\n".join([*noticed, *_extras(situation), page, _words("fill_in.jinja")])
    return (
        Message("system", system),
        *messages,
        Message("user", asked, tuple(situation.images)),
    )


def _lived(situation: Situation) -> tuple[list[Message], list[str]]:
    """Return a private talk so far as messages, and the lines that wait for the next of them."""
    messages: list[Message] = []
    noticed: list[str] = []
    for lived in situation.heard[shown_from(len(situation.heard)) :]:
        if lived.kind == "say" and lived.speaker == situation.persona.name:
            if noticed:
                messages.append(Message("user", "\n".join(noticed)))
            messages.append(Message("assistant", lived.text))
            noticed = []
        elif lived.kind == "say" and lived.speaker == ASKER:
            noticed.extend([quoted(lived.text), _words("answer.jinja")])
        elif lived.text:
            noticed.append(line_of(lived, situation.persona.name))
    return messages, noticed


def _as_experienced(
    situation: Situation,
) -> list[tuple[Utterance | None, list[Utterance]]]:
    """Split what was heard into (own words or None, what others said before them).

    Own words stand where they were spoken: what others said at the same time comes after.
    """
    name = situation.persona.name
    own = [utterance for utterance in situation.heard if utterance.speaker == name]
    parts: list[tuple[Utterance | None, list[Utterance]]] = []
    others: list[Utterance] = []
    waiting = iter(own)
    next_own = next(waiting, None)
    for index, utterance in enumerate(situation.heard):
        while next_own is not None and next_own.after is not None and next_own.after <= index:
            parts.append((next_own, others))
            others, next_own = [], next(waiting, None)
        if utterance.speaker == name:
            if utterance is next_own:  # it does not say what had been heard: it stands here
                parts.append((utterance, others))
                others, next_own = [], next(waiting, None)
            continue
        others.append(utterance)
    parts.append((None, others))
    return parts


@lru_cache(maxsize=256)
def _short_names(group: tuple[str, ...]) -> Mapping[str, str]:
    """Return the first words of names where they tell people apart: each line carries one."""
    first = Counter(name.split()[0] for name in group)
    return {name: name.split()[0] if first[name.split()[0]] == 1 else name for name in group}


def _line(utterance: Utterance, called: Mapping[str, str]) -> str:
    speaker = called.get(utterance.speaker, utterance.speaker)
    return f"{quoted(speaker)}: {quoted(utterance.text)}"


def _fenced_line(utterance: Utterance, called: Mapping[str, str]) -> str:
    speaker = called.get(utterance.speaker, utterance.speaker)
    return f"{quoted(speaker)}:\n{fenced(utterance.text, 'SAID')}"


def _extras(situation: Situation) -> list[str]:
    remembered = [f"You remember: {quoted(memory)}" for memory in situation.remembered]
    documents = [fenced(document, "DOCUMENT") for document in situation.context]
    return [*remembered, *documents]


def _vote_task(vote: VoteItem) -> str:
    return render(
        "vote.jinja",
        question=quoted(vote.question),
        low=vote.low,
        high=vote.high,
        low_label=vote.low_label,
        high_label=vote.high_label,
    )
