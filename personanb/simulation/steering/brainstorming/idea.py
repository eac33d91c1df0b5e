"""One idea of a talk: whose it is, what it goes on from, how new it is, and who is behind it."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.engines.protocol import USABLE, Status

#: An idea is new when it is at most this alike to any before it (cosine, 0 to 1). Ideas that have
#: nothing to do with each other seldom pass 0.4, the same idea in other words mostly does.
MOST_ALIKE = 0.5


@dataclass(frozen=True)
class Rating:
    """What one person privately thinks of one idea.

    Attributes
    ----------
    idea
        Number of the idea.
    person
        Who was asked.
    value
        On the scale that was asked for; None where there is no usable answer.
    reason
        The person's reason; what went wrong where there is no value.
    status
        How the answer came about.
    """

    idea: int
    person: str
    value: int | None
    reason: str = ""
    status: Status = "ok"

    @property
    def usable(self) -> bool:
        """Whether there is a value."""
        return self.status in USABLE and self.value is not None


@dataclass(frozen=True)
class Idea:
    """An idea that somebody had in a talk.

    Attributes
    ----------
    number
        In the ledger, from 1, in the order of the talk.
    event
        Number of the event in which it stands.
    step
        Step of the world; None in talks without steps.
    who
        Whose idea it is.
    text
        The words, as they stand in the event.
    builds_on
        Number of the idea that it goes on from, if any.
    nearest
        Number of the earlier idea that it is most alike, if there is an earlier one.
    novelty
        1 minus the likeness to that idea (cosine of hashed character n-grams, so alike in words and
        not in meaning), 0 to 1; 1 for the first idea.
    backers, opponents
        Who else spoke for or against it, or built on it, in the order in which they did.
    """

    number: int
    event: int
    step: int | None
    who: str
    text: str
    builds_on: int | None = None
    nearest: int | None = None
    novelty: float = 1.0
    backers: tuple[str, ...] = ()
    opponents: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether nothing like it was said before."""
        return self.novelty >= 1 - MOST_ALIKE


@dataclass(frozen=True)
class Found:
    """A place in a talk that holds an idea, before ideas are held against each other.

    Attributes
    ----------
    event
        Number of the event.
    text
        The words.
    builds_on
        Number of the event whose idea it goes on from, if any.
    """

    event: int
    text: str
    builds_on: int | None = None
