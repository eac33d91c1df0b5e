"""A survey: questions in blocks, with their rules, orders and texts checked against each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb import background
from personanb.personas.problems import Problem, shown
from personanb.seeds import digest
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.checks import problems_of
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.items import Item, Value
from personanb.surveys.questionnaire.layout import Layout, arranged
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.rules import Rules
from personanb.surveys.questionnaire.writing import survey_data

if TYPE_CHECKING:
    from distributed import Client

    from personanb.engines.protocol import Engine
    from personanb.personas.persona import Persona
    from personanb.simulation.estimate import Estimate
    from personanb.surveys.questionnaire.conditions import Column, Mask
    from personanb.surveys.questionnaire.pages import Page, Per
    from personanb.surveys.questionnaire.plan import Plan
    from personanb.surveys.questionnaire.routes import Route
    from personanb.surveys.questionnaire.variants import Variant, Variants
    from personanb.surveys.responses import Responses


class Survey:
    """An immutable questionnaire.

    Parameters
    ----------
    questions
        Questions, tests and `Block`s in order; at least one question.
    title, introduction
        What a respondent reads first.
    randomise
        Whether each respondent gets the blocks in an order of their own; without blocks, the
        questions.

    Raises
    ------
    SurveyError
        Listing every problem.

    Examples
    --------
    >>> from personanb.surveys.questionnaire.scales import Likert, Text
    >>> survey = Survey([Likert("I would buy it again.", id="again"),
    ...                  Text("Why not?", show_if={"again": "<= 2"})])
    >>> [item.id for item in survey.items]
    ['again', 'why_not']
    """

    def __init__(
        self,
        questions: Iterable[Entry | Block],
        *,
        title: str = "",
        introduction: str = "",
        randomise: bool = False,
    ) -> None:
        entries = [questions] if isinstance(questions, Entry | Block) else list(questions)
        wrong = [
            Problem(("questions", number), f"{shown(entry)} is not a question or a Block")
            for number, entry in enumerate(entries)
            if not isinstance(entry, Entry | Block)
        ]
        wrong += [
            Problem((name,), f"{shown(text)} is not text")
            for name, text in (("title", title), ("introduction", introduction))
            if not isinstance(text, str)
        ]
        if wrong:
            raise SurveyError(wrong, "the survey")
        self._layout = arranged(entries, randomise=bool(randomise))
        self._title, self._introduction = title, introduction
        if found := problems_of(self._layout):
            raise SurveyError(found, f"the survey {title!r}" if title else "the survey")

    # --- what it is

    @property
    def title(self) -> str:
        """What stands at the top."""
        return self._title

    @property
    def introduction(self) -> str:
        """What a respondent reads before the first question."""
        return self._introduction

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order; questions without one stand in a block of their own."""
        return self._layout.blocks

    @property
    def randomise(self) -> bool:
        """Whether the order of the blocks is drawn."""
        return self._layout.shuffled

    @property
    def layout(self) -> Layout:
        """Where every entry and item stands."""
        return self._layout

    @cached_property
    def questions(self) -> tuple[Entry, ...]:
        """All questions and tests in the canonical order."""
        return tuple(place.entry for place in self._layout.places)

    @property
    def items(self) -> tuple[Item, ...]:
        """What rows of answers are about, in the canonical order."""
        return self._layout.items

    @property
    def asks(self) -> Mapping[str, Question]:
        """Single questions by the name they are planned under; in tests `test.measure`."""
        return self._layout.asks

    @cached_property
    def rules(self) -> Rules:
        """Who is asked what."""
        return Rules(self._layout)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change whenever anything in the survey does."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return digest("survey", canonical)[:16]

    def __getitem__(self, entry_id: str) -> Entry:
        place = self._layout.by_id.get(entry_id)
        if place is None:
            from personanb.errors import did_you_mean  # noqa: PLC0415 - only for the message

            raise KeyError(f"no question {entry_id!r}{did_you_mean(entry_id, self._layout.by_id)}")
        return place.entry

    def __len__(self) -> int:
        return len(self._layout.places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Survey) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def _parts(self) -> tuple[object, ...]:
        return (self._title, self._introduction, self._layout)

    def __repr__(self) -> str:
        name = f"{self._title!r}, " if self._title else ""
        return f"<Survey {name}{len(self)} questions, {len(self.items)} items>"

    def __str__(self) -> str:
        from personanb.surveys.questionnaire.printing import printed  # noqa: PLC0415 - on demand

        return printed(self)

    # --- files

    def to_dict(self) -> dict[str, Any]:
        """Return the survey as plain data."""
        return survey_data(self._title, self._introduction, self._layout)

    def to_yaml(self) -> str:
        """Return YAML that reads back as an equal survey; the same bytes every time."""
        from personanb.personas.yaml_text import write_yaml  # noqa: PLC0415 - keeps import light

        return write_yaml(self.to_dict())

    @classmethod
    def from_yaml(cls, text: str, source: str = "the survey", *, first_line: int = 1) -> Survey:
        """Read a survey from YAML.

        Parameters
        ----------
        text
            The YAML.
        source
            What to call it in messages: a file name, "the cell".
        first_line
            Number of the first line as the user sees it.

        Raises
        ------
        SurveyError, YamlError
            With line, path, value and what is allowed, every problem at once.
        """
        from personanb.surveys.questionnaire.reading import read_survey  # noqa: PLC0415 - on demand

        return read_survey(text, source, first_line=first_line)

    def save(self, path: str | Path) -> None:
        """Write the YAML to a file, at once."""
        from personanb.personas.formats.files import write_bytes  # noqa: PLC0415 - on demand

        write_bytes(Path(path).expanduser(), self.to_yaml().encode())

    # --- asking

    def plan(
        self,
        keys: Sequence[str],
        *,
        seed: int = 0,
        first: int = 0,
        variant: Variant | None = None,
    ) -> Plan:
        """Plan what each respondent sees.

        Parameters
        ----------
        keys
            Ids of the respondents.
        seed
            Seed of the run.
        first
            Number in the panel of the first of them, from 0, when a panel is planned in parts.
        variant
            One of `variants(...)`.
        """
        from personanb.surveys.questionnaire.plan import Plan  # noqa: PLC0415 - numpy on demand
        from personanb.surveys.questionnaire.variants import AS_PLANNED  # noqa: PLC0415 - the same

        return Plan(self._layout, keys, seed=seed, first=first, variant=variant or AS_PLANNED)

    def route(
        self, key: str, *, seed: int = 0, index: int = 0, variant: Variant | None = None
    ) -> Route:
        """Return what one respondent sees, who is number `index` of the panel; see `plan`."""
        return self.plan([key], seed=seed, first=index, variant=variant)[0]

    def variants(self, *factors: str) -> Variants:
        """Return balanced sensitivity variants.

        Parameters
        ----------
        *factors
            Some of `wording`, `order`, `direction`; all that apply when none is named.

        Raises
        ------
        SurveyError
            For a factor that is not known, or that no question can vary.
        """
        from personanb.surveys.questionnaire.variants import variants_of  # noqa: PLC0415 - on demand

        return variants_of(self._layout, factors)

    def pages(self, route: Route | None = None, *, per: Per = "page") -> tuple[Page, ...]:
        """Return what is asked together, in order.

        Parameters
        ----------
        route
            What the respondent sees; that of a respondent without a name when it is not given.
        per
            `page`: questions of a block that do not depend on each other; or `question`.
        """
        from personanb.surveys.questionnaire.pages import pages_of  # noqa: PLC0415 - on demand

        return tuple(pages_of(self.rules, route or self.route(""), per))

    def is_asked(self, entry_id: str, answers: Mapping[str, Value]) -> bool:
        """Return whether a question or test is asked, given answers so far by item id."""
        return self.rules.is_asked(entry_id, answers)

    def asked(self, entry_id: str, columns: Mapping[str, Column], count: int) -> Mask:
        """Return for each of `count` respondents whether an entry is asked; see `Rules.asked`."""
        return self.rules.asked(entry_id, columns, count)

    # --- running

    def run(
        self,
        panel: Iterable[Persona],
        *,
        engine: str | Engine | None = None,
        arms: Mapping[str, str | Engine] | None = None,
        repeats: int | None = None,
        seed: int = 0,
        sensitivity: bool | str | Sequence[str] = False,
        elicitation: str = "direct",
        pages: str = "persona-page",
        baseline: bool | int = False,
        anchors: Mapping[str, Sequence[Any]] | None = None,
        embed: Any = None,
        client: Client | None = None,
        save_to: str | Path | None = None,
    ) -> Responses:
        """Ask a panel, and return a row for each persona, question and replicate.

        Parameters
        ----------
        panel
            Who is asked: a panel, a list of personas, one persona.
        engine
            What answers: a name, an engine, or None for the one in use.
        arms
            Several engines instead, by name; everybody is asked in each arm.
        repeats
            How often each persona is asked; with `sensitivity`, by default as often as it takes
            that each meets everything that is varied, else once.
        seed
            The same seed gives the same orders, and the same answers on the rehearsal engine.
        sensitivity
            What is varied within each respondent, in balance: `wording` (paraphrases), `order` (of
            options), `direction` (of scales), several of them, or True for all that apply. The
            shifts are in `answers.shifts()`.
        elicitation
            `direct`; `distribution`, probabilities over the options; or `anchors`, own words
            mapped to ratings by similarity. Questions for which it makes no sense are asked
            directly.
        pages
            One call for each persona and page (`persona-page`), or one for each `question`.
        baseline
            Whether to ask without a persona, too: True for as many times as with one, or how many.
        anchors
            With `elicitation="anchors"`, texts from low to high for a question, or several lists.
        embed
            With `elicitation="anchors"`, what makes vectors of texts; by default hashed character
            n-grams, which know spelling, not meaning. See `personanb.memory.embedding`.
        client
            A `dask.distributed.Client` whose workers share the panel; the answers are the same.
        save_to
            Parquet file for the answers. While the run goes on, finished parts stand in a folder
            beside it.

        Returns
        -------
        Responses
            Its `run_status` is `interrupted` after Ctrl-C, the notebook's stop button or the end
            of the budget: what was finished is kept, and what was paid for is recorded.

        Raises
        ------
        SurveyError
            Listing everything that is wrong with the arguments.
        EngineError
            When no answer is usable, or none can come (a wrong key). Its `responses` has the rows.
        """
        return background.run(
            self.arun(
                panel,
                engine=engine,
                arms=arms,
                repeats=repeats,
                seed=seed,
                sensitivity=sensitivity,
                elicitation=elicitation,
                pages=pages,
                baseline=baseline,
                anchors=anchors,
                embed=embed,
                client=client,
                save_to=save_to,
            )
        )

    async def arun(self, panel: Iterable[Persona], **how: Any) -> Responses:
        """Ask a panel; the asynchronous twin of `run`, which says what it takes."""
        from personanb.surveys.running.run import run_survey  # noqa: PLC0415 - on demand

        return await run_survey(self, panel, **how)

    def estimate_cost(self, panel: Iterable[Persona], **how: Any) -> Estimate:
        """Return what a run would take: calls, tokens and, where prices are known, money.

        Takes what `run` takes, and asks nobody.
        """
        from personanb.surveys.running.estimate import estimate_survey  # noqa: PLC0415 - on demand
        from personanb.surveys.running.options import options_of  # noqa: PLC0415 - on demand

        how.pop("client", None)
        return estimate_survey(options_of(self, panel, **how))


def load_survey(path: str | Path) -> Survey:
    """Load a survey from a YAML file.

    Raises
    ------
    SurveyError, YamlError, FileError
        Naming file, line, path, value and what is allowed.
    """
    from personanb.personas.formats.files import existing, read_text  # noqa: PLC0415 - on demand

    found = existing(path)
    return Survey.from_yaml(read_text(found), found.name)
