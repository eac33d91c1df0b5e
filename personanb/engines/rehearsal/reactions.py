"""Answering what others in the group have said."""

from __future__ import annotations

from math import exp

from personanb.engines.protocol import MODERATOR
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.bank import ASPECTS, bank
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.listening import Point, understand
from personanb.engines.rehearsal.quoting import quotable
from personanb.engines.rehearsal.turn import MIXED, Turn
from personanb.engines.rehearsal.words import uncapitalise

_PICKED_UP = 0.55
# Questions that want their answer first, before anybody is argued with.
_DIRECT = frozenset(
    {
        "change",
        "best",
        "worst",
        "both",
        "how_much",
        "who",
        "when",
        "have_you",
        "experience",
        "compare",
        "missed",
    }
)


def _choose_target(turn: Turn) -> Point | None:
    situation = turn.situation
    latest: dict[str, Point] = {}
    for point in turn.heard.points:
        latest.pop(point.speaker, None)
        latest[point.speaker] = point
    recent = list(latest.values())[-4:]
    recent = [point for point in recent if point.stage.casefold() != "opening"]
    if not recent:
        return None
    weights = []
    for age, point in enumerate(reversed(recent)):
        name = company(situation.group).called(point.speaker).casefold()
        mentioned = turn.heard.own.count(name)
        weights.append(0.55**age * (0.45**mentioned))
    return turn.rng.choices(list(reversed(recent)), weights)[0]


def _act_towards(turn: Turn, point: Point) -> str:
    traits, style = turn.person.traits, turn.person.style
    undecided = abs(turn.stance) < MIXED
    same_side = undecided or point.side in {0, turn.chosen_side}
    distance = abs(turn.stance - point.stance)
    scores = {
        "agree": 1.0 - 2.0 * distance + 0.25 * traits["A"] if same_side else -9.0,
        "disagree": -1.2
        + 1.7 * distance
        - 0.3 * traits["A"]
        + 0.1 * traits["N"]
        - (2.0 if same_side else 0.0),
        "build": 0.2 + 0.2 * traits["O"] - 0.8 * distance if same_side else -9.0,
        "concede": -1.2 + 0.2 * traits["A"] + 0.7 * distance - (1.0 if same_side else 0.0),
        "ask": -1.0 + style.asks,
        "example": -0.5 + 0.1 * traits["E"],
        "answer": 0.0 - 0.15 * traits["E"],
    }
    names = list(scores)
    return turn.rng.choices(names, [exp(scores[name]) for name in names])[0]


def react(turn: Turn, *, first_here: bool) -> None:  # noqa: C901, PLR0911, PLR0912 - one rule after the other
    """Start by answering somebody, where there is somebody to answer."""
    waiting = waiting_for_reply(turn)
    point = waiting or _choose_target(turn)
    if point is None:
        return
    name = company(turn.situation.group).called(point.speaker)
    gist = turn.gist(point)
    if waiting is not None:
        turn.target = point.speaker
        if point.asked:
            turn.act = "answer"
            turn.add("reply", name=name, gist=gist)
        else:
            agree = turn.chosen_side * (point.side or turn.chosen_side) > 0
            turn.act = "agree" if agree else "disagree"
            turn.add(f"react.{'for' if agree else 'against'}", name=name)
        turn.remark(turn.chosen_side, point.aspect, strict=bool(point.aspect))
        return
    direct = questions.about_topic(turn.situation.question) in _DIRECT
    chance = 0.58 if first_here and direct else 0.68 if first_here else 0.88
    if turn.rng.random() > chance:
        return
    act = _act_towards(turn, point)
    if first_here and direct and act == "build":
        act = "agree"
    if act in {"answer", "example"} or (act == "ask" and first_here):
        turn.act = act if act == "example" else "answer"
        return
    turn.act = act
    if act == "ask":
        turn.target = point.speaker
        _ask(turn, name, point)
        return
    turn.target = point.speaker
    picked_up = _pick_up(turn, act, name, point)
    if act in {"agree", "build"} and abs(turn.stance) < MIXED and point.side:
        turn.chosen_side = point.side
    if picked_up:
        if not (first_here and (act == "agree" or direct) and turn.situation.question):
            turn.reason(avoid=point.aspect if act in {"concede", "build"} else "")
        return
    if act == "build":
        other = own_aspect(turn, avoid=point.aspect)
        if turn.remark(turn.chosen_side, other, strict=True):
            turn.add("build", name=name, gist=gist, gist_own=turn.gist_of(other))
        else:
            turn.remark(turn.chosen_side)
            turn.add("build", name=name, gist=gist)
        turn.sentences.insert(0, turn.sentences.pop())
        return
    turn.add(act, name=name, gist=gist)
    if first_here and (act == "agree" or direct) and turn.situation.question:
        return
    if act == "concede":
        turn.remark(turn.chosen_side, avoid=point.aspect)
    elif not turn.remark(turn.chosen_side, point.aspect, strict=True):
        turn.remark(turn.chosen_side)


def _pick_up(turn: Turn, act: str, name: str, point: Point) -> bool:
    """Answer the very words of what somebody said, now and then; False where it was not done."""
    if turn.rng.random() > _PICKED_UP:
        return False
    names = company(turn.situation.group).parts
    quote, clause = quotable(point.words, names)
    if clause and turn.rng.random() < 0.5:  # noqa: PLR2004 - half as reported speech, half as a quotation
        turn.add(f"heard.report.{act}", name=name, clause=clause)
    elif quote:
        turn.add(f"heard.quote.{act}", name=name, quote=uncapitalise(quote, turn.names))
    else:
        return False
    return True


def own_aspect(turn: Turn, avoid: str) -> str:
    """Draw an aspect the person cares about, one they have not spoken about much."""
    candidates = [aspect for aspect in ASPECTS if aspect not in {avoid, "health", "safety"}]
    weights = [
        turn.opinion.weights[aspect] * 0.5 ** turn.heard.own_aspects[aspect]
        for aspect in candidates
    ]
    return turn.rng.choices(candidates, weights)[0]


def _ask(turn: Turn, name: str, point: Point) -> None:
    turn.reason(aspect=point.aspect)
    specific = f"ask.{turn.aspect or point.aspect}"
    known = specific in bank().phrases and turn.topic.kind not in {"issue", "idea", "step"}
    fresh = known and any(turn.picker.is_new(text) for text in bank().phrases[specific])
    turn.add(specific if fresh and turn.rng.random() < 0.7 else "ask.any", name=name)  # noqa: PLR2004 - mostly to the point


def waiting_for_reply(turn: Turn) -> Point | None:
    """Return what the person is expected to react to: said to them, and not answered yet."""
    by = turn.situation.addressed_by
    if by is not None:
        return None if by.speaker in {MODERATOR, turn.person.name} else understand(by)
    return turn.heard.waiting
