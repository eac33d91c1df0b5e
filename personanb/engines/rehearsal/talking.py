"""Words on a topic, from the written remarks: what one person says with one turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from personanb.engines.protocol import Request, Situation
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.listening import TAIL, Heard, listen, opening, sentences
from personanb.engines.rehearsal.naming import Naming
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.reading import Reading
from personanb.engines.rehearsal.senses import polarity_of
from personanb.engines.rehearsal.stance import Opinion, after_hearing
from personanb.engines.rehearsal.style import speak
from personanb.engines.rehearsal.topic import FOREIGN_NOTE, Topic
from personanb.engines.rehearsal.turn import Turn
from personanb.engines.rehearsal.turns import answer_alone, take_turn, wants_life, wants_name
from personanb.seeds import generator, stable_int

ATTEMPTS = 6
# In a crowd, all on one question, echoes are natural; avoiding each would cost more with its size.
_ROOM, _ATTEMPTS_IN_A_CROWD, _HEARD_IN_A_CROWD = 30, 2, 24
_OPENING_LIMIT = 2
#: From so many faults on, a turn says what has been said before.
REPEATED = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Words on a topic.

    Attributes
    ----------
    text
        The words.
    notes
        What the engine tells about them; see `Utterance.notes`.
    faults
        What is amiss with them, weighed; `REPEATED` and more when they repeat what was said.
    """

    text: str
    notes: Mapping[str, Any]
    faults: int


def talk(
    request: Request, situation: Situation, topic: Topic, person: Reading, opinion: Opinion
) -> Said:
    """Return what somebody says on a topic: the best of a few attempts.

    Parameters
    ----------
    request
        For its seed and replicate.
    situation
        With task `say`, or another that is answered alone; it need not be the request's own.
    topic, person, opinion
        The topic, the person, and where they stood before anybody spoke.
    """
    seat, seats = seat_of(situation)
    crowd = seats > _ROOM
    latest = _HEARD_IN_A_CROWD if crowd else TAIL
    heard = listen(situation.heard, person.name, situation.stage, latest=latest)
    stance = stance_now(opinion, heard, situation, person)
    best: tuple[int, Turn, str] | None = None
    for attempt in range(_ATTEMPTS_IN_A_CROWD if crowd else ATTEMPTS):
        rng = generator_of(request, situation, attempt)
        taken = situation.turn + request.replicate + attempt
        seed = run_seed(request, situation)
        picker = Picker(seed, topic.text, seat, seats, taken, heard.text, rng)
        naming = Naming(topic, rng, wanted=wants_name(topic, heard, situation.stage, rng))
        turn = Turn(situation, topic, person, opinion, stance, heard, picker, rng, naming)
        turn.wants_life = wants_life(turn)
        if situation.task == "say":
            take_turn(turn)
        else:
            answer_alone(turn)
        turn.finish()
        text = speak(
            turn.sentences, person.style, turn.names, rng, plain=situation.stage == "opening"
        )
        faults = _faults(text, heard)
        if best is None or faults < best[0]:
            best = (faults, turn, text)
        if not faults:
            break
    assert best is not None  # noqa: S101 - the loop runs at least once
    faults, turn, text = best
    return Said(text, _notes(turn, stance), faults)


def _notes(turn: Turn, stance: float) -> dict[str, Any]:
    notes: dict[str, Any] = {"act": turn.act, "aspect": turn.aspect, "stance": round(stance, 3)}
    if turn.aspect or turn.told:
        notes["side"] = turn.chosen_side
    if turn.sides:
        notes["sides"] = tuple(turn.sides)
    if turn.told:
        notes["rests_on"] = turn.told
    if turn.target is not None:
        notes["target"] = turn.target
    if turn.topic.language:
        notes["note"] = FOREIGN_NOTE.format(language=turn.topic.language)
    return notes


def own_seed(request: Request, situation: Situation) -> int:
    """Return the seed of a call: the request's, or that of the run."""
    return situation.seed if request.seed is None else request.seed


def run_seed(request: Request, situation: Situation) -> int:
    """Return the seed of what belongs to the run and not to the call.

    In a group every call has a seed of its own; what people share out between them, and where they
    stand, belongs to the run.
    """
    return situation.seed if situation.group else own_seed(request, situation)


def generator_of(request: Request, situation: Situation, attempt: int) -> Random:
    """Return the generator of an attempt at a reply."""
    last = situation.heard[-1] if len(situation.heard) else None
    return generator(
        "talk", own_seed(request, situation), request.replicate, situation.persona.persona_id,
        situation.task, situation.turn, situation.stage, situation.question, situation.topic,
        len(situation.heard), last.text if last is not None else "", attempt,
    )  # fmt: skip


def seat_of(situation: Situation) -> tuple[int, int]:
    """Return where the person sits in the group, from 0, and how many places there are."""
    group = situation.group
    seat = company(group).seats.get(situation.persona.name)
    if seat is not None:
        return seat, len(group)
    if group:
        return stable_int(situation.persona.persona_id) % len(group), len(group)
    return stable_int("seat", situation.persona.persona_id) % 12, 12


def stance_now(opinion: Opinion, heard: Heard, situation: Situation, person: Reading) -> float:
    """Return where a person stands after what was heard, remembered and read; -1 to 1."""
    latest = {point.speaker: point.stance for point in heard.points}
    stance = after_hearing(opinion, latest.values(), person.traits["A"])
    for note in (*situation.remembered[:3], *situation.context[:3]):
        stance += 0.04 * polarity_of(note[:400])
    return max(-1.0, min(1.0, stance))


def _faults(text: str, heard: Heard) -> int:
    """Count what another attempt might do better: slips, and what has been said already."""
    faults = 4 * len(problems(text))
    faults += heard.openings[opening(text)] >= _OPENING_LIMIT
    parts = sentences(text)
    faults += REPEATED * sum(part in heard.sentences for part in parts)
    return faults + REPEATED * (len(parts) - len(set(parts)))
