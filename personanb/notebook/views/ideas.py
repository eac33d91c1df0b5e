"""The view of an idea ledger: whose, on which, how new, for and against, rated how."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.findings import HEADING, HUES, ROOM, counted, top_of
from personanb.notebook.views.text import Passage, Room, one_line
from personanb.simulation.steering.brainstorming import Idea, IdeaLedger

ROWS = 60


@dataclass(frozen=True)
class Row:
    """One idea of the table."""

    number: int
    text: Passage
    who: str
    hue: int
    notes: tuple[str, ...]
    novelty: float
    new: bool
    backers: tuple[str, ...]
    opponents: tuple[str, ...]
    mean: float | None
    sd: float | None
    usable: int
    asked: int


def ideas_view(
    ledger: IdeaLedger, *, rows: int = ROWS, heading: int = HEADING, page: bool = False
) -> str:
    """Return the HTML of a ledger; of more than `rows` ideas the first are shown."""
    room = Room(ROOM)
    hues = {name: place % HUES for place, name in enumerate(ledger.people)}
    authors = len({idea.who for idea in ledger})
    dropped = ledger.dropped or {}
    return render(
        "ideas",
        top=top_of(
            f"{counted(len(ledger), 'idea')}, {len(ledger.new):,} new",
            topic=ledger.topic,
            source=ledger.source,
            facts=(
                f"from {authors} of {counted(len(ledger.people), 'person', 'people')}",
                f"{counted(ledger.utterances, 'utterance')} read by {ledger.reader}",
            ),
            warnings=[f"{count} dropped: {why}" for why, count in dropped.items()],
        ),
        rows=[_row(ledger, idea, hues, room) for idea in ledger.ideas[:rows]],
        more=max(0, len(ledger) - rows),
        others=max(0, len(ledger.people) - 1),
        rated=bool(ledger.ratings),
        scale=ledger.scale,
        utterances=ledger.utterances,
        h=heading,
        page=page,
    )


def _row(ledger: IdeaLedger, idea: Idea, hues: dict[str, int], room: Room) -> Row:
    notes = [f"event {idea.event}"]
    if idea.step is not None:
        notes.append(f"step {idea.step}")
    if idea.builds_on is not None:
        notes.append(f"builds on {idea.builds_on}")
    if not idea.is_new:
        notes.append(f"like {idea.nearest}")
    mean, spread, usable, asked = ledger.rated(idea)
    return Row(
        idea.number,
        room.passage(idea.text, shown=200, kept=1_000),
        one_line(idea.who, 80),
        hues.get(idea.who, HUES - 1),
        tuple(notes),
        idea.novelty,
        idea.is_new,
        tuple(one_line(name, 60) for name in idea.backers),
        tuple(one_line(name, 60) for name in idea.opponents),
        mean,
        spread,
        usable,
        asked,
    )
