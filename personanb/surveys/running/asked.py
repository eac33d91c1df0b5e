"""Respondents played by an engine: one call a page, answers as rows."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from personanb.engines import structured
from personanb.engines.protocol import USABLE, Engine, Job, Reply, Request, Situation, Utterance
from personanb.engines.rendering import PAGE
from personanb.errors import FatalEngineError
from personanb.personas.persona import Persona
from personanb.seeds import stable_int
from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.items import Item, Value
from personanb.surveys.questionnaire.pages import Ask, Page
from personanb.surveys.questionnaire.plan import written
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.routes import Route
from personanb.surveys.responses_table import as_text
from personanb.surveys.running.anchors import Anchors
from personanb.surveys.running.forms import Filled, Form
from personanb.surveys.running.setup import Setup

Row = dict[str, Any]
_RAW_CHARACTERS = 4_000
_READ = frozenset({*USABLE, "invalid"})


@dataclass
class Respondent:
    """One person on one occasion, and the rows that came of it so far.

    Attributes
    ----------
    setup
        How the survey is run.
    persona
        Who it is; None for nobody, in the baseline.
    common
        What all rows share: persona_id, weight, replicate, arm, engine, source.
    route
        What the respondent sees.
    levels
        Which levels of what `sensitivity` varies the respondent meets, by planned name, in words.
    heard
        A private talk that was had before, oldest first.
    """

    setup: Setup
    persona: Persona | None
    common: Row
    route: Route
    levels: Mapping[str, str] = field(default_factory=dict)
    heard: Sequence[Utterance] = ()
    rows: dict[str, Row] = field(default_factory=dict)
    answers: dict[str, Value] = field(default_factory=dict)
    through: bool = False

    def requests(self) -> Iterator[tuple[Form, Request]]:
        """Yield each page with its request as long as nothing is answered: for estimates."""
        for page in self._pages:
            form = self._form(page, None)
            yield form, self._request(form)

    async def respond(self, engine: Engine, anchors: Anchors | None) -> None:
        """Answer page after page.

        Raises
        ------
        FatalEngineError
            When no further call can succeed; what was answered stays in `rows`.
        """
        for page in self._pages:
            asked = page.given(self.answers)
            if asked is None:
                continue
            form = self._form(asked, anchors)
            reply = await _complete(engine, self._request(form))
            await self._take(form, reply)
        self.through = True

    def finished(self, why_missing: str) -> list[Row]:
        """Return all rows in the order of the survey; what was not asked is skipped.

        Parameters
        ----------
        why_missing
            Why questions that should have been asked were not: the run was stopped.
        """
        found = []
        for page in self._pages:
            for ask in page.asks:
                known = self.through or not self._waits_for_others(ask)
                skipped = known and not self._is_asked(ask)
                why = self._why_not(ask.entry_id) if skipped else why_missing
                for item in ask.items:
                    row = self.rows.get(item.id)
                    found.append(row or self._row(ask, item, status="skipped", reason=why))
        order = self.setup.survey.layout.item_places
        return sorted(found, key=lambda row: order[row["question_id"]])

    # --- within

    @cached_property
    def _pages(self) -> tuple[Page, ...]:
        return self.setup.pages_of(self.route)

    def _form(self, page: Page, anchors: Anchors | None) -> Form:
        return Form(page, self.setup.elicitation, anchors)

    def _request(self, form: Form) -> Request:
        introduction = self.setup.survey.introduction
        page = form.text(self.answers)
        # Calls know nothing of each other, so each page begins as the survey does.
        text = f"{introduction}\n\n{page}" if introduction else page
        situation: Situation | Job
        if self.persona is None:
            situation = Job("survey", "survey_baseline.jinja", {PAGE: text})
        else:
            situation = Situation(
                self.persona, "fill_in", question=text, heard=self.heard, seed=self.setup.seed
            )
        replicate = int(self.common["replicate"])
        return Request(
            situation,
            schema=form.schema(),
            seed=stable_int(self.setup.seed, self.common["persona_id"], replicate) % 2**31,
            replicate=replicate,
            check=form.problem,
        )

    async def _take(self, form: Form, reply: Reply) -> None:
        """Turn the reply to a page into rows."""
        parsed = reply.parsed
        if parsed is None and reply.status == "invalid":
            # What is right on a page is kept when something else on it is not.
            parsed, _ = structured.find_object(reply.text)
        read = form.read(parsed) if parsed is not None and reply.status in _READ else {}
        count = sum(len(ask.items) for ask in form.page.asks)
        used = (reply.usage.prompt_tokens, reply.usage.completion_tokens)
        tokens = None if used == (None, None) else sum(part or 0 for part in used) / count
        cost: Row = {"tokens": tokens, "latency": reply.latency, "model": reply.model or None}
        for ask in form.page.asks:
            filled = read.get(ask.id)
            if isinstance(filled, Filled):
                filled = await form.mapped(ask, filled)
            for item in ask.items:
                if isinstance(filled, Filled):
                    row = self._answered(ask, item, filled, reply)
                else:
                    row = self._unusable(ask, item, filled, reply)
                self.rows[item.id] = row | cost

    def _answered(self, ask: Ask, item: Item, filled: Filled, reply: Reply) -> Row:
        value = filled.values.get(item.id)
        self.answers[item.id] = value
        status = "re-asked" if reply.status == "invalid" else reply.status
        if status == "ok" and filled.repaired:
            status = "repaired"
        reason = reply.reason
        if value is None and item.id not in filled.probabilities:
            status, reason = "skipped", _why_empty(ask, item)
        return self._row(
            ask,
            item,
            answer=as_text(value),
            value=float(value) if isinstance(value, int | float) else None,
            status=status,
            reason=reason,
            words=filled.words,
            distribution=filled.distribution(item.id),
            probabilities=filled.probabilities.get(item.id),
        )

    def _unusable(self, ask: Ask, item: Item, problem: str | None, reply: Reply) -> Row:
        status = "invalid" if reply.status in USABLE else reply.status
        return self._row(
            ask,
            item,
            status=status,
            reason=problem or reply.reason or "the reply holds no JSON object",
            words=reply.text[:_RAW_CHARACTERS] or None,
        )

    def _row(self, ask: Ask, item: Item, **more: Any) -> Row:
        seen = ask.seen
        return {
            **self.common,
            "question_id": item.id,
            "wording": seen.wording,
            "reversed": seen.reversed,
            "order": written(seen.order, seen.sets),
            "variant": self.levels.get(ask.name),
            **more,
        }

    def _is_asked(self, ask: Ask) -> bool:
        return self.setup.survey.rules.is_asked(ask.entry_id, self.answers)

    def _waits_for_others(self, ask: Ask) -> bool:
        """Whether what decides about a question was not answered yet when the run stopped."""
        deciding = self.setup.survey.rules.depends_on(ask.entry_id)
        answered = {name.partition(".")[0] for name in self.rows}
        return not deciding <= answered

    def _why_not(self, entry_id: str) -> str:
        return self.setup.survey.rules.why_not(entry_id)


async def _complete(engine: Engine, request: Request) -> Reply:
    started = time.perf_counter()
    try:
        return await engine.complete(request)
    except FatalEngineError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever an engine raises, the others go on
        reason = f"{type(error).__name__}: {error}"
        took = time.perf_counter() - started
        return Reply("", status="failed", reason=reason, latency=took, source=engine.source)


def _why_empty(ask: Ask, item: Item) -> str:
    if isinstance(ask.question, Ranking | Choice):
        return ask.question.why_empty
    return f"{item.id} has no answer"
