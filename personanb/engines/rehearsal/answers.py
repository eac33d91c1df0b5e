"""Answering the question of the stage."""

from __future__ import annotations

from personanb.engines.rehearsal.bank import ASPECTS, bank
from personanb.engines.rehearsal.reactions import own_aspect
from personanb.engines.rehearsal.remarks import fit_words
from personanb.engines.rehearsal.turn import MIXED, Turn
from personanb.engines.rehearsal.words import uncapitalise


def answer(turn: Turn, stage: str, intent: str) -> None:
    """Say what the question of the stage asks for, at the length that suits the person."""
    wanted = turn.length()
    if stage == "ending" and intent not in {
        "change",
        "best",
        "worst",
        "how_much",
        "who",
        "when",
        "missed",
    }:
        intent = "verdict"
    if intent == "verdict" and stage != "ending" and len(turn.heard.own_stages) < 3:  # noqa: PLR2004 - too early to sum up
        intent = "yes_no"
    handler = _INTENTS.get(intent) or _STAGES.get(stage)
    if handler is None or (intent in {"why", "yes_no", ""} and stage in _STAGES):
        handler = _STAGES.get(stage) or _INTENTS.get(intent) or _say_position
    if stage == "ending" and intent == "change":
        handler = _say_verdict_and_change
    handler(turn)
    if handler is not _say_both:
        turn.fill_up(wanted)


def _say_position(turn: Turn) -> None:
    if turn.heard.own_stance is None or turn.rng.random() < 0.4:  # noqa: PLR2004 - now and then again
        turn.position()
    turn.reason()


def _say_why(turn: Turn) -> None:
    turn.reason()
    turn.tell_belief(0.5)


def _say_first_thought(turn: Turn) -> None:
    domains = turn.topic.domains
    # A picture from the part of life that the topic belongs to first of all, if it is sure to fit.
    fitting = turn.topic.kind in {"rule", "place", "good", "service", "issue", "idea"}
    pictures = bank().associations.get(domains[0], ()) if domains and fitting else ()
    if turn.naming.due and turn.topic.kind != "issue" and turn.rng.random() < 0.85:  # noqa: PLR2004 - most start from the words themselves
        level = turn.level.removeprefix("strong_")
        turn.add(f"heard.first_named.{level}")
    elif pictures and turn.rng.random() < 0.45:  # noqa: PLR2004 - often a picture
        picture = turn.picker.choose(f"associations.{domains[0]}", pictures)
        plain = not picture.endswith(("honest", "either"))
        phrase = turn.picker.choose(
            "first_thought", bank().phrases["first_thought"],
            lambda text: ("assoc_plain" not in text or ("," not in picture and plain)),
        )  # fmt: skip
        turn.sentences.append(fit_words(phrase, turn.naming, assoc=picture, assoc_plain=picture))
        turn.reason()
        return
    else:
        turn.add("reacting_first")
        turn.position()
    if turn.wants_life or turn.rng.random() < 0.7:  # noqa: PLR2004 - mostly with a reason
        turn.reason()


def _say_experience(turn: Turn) -> None:
    told = turn.tell_fact(0.6)
    before = len(turn.sentences)
    if (not told or turn.rng.random() < 0.4) and turn.lived() and turn.rng.random() < 0.3:  # noqa: PLR2004 - one story is often enough; few announce it
        turn.add("example")
        turn.sentences.insert(before, turn.sentences.pop())
    turn.act = "example"
    turn.reason()


def _say_have_you(turn: Turn) -> None:
    fact = turn.new_fact()
    if fact is not None:
        turn.add("experience_yes")
        turn.tell_fact(1.0)
    else:
        turn.add("experience_no")
        turn.lived()
    turn.reason()


def _say_change(turn: Turn) -> None:
    if turn.topic.kind == "issue":
        turn.add("issue_conditions")
        turn.reason()
        return
    _say_condition(turn)
    if turn.level in {"strong_for", "for"} and turn.rng.random() < 0.5:  # noqa: PLR2004 - or only the condition
        turn.position()
    else:
        turn.remark(-1 if turn.stance < MIXED else 1, turn.aspect)


def _say_verdict_and_change(turn: Turn) -> None:
    if has_moved(turn):
        turn.add("moved_up" if turn.stance > turn.opinion.base else "moved_down")
    elif turn.topic.kind == "issue":
        turn.position()
    else:
        turn.add(f"verdict.{turn.level}")
    if turn.topic.kind == "issue":
        turn.add("issue_conditions")
        return
    if turn.level != "strong_against" or turn.rng.random() < 0.4:  # noqa: PLR2004 - few conditions after a flat no
        _say_condition(turn)
    else:
        turn.reason()


def _say_both(turn: Turn) -> None:
    """Name what speaks for it and what against, the person's own side last and longer."""
    side = turn.chosen_side
    if abs(turn.stance) < MIXED and turn.topic.kind != "issue" and turn.rng.random() < 0.4:  # noqa: PLR2004 - some say that they are torn
        turn.position()
    naming, turn.naming.wanted = turn.naming.wanted, False
    before = len(turn.sentences)
    if turn.remark(-side):
        turn.aspect = ""
        name = f"both.{'for' if side < 0 else 'against'}"
        lead = turn.picker.choose(name, bank().phrases[name])
        turn.sentences[before] = f"{lead} {uncapitalise(turn.sentences[before], turn.names)}"
    turn.naming.wanted = naming
    before = len(turn.sentences)
    if not turn.tell_life():
        turn.remark(side)
    if len(turn.sentences) > before:
        link = turn.picker.choose("both.but", bank().phrases["both.but"])
        turn.sentences[before] = f"{link} {uncapitalise(turn.sentences[before], turn.names)}"
    if side not in turn.sides:
        turn.remark(side)
    elif turn.level.startswith("strong") and len(turn.sentences) < 4:  # noqa: PLR2004 - long enough
        turn.position() if turn.rng.random() < 0.5 else turn.remark(side, avoid=turn.aspect)  # noqa: PLR2004 - either


def _say_best(turn: Turn) -> None:
    turn.add("best_lead")
    turn.chosen_side = 1
    if not turn.remark(1):
        turn.lived()


def _say_worst(turn: Turn) -> None:
    turn.add("worst_lead")
    turn.chosen_side = -1
    if not turn.remark(-1):
        turn.lived()


def _say_how_much(turn: Turn) -> None:
    turn.aspect = "cost"
    turn.add("how_much_priced" if turn.topic.price else "how_much")
    turn.remark(turn.chosen_side, "cost")


def _say_who(turn: Turn) -> None:
    turn.aspect = "others"
    turn.add("who")
    turn.remark(turn.chosen_side, "fairness")


def _say_when(turn: Turn) -> None:
    turn.aspect = "fit"
    turn.add("when")
    turn.remark(turn.chosen_side, "fit")


def _say_compare(turn: Turn) -> None:
    turn.add("compare")
    turn.lived()
    turn.reason()


def _say_missed(turn: Turn) -> None:
    aspect = own_aspect(turn, avoid="")
    common = turn.heard.aspects.most_common(1)
    gist = turn.gist_of(common[0][0]) if common and common[0][0] in ASPECTS else "the money"
    turn.add("missed", gist_own=turn.gist_of(aspect), gist=gist)
    turn.remark(turn.chosen_side, aspect)


def _say_verdict(turn: Turn) -> None:
    if has_moved(turn):
        turn.add("moved_up" if turn.stance > turn.opinion.base else "moved_down")
    if turn.topic.kind == "issue":
        turn.position()
        turn.add("issue_conditions")
        return
    turn.add(f"verdict.{turn.level}")
    if turn.rng.random() < 0.5:  # noqa: PLR2004 - a reason or a condition
        turn.reason()
    else:
        _say_condition(turn)


def _say_condition(turn: Turn) -> None:
    """Name what would have to change, about what one minds most."""
    side = "own" if turn.one_decides else "shared"
    touched = set(turn.topic.domains)
    out_of_place = set() if touched & {"health", "food"} else {"health"}
    if not touched & {"health", "safety", "transport", "tech"}:
        out_of_place.add("safety")
    if not touched & {"environment", "energy", "transport", "food", "clothing", "garden", "travel"}:
        out_of_place.add("environment")
    aspects = [aspect for aspect in ASPECTS if aspect not in out_of_place]
    aspects.sort(key=lambda a: turn.opinion.aspects[a] - 0.3 * turn.opinion.weights[a])
    names = [f"conditions.{side}.{aspect}" for aspect in aspects]
    own = [name for name in names if turn.picker.has_own(name, bank().phrases[name])]
    for name in (*own, *names[:7]):
        aspect = name.rpartition(".")[2]
        if any(turn.picker.is_new(text) for text in bank().phrases[name]):
            turn.aspect = turn.aspect or aspect
            turn.add(name)
            return
    turn.add("conditions.any")


def has_moved(turn: Turn) -> bool:
    """Tell whether the talk has moved the person enough for them to say so."""
    crossed = (
        turn.heard.own_stance is not None
        and turn.heard.own_stance * turn.stance < 0
        and abs(turn.stance) > MIXED
    )
    return crossed or (abs(turn.stance - turn.opinion.base) > 0.11 and turn.rng.random() < 0.5)  # noqa: PLR2004 - felt, and said by half


_INTENTS = {
    "change": _say_change, "best": _say_best, "worst": _say_worst, "how_much": _say_how_much,
    "who": _say_who, "when": _say_when, "first": _say_first_thought, "both": _say_both,
    "experience": _say_experience, "have_you": _say_have_you,
    "compare": _say_compare, "missed": _say_missed, "verdict": _say_verdict, "why": _say_why,
    "yes_no": _say_position,
}  # fmt: skip
_STAGES = {
    "introductory": _say_first_thought, "transition": _say_experience, "key": _say_position,
    "ending": _say_verdict,
}  # fmt: skip
