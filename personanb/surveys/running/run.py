"""A run of a survey, from the options to the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from personanb.engines.ledger import run_named
from personanb.engines.protocol import USABLE
from personanb.errors import BudgetError, EngineError, FatalEngineError
from personanb.personas.persona import Persona
from personanb.simulation.transcript_file import base_manifest
from personanb.simulation.watching import Plan as Watched
from personanb.simulation.watching import ProgressBar, Silent, progress_watcher
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.respondents import KEY, described
from personanb.surveys.responses import Responses
from personanb.surveys.responses_file import (
    Parts,
    SavedRows,
    parts_folder,
    write_responses,
)
from personanb.surveys.running.estimate import estimate_survey
from personanb.surveys.running.options import Options, options_of
from personanb.surveys.running.parts import Part, parts_of
from personanb.templates import hashes

if TYPE_CHECKING:
    from distributed import Client

_NAME_CHARACTERS = 80
_IN_MEMORY_ROWS = 200_000
STOPPED = "stopped by the user"


async def run_survey(
    survey: Survey, panel: Iterable[Persona], *, client: Client | None = None, **given: Any
) -> Responses:
    """Ask a panel; see `Survey.run`."""
    options = options_of(survey, panel, **given)
    run = _Run(survey, options, client)
    return await run.run()


class _Run:
    def __init__(self, survey: Survey, options: Options, client: Client | None) -> None:
        self.survey, self.options, self.client = survey, options, client
        folder = None if options.target is None else parts_folder(options.target)
        self.parts = Parts(folder)
        self.watcher: ProgressBar | Silent = progress_watcher()
        self.manifest = self._manifest()
        self.drawn = 0
        self.reason = ""
        self.fault: FatalEngineError | None = None
        self.usable = self.asked = 0
        self.reasons: dict[str, int] = {}

    async def run(self) -> Responses:
        options = self.options
        self.parts.begin({**self.manifest, "survey": self.survey.to_yaml()})
        self.watcher.started(
            Watched(
                self.survey.title or "survey",
                (),
                options.respondents,
                0,
                options.arms[0].engine.label,
                unit="respondent",
            )
        )
        try:
            with run_named((self.survey.title or "survey")[:_NAME_CHARACTERS]):
                await self._collect()
        finally:
            self.watcher.close()
        answers = self._responses()
        self._raise_when_nothing_came(answers)
        return answers

    async def _collect(self) -> None:
        async for part, table, drawn, stop in self._done():
            self.drawn += drawn
            self._count(table)
            self.parts.write(part.number, table)
            if stop is not None and not self.reason:
                self.reason = str(stop) or STOPPED
                if isinstance(stop, FatalEngineError) and not isinstance(stop, BudgetError):
                    self.fault = stop

    async def _done(self) -> AsyncIterator[tuple[Part, pa.Table, int, BaseException | None]]:
        if self.client is not None:
            from personanb.surveys.running.sharded import on_workers  # noqa: PLC0415 - needs dask

            async for done in on_workers(self.client, self.options, self.watcher.step):
                yield done
        elif self.options.source == "rehearsal":
            from personanb.surveys.running.rehearsing import in_turn  # noqa: PLC0415 - on demand

            async for done in in_turn(self.options, self.watcher.step):
                yield done
        else:
            from personanb.surveys.running.asking import at_once  # noqa: PLC0415 - on demand

            async for done in at_once(
                self.options, list(parts_of(self.options)), self.watcher.step
            ):
                yield done

    # --- what comes of it

    def _count(self, table: pa.Table) -> None:
        counts = (
            table.select(["status", "reason"])
            .group_by(["status", "reason"])
            .aggregate([([], "count_all")])
            .to_pylist()
        )
        for one in counts:
            status, count = one["status"], one["count_all"]
            if status in USABLE:
                self.usable += count
            elif status != "skipped":
                self.asked += count
                self.reasons[one["reason"]] = self.reasons.get(one["reason"], 0) + count

    def _responses(self) -> Responses:
        status = "complete"
        if self.reason:
            status = "interrupted"
        elif self.asked:
            status = "partial"
        ended = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        manifest = {**self.manifest, "status": status, "reason": self.reason, "ended": ended}
        if self.drawn:
            manifest["people_without_traits"] = self.drawn
        target = self.options.target
        if target is not None:
            kept = {**manifest, "survey": self.survey.to_yaml()}
            write_responses(target, iter(self.parts), kept)
            self.parts.remove()
            return Responses(self.survey, SavedRows(target), manifest)
        if self.parts.rows <= _IN_MEMORY_ROWS:
            return Responses(self.survey, self.parts.table(), manifest)
        return Responses(self.survey, self.parts, manifest)

    def _raise_when_nothing_came(self, answers: Responses) -> None:
        if self.fault is not None:
            self.fault.responses = answers
            raise self.fault
        if self.asked and not self.usable and not self.reason:
            most = max(self.reasons, key=lambda reason: self.reasons[reason])
            error = EngineError(
                f"none of the {self.asked:,} answers asked for is usable; most often: {most}. "
                "The rows are kept in the error's `responses`"
                + (f" and in {self.options.target}." if self.options.target else ".")
            )
            error.responses = answers
            raise error

    def _manifest(self) -> dict[str, Any]:
        options, setup = self.options, self.options.setup
        engines = {arm.name: arm.engine for arm in options.arms}
        first = options.arms[0].engine
        found = {
            **base_manifest(),
            "format": "personanb.responses",
            "version": 1,
            "kind": "survey",
            "title": self.survey.title,
            "fingerprint": self.survey.fingerprint,
            "engine": ", ".join(dict.fromkeys(engine.name for engine in engines.values())),
            "engine_label": " ".join(dict.fromkeys(one.label for one in engines.values())),
            "model": first.model,
            "arms": {name: engine.name for name, engine in engines.items() if name},
            "source": options.source,
            "seed": setup.seed,
            "people": len(options.people),
            "weighted": bool((options.people.weights != 1.0).any()),
            "repeats": setup.repeats,
            "sensitivity": list(setup.factors),
            "elicitation": setup.elicitation,
            "pages": setup.pages,
            "baseline": 0 if options.baseline is None else len(options.baseline),
            "started": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "prompts": hashes(),
            KEY: described(options.people.personas, options.people.ids),
        }
        if options.source == "llm":
            found["estimate"] = str(estimate_survey(options))
        return found
