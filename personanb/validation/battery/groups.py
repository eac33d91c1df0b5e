"""Group talks that measures share, and the same people alone: who moves whom, who talks how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from personanb.engines.protocol import VoteItem
from personanb.errors import BudgetError, GroupError
from personanb.personas.persona import Persona
from personanb.simulation.focus_group import FocusGroup
from personanb.simulation.guide import Guide, Stage
from personanb.simulation.transcript import Transcript
from personanb.simulation.watching import Silent
from personanb.validation.battery.asking import Asking
from personanb.validation.battery.interviews import all_of, drawn
from personanb.validation.qualitative.costs import tokens_of
from personanb.validation.red_team.encounter import Encounter

if TYPE_CHECKING:
    from personanb.validation.battery.bench import Bench

MOST_PEOPLE = 24
SIZE = 6
LEAST_SIZE = 3
TOPIC = "a city centre without private cars"
#: Everybody has as many turns as the others, so that who talks much is the engine's doing.
GUIDE = Guide(
    (
        Stage("introductory", f"What comes to mind first when you hear of {TOPIC}?"),
        Stage("key", "What speaks for it for you, and what speaks against it?"),
        Stage("key", "What else could one do instead, or add to it?"),
        Stage("ending", "All things considered, where do you stand now?"),
    ),
    TOPIC,
)
ITEM = VoteItem(f"How do you feel about this: {TOPIC}?")
_CALLS_ALONE = 4
_VOTES = 2
_ALONE = (
    "Take a moment and go over it once more by yourself: what speaks for {topic}, and what speaks "
    "against it?"
)
_TOLD = "In private, the others in the group rated it, from {low} to {high}: {votes}."


@dataclass(frozen=True)
class Alone:
    """Votes of one person without a talk.

    Attributes
    ----------
    persona
        Who.
    before
        Vote before anything.
    reflected
        Vote after thinking about it alone.
    told
        Vote after being told how the others voted, without any reason.
    statuses
        Of all answers.
    """

    persona: Persona
    before: int | None
    reflected: int | None
    told: int | None
    statuses: tuple[str, ...]


def people_of(bench: Bench) -> tuple[Persona, ...]:
    """Return who talks in groups."""
    return drawn(bench, MOST_PEOPLE, "grouped")


def seated(people: Sequence[Persona]) -> list[tuple[Persona, ...]]:
    """Return groups of about six in which nobody has another's name."""
    count = max(1, round(len(people) / SIZE))
    tables: list[list[Persona]] = [[] for _ in range(count)]
    for one in people:
        free = [table for table in tables if all(one.name != other.name for other in table)]
        if free:
            min(free, key=len).append(one)
    return [tuple(table) for table in tables if len(table) >= LEAST_SIZE]


def talks(bench: Bench) -> Asking:
    """Return the asking of the group talks; its answers are transcripts."""
    groups = seated(people_of(bench))
    people = [one for group in groups for one in group]
    calls = len(people) * (GUIDE.rounds + _VOTES)

    async def make() -> list[Transcript]:
        # A budget that ends in a talk ends the run: what was said is recorded, and half a talk
        # is none.
        return await all_of(_held(bench, group) for group in groups)

    title = f"{len(groups)} group talks with private votes, {len(people)} of {bench.size}"
    return Asking("groups", title, make, calls, *_tokens(people, calls))


def alone(bench: Bench) -> Asking:
    """Return the asking of the same people alone; its answers are `Alone`, by group."""
    groups = seated(people_of(bench))
    people = [one for group in groups for one in group]
    calls = _CALLS_ALONE * len(people)

    async def make() -> list[list[Alone]]:
        before = await all_of(_first(bench, one) for group in groups for one in group)
        votes = iter(before)
        by_group = [[next(votes) for _ in group] for group in groups]
        work = [
            (one, encounter, vote, [other for place, (_, other) in enumerate(firsts)
                                    if place != seat and other is not None])
            for group, firsts in zip(groups, by_group, strict=True)
            for seat, (one, (encounter, vote)) in enumerate(zip(group, firsts, strict=True))
        ]  # fmt: skip
        done = iter(await all_of(_alone(bench, *each) for each in work))
        return [[next(done) for _ in group] for group in groups]

    title = f"{len(people)} people alone: thinking it over, and told the others' votes"
    return Asking("alone", title, make, calls, *_tokens(people, calls))


def _tokens(people: Sequence[Persona], calls: int) -> tuple[int, int]:
    return tokens_of(people, calls) if people else (0, 0)


def lacks_groups(bench: Bench) -> str:
    """Return why no groups can be held, or nothing."""
    groups = seated(people_of(bench))
    if not groups:
        return f"people of one name cannot sit in one group, and no {LEAST_SIZE} names differ"
    try:
        for group in groups:
            FocusGroup(group, guide=GUIDE, engine=bench.engine)
    except GroupError as error:
        return str(error)
    return ""


async def _held(bench: Bench, people: Sequence[Persona]) -> Transcript:
    group = FocusGroup(people, guide=GUIDE, engine=bench.desk, seed=bench.seed)
    talk = await group.arun(watcher=Silent())
    if talk.status == "interrupted":
        raise BudgetError(talk.reason)
    return talk


async def _first(bench: Bench, persona: Persona) -> tuple[Encounter, int | None]:
    encounter = Encounter(persona, bench.desk, bench.seed)
    return encounter, await _vote(encounter)


async def _alone(
    bench: Bench, persona: Persona, first: Encounter, before: int | None, others: Sequence[int]
) -> Alone:
    thinking = Encounter(persona, bench.desk, bench.seed)
    await thinking.ask(_ALONE.format(topic=TOPIC))
    reflected = await _vote(thinking)
    told = Encounter(persona, bench.desk, bench.seed)
    votes = ", ".join(map(str, others)) or "nobody has yet"
    told.agent.hear(_TOLD.format(low=ITEM.low, high=ITEM.high, votes=votes))
    shown = await _vote(told)
    statuses = tuple(
        event.status for one in (first, thinking, told) for event in one.events if event.is_call
    )
    return Alone(persona, before, reflected, shown, statuses)


async def _vote(encounter: Encounter) -> int | None:
    event = await encounter.vote(ITEM)
    vote = event.data.get("vote")
    return int(vote) if event.usable and isinstance(vote, int) else None
