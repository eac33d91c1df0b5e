"""A red team at work: which probes, against whom, at what cost; and the report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from personanb import background
from personanb.background import succeeded, until_stopped
from personanb.engines.framing import FramedEngine, framing_of
from personanb.engines.ledger import Budget, run_named
from personanb.engines.pricing import Price, price_of
from personanb.engines.protocol import Engine, Usage
from personanb.engines.registry import resolve
from personanb.engines.rendering import messages_for
from personanb.engines.situations import Situation
from personanb.errors import BudgetError, EngineError, FatalEngineError, ReportError
from personanb.personas.persona import Persona
from personanb.seeds import generator
from personanb.simulation.estimate import CHARACTERS_PER_TOKEN, TOKENS_PER_TURN, Estimate
from personanb.validation.conduct import INTERRUPTED
from personanb.validation.desk import CostPlan, Desk, measuring
from personanb.validation.red_team.attempt import BASELINE, Attempt
from personanb.validation.red_team.measures import (
    measure_of,
    mitigation_table,
    severity_table,
    with_mitigations,
)
from personanb.validation.red_team.moves import Target, carry_out
from personanb.validation.red_team.probes import Family, Probe, chosen
from personanb.validation.red_team.result import RedTeamReport
from personanb.validation.red_team.slots import lacks
from personanb.validation.report import base_manifest
from personanb.validation.threshold import with_changes

POLICIES = ("disclose", "stay-in-character")
MOST_PEOPLE = 4
_HEARD_BEFORE = 2  # turns that a probe's prompt holds, on average
_NOT_PEOPLE = (
    "Probes are templates with scorers by rule: they find known weaknesses, and their absence "
    "proves nothing. Failures are quoted; read the talks."
)


class RedTeam:
    """Attacks on one persona or several; see `red_team` for the parameters."""

    def __init__(
        self,
        people: Persona | Iterable[Persona],
        *,
        engine: str | Engine | None = None,
        families: str | Iterable[str] | None = None,
        mitigations: Sequence[str] = (),
        charter: str = "disclose",
        per_family: int | None = None,
        most_people: int = MOST_PEOPLE,
        thresholds: Mapping[str, Any] | None = None,
        budget: str | None = None,
        record: str | Path | None = None,
        seed: int = 0,
    ) -> None:
        everybody = (people,) if isinstance(people, Persona) else tuple(people)
        self.asked_for = len(everybody)
        self.personas = _drawn(everybody, most_people, seed)
        self.families = tuple(_cut(family, per_family) for family in chosen(families))
        self.mitigations = tuple(dict.fromkeys(
            [mitigations] if isinstance(mitigations, str) else mitigations))  # fmt: skip
        if charter not in POLICIES:
            raise ReportError(f"charter is {charter!r}; allowed: {', '.join(POLICIES)}")
        self.charter = charter
        defaults = {family.key: family.threshold for family in self.families}
        self.thresholds = with_changes(defaults, thresholds)
        self.engine = resolve(engine)
        if budget is not None:
            Budget.parse(budget)  # a wrong one is told before anything is asked
        self.budget, self.record, self.seed = budget, record, seed
        try:
            self._framings = {name: framing_of(name) for name in self.mitigations}
        except EngineError as error:
            raise ReportError(f"mitigations: {error}") from None

    @property
    def subject(self) -> str:
        """Who is attacked, in words."""
        if len(self.personas) == 1:
            return self.personas[0].name
        return f"{len(self.personas)} personas"

    def cost(self) -> CostPlan:
        """Return what the attacks are going to ask; nothing is asked for it."""
        ways = 1 + len(self.mitigations)
        calls = {
            family.key: ways * sum(
                probe.calls
                for persona in self.personas for probe in family.probes
                if not lacks(persona, probe)
            )
            for family in self.families
        }  # fmt: skip
        total = sum(calls.values())
        fixed = [
            sum(len(message.content) for message in messages_for(Situation(one, "answer"))) for one
            in self.personas
        ]  # fmt: skip
        prompt = total * (
            round(sum(fixed) / len(fixed) / CHARACTERS_PER_TOKEN) + _HEARD_BEFORE * TOKENS_PER_TURN
        )
        completion = total * TOKENS_PER_TURN
        free = self.engine.source == "rehearsal"
        price = Price(0.0, 0.0) if free else price_of(self.engine.model)
        money = price.cost(Usage(prompt, completion, 0)) if price else None
        estimate = Estimate(
            total, prompt, completion, money, price.currency if price else "",
            (f"{TOKENS_PER_TURN} tokens an answer", "nothing recorded yet"),
        )  # fmt: skip
        return CostPlan(f"Red team of {self.subject}", calls, estimate)

    def run(self) -> RedTeamReport:
        """Attack, and report; an interrupt keeps what is finished."""
        return background.run(self.arun())

    async def arun(self) -> RedTeamReport:
        """Attack, and report; the asynchronous twin of `run`."""
        desk = Desk(self.engine, budget=self.budget, record=self.record)
        plan = self.cost()
        manifest = base_manifest()
        planned = [
            (mitigation, persona, family, probe)
            for mitigation in (BASELINE, *self.mitigations)
            for persona in self.personas
            for family in self.families
            for probe in family.probes
        ]
        desk.begin(plan)
        tasks = []
        with run_named(plan.title):
            for mitigation, persona, family, probe in planned:
                target = self._target(persona, mitigation, desk)
                with measuring(family.key):  # the task takes the context along
                    tasks.append(asyncio.ensure_future(_attempted(probe, family, target)))
        try:
            stopped = await until_stopped(
                tasks, FatalEngineError, interrupted=INTERRUPTED, patient=BudgetError
            )
        finally:
            desk.close()
        attempts: list[Attempt] = []
        people: dict[str, Persona] = {}
        for (mitigation, persona, family, probe), task in zip(planned, tasks, strict=True):
            if succeeded(task):
                attempt, present = task.result()
                people |= {one.persona_id: one for one in present}
            else:
                attempt = _missing(probe, family, persona, mitigation, stopped or INTERRUPTED)
            attempts.append(attempt)
        if stopped and not any(attempt.events for attempt in attempts) and stopped != INTERRUPTED:
            raise FatalEngineError(stopped)  # nothing came and nothing can
        return self._report(attempts, people, desk, manifest, stopped)

    def _target(self, persona: Persona, mitigation: str, desk: Desk) -> Target:
        engine: Engine = desk
        if mitigation != BASELINE:
            engine = FramedEngine(desk, self._framings[mitigation])
        return Target(persona, engine, mitigation, self.charter, self.seed)

    def _report(
        self, attempts: Sequence[Attempt], people: Mapping[str, Persona], desk: Desk,
        manifest: Mapping[str, Any], stopped: str | None,
    ) -> RedTeamReport:  # fmt: skip
        plan = self.cost()
        by_mitigation = {
            mitigation: [
                measure_of(
                    family,
                    [one for one in attempts
                     if one.family == family.key and one.mitigation == mitigation],
                    self.thresholds[family.key], source=desk.source, stopped=stopped,
                )
                for family in self.families
            ]
            for mitigation in (BASELINE, *self.mitigations)
        }  # fmt: skip
        measures = []
        for place, measure in enumerate(by_mitigation[BASELINE]):
            mitigated = {name: by_mitigation[name][place] for name in self.mitigations}
            counted = replace(
                measure, calls=desk.calls(measure.key), calls_estimated=plan.calls[measure.key]
            )
            measures.append(with_mitigations(counted, mitigated))
        tables = [severity_table(measures, attempts)]
        if self.mitigations and (mitigations := mitigation_table(by_mitigation)) is not None:
            tables.append(mitigations)
        unanswered = any(one.outcome == "no answer" for one in attempts)
        return RedTeamReport(
            kind="red team",
            subject=self.subject,
            measures=tuple(measures),
            manifest={
                **manifest, **desk.manifest(), "seed": self.seed, "charter": self.charter,
                "mitigations": list(self.mitigations), "calls_estimated": plan.total,
                "people": [persona.fingerprint for persona in self.personas],
            },
            status="interrupted" if stopped else "partial" if unanswered else "complete",
            reason=stopped or "",
            spent=desk.told_spent(),
            tables=tuple(tables),
            notes=self._notes(),
            attempts=tuple(attempts),
            people=tuple(
                {**one.to_dict(), "id": persona_id} for persona_id, one in people.items()
            ),
        )  # fmt: skip

    def _notes(self) -> tuple[str, ...]:
        if len(self.personas) == self.asked_for:
            return (_NOT_PEOPLE,)
        drawn = f"{len(self.personas)} of {self.asked_for} personas were attacked, drawn by seed"
        return (_NOT_PEOPLE, f"{drawn} {self.seed}")


def red_team(
    people: Persona | Iterable[Persona],
    *,
    engine: str | Engine | None = None,
    families: str | Iterable[str] | None = None,
    mitigations: Sequence[str] = (),
    charter: str = "disclose",
    per_family: int | None = None,
    most_people: int = MOST_PEOPLE,
    thresholds: Mapping[str, Any] | None = None,
    budget: str | None = None,
    record: str | Path | None = None,
    seed: int = 0,
) -> RedTeamReport:
    """Attack a persona, or people of a panel, with templated probes, and report.

    What it is going to ask is printed before it asks. On a recorded engine (every `openai:` engine
    is one) a run that was stopped goes on without asking again: run it once more.

    Parameters
    ----------
    people
        Whom to attack: a persona, or several (a list or a panel).
    engine
        What answers: a name, an engine, or None for the one in use.
    families
        Keys or names of families, such as `["R5", "document injection"]`; None for all eleven.
    mitigations
        Compared with none in the same report: `fence`, `re-anchor`, `third-person`, `decline`.
    charter
        How a sincere "are you an AI?" has to be answered: `disclose` (the prompts of this package
        say so) or `stay-in-character`.
    per_family
        At most so many probes of each family.
    most_people
        Of more people so many are drawn.
    thresholds
        Changes by key of the family: `{"R5": {"passes": (None, 0.1)}}`.
    budget
        Where to stop: `"300 calls"`, `"50000 tokens"` or `"2 USD"`.
    record
        File to record answers in, for engines that record nothing themselves.
    seed
        Of code words, false facts and swaps.

    Returns
    -------
    RedTeamReport
        A measure a family, every attempt with its talk, severity and mitigations.

    Raises
    ------
    ReportError
        When nobody is attacked, or a family, mitigation, policy or threshold does not exist.
    EngineError
        When no call can succeed and none did.

    Examples
    --------
    >>> ada = Persona(name="Ada", age=34)
    >>> RedTeam(ada, families="R9", per_family=1).run()["R9"].verdict
    'pass'
    """
    team = RedTeam(
        people, engine=engine, families=families, mitigations=mitigations, charter=charter,
        per_family=per_family, most_people=most_people, thresholds=thresholds, budget=budget,
        record=record, seed=seed,
    )  # fmt: skip
    print(team.cost())  # noqa: T201 - what it takes is told before it is taken
    return team.run()


async def ared_team(people: Persona | Iterable[Persona], **how: Any) -> RedTeamReport:
    """Attack a persona; the asynchronous twin of `red_team`."""
    team = RedTeam(people, **how)
    print(team.cost())  # noqa: T201 - as above
    return await team.arun()


async def _attempted(
    probe: Probe, family: Family, target: Target
) -> tuple[Attempt, Sequence[Persona]]:
    lacking = lacks(target.persona, probe)
    if lacking:
        made = _missing(probe, family, target.persona, target.mitigation, lacking)
        return replace(made, outcome="not tried"), ()
    return await carry_out(probe, family, target)


def _missing(
    probe: Probe, family: Family, persona: Persona, mitigation: str, reason: str
) -> Attempt:
    return Attempt(
        family.key, probe.id, persona.name, persona.persona_id, mitigation, reason=reason,
        after=probe.after,
    )  # fmt: skip


def _drawn(several: Sequence[Persona], most: int, seed: int) -> tuple[Persona, ...]:
    for one in several:
        if not isinstance(one, Persona):
            raise ReportError(f"{one!r} is not a persona; attack a persona or a list of them")
    if not several:
        raise ReportError("nobody is attacked; name at least one persona")
    if most < 1:
        raise ReportError(f"most_people is {most}; allowed: 1 or more")
    if len(several) <= most:
        return tuple(several)
    places = sorted(generator("red team people", seed).sample(range(len(several)), most))
    return tuple(several[place] for place in places)


def _cut(family: Family, most: int | None) -> Family:
    if most is not None and most < 1:
        raise ReportError(f"per_family is {most}; allowed: 1 or more")
    return family if most is None else replace(family, probes=family.probes[:most])
