"""An interview with one person as it happens: talk, private ratings, states to return to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from personanb.engines.protocol import Engine, Utterance, VoteItem
from personanb.personas.persona import Persona
from personanb.shared_log import Window
from personanb.simulation.events import Event
from personanb.validation.qualitative.route import Question, questions, statements_for
from personanb.validation.red_team.encounter import Encounter

INTERVIEWER = "Interviewer"
RATINGS = 3  # of a statement: as it is, denied, and as it is once more at the end
_AGREE, _DISAGREE = 5, 3


@dataclass(frozen=True)
class Rated:
    """A statement that somebody rated in private, from 1 (against it) to 7 (for it).

    Attributes
    ----------
    statement, own
        The words, and whether they are a belief of the person.
    first, denied, last
        Ratings at the beginning, of the denial at the beginning, and at the end; None where no
        usable answer came.
    """

    statement: str
    own: bool
    first: int | None
    denied: int | None
    last: int | None

    @property
    def contradicts_description(self) -> bool | None:
        """Whether somebody rejects what they are said to believe; None when a rule cannot tell."""
        if not self.own or self.first is None or _DISAGREE < self.first < _AGREE:
            return None
        return self.first <= _DISAGREE

    @property
    def holds_both(self) -> bool | None:
        """Whether a statement and its denial were both agreed with, or both rejected."""
        if self.first is None or self.denied is None:
            return None
        sides = {_side(self.first), _side(self.denied)}
        return None if 0 in sides else len(sides) == 1

    @property
    def turned(self) -> bool | None:
        """Whether the last rating stands on the other side than the first."""
        if self.first is None or self.last is None:
            return None
        sides = _side(self.first), _side(self.last)
        return None if 0 in sides else sides[0] != sides[1]


@dataclass(frozen=True)
class Interviewed:
    """What one person said in an interview.

    Attributes
    ----------
    persona
        Who was asked.
    asked
        Questions that were asked, with the answers as events.
    ratings
        Statements that were rated in private.
    states
        What had been lived through after a number of turns: the state that a probe forks.
    events
        Everything, for a transcript.
    """

    persona: Persona
    asked: tuple[tuple[Question, Event], ...]
    ratings: tuple[Rated, ...] = ()
    states: Mapping[int, Sequence[Utterance]] = field(default_factory=dict, repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)

    @property
    def statuses(self) -> list[str]:
        """Status of every answer and rating."""
        return [event.status for event in self.events if event.is_call]


def calls_of(people: Iterable[Persona], *, ratings: bool = True) -> int:
    """Return how many answers interviews take."""
    rated = RATINGS if ratings else 0
    return sum(len(questions()) + rated * len(statements_for(one)) for one in people)


async def interviewed(
    persona: Persona, engine: Engine, *, seed: int = 0, keep_every: int = 5, ratings: bool = True
) -> Interviewed:
    """Interview one person.

    Parameters
    ----------
    persona, engine, seed
        Who is asked, what answers, and the seed of the run.
    keep_every
        After how many turns, again and again, the state is kept for probes.
    ratings
        Whether statements are rated in private before and after the talk.
    """
    encounter = Encounter(persona, engine, seed, asker=INTERVIEWER)
    statements = statements_for(persona) if ratings else []
    before = [
        (await _rated(encounter, text), await _rated(encounter, denial_of(text)))
        for text, _ in statements
    ]
    states: dict[int, Sequence[Utterance]] = {0: Window(encounter.agent.experience)}
    asked = []
    for turn, question in enumerate(questions(), 1):
        asked.append((question, await encounter.ask(question.ask)))
        if turn % keep_every == 0:
            states[turn] = Window(encounter.agent.experience)
    # A fresh draw: a recording would else give the first rating back where nothing was heard.
    after = [await _rated(encounter, text, replicate=1) for text, _ in statements]
    rated = tuple(
        Rated(text, own, first, denied, last)
        for (text, own), (first, denied), last in zip(statements, before, after, strict=True)
    )
    return Interviewed(persona, tuple(asked), rated, states, tuple(encounter.events))


def denial_of(statement: str) -> str:
    """Return a statement denied, so that nobody who thinks about it can hold both."""
    return f"It is not true that {statement[0].lower()}{statement[1:]}"


async def _rated(encounter: Encounter, statement: str, *, replicate: int = 0) -> int | None:
    item = VoteItem(f"{statement}.", low_label="strongly disagree", high_label="strongly agree")
    event = await encounter.vote(item, replicate=replicate)
    vote = event.data.get("vote")
    return int(vote) if event.usable and isinstance(vote, int) else None


def _side(rating: int) -> int:
    return (rating >= _AGREE) - (rating <= _DISAGREE)
