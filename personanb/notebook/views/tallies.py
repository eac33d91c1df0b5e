"""Counts under a conversation: who talked how much, and how private votes moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from personanb.notebook.views.text import one_line
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript

_LOW, _HIGH = 1, 7


@dataclass(frozen=True)
class Share:
    """How much one person talked; `share` is of all words, 0 to 1."""

    turns: int
    words: int
    share: float
    failed: int


@dataclass(frozen=True)
class Vote:
    """One private vote: its value, where it stands on the scale (0 to 1), or why there is none."""

    value: int | None
    place: float
    problem: str


@dataclass(frozen=True)
class Votes:
    """One person's votes before and after."""

    before: Vote
    after: Vote

    @property
    def shift(self) -> int | None:
        """After minus before; None when either is missing."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Tallies:
    """The numbers of a conversation, one entry a person in seating order.

    Attributes
    ----------
    shares, words, turns
        Talk by person, and all words and usable turns.
    votes
        By person; empty when nobody was asked.
    scale
        Ends of the voting scale.
    mean_shift, n_shift
        Mean of the shifts of those with both votes, and how many they are.
    votes_cast, bad_votes
        Votes asked for, and those that cannot be used.
    """

    shares: tuple[Share, ...]
    words: int
    turns: int
    votes: tuple[Votes, ...]
    scale: tuple[int, int]
    mean_shift: float | None
    n_shift: int
    votes_cast: int
    bad_votes: int


def tallies(talk: Transcript) -> Tallies:
    """Count a transcript's words, turns and votes."""
    cast = [event for event in talk.events if event.kind == "vote"]
    scale = _scale(cast)
    by_person = {(event.actor, event.data.get("when")): event for event in cast}
    votes = tuple(
        Votes(
            _vote(by_person.get((persona.name, "before")), scale),
            _vote(by_person.get((persona.name, "after")), scale),
        )
        for persona in talk.personas
        if cast
    )
    shifts = [vote.shift for vote in votes if vote.shift is not None]
    counts = [_spoken(talk, persona.name) for persona in talk.personas]
    words = sum(count[1] for count in counts)
    return Tallies(
        shares=tuple(
            Share(turns, said, said / words if words else 0.0, failed)
            for turns, said, failed in counts
        ),
        words=words,
        turns=sum(count[0] for count in counts),
        votes=votes,
        scale=scale,
        mean_shift=sum(shifts) / len(shifts) if shifts else None,
        n_shift=len(shifts),
        votes_cast=len(cast),
        bad_votes=sum(not event.usable for event in cast),
    )


def _spoken(talk: Transcript, name: str) -> tuple[int, int, int]:
    own = [event.usable for event in talk.turns if event.actor == name]
    return sum(own), talk.words_of(name), len(own) - sum(own)


def _scale(cast: Iterable[Event]) -> tuple[int, int]:
    for event in cast:
        low, high = event.data.get("low"), event.data.get("high")
        if isinstance(low, int) and isinstance(high, int) and low < high:
            return low, high
    return _LOW, _HIGH


def _vote(event: Event | None, scale: tuple[int, int]) -> Vote:
    if event is None:
        return Vote(None, 0.0, "not asked")
    value = event.data.get("vote")
    low, high = scale
    if not event.usable or not isinstance(value, int):
        reason = one_line(event.reason, 160)
        return Vote(None, 0.0, f"{event.status}: {reason}" if reason else event.status)
    return Vote(value, min(1.0, max(0.0, (value - low) / (high - low))), "")
