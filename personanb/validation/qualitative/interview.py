"""A structured interview with one persona, scored against its description, with quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb import background
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import ReportError
from personanb.personas.persona import Persona
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import base_manifest as talk_manifest
from personanb.statistics import wilson_interval
from personanb.validation.desk import CostPlan, Desk, measuring
from personanb.validation.measure import ANSWERER, Measure, judged, not_run, statuses_of
from personanb.validation.qualitative.adherence import Adherence
from personanb.validation.qualitative.claims import Claim
from personanb.validation.qualitative.costs import estimate_of
from personanb.validation.qualitative.judging import JUDGE_KEY, judged_fit
from personanb.validation.qualitative.talking import calls_of, interviewed
from personanb.validation.report import Report, base_manifest
from personanb.validation.threshold import Threshold, with_changes

if TYPE_CHECKING:
    import pandas as pd

_OWN = "a choice of this package"
THRESHOLDS: Mapping[str, Threshold] = {
    "description": Threshold((None, 0.02), (None, 0.08), _OWN),
    "consistency": Threshold((None, 0.05), (None, 0.15), _OWN),
    "character": Threshold((None, 0.02), (None, 0.05), _OWN),
}
_READ_IT = (
    "Rules find plain contradictions in English; what they do not find may be there all the same. "
    "Read the talk: `.transcript`."
)
NOT_RATED = (
    "No statements were rated: the rehearsal engine draws opinions on a subject, and does not read "
    "what a person is said to believe."
)
_ASKED = "description"  # the measure that carries the calls


@dataclass(frozen=True, repr=False)
class Interview(Report):
    """What an interview found: a report, with the claims and the talk.

    Attributes
    ----------
    claims
        What each answer says about the description, with the words.
    events
        The talk.
    person
        Fields of who was asked.
    """

    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    person: Mapping[str, Any] | None = None

    @property
    def transcript(self) -> Transcript:
        """The talk, to be read, saved or replayed."""
        manifest = {
            **talk_manifest(), "kind": "interview", "topic": f"Interview with {self.subject}",
            **{name: self.manifest.get(name) for name in (
                "engine", "engine_label", "source", "seed", "started", "prompts")},
        }  # fmt: skip
        usable = all(event.usable for event in self.events if event.is_call)
        people = (Persona.model_validate(dict(self.person or {})),)
        return Transcript(manifest, people, self.events, "complete" if usable else "partial")

    def claims_frame(self) -> pd.DataFrame:
        """Return one row a claim.

        Returns
        -------
        pandas.DataFrame
            `about`, `standing` (supported, contradicted or silent), `evidence` (words of the
            answer), `expected` (words of the description), `question`, `turn` (0 for a rating in
            private), `source`.
        """
        import pandas as pd  # noqa: PLC0415 - only a table needs it

        names = ("about", "standing", "evidence", "expected", "question", "turn")
        frame = pd.DataFrame(
            [{**{name: getattr(one, name) for name in names}, "source": self.source}
             for one in self.claims],
            columns=[*names, "source"],
        )  # fmt: skip
        frame.attrs.update(subject=self.subject, status=self.status, note=self.mark)
        return frame


def interview(
    persona: Persona,
    *,
    engine: str | Engine | None = None,
    judge: str | Engine | None = None,
    budget: str | None = None,
    record: str | Path | None = None,
    thresholds: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Interview:
    """Interview a persona, and score what it says against its description.

    Twenty questions in one talk, some of them asked again in other words, and statements rated in
    private before and after. Rules hold the answers against the description and against each
    other, and quote the words. What it is going to ask is printed before it asks.

    Parameters
    ----------
    persona
        Who is asked.
    engine
        What answers: a name, an engine, or None for the one in use.
    judge
        An engine that says from 0 to 9 how well the talk fits the description, and how well it
        fits somebody who is the opposite: only the difference is reported. None for rules alone.
    budget
        Where to stop: `"30 calls"`, `"5000 tokens"` or `"1 USD"`.
    record
        File to record answers in, for engines that record nothing themselves.
    thresholds
        Changes by key: `{"description": {"passes": (None, 0)}}`.
    seed
        Of the rehearsal engine.

    Returns
    -------
    Interview
        A report: `description`, `consistency`, `character` and, with a judge, `judge`.

    Raises
    ------
    ReportError
        When it is no persona, or a threshold does not exist.
    EngineError
        When no call can succeed.

    Examples
    --------
    >>> found = interview(Persona(name="Ada Moreira", age=34, residence="Porto"))
    Interview with Ada Moreira: ...
    >>> found["description"].value
    0.0
    """
    how: dict[str, Any] = {
        "engine": engine, "judge": judge, "budget": budget, "record": record,
        "thresholds": thresholds, "seed": seed,
    }  # fmt: skip
    return background.run(ainterview(persona, **how))


async def ainterview(
    persona: Persona,
    *,
    engine: str | Engine | None = None,
    judge: str | Engine | None = None,
    budget: str | None = None,
    record: str | Path | None = None,
    thresholds: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> Interview:
    """Interview a persona; the asynchronous twin of `interview`."""
    if not isinstance(persona, Persona):
        raise ReportError(f"{persona!r} is not a persona; interview one at a time")
    limits = with_changes(THRESHOLDS, thresholds)
    answering = resolve(engine)
    desk = Desk(answering, budget=budget, record=record)
    judging = None if judge is None else Desk(judge, budget=budget, record=record)
    plan = _plan(persona, answering, judging)
    print(plan)  # noqa: T201 - what it takes is told before it is taken
    manifest = base_manifest()
    desk.begin(plan)
    try:
        with run_named(plan.title), measuring(_ASKED):
            rated = answering.source != "rehearsal"
            talk = await interviewed(persona, desk, seed=seed, ratings=rated)
        measures = list(_measures(Adherence([talk]), limits, desk, plan))
        if judging is not None:
            measures.append(await judged_fit([talk], judging, seed=seed))
    finally:
        desk.close()
    found = Adherence([talk])
    usable = all(event.usable for event in talk.events if event.is_call)
    origin = {**manifest, **desk.manifest(), "seed": seed, "people": [persona.fingerprint],
              "calls_estimated": plan.total}  # fmt: skip
    if judging is not None:
        origin["judge"] = f"{judging.name} ({', '.join(sorted(judging.models)) or judging.model})"
    return Interview(
        kind="interview",
        subject=persona.name,
        measures=tuple(measures),
        manifest=origin,
        status="complete" if usable else "partial",
        spent=desk.told_spent(),
        tables=(found.standing_table(),),
        notes=(_READ_IT, *([NOT_RATED] if answering.source == "rehearsal" else [])),
        claims=tuple(claim for _, claim in found.claims),
        events=talk.events,
        person={**persona.to_dict(), "id": persona.persona_id},
    )  # fmt: skip


def _plan(persona: Persona, engine: Engine, judge: Desk | None) -> CostPlan:
    calls = {_ASKED: calls_of([persona], ratings=engine.source != "rehearsal")}
    if judge is not None:
        calls[JUDGE_KEY] = 2
    return CostPlan(
        f"Interview with {persona.name}", calls, estimate_of([persona], engine, sum(calls.values()))
    )


def _measures(
    found: Adherence, limits: Mapping[str, Threshold], desk: Desk, plan: CostPlan
) -> list[Measure]:
    pairs = found.pairs
    return [
        _share(
            _ASKED, "adherence to the description", "Do answers go against the description?",
            len(found.contradicted), len(found.told), threshold=limits[_ASKED],
            unit="share of claims contradicted", n_what="claims",
            reason="no answer says anything that a rule could hold against the description",
            tables=(found.contradicted_table(),), statuses=statuses_of(found.statuses),
            calls=desk.calls(_ASKED), calls_estimated=plan.calls[_ASKED],
            method="Direct questions on age, home, work, languages, interests and goals, and "
            "ratings of the person's own beliefs; contradictions anywhere in the talk count too.",
        ),
        _share(
            "consistency", "consistency with itself", "Does the person say the same again?",
            sum(pair.contradicts for pair in pairs), len(pairs), threshold=limits["consistency"],
            unit="share of pairs contradicted", n_what="pairs",
            reason="nothing was said twice in a way that a rule could hold together",
            tables=(found.pairs_table(),),
            method="Facts asked again in other words; a statement and its denial; the first rating "
            "of a statement and the last.",
        ),
        _share(
            "character", "breaks of character", "Does the person speak of being a model or a role?",
            len({(who.name, turn) for who, turn, _, _ in found.broken}), found.answers,
            threshold=limits["character"], unit="share of answers", n_what="answers",
            reason="no usable answer came", tables=(found.broken_table(),),
            method="Patterns of disclosure in eleven languages, and of talk about the role.",
        ),
    ]  # fmt: skip


def _share(
    key: str, name: str, question: str, count: int, total: int, *, threshold: Threshold,
    reason: str, **details: Any,
) -> Measure:  # fmt: skip
    if not total:
        kept = {part: details[part] for part in ("method", "statuses", "calls", "calls_estimated")
                if part in details}  # fmt: skip
        return not_run(key, name, question, reason, needs=(ANSWERER,), **kept)
    ends = wilson_interval(count, total)
    return judged(
        key, name, question, count / total, low=ends.low, high=ends.high, interval=ends.method,
        n=total, threshold=threshold, needs=(ANSWERER,), **details,
    )  # fmt: skip
