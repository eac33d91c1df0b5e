"""What a person does with a turn in a group, or with a question on their own."""

from __future__ import annotations

from random import Random

from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.answers import answer, has_moved
from personanb.engines.rehearsal.introductions import introduce
from personanb.engines.rehearsal.listening import Heard
from personanb.engines.rehearsal.reactions import react, waiting_for_reply
from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.turn import Turn


def take_turn(turn: Turn) -> None:
    """Decide what the person does with the turn, and build its sentences."""
    turn.chosen_side = turn.side
    stage = turn.situation.stage.casefold()
    intent = questions.about_topic(turn.situation.question)
    first_here = not turn.heard.own_stages[turn.situation.stage]
    if (stage == "opening" or intent == "intro") and first_here and waiting_for_reply(turn) is None:
        introduce(turn)
        return
    react(turn, first_here=first_here)
    if turn.sentences and turn.act == "ask":
        return
    if (first_here or not turn.heard.points) and not (
        stage == "introductory" and len(turn.sentences) > 1
    ):
        answer(turn, stage, intent)
    else:
        _discuss(turn)


def _discuss(turn: Turn) -> None:
    """Go on talking, once the question has had its answer."""
    wanted = turn.length()
    if turn.act == "example" and not turn.sentences:
        turn.tell_fact(0.5) or turn.lived()
        turn.reason()
    elif not turn.sentences:
        if has_moved(turn):
            turn.add("moved_up" if turn.stance > turn.opinion.base else "moved_down")
        turn.reason()
    elif len(turn.sentences) == 1:
        turn.reason()
    turn.fill_up(wanted)


def answer_alone(turn: Turn) -> None:
    """Answer a question about a topic with nobody else in the room, or in writing."""
    turn.chosen_side = turn.side
    intent = questions.about_topic(turn.situation.question)
    answer(turn, turn.situation.stage.casefold(), intent if intent != "intro" else "")
    if turn.situation.task == "write" and len(turn.sentences) < 2:  # noqa: PLR2004 - a statement gives a reason
        turn.reason()


def wants_name(topic: Topic, heard: Heard, stage: str, rng: Random) -> bool:
    """Draw whether a turn should say one of the topic's own words."""
    if stage.casefold() == "opening":
        return False
    names = {name.casefold() for name in topic.names}
    named = any(name in heard.own_later for name in names)
    spoken = sum(heard.own_stages.values()) - heard.own_stages["opening"]
    if not named:
        return spoken > 0 or rng.random() < 0.6  # noqa: PLR2004 - the others name it when they speak next
    return rng.random() < 0.1  # noqa: PLR2004 - most of the time "it" will do


def wants_life(turn: Turn) -> bool:
    """Draw whether a turn should rest on a fact of the person's life."""
    heard, stage = turn.heard, turn.situation.stage.casefold()
    if stage == "opening":
        return False
    told = any(turn.times_told(tie) > 0 for tie, _ in turn.opinion.life)
    spoken = sum(heard.own_stages.values()) - heard.own_stages["opening"]
    if told:
        return turn.rng.random() < 0.2  # noqa: PLR2004 - once it is known, less is more
    if spoken > 1 or (spoken and stage == "ending"):
        return True
    return turn.rng.random() < (0.6 if spoken else 0.3)


def give_reason(turn: Turn, side: int) -> None:
    """Give the reason for a vote: one that suits it, or where one is torn, a word for that."""
    turn.chosen_side = side or turn.side
    if not side and turn.topic.kind != "issue":
        turn.add("position.mixed")
    if not turn.remark(turn.chosen_side) and not turn.lived():
        turn.position()
