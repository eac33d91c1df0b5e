"""Answering questions in a world: from memory, from one's life, or by using a tool."""

from __future__ import annotations

from personanb.engines.acts import Act
from personanb.engines.protocol import Utterance
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.facts import answer_to, fact_asked
from personanb.engines.rehearsal.moments import read_now
from personanb.engines.rehearsal.part import Part
from personanb.engines.rehearsal.private import answer_about_self
from personanb.engines.rehearsal.remembering import Recalled, known, tell, unknown
from personanb.engines.rehearsal.scene import Scene
from personanb.engines.rehearsal.tool_choice import tool_for
from personanb.engines.rehearsal.wording import quoted_words
from personanb.engines.situations import ASKER

_READY_TO_HELP = 0.7
_KNOWN_POINTS = 12


def answer_fact(part: Part) -> bool:
    """Answer a question about a fact from view or memory, look it up, or own up."""
    scene, call = part.scene, part.scene.call
    # Questions by the rules of this engine ask for views.
    asked = fact_asked(call.text) if call is not None and not call.notes.get("act") else None
    if call is None or asked is None or (questions.about_self(call.text) and not asked.speaker):
        return False
    if not scene.called_on and (not part.happens(_READY_TO_HELP) or _is_answered(scene)):
        return False
    found = answer_to(asked, known(part.situation, scene.view, call))
    if found is not None:
        part.think("know")
        _reply(part, tell(found, part.situation, part.picker))
        return True
    about_topic = bool(part.situation.topic) and part.topic is not None and (
        bool(asked.stems & part.topic.stems)
    )  # fmt: skip
    if not scene.called_on or not asked.certain or about_topic:
        return False
    if not _search(part, call):
        part.think("unknown")
        _reply(part, unknown(part.picker))
    return True


def _search(part: Part, call: Utterance) -> bool:
    """Look something up, or go back over what is no longer in view; once for a question."""
    if part.scene.outcomes:
        return False
    if use_tool(part):
        return True
    if not part.scene.before:
        return False
    part.think("search")
    part.acts.append(Act("recall", quoted_words(call.text, 200)))
    part.notes = {"act": "recall", "aspect": "", "stance": round(part.stance, 3)}
    return True


def _reply(part: Part, answer: Recalled) -> None:
    part.reply(answer.text, {**answer.notes, "stance": round(part.stance, 3)})


def _is_answered(scene: Scene) -> bool:
    return any(lived.notes.get("act") in {"tell", "report"} for lived in scene.fresh)


def answer_about_oneself(part: Part) -> bool:
    """Answer a question about the person, where it was put to them."""
    call = part.scene.call
    if call is None or not part.scene.called_on or "?" not in call.text[:2000]:
        return False
    intent = questions.about_self(call.text)
    if not intent or questions.about_topic(call.text):
        return False
    persona, rng = part.situation.persona, part.rng
    said = answer_about_self(intent, call.text[:600], persona, part.person, part.picker, rng)
    part.reply(" ".join(said), {"act": "self", "aspect": "", "stance": round(part.stance, 3)})
    return True


def use_tool(part: Part) -> bool:
    """Use a tool where what was heard calls for one; once for the same call."""
    scene, tools = part.scene, part.setting.tools
    if not tools or scene.outcomes or _is_answered(scene):
        return False
    text = part.situation.topic if not part.situation.turn and scene.call is None else ""
    if scene.call is not None:
        done = scene.did_since(frozenset({"use"}), scene.call, part.me)
        if done or scene.call.notes.get("act"):
            return False
        text = scene.call.text
    if not text:
        return False
    use = tool_for(
        text, tools, now=read_now(part.setting.now), me=part.me,
        people=(*part.situation.group, *part.setting.reachable),
        home=part.person.place.split(" ", 1)[-1], known=_known_points(part),
    )  # fmt: skip
    if use is None:
        return False
    part.think("tool")
    part.acts.append(Act("use", tool=use.tool, arguments=use.arguments))
    part.notes = {"act": "use", "aspect": "", "stance": round(part.stance, 3)}
    return True


def _known_points(part: Part) -> str:
    """Return what was said, as a list to write down."""
    title = quoted_words(part.topic.text if part.topic is not None else "Notes", 80)
    said = [lived for lived in part.scene.view if lived.kind == "say" and lived.speaker != ASKER]
    lines = [f"- {u.speaker}: {quoted_words(u.text, 240)}" for u in said[-_KNOWN_POINTS:]]
    return "\n".join([f"# {title}", "", *(lines or ["- Nothing has been said yet."])])
