"""What users say of a run, checked at once: every mistake with what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from personanb.engines.protocol import Engine
from personanb.engines.registry import resolve
from personanb.errors import did_you_mean
from personanb.personas.persona import Persona
from personanb.personas.problems import Problem, shown
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.scales import Likert
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.questionnaire.variants import Factor
from personanb.surveys.responses import BASELINE
from personanb.surveys.responses_file import checked_target
from personanb.surveys.running.anchors import Anchors, Embed
from personanb.surveys.running.people import People, nobody, people_of
from personanb.surveys.running.setup import ELICITATIONS, PAGES, Setup

MOST_REPEATS = 1_000
Sensitivity = bool | str | Sequence[str]


@dataclass(frozen=True)
class Arm:
    """Who answers, under a name.

    Attributes
    ----------
    name
        Name of the arm; empty when there is one.
    engine
        What answers.
    spec
        What the user gave for it, to be resolved again elsewhere.
    """

    name: str
    engine: Engine
    spec: Any


@dataclass(frozen=True)
class Options:
    """A run as it will be.

    Attributes
    ----------
    setup
        What is the same for everybody.
    people, baseline
        Who is asked; and how many times without a persona, None for not at all.
    arms
        By which engines.
    anchors
        What maps words to scales, where that is wanted.
    target
        File that the answers are to be in.
    """

    setup: Setup
    people: People
    baseline: People | None
    arms: tuple[Arm, ...]
    anchors: Anchors | None
    target: Path | None

    @property
    def source(self) -> str:
        """Where answers come from."""
        return self.arms[0].engine.source

    @property
    def respondents(self) -> int:
        """How many times somebody fills the survey in."""
        nobody_asked = len(self.baseline) if self.baseline is not None else 0
        asked = len(self.people) * self.setup.repeats + nobody_asked
        return asked * len(self.arms)


def options_of(
    survey: Survey,
    panel: Iterable[Persona],
    *,
    engine: str | Engine | None = None,
    arms: Mapping[str, str | Engine] | None = None,
    repeats: int | None = None,
    seed: int = 0,
    sensitivity: Sensitivity = False,
    elicitation: str = "direct",
    pages: str = "persona-page",
    baseline: bool | int = False,
    anchors: Mapping[str, Sequence[Any]] | None = None,
    embed: str | Embed | None = None,
    save_to: str | Path | None = None,
) -> Options:
    """Return the run that is described; see `Survey.run`."""
    wrong: list[Problem] = []
    factors = _factors(survey, sensitivity, wrong)
    least = _balanced(survey, factors)
    count = repeats if repeats is not None else least
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_REPEATS:
        problem = f"{shown(count)} is not a whole number from 1 to {MOST_REPEATS:,}"
        wrong.append(Problem(("repeats",), problem))
        count = 1
    if isinstance(seed, bool) or not isinstance(seed, int):
        wrong.append(Problem(("seed",), f"{shown(seed)} is not a whole number"))
    for name, given, allowed in (
        ("elicitation", elicitation, ELICITATIONS),
        ("pages", pages, PAGES),
    ):
        if given not in allowed:
            hint = did_you_mean(str(given), allowed) or ";"
            listed = ", ".join(allowed)
            wrong.append(Problem((name,), f"{shown(given)} is not known{hint} allowed: {listed}"))
    if arms is not None and engine is not None:
        wrong.append(Problem(("arms",), "stands beside `engine`; keep one of them"))
    if arms is not None and not arms:
        wrong.append(Problem(("arms",), "is empty; give names with engines"))
    if arms is not None and BASELINE in arms:
        wrong.append(Problem(("arms",), f"{BASELINE!r} is what is asked without a persona"))
    people = _people(panel, wrong)
    if wrong or people is None:
        raise SurveyError(wrong, "the run")
    setup = Setup(survey, count, seed, factors, elicitation, pages)  # type: ignore[arg-type]
    times = len(people) * count if baseline is True else int(baseline)
    answering = _arms(engine, arms)
    return Options(
        setup,
        people,
        nobody(times) if times else None,
        answering,
        _anchors(survey, elicitation, anchors, embed, answering[0].engine),
        None if save_to is None else checked_target(save_to),
    )


def _factors(survey: Survey, sensitivity: Sensitivity, wrong: list[Problem]) -> tuple[Factor, ...]:
    if sensitivity is False or sensitivity is None:
        return ()
    named = () if sensitivity is True else sensitivity
    names = (named,) if isinstance(named, str) else tuple(named)
    try:
        found = survey.variants(*names).factors
    except SurveyError as error:
        wrong += [Problem(("sensitivity",), problem.message) for problem in error.problems]
        return ()
    if not found:
        nothing = "nothing can be varied: give `paraphrases`, options or a scale"
        wrong.append(Problem(("sensitivity",), nothing))
    return found


def _balanced(survey: Survey, factors: tuple[Factor, ...]) -> int:
    return survey.variants(*factors).balanced_repeats if factors else 1


def _people(panel: Iterable[Persona], wrong: list[Problem]) -> People | None:
    try:
        return people_of(panel)
    except SurveyError as error:
        wrong += error.problems
    except TypeError:
        wrong.append(Problem(("panel",), f"{shown(panel)} is no panel and no list of personas"))
    return None


def _arms(engine: str | Engine | None, arms: Mapping[str, str | Engine] | None) -> tuple[Arm, ...]:
    if arms is None:
        return (Arm("", engine_of(engine), engine),)
    found = tuple(Arm(str(name), engine_of(spec), spec) for name, spec in arms.items())
    if len({arm.engine.source for arm in found}) > 1:
        told = ", ".join(f"{arm.name}: {arm.engine.source}" for arm in found)
        mixed = f"rehearsed and simulated answers do not go into one table ({told}); run them apart"
        raise SurveyError([Problem(("arms",), mixed)], "the run")
    return found


def engine_of(spec: Any) -> Engine:
    """Return the engine that is named, given, or made by a function without arguments."""
    made = spec() if callable(spec) and not hasattr(spec, "complete") else spec
    return resolve(made)


def _anchors(
    survey: Survey,
    elicitation: str,
    given: Mapping[str, Sequence[Any]] | None,
    embed: str | Embed | None,
    engine: Engine,
) -> Anchors | None:
    if elicitation != "anchors":
        for name, value in (("anchors", given), ("embed", embed)):
            if value is not None:
                only = "goes with elicitation='anchors'"
                raise SurveyError([Problem((name,), only)], "the run")
        return None
    from personanb.memory.embedding import embedder  # noqa: PLC0415 - only where it is used

    sets = {}
    for name, texts in (given or {}).items():
        several = [texts] if all(isinstance(text, str) for text in texts) else texts
        sets[name] = tuple(tuple(map(str, one)) for one in several)
    made = Anchors(embedder(embed, engine), sets)
    fitting = [one for one in survey.asks.values() if isinstance(one, Likert)]
    if not fitting:
        no_scale = "'anchors' maps words to a scale, and no question is a `likert`"
        raise SurveyError([Problem(("elicitation",), no_scale)], "the run")
    unknown = [name for name in sets if name not in {question.id for question in fitting}]
    if unknown:
        hint = did_you_mean(unknown[0], [question.id for question in fitting])
        raise SurveyError(
            [Problem(("anchors",), f"no `likert` question {unknown[0]!r}{hint}")], "the run"
        )
    for question in fitting:
        made.of(question)  # refuses what does not fit before anybody is asked
    return made
