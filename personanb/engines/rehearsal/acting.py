"""What somebody does with a turn in a world, by rules: a thought, and acts."""

from __future__ import annotations

from personanb.engines.acts import Act
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.answering import answer_about_oneself, answer_fact, use_tool
from personanb.engines.rehearsal.bank import bank
from personanb.engines.rehearsal.deeds import gesture, go_somewhere, note_down, reach_somebody
from personanb.engines.rehearsal.outcomes import report
from personanb.engines.rehearsal.part import Part
from personanb.engines.rehearsal.speaking import speak_up

_ENOUGH = 3


def take_part(part: Part) -> None:
    """Decide what the person does, and put it into the part."""
    scene = part.scene
    if any(lived.kind == "result" and lived.target != "recall" for lived in scene.outcomes):
        report(part)
        return
    if _asked_if_machine(part):
        part.reply(bank().phrases["robot"][part.rng.randrange(len(bank().phrases["robot"]))])
        part.notes = {"act": "self", "aspect": "", "stance": 0.0}
        return
    if not (answer_fact(part) or answer_about_oneself(part) or use_tool(part)):
        moved = go_somewhere(part)
        if not (speak_up(part) or moved):
            _keep_quiet(part)
        reach_somebody(part)
    if not scene.outcomes:
        note_down(part)
    if not part.thought:
        part.think(part.level)


def _asked_if_machine(part: Part) -> bool:
    call = part.scene.call
    return part.scene.called_on and call is not None and questions.asks_if_machine(call.text)


def _keep_quiet(part: Part) -> None:
    """Listen on; where nothing new has come, be done until something does."""
    part.notes = {"act": "listen", "aspect": "", "stance": round(part.stance, 3)}
    if not part.others and part.happens(0.5):
        part.acts.append(Act("do", part.worded("world.alone")))
    else:
        gesture(part, 0.3)
    said_enough = part.topic is None or part.scene.spoken >= _ENOUGH
    if part.situation.turn and said_enough and not part.scene.fresh and part.happens(0.5):
        part.think("done")
        part.acts.append(Act("finish"))
    else:
        part.think("quiet")
