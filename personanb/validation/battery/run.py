"""The battery at work: which measures, of whom, at what cost; and the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb import background
from personanb.engines.ledger import run_named
from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.engines.rendering import messages_for
from personanb.engines.situations import Situation
from personanb.errors import FatalEngineError, ReportError
from personanb.memory import embedding
from personanb.memory.embedding import Embed
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.simulation.estimate import CHARACTERS_PER_TOKEN, TOKENS_PER_TURN, Estimate
from personanb.surveys.responses import Responses
from personanb.validation.battery.asking import Asking
from personanb.validation.battery.bench import Bench
from personanb.validation.battery.registry import BatteryMeasure, chosen
from personanb.validation.conduct import INTERRUPTED, Planned, conduct
from personanb.validation.desk import CostPlan, Desk
from personanb.validation.measure import Measure, Table, not_run
from personanb.validation.report import Report, base_manifest
from personanb.validation.threshold import with_changes

if TYPE_CHECKING:
    from personanb.populations.references.reference import Reference

_HEARD_BEFORE = 2  # turns that the prompt of a measure's own calls holds, on average
_LOOKED_AT = 40
_SHARED = (
    "Measures share answers, so their verdicts are not independent. Thresholds are widened to what "
    "a faithful panel of this size shows, where that can be simulated."
)
_HASHED = "hashed character n-grams"


class Validation:
    """A validation of a panel, or of answers; see `validate` for the parameters."""

    def __init__(
        self,
        panel: Panel | Persona | Iterable[Persona] | Responses,
        *,
        engine: str | Engine | None = None,
        measures: str | Iterable[str] | None = None,
        reference: str | Reference | Any = None,
        human: Responses | None = None,
        retest: Responses | None = None,
        judge: str | Engine | None = None,
        embedder: str | Embed | None = None,
        budget: str | None = None,
        thresholds: Mapping[str, Any] | None = None,
        seed: int = 0,
        save_to: str | Path | None = None,
    ) -> None:
        self.measures = chosen(measures)
        self.budget = budget
        self.save_to = _target(save_to)
        given = panel if isinstance(panel, Responses) else None
        if given is not None and engine is not None:
            raise ReportError(
                "answers are validated as they are, so `engine` has nothing to do; leave it out, "
                "or validate a panel"
            )
        for name, people in (("human", human), ("retest", retest)):
            if people is not None and not isinstance(people, Responses):
                raise ReportError(
                    f"{name} is {type(people).__name__}; wanted what people answered, from "
                    "load_human_answers(file, survey)"
                )
        if retest is not None and human is None:
            raise ReportError("retest is what the people of human= answered once more; give both")
        asked = None if given is not None else resolve(engine)
        defaults = {key: one for measure in chosen(None) for key, one in measure.thresholds.items()}
        self.bench = Bench(
            Panel() if isinstance(panel, Responses) else _panel(panel),
            given=given,
            engine=asked,
            human=human,
            retest=retest,
            reference=_reference(reference),
            judge_engine=None if judge is None else resolve(judge),
            embed=embedding.embedder(embedder, asked),
            embed_name=_HASHED if embedder is None else _name_of(embedder),
            seed=seed,
            thresholds=with_changes(defaults, thresholds),
        )
        self.lacking = {one.key: one.lacks(self.bench) for one in self.measures}
        self._uses = {
            one.key: one.askings(self.bench) for one in self.measures if not self.lacking[one.key]
        }
        wanted = [(key, asking) for key, askings in self._uses.items() for asking in askings]
        self.askings: dict[str, Asking] = self.bench.share(wanted)

    @property
    def subject(self) -> str:
        """Who or what is validated, in words."""
        bench = self.bench
        if bench.given is not None:
            return f"answers of {bench.size} {bench.people_word}"
        return bench.panel[0].name if bench.size == 1 else f"{bench.size} personas"

    def cost(self) -> CostPlan:
        """Return what the measures are going to ask; nothing is asked for it."""
        bench = self.bench
        own = {
            one.key: 0 if self.lacking[one.key] else one.calls(bench) for one in self.measures
        }  # fmt: skip
        calls = {
            key: count + sum(one.calls for one in self.askings.values() if bench.owner(one) == key)
            for key, count in own.items()
        }
        askings = self.askings.values()
        others = sum(own.values())
        prompt = sum(one.prompt_tokens for one in askings) + others * self._tokens_of_a_prompt()
        completion = sum(one.completion_tokens for one in askings) + others * TOKENS_PER_TURN
        free = bench.engine is None or bench.is_rehearsal
        estimate = Estimate.priced(
            sum(calls.values()), prompt, completion,
            model="" if bench.engine is None else bench.engine.model, free=free,
            assumptions=(f"{CHARACTERS_PER_TOKEN} characters a token", "nothing recorded yet"),
        )  # fmt: skip
        return CostPlan(f"Validation of {self.subject}", calls, estimate)

    def _tokens_of_a_prompt(self) -> int:
        some = self.bench.panel[:_LOOKED_AT]
        if not len(some):
            return 0
        fixed = sum(
            len(message.content) for one in some for message in messages_for(Situation(one, "say"))
        )
        return round(fixed / len(some) / CHARACTERS_PER_TOKEN) + _HEARD_BEFORE * TOKENS_PER_TURN

    def run(self) -> Report:
        """Measure, and report; an interrupt keeps what is finished."""
        return background.run(self.arun())

    async def arun(self) -> Report:
        """Measure, and report; the asynchronous twin of `run`."""
        bench, plan = self.bench, self.cost()
        record = None if self.save_to is None else self.save_to.with_suffix(".sqlite")
        # Where answers are given, the desk stands idle.
        bench.desk = Desk(bench.engine or "rehearsal", budget=self.budget, record=record)
        if bench.judge_engine is not None:
            bench.judge = Desk(bench.judge_engine, budget=self.budget, record=record)
        manifest = base_manifest()
        possible = [one for one in self.measures if not self.lacking[one.key]]
        bench.desk.begin(plan)
        try:
            with run_named(plan.title):
                made, stopped = await conduct(
                    [self._planned(one, plan) for one in possible], bench.desk
                )
        finally:
            await bench.close()
            bench.desk.close()
        nothing = not any(one.was_run for one in made) and not bench.desk.spent.calls
        if nothing and stopped and stopped != INTERRUPTED and not self.budget:
            raise FatalEngineError(stopped)  # nothing came and nothing can
        report = self._report(dict(zip([one.key for one in possible], made, strict=True)), manifest,
                              stopped)  # fmt: skip
        if self.save_to is not None:
            report.to_json(self.save_to)
        return report

    def _planned(self, one: BatteryMeasure, plan: CostPlan) -> Planned:
        async def make() -> Measure:
            return await one.make(self.bench)

        return Planned(
            one.key, one.name, one.question, plan.calls[one.key], make, one.needs, one.method
        )

    def _report(
        self, made: Mapping[str, Measure], manifest: Mapping[str, Any], stopped: str | None
    ) -> Report:
        bench = self.bench
        measures = tuple(
            self._told(one, made[one.key]) if one.key in made else self._lacking(one)
            for one in self.measures
        )
        partial = any(one.is_partial for one in measures)
        return Report(
            kind="validation",
            subject=self.subject,
            measures=measures,
            manifest={**manifest, **self._origin()},
            status="interrupted" if stopped else "partial" if partial else "complete",
            reason=stopped or "",
            spent=bench.desk.told_spent(),
            tables=self._asked(),
            notes=self._notes(),
        )

    def _told(self, one: BatteryMeasure, measure: Measure) -> Measure:
        judged_by = self.bench.judge.calls(one.key) if self.bench.judge is not None else 0
        built = one.by_construction(self.bench) if measure.was_run else ""
        return replace(
            measure,
            calls=measure.calls + judged_by,
            by_construction=measure.by_construction or built,
            needs=measure.needs or one.needs,
            method=measure.method or one.method,
        )

    def _lacking(self, one: BatteryMeasure) -> Measure:
        return not_run(
            one.key, one.name, one.question, self.lacking[one.key], needs=one.needs,
            method=one.method, threshold=self.bench.thresholds.get(one.key),
        )  # fmt: skip

    def _origin(self) -> dict[str, Any]:
        bench = self.bench
        origin: dict[str, Any] = bench.desk.manifest()
        if bench.given is not None:
            told = bench.given.manifest
            origin = {
                "engine": told.get("engine", ""), "engine_label": told.get("engine_label", ""),
                "models": told.get("model", ""), "source": bench.source,
            }  # fmt: skip
        origin |= {
            "seed": bench.seed,
            "people": [persona.fingerprint for persona in bench.panel],
            "calls_estimated": self.cost().total,
            "embedder": bench.embed_name,
        }
        if bench.judge is not None:
            origin["judge"] = f"{bench.judge.name} ({', '.join(sorted(bench.judge.models))})"
        if bench.reference is not None:
            origin["reference"] = bench.reference.name
        if bench.human is not None:
            origin["human"] = _told_of(bench.human)
        if bench.retest is not None:
            origin["retest"] = _told_of(bench.retest)
        return origin

    def _asked(self) -> tuple[Table, ...]:
        if not self.askings:
            return ()
        rows = []
        for asking in self.askings.values():
            users = [
                key for key, askings in self._uses.items()
                if any(each.key == asking.key for each in askings)
            ]  # fmt: skip
            rows.append((asking.title, self.bench.owner(asking), ", ".join(users), asking.calls))
        columns = ("asked of everybody", "counted with", "used by", "answers")
        return (Table("What was asked once and used by several measures", columns, tuple(rows)),)

    def _notes(self) -> tuple[str, ...]:
        notes = [_SHARED]
        if self.bench.panel.is_weighted:
            notes.append("The panel has weights; everybody counts once here.")
        return tuple(notes)


def validate(
    panel: Panel | Persona | Iterable[Persona] | Responses,
    *,
    engine: str | Engine | None = None,
    measures: str | Iterable[str] | None = None,
    reference: str | Reference | Any = None,
    human: Responses | None = None,
    retest: Responses | None = None,
    judge: str | Engine | None = None,
    embedder: str | Embed | None = None,
    budget: str | None = None,
    thresholds: Mapping[str, Any] | None = None,
    seed: int = 0,
    save_to: str | Path | None = None,
) -> Report:
    """Measure how good a panel is, and report: a verdict a measure, with what it rests on.

    What it is going to ask is printed before it asks. On a recorded engine (every `openai:` engine
    is one), or with `save_to`, a run that was stopped goes on without asking again: run it once
    more.

    Parameters
    ----------
    panel
        Who is validated. Or answers to an instrument that were given already, such as those of
        people from `load_human_answers`: nobody is asked then.
    engine
        What answers: a name, an engine, or None for the one in use.
    measures
        Keys or names of measures, such as `["F1", "homogeneity"]`; None for the whole battery.
    reference
        Whom the panel should be like: a name or anything that `reference` takes. Without it spread
        is held against what faithful respondents with the panel's traits would show.
    human
        What people answered to a survey, from `load_human_answers`: the panel is asked the same.
    retest
        What the same people answered once more, weeks later: how consistent they are themselves is
        what persona-level accuracy is divided by.
    judge
        An engine that judges what rules cannot; it is named in the report.
    embedder
        What makes vectors of texts; None for hashed character n-grams, which need no model.
    budget
        Where to stop: `"300 calls"`, `"50000 tokens"` or `"2 USD"`.
    thresholds
        Changes by key: `{"F1": {"passes": (0.7, None)}}`.
    seed
        Of orders, wordings and draws.
    save_to
        File for the report as JSON; answers are recorded beside it, as `.sqlite`.

    Returns
    -------
    Report
        A measure each; those that could not be made say why.

    Raises
    ------
    ReportError
        When a measure or threshold does not exist, or somebody is no persona.
    EngineError
        When no call can succeed and none did.
    """
    validation = Validation(
        panel, engine=engine, measures=measures, reference=reference, human=human, retest=retest,
        judge=judge, embedder=embedder, budget=budget, thresholds=thresholds, seed=seed,
        save_to=save_to,
    )  # fmt: skip
    print(validation.cost())  # noqa: T201 - what it takes is told before it is taken
    return validation.run()


async def avalidate(panel: Panel | Persona | Iterable[Persona] | Responses, **how: Any) -> Report:
    """Measure how good a panel is; the asynchronous twin of `validate`."""
    validation = Validation(panel, **how)
    print(validation.cost())  # noqa: T201 - as above
    return await validation.arun()


def _panel(given: Panel | Persona | Iterable[Persona]) -> Panel:
    if isinstance(given, Panel):
        panel = given
    else:
        several: Sequence[Any] = (given,) if isinstance(given, Persona) else tuple(given)
        for one in several:
            if not isinstance(one, Persona):
                raise ReportError(f"{one!r} is not a persona; validate a panel or a list of them")
        panel = Panel(several)
    if not len(panel):
        raise ReportError("nobody is validated; the panel is empty")
    return panel


def _reference(given: Any) -> Reference | None:
    if given is None:
        return None
    from personanb.populations.references.load import reference  # noqa: PLC0415 - on demand
    from personanb.populations.references.reference import Reference  # noqa: PLC0415 - as above

    return given if isinstance(given, Reference) else reference(given)


def _told_of(people: Responses) -> str:
    return f"{people.people} people, {people.manifest.get('file', '')}"


def _name_of(given: str | Embed) -> str:
    return given if isinstance(given, str) else getattr(given, "__name__", type(given).__name__)


def _target(given: str | Path | None) -> Path | None:
    if given is None:
        return None
    path = Path(given).expanduser()
    if path.suffix != ".json":
        raise ReportError(f"save_to is {str(given)!r}; wanted a .json file")
    if not path.parent.is_dir():
        raise ReportError(f"save_to is {str(given)!r}; there is no folder {str(path.parent)!r}")
    return path
