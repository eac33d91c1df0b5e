"""The rehearsal engine: answers by written rules, for practice and teaching."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, Literal, TypeVar

from personanb.engines.protocol import Job, Reply, Request, Situation, Utterance
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.bank import bank
from personanb.engines.rehearsal.company import company
from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.listening import TAIL, Heard, listen, opening, sentences
from personanb.engines.rehearsal.naming import Naming
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.private import answer_about_self, leaning, rating
from personanb.engines.rehearsal.reading import Reading, read
from personanb.engines.rehearsal.senses import polarity_of
from personanb.engines.rehearsal.stance import Opinion, after_hearing, form_opinion
from personanb.engines.rehearsal.style import speak
from personanb.engines.rehearsal.topic import FOREIGN_NOTE, Topic, analyse
from personanb.engines.rehearsal.turn import Turn
from personanb.engines.rehearsal.turns import (
    answer_alone,
    give_reason,
    take_turn,
    wants_life,
    wants_name,
)
from personanb.seeds import generator, stable_int

MODEL = "rehearsal-1"
NEEDS_A_MODEL = "only a language model can do this; switch with %llm openai:MODEL"
_ATTEMPTS = 6
# In a crowd, all on one question, echoes are natural; avoiding each would cost more with its size.
_ROOM, _ATTEMPTS_IN_A_CROWD, _HEARD_IN_A_CROWD = 30, 2, 24
_OPENING_LIMIT = 2
_VOTE_FIELDS = frozenset({"vote", "reason"})
_Value = TypeVar("_Value")


class _Recent(Generic[_Value]):
    """The last few values computed, by key."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _Value]) -> _Value:
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = make()
        self._values[key] = value
        if len(self._values) > self._size:
            self._values.popitem(last=False)
        return value


class RehearsalEngine:
    """Answers for personas by rules and written phrases; no language model, no network.

    It is for practice, teaching, tests and cost planning: the talk has the shape of talk, and says
    nothing about what people think. The same request always gets the same reply; nothing depends
    on the order in which requests finish, on the clock or on global random state.

    Parameters
    ----------
    concurrency
        How many requests a runner should keep in flight; they take well under a millisecond each.
    """

    def __init__(self, concurrency: int = 64) -> None:
        self._concurrency = concurrency
        self._topics: _Recent[Topic] = _Recent(256)
        self._readings: _Recent[Reading] = _Recent(4096)
        self._opinions: _Recent[Opinion] = _Recent(4096)

    @property
    def name(self) -> str:
        """What users type to get this engine."""
        return "rehearsal"

    @property
    def model(self) -> str:
        """The version of the rules and phrases; part of what determines a reply."""
        return MODEL

    @property
    def source(self) -> Literal["rehearsal"]:
        """The provenance that every reply carries."""
        return "rehearsal"

    @property
    def label(self) -> str:
        """A sentence for displays that says what this engine is, and is not."""
        return (
            "Rehearsal: rule-based talk for practice and teaching. "
            "Not an LLM, and not evidence about people."
        )

    @property
    def concurrency(self) -> int:
        """How many requests the engine wants in flight at once."""
        return self._concurrency

    async def complete(self, request: Request) -> Reply:
        """Answer one request."""
        return self.reply(request)

    def reply(self, request: Request) -> Reply:
        """Answer one request at once; `complete` without the waiting."""
        if isinstance(request.situation, Job) or not _can_serve(request):
            return Reply("", model=MODEL, status="failed", reason=NEEDS_A_MODEL, source="rehearsal")
        situation = request.situation
        if situation.task == "vote":
            return self._vote(request)
        if questions.asks_if_machine(_asked(situation)):
            return self._plain_answer(request)
        if situation.task == "answer" and (about := self._about_self(request)) is not None:
            return about
        return self._talk(request)

    # --- what is known ----------------------------------------------------------------------

    def _reading(self, situation: Situation) -> Reading:
        persona = situation.persona
        return self._readings.get(persona.fingerprint, lambda: read(persona))

    def _topic(self, situation: Situation) -> Topic:
        text = situation.topic or situation.question
        return self._topics.get(text, lambda: analyse(text))

    def _opinion(self, topic: Topic, person: Reading, seed: int) -> Opinion:
        key = (topic.text, person.key, seed)
        return self._opinions.get(key, lambda: form_opinion(topic, person, seed))

    # --- tasks --------------------------------------------------------------------------------

    def _plain_answer(self, request: Request) -> Reply:
        options = bank().phrases["robot"]
        chosen = options[stable_int(_situation(request).persona.persona_id) % len(options)]
        return _ok(chosen, {"act": "answer", "aspect": "", "stance": 0.0})

    def _about_self(self, request: Request) -> Reply | None:
        situation = _situation(request)
        intent = questions.about_self(situation.question)
        if situation.topic and (not intent or questions.about_topic(situation.question)):
            return None
        if not intent and questions.asks_for_opinion(situation.question):
            return None
        person = self._reading(situation)
        for attempt in range(_ATTEMPTS):
            rng = _generator(request, attempt)
            seat, seats = _seat(situation)
            picker = Picker(_run_seed(request), "", seat, seats, situation.turn + attempt, "", rng)
            said = answer_about_self(
                intent or "anything", situation.question, situation.persona, person, picker, rng
            )
            text = (
                speak(said, person.style, frozenset({person.first}), rng)
                if len(said) > 1
                else said[0]
            )
            if not problems(text):
                break
        return _ok(text, {"act": "answer", "aspect": "", "stance": 0.0})

    def _talk(self, request: Request) -> Reply:
        situation = _situation(request)
        person, topic = self._reading(situation), self._topic(situation)
        opinion = self._opinion(topic, person, _run_seed(request))
        seat, seats = _seat(situation)
        crowd = seats > _ROOM
        latest = _HEARD_IN_A_CROWD if crowd else TAIL
        heard = listen(situation.heard, person.name, situation.stage, latest=latest)
        stance = _stance(opinion, heard, situation, person)
        best: tuple[int, Turn, str] | None = None
        for attempt in range(_ATTEMPTS_IN_A_CROWD if crowd else _ATTEMPTS):
            rng = _generator(request, attempt)
            taken = situation.turn + request.replicate + attempt
            picker = Picker(_run_seed(request), topic.text, seat, seats, taken, heard.text, rng)
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
        _, turn, text = best
        notes: dict[str, Any] = {"act": turn.act, "aspect": turn.aspect, "stance": round(stance, 3)}
        if turn.aspect or turn.told:
            notes["side"] = turn.chosen_side
        if turn.sides:
            notes["sides"] = tuple(turn.sides)
        if turn.told:
            notes["rests_on"] = turn.told
        if turn.target is not None:
            notes["target"] = turn.target
        if topic.language:
            notes["note"] = FOREIGN_NOTE.format(language=topic.language)
        return _ok(text, notes)

    def _vote(self, request: Request) -> Reply:
        situation = _situation(request)
        item = situation.vote
        if item is None:
            return Reply(
                "",
                model=MODEL,
                status="failed",
                reason="a vote needs something to rate",
                source="rehearsal",
            )
        person = self._reading(situation)
        text = situation.topic or item.question
        topic = self._topics.get(text, lambda: analyse(text))
        opinion = self._opinion(topic, person, _run_seed(request))
        heard = listen(situation.heard, person.name, situation.stage)
        stance = _stance(opinion, heard, situation, person)
        # Noise without the turn in its key: two ratings differ by what was heard, not by luck.
        noise = generator(
            "vote", _run_seed(request), request.replicate, person.key, topic.text, item.question
        )
        vote = rating(item, stance, noise)
        seat, seats = _seat(situation)
        rng = _generator(request, 0)
        picker = Picker(
            _run_seed(request), topic.text, seat, seats, situation.turn, heard.text, rng
        )
        naming = Naming(topic, rng, wanted=rng.random() < 0.5)  # noqa: PLR2004 - half of the reasons
        turn = Turn(situation, topic, person, opinion, stance, heard, picker, rng, naming)
        give_reason(turn, leaning(item, vote))
        reason = " ".join(turn.sentences)
        notes = {
            "act": "vote", "aspect": turn.aspect, "stance": round(stance, 3),
            "sides": tuple(turn.sides),
        }  # fmt: skip
        return _ok(reason, notes, {"vote": vote, "reason": reason})


def _ok(text: str, notes: Mapping[str, Any], parsed: Mapping[str, Any] | None = None) -> Reply:
    return Reply(text, parsed=parsed, model=MODEL, source="rehearsal", notes=notes)


def _situation(request: Request) -> Situation:
    assert isinstance(request.situation, Situation)  # noqa: S101 - jobs were turned away before
    return request.situation


def _asked(situation: Situation) -> str:
    by: Utterance | None = situation.addressed_by
    return f"{situation.question}\n{by.text if by is not None else ''}"


def _seed(request: Request) -> int:
    return _situation(request).seed if request.seed is None else request.seed


def _run_seed(request: Request) -> int:
    # In a group every call has a seed of its own; what people share out between them, and where
    # they stand, belongs to the run.
    return _situation(request).seed if _situation(request).group else _seed(request)


def _can_serve(request: Request) -> bool:
    if _situation(request).images:
        return False  # it cannot see
    if request.schema is None:
        return _situation(request).task in {"say", "write", "answer", "vote"}
    fields = set(request.schema.get("properties", {})) | set(request.schema.get("required", ()))
    return _situation(request).task == "vote" and bool(fields) and fields <= _VOTE_FIELDS


def _generator(request: Request, attempt: int) -> Any:
    situation = _situation(request)
    last = situation.heard[-1] if len(situation.heard) else None
    return generator(
        "talk", _seed(request), request.replicate, situation.persona.persona_id, situation.task,
        situation.turn, situation.stage, situation.question, situation.topic, len(situation.heard),
        last.text if last is not None else "", attempt,
    )  # fmt: skip


def _seat(situation: Situation) -> tuple[int, int]:
    group = situation.group
    seat = company(group).seats.get(situation.persona.name)
    if seat is not None:
        return seat, len(group)
    if group:
        return stable_int(situation.persona.persona_id) % len(group), len(group)
    return stable_int("seat", situation.persona.persona_id) % 12, 12


def _stance(opinion: Opinion, heard: Heard, situation: Situation, person: Reading) -> float:
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
    faults += 3 * sum(part in heard.sentences for part in parts)
    return faults + 3 * (len(parts) - len(set(parts)))
