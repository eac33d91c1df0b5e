"""What came of adapting a panel to a group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from personanb.engines.ledger import Spent
from personanb.engines.protocol import Status
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona
from personanb.populations.adapt.revision import Change

if TYPE_CHECKING:
    import pandas as pd

    from personanb.populations.align.alignment import Alignment


@dataclass(frozen=True)
class Member:
    """Somebody who was taken into the group.

    Attributes
    ----------
    place
        Position in the panel that it came from.
    before, after
        The persona; the same object when nothing was changed.
    similarity
        How like the group's description they are, by the embedder: to compare within one result.
    rank
        Place by similarity among those who meet the conditions, from 1.
    changes
        What a model changed.
    status, reason
        How the revision ended; `skipped` when nobody was asked.
    """

    place: int
    before: Persona
    after: Persona
    similarity: float
    rank: int
    changes: tuple[Change, ...] = ()
    status: Status = "skipped"
    reason: str = ""


@dataclass(frozen=True, repr=False, eq=False)
class Adaptation:
    """A panel for a group, with where everybody comes from and what was changed.

    Attributes
    ----------
    group
        The description of the group.
    panel
        The people of the group.
    members
        One a person of the panel, in its order.
    meeting
        How many people of the whole panel meet the conditions.
    whole
        How many it has.
    median_similarity
        Of those who meet the conditions: what the members have to be above.
    alignment
        The alignment to the group's reference, where one was given.
    kept_fields
        What was not allowed to change: trait scores, and whatever the alignment rests on.
    engine
        What revised; empty when nothing did.
    spent
        What its calls took.
    notes
        What to know before relying on it.
    """

    group: str
    panel: Panel
    members: tuple[Member, ...]
    meeting: int
    whole: int
    median_similarity: float
    alignment: Alignment | None = None
    kept_fields: tuple[str, ...] = ()
    engine: str = ""
    spent: Spent = field(default_factory=Spent)
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person.

        Returns
        -------
        pandas.DataFrame
            Columns `persona_id`, `name`, `place` (in the panel that it came from), `similarity`,
            `rank`, `changed` (number of fields), `status` and `reason` of the revision.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        frame = pd.DataFrame(
            {
                "persona_id": [one.after.persona_id for one in self.members],
                "name": [one.after.name for one in self.members],
                "place": [one.place for one in self.members],
                "similarity": [one.similarity for one in self.members],
                "rank": [one.rank for one in self.members],
                "changed": [len(one.changes) for one in self.members],
                "status": [one.status for one in self.members],
                "reason": [one.reason for one in self.members],
            }
        )
        frame.attrs.update(
            group=self.group, meeting=self.meeting, whole=self.whole, engine=self.engine
        )
        return frame

    def diffs(self) -> pd.DataFrame:
        """Return every change: `persona_id`, `name`, `field`, `before`, `after`, `why`."""
        import pandas as pd  # noqa: PLC0415 - heavy

        rows = [
            (one.after.persona_id, one.after.name, change.field, change.before, change.after,
             change.why)
            for one in self.members
            for change in one.changes
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["persona_id", "name", "field", "before", "after", "why"])

    def __len__(self) -> int:
        return len(self.panel)

    def __iter__(self) -> Iterator[Persona]:
        return iter(self.panel)

    def __repr__(self) -> str:
        """Say who was found, and how much was changed."""
        changed = sum(bool(one.changes) for one in self.members)
        revised = f"{changed} of them revised by {self.engine}" if self.engine else "nobody revised"
        aligned = ", aligned" if self.alignment is not None else ""
        return (
            f"<Adaptation to {self.group!r}: {len(self.panel):,} of {self.whole:,} people "
            f"({self.meeting:,} meet the conditions){aligned}; {revised}>"
        )
