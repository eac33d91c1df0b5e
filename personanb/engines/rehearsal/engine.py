"""The rehearsal engine: answers by written rules, for practice and teaching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from personanb.engines.protocol import Job, Reply, Request, Situation, Utterance
from personanb.engines.rehearsal import questions
from personanb.engines.rehearsal.acting import take_part
from personanb.engines.rehearsal.bank import bank
from personanb.engines.rehearsal.grammar import problems
from personanb.engines.rehearsal.listening import listen
from personanb.engines.rehearsal.naming import Naming
from personanb.engines.rehearsal.part import Part
from personanb.engines.rehearsal.picker import Picker
from personanb.engines.rehearsal.private import answer_about_self, leaning, rating
from personanb.engines.rehearsal.reading import Reading, read
from personanb.engines.rehearsal.recent import Recent
from personanb.engines.rehearsal.remembering import recalled
from personanb.engines.rehearsal.scene import look
from personanb.engines.rehearsal.speaking import subject
from personanb.engines.rehearsal.stance import Opinion, form_opinion
from personanb.engines.rehearsal.style import speak
from personanb.engines.rehearsal.talking import (
    ATTEMPTS,
    generator_of,
    run_seed,
    seat_of,
    stance_now,
    talk,
)
from personanb.engines.rehearsal.topic import Topic, analyse
from personanb.engines.rehearsal.turn import Turn
from personanb.engines.rehearsal.turns import give_reason
from personanb.seeds import generator, stable_int

MODEL = "rehearsal-1"
NEEDS_A_MODEL = "only a language model can do this; switch with %llm openai:MODEL"
NO_PICTURES = "the rehearsal engine cannot look at pictures; it took this one by its words"
_VOTE_FIELDS, _ACT_FIELDS = frozenset({"vote", "reason"}), frozenset({"thought", "acts"})


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
        self._topics: Recent[Topic] = Recent(256)
        self._readings: Recent[Reading] = Recent(4096)
        self._opinions: Recent[Opinion] = Recent(4096)

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

    def reply(self, request: Request) -> Reply:  # noqa: PLR0911 - one task after the other
        """Answer one request at once; `complete` without the waiting."""
        if isinstance(request.situation, Job) or not _can_serve(request):
            return Reply("", model=MODEL, status="failed", reason=NEEDS_A_MODEL, source="rehearsal")
        situation = request.situation
        if situation.task == "vote":
            return self._vote(request)
        if questions.asks_if_machine(_asked(situation)):
            return self._plain_answer(request)
        if situation.task == "act":
            return self._act(request)
        if (remembered := self._from_memory(request)) is not None:
            return remembered
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
        for attempt in range(ATTEMPTS):
            rng = generator_of(request, situation, attempt)
            seat, seats = seat_of(situation)
            picker = Picker(
                run_seed(request, situation), "", seat, seats, situation.turn + attempt, "", rng
            )
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
        opinion = self._opinion(topic, person, run_seed(request, situation))
        said = talk(request, situation, topic, person, opinion)
        return _ok(said.text, said.notes)

    def _from_memory(self, request: Request) -> Reply | None:
        """Answer a question about a fact with what was heard or is remembered."""
        situation = _situation(request)
        if situation.task not in {"answer", "say"}:
            return None
        rng = generator_of(request, situation, 0)
        seat, seats = seat_of(situation)
        picker = Picker(run_seed(request, situation), "", seat, seats, situation.turn, "", rng)
        topic = self._topic(situation) if situation.topic else None
        answer = recalled(situation, picker, topic)
        return None if answer is None else _ok(answer.text, answer.notes)

    def _act(self, request: Request) -> Reply:
        # Everybody in a place has the same group, in the same order: seats tell them apart.
        given = _situation(request)
        situation = replace(given, group=tuple(sorted({*given.group, given.persona.name})))
        scene, person = look(situation), self._reading(situation)
        about = subject(situation, scene)
        topic = self._topics.get(about, lambda: analyse(about)) if about else None
        seed = run_seed(request, situation)
        opinion = self._opinion(topic, person, seed) if topic is not None else None
        part = Part(request, situation, scene, person, topic, opinion)
        take_part(part)
        notes = part.notes
        if any(lived.image is not None for lived in scene.fresh):
            notes["note"] = NO_PICTURES
        acts = [act.as_dict() for act in part.acts]
        return _ok("", notes, {"thought": part.thought, "acts": acts})

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
        opinion = self._opinion(topic, person, run_seed(request, situation))
        heard = listen(situation.heard, person.name, situation.stage)
        stance = stance_now(opinion, heard, situation, person)
        # Noise without the turn in its key: two ratings differ by what was heard, not by luck.
        noise = generator(
            "vote",
            run_seed(request, situation),
            request.replicate,
            person.key,
            topic.text,
            item.question,
        )
        vote = rating(item, stance, noise)
        seat, seats = seat_of(situation)
        rng = generator_of(request, situation, 0)
        picker = Picker(
            run_seed(request, situation), topic.text, seat, seats, situation.turn, heard.text, rng
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


def _can_serve(request: Request) -> bool:
    situation = _situation(request)
    if situation.images:
        return False  # it cannot see
    if request.schema is None:
        return True
    fields = set(request.schema.get("properties", {})) | set(request.schema.get("required", ()))
    known = {"vote": _VOTE_FIELDS, "act": _ACT_FIELDS}.get(situation.task, frozenset())
    return bool(fields) and fields <= known
