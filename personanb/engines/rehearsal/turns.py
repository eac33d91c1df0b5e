"""What a person does with a turn in a group, or with a question on their own."""

from __future__ import annotations

from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.answers import answer, has_moved
from personanb.engines.rehearsal.introductions import introduce
from personanb.engines.rehearsal.reactions import react, waiting_for_reply
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
