"""Speaking up in a world: on the topic, with ideas, about news, or to say hello."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp
from typing import Any

from personanb.engines.acts import EVERYONE, Act
from personanb.engines.protocol import MODERATOR, Situation, Utterance
from personanb.engines.rehearsal.bank import pattern
from personanb.engines.rehearsal.deeds import gesture, worth_keeping
from personanb.engines.rehearsal.facts import content, fact_asked
from personanb.engines.rehearsal.ideas import asks_for_ideas, have_idea, wanted_for
from personanb.engines.rehearsal.moments import moment_in
from personanb.engines.rehearsal.outcomes import telling_words
from personanb.engines.rehearsal.part import Part
from personanb.engines.rehearsal.private import answer_about_self
from personanb.engines.rehearsal.quoting import quotable
from personanb.engines.rehearsal.reckoning import expression_in
from personanb.engines.rehearsal.scene import Scene
from personanb.engines.rehearsal.senses import polarity_of
from personanb.engines.rehearsal.talking import REPEATED, Said, talk
from personanb.engines.situations import ASKER, WORLD

_FIRST_LIVED = 8  # a world often begins with what it is about
_CROWD = 12
_STORIES = 5
_BORED = 14
_ANY_DAY = dt.datetime(2000, 1, 3)  # noqa: DTZ001 - only whether a day is named matters
_OUTSIDE = frozenset({WORLD, ASKER, MODERATOR})


def subject(situation: Situation, scene: Scene) -> str:
    """Return what the conversation is about: the topic, or the latest that the world told.

    Ideas that the world asks for go before everything else.
    """
    told = next((u.text for u in reversed(scene.view) if is_told(u)), "")
    if asks_for_ideas(told):
        wanted = wanted_for(told)
        # "What else could we do?" names nothing of its own, and goes on with what there is.
        if content(wanted) - content("ideas") or not situation.topic:
            return wanted
    if situation.topic:
        return wanted_for(situation.topic) if asks_for_ideas(situation.topic) else situation.topic
    if not told:
        first = situation.heard[: min(_FIRST_LIVED, len(situation.heard))]
        told = next((u.text for u in first if is_told(u)), "")
    return told[:2000]


def is_told(lived: Utterance) -> bool:
    """Tell whether this came from outside and can be talked about."""
    return lived.kind == "hear" and _is_subject(lived.text[:2000])


@lru_cache(maxsize=2048)
def _is_subject(text: str) -> bool:
    if asks_for_ideas(text):
        return True
    # Sums, errands and appointments are seen to, and the talk goes on.
    errand = expression_in(text) or pattern("tools.writes").search(text)
    return not errand and fact_asked(text) is None and moment_in(text, _ANY_DAY) is None


def speak_up(part: Part) -> bool:
    """Say something, unless the person had rather listen."""
    scene = part.scene
    put_to = scene.called_on and scene.call is not None and scene.call.speaker != WORLD
    if not part.others and not part.setting.channels and not put_to:
        return False
    if not put_to and not part.happens(_readiness(part)):
        return False
    if part.topic is None:
        return _small_talk(part)
    if _thanks_for_message(part):
        return True
    about = [u.text for u in scene.view if is_told(u)][-1:] or [part.situation.topic]
    if asks_for_ideas(about[0]) or asks_for_ideas(part.situation.topic):
        said = part.happens(0.85) and _propose(part)
        if said:
            return True
    return _talk(part)


def _readiness(part: Part) -> float:
    """Return how likely the person is to speak, 0 to 1, when nobody waits for their answer."""
    outgoing = part.person.traits["E"]
    if not part.situation.turn or part.scene.news() is not None:
        ready = 0.97
    elif part.scene.fresh:
        odds = exp(1.9 + 0.5 * outgoing - (1.5 if part.scene.spoken > _BORED else 0.0))
        ready = odds / (1 + odds)
    else:
        ready = 0.55 + 0.08 * outgoing  # after a silence somebody begins again, mostly
    people = len(part.others) + 1
    return ready if people <= _CROWD else ready * max(0.2, _CROWD / people)


def _propose(part: Part) -> bool:
    """Say an idea, a new one or one that goes on from somebody else's."""
    if part.opinion is None:
        return False
    idea = have_idea(
        part.scene.view, part.me, part.situation.group, part.person, part.opinion, part.picker,
        part.naming,
    )  # fmt: skip
    stance = round(part.stance, 3)
    if idea is None:
        part.say(part.worded("ideas.out"), notes={"act": "greet", "aspect": "", "stance": stance})
        part.acts.append(Act("finish"))
        part.think("done")
        return True
    act = "build" if idea.built_on else "propose"
    notes = {"act": act, "aspect": idea.aspect, "stance": stance, "idea": idea.idea}
    if idea.built_on:
        notes["built_on"] = idea.built_on
    part.think("build" if idea.built_on else "idea")
    part.say(idea.text, notes=notes)
    gesture(part, 0.1)
    return True


def _talk(part: Part) -> bool:
    """Say something on the topic, by the rules of any discussion; False where all has been said."""
    assert part.topic is not None and part.opinion is not None  # noqa: PT018, S101 - looked at before
    said = _words(part)
    put_to = part.scene.called_on
    if said.faults >= REPEATED and not put_to:
        return False
    text = " ".join([*_lead(part), said.text])
    notes = {name: value for name, value in said.notes.items() if name != "target"}
    target = said.notes.get("target")
    asked = target if said.notes.get("act") == "ask" and isinstance(target, str) else EVERYONE
    part.think(part.level)
    if put_to and part.scene.call is not None and part.scene.call.speaker not in _OUTSIDE:
        part.reply(text, notes)
    else:
        part.say(text, asked, notes)
    gesture(part, 0.1)
    return True


def _words(part: Part) -> Said:
    """Return what the person says on the topic."""
    assert part.topic is not None and part.opinion is not None  # noqa: PT018, S101 - looked at before
    situation, call = part.situation, part.scene.call
    first = not any(lived.speaker == part.me for lived in part.talk_heard)
    stage, question, by = "introductory" if first else "", "", None
    if situation.turn % _STORIES == _STORIES - 1:
        stage = "transition"
    if part.scene.called_on and call is not None:
        if call.speaker not in _OUTSIDE and call.kind != "hear":
            by = call
        elif "?" in call.text[:2000]:
            stage, question = "key", call.text[:600]
    moment = replace(
        situation, task="say", topic=part.topic.text, question=question, stage=stage,
        heard=part.talk_heard, addressed_by=by,
    )  # fmt: skip
    return talk(part.request, moment, part.topic, part.person, part.opinion)


def _lead(part: Part) -> Sequence[str]:
    """Return words on what has just been told, shown or given to read, before the rest."""
    news = part.scene.news()
    if news is None or "?" in news.text[:2000] or asks_for_ideas(news.text):
        return ()
    about = part.topic.text if part.topic is not None else ""
    if news.kind == "read":
        words = telling_words(news.text, about)
        return (part.worded("world.read", quote=words),) if words else ()
    if news.kind != "hear" or not part.happens(0.75):
        return ()
    # What one may need, a key or a date, is kept in mind and not repeated to everybody.
    quote, _ = ("", "") if worth_keeping(news.text) else quotable(news.text[:700])
    if quote and part.happens(0.5):
        return (part.worded("world.news.quote", quote=quote),)
    mood = {1: "good", -1: "bad"}.get(polarity_of(news.text[:400]), "plain")
    return (part.worded(f"world.news.{mood}"),)


def _thanks_for_message(part: Part) -> bool:
    """Answer a message that asks for nothing with a word of thanks, now and then."""
    call = part.scene.call
    if call is None or call.kind != "reach_out" or "?" in call.text[:2000]:
        return False
    if part.happens(0.5):
        name = call.speaker.split()[0]
        notes = {"act": "greet", "aspect": "", "stance": round(part.stance, 3)}
        part.reply(part.worded("world.reach.back", name=name), notes)
    else:
        part.think("quiet")
    return True


def _small_talk(part: Part) -> bool:
    """Say hello, or something of one's own life, where there is nothing to talk about yet."""
    notes: dict[str, Any] = {"act": "greet", "aspect": "", "stance": 0.0}
    if part.scene.spoken:
        if not part.happens(0.4):
            return False
        persona, rng = part.situation.persona, part.rng
        said = answer_about_self("self", "", persona, part.person, part.picker, rng)
        notes["act"] = "self"
        fresh = [line for line in said if line.casefold() not in part.picker.heard]
        if not fresh:
            return False
        part.say(" ".join(fresh), notes=notes)
        return True
    part.say(part.worded("world.greet"), notes=notes)
    gesture(part, 0.3)
    return True
