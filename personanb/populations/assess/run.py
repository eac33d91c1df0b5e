"""Holding a panel against what a persona has to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from personanb import background
from personanb.engines.ledger import Spent
from personanb.engines.protocol import Engine
from personanb.engines.registry import engine as named_engine
from personanb.errors import PopulationError, did_you_mean
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.assess import critic as critics
from personanb.populations.assess.assessment import Assessment, Check
from personanb.populations.assess.checks import (
    answers,
    boilerplate,
    contradictions,
    duplicates,
    form,
    personal,
    phrasing,
    support,
)
from personanb.populations.assess.critic import Verdict
from personanb.populations.assess.finding import Finding
from personanb.populations.assess.homogeneity import homogeneity
from personanb.populations.assess.texts import Sources, Told, told_of
from personanb.simulation.watching import Plan, progress_watcher


@dataclass(frozen=True)
class _Rule:
    names: tuple[str, ...]
    find: Callable[[Sequence[Told]], Iterator[Finding]]
    # Of whom it can tell anything, and what to say where that is not everybody.
    among: Callable[[Sequence[Told]], Sequence[Told]] = lambda people: people
    otherwise: str = ""


CHECKS = (
    duplicates.NAME, phrasing.NAME, *contradictions.NAMES, support.NUMBERS, support.NAMES,
    personal.NAME, boilerplate.NAME, answers.NAME, form.NAME,
)  # fmt: skip


def assess(
    panel: Panel | Iterable[Persona],
    *,
    sources: Sources = None,
    critic: str | Engine | None = None,
    votes: int = 3,
    least: float = 8,
    skip: str | Collection[str] = (),
    duplicate: float = 0.7,
    human: Sequence[str] | None = None,
    year: int | None = None,
    seed: int = 0,
) -> Assessment:
    """Hold personas against what a persona has to be, and say why each one is dropped.

    Without a model: near duplicates, wording of models, contradictions between fields and text,
    numbers and names that the source does not hold, personal data, talk of models, inconsistent
    answers to instruments, and form (noted, not dropped). With a critic, a model votes.

    Parameters
    ----------
    panel
        The people.
    sources
        What they were written from: posts (as `load_posts` returned them), a mapping from name or
        persona_id to text, or a function of the persona_id. People from `from_posts` bring
        theirs. Without a whole source, numbers and names cannot be checked.
    critic
        An engine that votes on hallucination, coverage (with a source), conciseness, relevance
        and plausibility, 1 to 10; take another model than wrote the personas.
    votes
        How often it votes on each persona; medians count.
    least
        A persona with a median below this is dropped; the published recipe demands more than 7
        (Hu et al., 2025).
    skip
        Checks to leave out, by name.
    duplicate
        Share of runs of three words from which two texts count as the same, 0 to 1.
    human
        Texts of people to take the rate of words from that models overuse, more than 20,000
        words; by default the sources, and English at large where they are fewer.
    year
        The year in which the personas live; None for this one.
    seed
        Goes into the critic's sampling.

    Returns
    -------
    Assessment
        `.kept`, `.dropped`, `.overrule(...)`, `.findings_frame()`, `.checks_frame()`,
        `.shifts()`.

    Raises
    ------
    PopulationError
        When there is nobody, or an option is out of range.
    FatalEngineError
        When no call of the critic can succeed and none has.
    """
    return background.run(
        aassess(
            panel, sources=sources, critic=critic, votes=votes, least=least, skip=skip,
            duplicate=duplicate, human=human, year=year, seed=seed,
        )
    )  # fmt: skip


async def aassess(
    panel: Panel | Iterable[Persona],
    *,
    sources: Sources = None,
    critic: str | Engine | None = None,
    votes: int = 3,
    least: float = 8,
    skip: str | Collection[str] = (),
    duplicate: float = 0.7,
    human: Sequence[str] | None = None,
    year: int | None = None,
    seed: int = 0,
) -> Assessment:
    """Assess a panel; the asynchronous twin of `assess`."""
    people = panel if isinstance(panel, Panel) else Panel(panel)
    left_out = {skip} if isinstance(skip, str) else set(skip)
    _refuse(people, left_out, duplicate=duplicate, votes=votes, least=least)
    told = told_of(people, sources)
    spoken = human if human is not None else [one.source for one in told if one.source]
    findings: list[Finding] = []
    checks: list[Check] = []
    for rule in _rules(duplicate, spoken, year or dt.datetime.now(dt.UTC).year):
        if left_out.issuperset(rule.names):
            checks += [Check(name, 0, 0, "left out on request") for name in rule.names]
            continue
        among = rule.among(told)
        found = [one for one in rule.find(among) if one.check not in left_out]
        findings += found
        note = "" if len(among) == len(told) else rule.otherwise
        for name in rule.names:
            hit = len({one.place for one in found if one.check == name})
            checks.append(Check(name, len(among), hit, note))
    verdicts, spent, said = await _criticised(told, critic, votes, seed)
    against = critics.against(verdicts, least)
    findings += against
    checks.append(Check(critics.NAME, sum(one.votes > 0 for one in verdicts),
                        len({one.place for one in against if one.drops}), said))  # fmt: skip
    findings.sort(key=lambda one: one.place)
    result = Assessment(
        people, tuple(findings), tuple(checks), tuple(verdicts),
        critic=_named(critic), spent=spent,
    )  # fmt: skip
    texts = [one.narrative or one.everything for one in told]
    gone = {one.place for one in result.dropped}
    return Assessment(
        people, result.findings, result.checks, result.verdicts, critic=result.critic, spent=spent,
        homogeneity={
            "before": homogeneity(texts),
            "after": homogeneity([text for at, text in enumerate(texts) if at not in gone]),
        },
    )  # fmt: skip


def _refuse(
    people: Panel, skip: Collection[str], *, duplicate: float, votes: int, least: float
) -> None:
    if not len(people):
        raise PopulationError("there is nobody to assess")
    unknown = [name for name in skip if name not in CHECKS]
    if unknown:
        raise PopulationError(
            f"there is no check {unknown[0]!r}{did_you_mean(unknown[0], CHECKS)}; there are: "
            f"{', '.join(CHECKS)}"
        )
    if not 0 < duplicate <= 1 or votes < 1 or not 1 <= least <= 10:  # noqa: PLR2004
        raise PopulationError(
            f"duplicate={duplicate} (above 0, up to 1), votes={votes} (from 1), least={least} "
            "(1 to 10): one of them is out of range"
        )


def _rules(duplicate: float, human: Sequence[str], year: int) -> tuple[_Rule, ...]:
    def narrated(people: Sequence[Told]) -> Sequence[Told]:
        return [one for one in people if one.narrative]

    def sourced(people: Sequence[Told]) -> Sequence[Told]:
        return [one for one in people if one.narrative and one.source is not None]

    return (
        _Rule((duplicates.NAME,), lambda people: duplicates.duplicates(people, duplicate)),
        _Rule((phrasing.NAME,), lambda people: phrasing.phrasing(people, human)),
        _Rule(contradictions.NAMES, lambda people: contradictions.contradictions(people, year)),
        _Rule((support.NUMBERS, support.NAMES), support.unsupported, sourced,
              "the others have no whole source at hand; give sources="),
        _Rule((personal.NAME,), personal.personal),
        _Rule((boilerplate.NAME,), boilerplate.boilerplate),
        _Rule((answers.NAME,), answers.answers, answers.answered,
              "the others answered no instrument"),
        _Rule((form.NAME,), form.form, narrated, "the others have no narrative"),
    )  # fmt: skip


async def _criticised(
    told: Sequence[Told], critic: str | Engine | None, votes: int, seed: int
) -> tuple[list[Verdict], Spent, str]:
    if critic is None:
        return [], Spent(), "no critic; name an engine with critic="
    judge = named_engine(critic)
    if judge.source == "rehearsal":
        return [], Spent(), "the rehearsal engine does not read; a critic takes a language model"
    progress = progress_watcher()
    progress.started(Plan("assess", (), len(told) * votes, 0))
    try:
        verdicts, spent = await critics.criticise(judge, told, votes, seed, progress.step)
    finally:
        progress.close()
    same = sum(judge.model in str(one.persona.facts.get("origin", "")) for one in told)
    note = f"the critic wrote {same:,} of these people itself; take another model" if same else ""
    return verdicts, spent, note


def _named(critic: str | Engine | None) -> str:
    if critic is None:
        return ""
    judge = named_engine(critic)
    return "" if judge.source == "rehearsal" else judge.name
