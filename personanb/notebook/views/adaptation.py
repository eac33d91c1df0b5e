"""The view of an adaptation: who was taken into the group, and what was changed of them."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.persona import work
from personanb.notebook.views.text import Passage, Room, one_line
from personanb.populations.adapt.adaptation import Adaptation

ROWS = 20
PAGE_ROWS = 500
_ROOM = 80_000
_HEADING = 3


@dataclass(frozen=True)
class Edit:
    """One field before and after."""

    field: str
    before: Passage
    after: Passage
    why: str


@dataclass(frozen=True)
class Row:
    """One member of the group."""

    place: int
    name: str
    age: int | None
    work: str
    similarity: float
    status: str
    edits: tuple[Edit, ...]


def adaptation_view(
    result: Adaptation, *, rows: int = ROWS, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of an adaptation; of many people the first are shown."""
    room = Room(_ROOM)
    similar = [one.similarity for one in result.members]
    return render(
        "adaptation",
        group=one_line(result.group, 160),
        total=len(result.members),
        whole=result.whole,
        meeting=result.meeting,
        best=max(similar, default=0.0),
        worst=min(similar, default=0.0),
        median=result.median_similarity,
        aligned=result.alignment is not None,
        reference=one_line(result.alignment.reference.name, 80) if result.alignment else "",
        kept=", ".join(name.replace("_", " ") for name in result.kept_fields),
        engine=one_line(result.engine, 80),
        changed=sum(bool(one.changes) for one in result.members),
        notes=[one_line(note, 200) for note in result.notes],
        rows=[
            Row(
                one.place,
                one_line(one.after.name, 80),
                one.after.age,
                one_line(work(one.after), 80),
                one.similarity,
                "" if one.status in {"ok", "skipped"} else f"{one.status}: {one.reason[:120]}",
                tuple(
                    Edit(
                        change.field,
                        room.passage(change.before, shown=160, kept=2_000),
                        room.passage(change.after, shown=160, kept=2_000),
                        one_line(change.why, 200),
                    )
                    for change in one.changes
                ),
            )
            for one in result.members[:rows]
        ],
        h=heading,
        page=page,
    )
