"""Where everything of a survey stands: entries and items by id, in the canonical order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from personanb.personas.problems import Path
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.items import Item
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.stimuli import StimulusTest


@dataclass(frozen=True)
class Place:
    """Where an entry stands.

    Attributes
    ----------
    entry
        The question or test.
    position
        Its number in the survey, from 0.
    block
        Number of its block, from 0.
    within
        Its number in the block, from 0.
    """

    entry: Entry
    position: int
    block: int
    within: int


@dataclass(frozen=True)
class Layout:
    """Places of all entries of some blocks.

    Attributes
    ----------
    blocks
        The blocks in order.
    shuffled
        Whether each respondent gets the blocks in an order of their own.
    """

    blocks: tuple[Block, ...]
    shuffled: bool = False

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Places in the canonical order."""
        found: list[Place] = []
        for number, block in enumerate(self.blocks):
            for within, entry in enumerate(block.questions):
                found.append(Place(entry, len(found), number, within))
        return tuple(found)

    @cached_property
    def by_id(self) -> dict[str, Place]:
        """The first place of each entry's id."""
        found: dict[str, Place] = {}
        for place in self.places:
            found.setdefault(place.entry.id, place)
        return found

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in the canonical order."""
        return tuple(leaf for place in self.places for leaf in place.entry.leaves)

    @cached_property
    def items_by_id(self) -> dict[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def item_places(self) -> dict[str, int]:
        """Numbers of the items in the canonical order, from 0, by id."""
        return {item.id: number for number, item in enumerate(self.items)}

    @cached_property
    def asks(self) -> dict[str, Question]:
        """Questions by what they are planned under: the id, in tests `test.measure`."""
        found: dict[str, Question] = {}
        for place in self.places:
            found |= dict(asks_of(place.entry))
        return found

    def comes_before(self, earlier: Place, later: Place) -> bool:
        """Whether every respondent meets one entry before the other."""
        if earlier.block != later.block:
            return earlier.block < later.block and not self.shuffled
        return earlier.within < later.within and not self.blocks[earlier.block].randomise

    @property
    def is_plain(self) -> bool:
        """Whether there is one block that is only a list of questions, shuffled or not."""
        only = self.blocks[0] if len(self.blocks) == 1 else None
        return only is not None and not (only.title or only.introduction or only.show_if)

    def path(self, place: Place) -> Path:
        """Return the path to an entry as users wrote it."""
        if self.is_plain:
            return ("questions", place.within)
        return ("blocks", place.block, "questions", place.within)


def asks_of(entry: Entry) -> Iterator[tuple[str, Question]]:
    """Yield the questions of an entry, each with the name it is planned under."""
    if isinstance(entry, Question):
        yield entry.id, entry
    elif isinstance(entry, StimulusTest):
        for question in entry.questions:
            yield f"{entry.id}.{question.id}", question


def arranged(entries: Sequence[Entry | Block], *, randomise: bool) -> Layout:
    """Put loose questions into blocks of their own; a list of only these makes one block."""
    blocks: list[Block] = []
    loose: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Entry):
            loose.append(entry)
            continue
        if loose:
            blocks.append(Block(loose))
            loose = []
        blocks.append(entry)
    if loose:
        alone = not blocks
        blocks.append(Block(loose, randomise=randomise and alone))
        randomise = randomise and not alone
    return Layout(tuple(blocks), randomise and len(blocks) > 1)
