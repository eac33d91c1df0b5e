"""The people that were narrated, and what came of everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from personanb.engines.ledger import Spent
from personanb.engines.protocol import Source
from personanb.personas.panel import Panel
from personanb.populations.narrate.reader import Outcome

if TYPE_CHECKING:
    import pandas as pd


class Narrated(Panel):
    """A panel made from texts of real people, with an account of everybody whose texts were read.

    Attributes
    ----------
    outcomes
        One a person, in their order: those without a persona too.
    too_few
        How many people were left out for having too few texts.
    engine, written_by
        What wrote the narratives, and its provenance: rehearsal or llm.
    sources
        Returns everything that a person wrote, by persona_id; for `assess`.
    """

    def __init__(
        self,
        outcomes: Iterable[Outcome],
        *,
        source: str = "",
        too_few: int = 0,
        engine: str = "",
        written_by: Source = "llm",
        sources: Callable[[str], str | None] | None = None,
    ) -> None:
        self.outcomes: Sequence[Outcome] = tuple(outcomes)
        self.too_few = too_few
        self.engine = engine
        self.written_by: Source = written_by
        self.sources = sources
        people = [one.persona for one in self.outcomes if one.persona is not None]
        super().__init__(people, source=source)

    @property
    def status(self) -> str:
        """`complete`, `partial` when somebody could not be narrated, or `interrupted`."""
        if any(one.status == "skipped" for one in self.outcomes):
            return "interrupted"
        return "complete" if len(self) == len(self.outcomes) else "partial"

    @property
    def calls(self) -> int:
        """Calls that it takes in all: people times their portions; none on rules."""
        return sum(one.portions for one in self.outcomes)

    @property
    def spent(self) -> Spent:
        """What the calls took; answers from a recording are counted apart, and cost nothing."""
        total = Spent()
        for one in self.outcomes:
            for name, value in vars(one.spent).items():
                if not isinstance(value, str):
                    setattr(total, name, getattr(total, name) + value)
            total.currency = one.spent.currency
        return total

    def outcomes_frame(self) -> pd.DataFrame:
        """Return what came of everybody.

        Returns
        -------
        pandas.DataFrame
            Columns `persona_id`, `name`, `status`, `reason`, `texts`, `unread` (texts left out
            for their number), `portions`, `done`, `fields` (how many a text supports; missing
            without a persona) and `source`.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        rows = [
            {
                "persona_id": one.person_id, "name": one.name, "status": one.status,
                "reason": one.reason, "texts": one.texts, "unread": one.unread,
                "portions": one.portions, "done": one.done,
                "fields": None if one.persona is None else len(one.persona.grounding),
                "source": self.written_by,
            }
            for one in self.outcomes
        ]  # fmt: skip
        columns = [
            "persona_id", "name", "status", "reason", "texts", "unread", "portions", "done",
            "fields", "source",
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=columns).astype({"fields": "Int64"})
        frame.attrs.update(engine=self.engine, too_few=self.too_few, status=self.status)
        return frame

    def support(self) -> pd.DataFrame:
        """Return what each field of each person rests on.

        Returns
        -------
        pandas.DataFrame
            Columns `persona_id`, `name`, `field`, `quote` and `texts` (where the quote and its
            like stand); one row an entry.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        rows = [
            (person.persona_id, person.name, ", ".join(one.supports), one.text, one.source)
            for person in self
            for one in person.grounding
        ]
        return pd.DataFrame(rows, columns=["persona_id", "name", "field", "quote", "texts"])

    def __repr__(self) -> str:
        """Say how many were narrated of how many, and how."""
        statuses = Counter(one.status for one in self.outcomes)
        told = ", ".join(f"{count:,} {status}" for status, count in statuses.items()) or "nobody"
        few = f"; {self.too_few:,} had too few texts" if self.too_few else ""
        return (
            f"<Narrated: {len(self):,} of {len(self.outcomes):,} people ({told}) by {self.engine}, "
            f"source {self.written_by}{few}; {self.source}>"
        )
