"""Focus groups: a moderated talk along a guide, with private votes before and after."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from personanb import background
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine, Utterance, VoteItem
from personanb.engines.registry import resolve
from personanb.errors import BudgetError, FatalEngineError, GroupError
from personanb.personas.persona import Persona
from personanb.simulation.estimate import Estimate, estimate_talk
from personanb.simulation.guide import Guide, Stage
from personanb.simulation.moderator import Moderator, Probe
from personanb.simulation.outcome import raise_when_nothing_came, run_status
from personanb.simulation.people import engines_of, people_of
from personanb.simulation.room import Room
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import TranscriptWriter, base_manifest
from personanb.simulation.turn_taking import Floor
from personanb.simulation.watching import Plan, Watcher, default_watcher
from personanb.templates import hashes

DEFAULT_ROUNDS = 3
# Policies under which people bid for the floor, so that a moderator has to balance it.
_FREE = frozenset({"popcorn", "written_first"})


class FocusGroup:
    """A moderated discussion between personas.

    Parameters
    ----------
    personas
        Two or more people (a list or a panel), in seating order; names must differ.
    topic
        What they talk about; may come from the guide.
    guide
        Stages and questions; by default the usual route for the topic.
    engine
        What answers for the people: a name, an engine, or None for the one in use.
    engines
        What answers for single people instead, by name: another model, another temperature.
        Rehearsed and simulated people are not mixed.
    seed
        The same seed gives the same talk on the rehearsal engine.
    votes
        Whether everybody votes in private before and after.

    Raises
    ------
    GroupError
        When there are fewer than two people, two of one name, or no topic.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> group = FocusGroup([Persona(name="Ada"), Persona(name="Bo")], topic="a rent cap", seed=7)
    >>> talk = group.run(rounds=2)
    >>> talk.status, len(talk.turns)
    ('complete', 4)
    """

    def __init__(
        self,
        personas: Iterable[Persona],
        *,
        topic: str = "",
        guide: Guide | None = None,
        engine: str | Engine | None = None,
        engines: Mapping[str, str | Engine] | None = None,
        seed: int = 0,
        votes: bool = True,
    ) -> None:
        self.personas = people_of(personas, least=2)
        self.topic = topic.strip() or (guide.topic.strip() if guide else "")
        if not self.topic:
            raise GroupError(
                'a focus group needs a topic, for example topic="A weekly box of cooked dinners"'
            )
        self.guide = guide
        self.engine = resolve(engine)
        self.engines = engines_of(engines or {}, self.personas, self.engine)
        self.seed = seed
        self.votes = votes
        self._room()  # refuses unclear names now, not when it runs

    def plan(self, rounds: int | None = None) -> Plan:
        """Return what a run would do: how many turns and votes, so how many engine calls."""
        people = len(self.personas)
        return Plan(
            title=self.topic,
            people=tuple(persona.name for persona in self.personas),
            turns=people * self._guide(rounds).rounds,
            votes=2 * people if self.votes else 0,
            engine_label=self.engine.label,
        )

    def estimate(self, rounds: int | None = None) -> Estimate:
        """Return what a run would take: calls, tokens and, where the price is known, money."""
        plan = self.plan(rounds)
        return estimate_talk(
            self.personas,
            self.topic,
            turns=plan.turns,
            votes=plan.votes,
            model=self.engine.model,
            free=self.engine.source == "rehearsal",
        )

    def run(
        self,
        rounds: int | None = None,
        *,
        save_to: str | Path | None = None,
        watcher: Watcher | None = None,
        pace: float = 0.0,
    ) -> Transcript:
        """Hold the discussion and return its transcript.

        Parameters
        ----------
        rounds
            Rounds in all (3 when there is no guide); a round has as many turns as there are
            people. With a guide, rounds of each key question.
        save_to
            File to which every event is appended at once. An earlier file of that name is kept
            beside it with `.previous` in its name.
        watcher
            Told of every event; by default a progress display.
        pace
            Least seconds a turn takes, so that people can follow.

        Returns
        -------
        Transcript
            `status` is `partial` when some act failed, and `interrupted` after Ctrl-C, the
            notebook's stop button or the end of the budget: what was finished is kept.

        Raises
        ------
        EngineError
            When no call brought a usable answer, or none can (a wrong key, an unknown model).
            The error's `transcript` holds what there is.
        """
        return background.run(self.arun(rounds, save_to=save_to, watcher=watcher, pace=pace))

    async def arun(
        self,
        rounds: int | None = None,
        *,
        save_to: str | Path | None = None,
        watcher: Watcher | None = None,
        pace: float = 0.0,
    ) -> Transcript:
        """Hold the discussion; the asynchronous twin of `run`."""
        guide, plan = self._guide(rounds), self.plan(rounds)
        if self.engine.source == "llm":
            plan = replace(plan, estimate=str(self.estimate(rounds)))
        watcher = watcher or default_watcher()
        writer = TranscriptWriter(Path(save_to)) if save_to is not None else None
        room = self._room(watcher=watcher, writer=writer, pace=pace)
        manifest = self._manifest(guide, plan)
        if writer is not None:
            writer.begin(manifest, self.personas)
        watcher.started(plan)
        reason, fault = "", None
        try:
            with run_named(str(save_to or self.topic)):
                await _Discussion(room, guide, self._vote_item() if self.votes else None).hold()
        except asyncio.CancelledError:
            reason = "stopped by the user"
        except FatalEngineError as error:
            # Nothing that was answered before it is lost.
            reason = str(error)
            fault = None if isinstance(error, BudgetError) else error
        except BaseException:
            if writer is not None:
                writer.close()
            raise
        events = tuple(sorted(room.events, key=lambda event: event.event))
        status = run_status(events, stopped=bool(reason))
        if writer is not None:
            writer.end(status, reason)
        path = writer.path if writer else None
        talk = Transcript(manifest, self.personas, events, status, path, reason)
        watcher.finished(talk)
        raise_when_nothing_came(talk, fault, events)
        return talk

    def __repr__(self) -> str:
        """Say who would talk about what."""
        names = ", ".join(persona.name for persona in self.personas[:8])
        more = f" and {len(self.personas) - 8} more" if len(self.personas) > 8 else ""  # noqa: PLR2004
        return f"<FocusGroup on {self.topic!r}: {names}{more}; engine {self.engine.name}>"

    def _guide(self, rounds: int | None) -> Guide:
        if self.guide is None:
            return Guide.standard(self.topic, DEFAULT_ROUNDS if rounds is None else rounds)
        return self.guide if rounds is None else self.guide.with_key_rounds(rounds)

    def _room(self, **how: Any) -> Room:
        return Room(
            self.personas,
            engine=self.engine,
            engines=self.engines,
            topic=self.topic,
            seed=self.seed,
            **how,
        )

    def _vote_item(self) -> VoteItem:
        return VoteItem(f"How do you feel about this: {self.topic.rstrip('. ')}?")

    def _manifest(self, guide: Guide, plan: Plan) -> dict[str, Any]:
        return {
            **base_manifest(),
            "kind": "focus_group",
            "topic": self.topic,
            "engine": self.engine.name,
            "engine_label": self.engine.label,
            "engines": {name: engine.name for name, engine in self.engines.items()},
            "source": self.engine.source,
            "seed": self.seed,
            "started": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "people": len(self.personas),
            "turns_planned": plan.turns,
            "votes_planned": plan.votes,
            "guide": [
                {
                    "stage": stage.kind,
                    "question": stage.question,
                    "policy": stage.policy,
                    "rounds": stage.rounds,
                    "probes": list(stage.probes),
                }
                for stage in guide.stages
            ],
            "prompts": hashes(),
        }


class _Discussion:
    """One run of a guide in a room."""

    def __init__(self, room: Room, guide: Guide, vote: VoteItem | None) -> None:
        self.room = room
        self.guide = guide
        self.vote = vote
        self.floor = Floor(room.personas, room.seed)
        self.moderator = Moderator(room.seed, _spoken_names(room.personas))

    async def hold(self) -> None:
        if self.vote is not None:
            await self.room.vote(self.vote, when="before")
        for stage in self.guide.stages:
            self.room.moderate(stage.question, stage=stage.kind)
            await self._stage(stage)
        if self.vote is not None:
            await self.room.vote(self.vote, when="after")

    async def _stage(self, stage: Stage) -> None:
        people = len(self.room.personas)
        rounds = stage.rounds
        unheard = set(range(people))
        if stage.at_once:
            task: Any = "write" if stage.policy == "written_first" else "say"
            await self.room.speak_at_once(question=stage.question, stage=stage.kind, task=task)
            for seat in range(people):
                self.floor.took(seat)
            rounds, unheard = rounds - 1, set()
        probes = list(stage.probes)
        for turn in range(rounds * people):
            # Everybody is heard at every question: the last turns belong to whoever was not.
            spare = rounds * people - turn - len(unheard)
            probe = self._probe(stage, turn, probes, spare)
            seat, probe = self._next_seat(stage, turn, probe, unheard if spare <= 0 else set())
            await self._turn(stage, seat, probe)
            unheard.discard(seat)

    def _probe(self, stage: Stage, turn: int, probes: list[str], spare: int) -> Probe | None:
        """Return what the moderator puts in before a turn: half-way through a round, if at all."""
        people = len(self.room.personas)
        if turn % people != people // 2:
            return None
        if probes:
            return Probe(probes.pop(0))
        if stage.kind != "key" or stage.policy not in _FREE:
            return None
        return self.moderator.probe(self._said_in_stage(stage), follow_up=spare > 0)

    async def _turn(self, stage: Stage, seat: int, probe: Probe | None) -> None:
        question, addressed_by = stage.question, None
        if probe is not None:
            asked = self.room.moderate(probe.text, stage=stage.kind, target=probe.target)
            question = probe.text
            addressed_by = asked if probe.target else None
        if addressed_by is None:
            addressed_by = self._waiting_for(seat)
        await self.room.turn(seat, question=question, stage=stage.kind, addressed_by=addressed_by)
        self.floor.took(seat)

    def _next_seat(
        self, stage: Stage, turn: int, probe: Probe | None, only: set[int]
    ) -> tuple[int, Probe | None]:
        """Return who speaks next, and the moderator's words if they have to be called on."""
        if probe is not None and probe.target is not None:
            return self.room.seats[probe.target], probe
        if stage.policy == "round_robin":
            return turn % len(self.room.personas), probe
        if stage.policy == "moderator_select":
            return self.floor.least_heard(), probe
        last = self._last_words()
        addressed = self.room.seats.get(last.target or "") if last else None
        wanting = self.floor.bidder(addressed)
        due = self.floor.silent_too_long()
        if only and wanting not in only:
            due = self.floor.bidder(addressed, among=only)
        if due is None or due == wanting:
            return wanting, probe
        return due, probe or self.moderator.call_on(self.room.names[due])

    def _waiting_for(self, seat: int) -> Utterance | None:
        last = self._last_words()
        return last if last is not None and last.target == self.room.names[seat] else None

    def _last_words(self) -> Utterance | None:
        heard = self.room.heard_now()
        return heard[-1] if len(heard) and heard[-1].speaker in self.room.seats else None

    def _said_in_stage(self, stage: Stage) -> list[Utterance]:
        recent = self.room.heard_now()[-12:]
        return [
            utterance
            for utterance in recent
            if utterance.stage == stage.kind and utterance.speaker in self.room.seats
        ]


def _spoken_names(people: Sequence[Persona]) -> dict[str, str]:
    """Return first names where they tell people apart, whole names where they do not."""
    counts = Counter(person.first_name for person in people)
    return {
        person.name: person.first_name if counts[person.first_name] == 1 else person.name
        for person in people
    }
