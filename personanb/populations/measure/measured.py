"""Trait scores with how each of them came about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from personanb.engines.protocol import Source
from personanb.errors import PopulationError
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.surveys.instruments import Instrument

if TYPE_CHECKING:
    import pandas as pd

    from personanb.surveys.responses import Responses

SPECIFICATION = "specification"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Measure:
    """How one person's traits came about.

    Attributes
    ----------
    by
        `specification`, the name of an instrument, or `unknown`.
    answered, items
        Answers that were usable, of how many that were asked for; 0 when nothing was asked.
    source
        Provenance of the answers; empty when nothing was asked.
    """

    by: str
    answered: int = 0
    items: int = 0
    source: Source | Literal[""] = ""


@dataclass(frozen=True, repr=False, eq=False)
class Measured:
    """A panel with trait scores, and how each person's came about.

    Attributes
    ----------
    panel
        The people, with the scores in `big_five` and the answers among their grounding.
    measures
        One a person.
    instrument
        What was asked; None when nothing was.
    responses
        The answers, one row each, with status; None when nothing was asked.
    engine
        What answered; empty when nothing was asked.
    notes
        What to know before relying on it.
    """

    panel: Panel
    measures: tuple[Measure, ...]
    instrument: Instrument | None = None
    responses: Responses | None = None
    engine: str = ""
    notes: tuple[str, ...] = field(default=())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person.

        Returns
        -------
        pandas.DataFrame
            Columns `persona_id`, `name`, the five traits (POMP 0 to 1, NaN unknown), `measured_by`
            (specification, an instrument, or unknown), `answered`, `items` and `source`.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        frame = pd.DataFrame(self.panel.traits(), columns=list(TRAITS))
        frame.insert(0, "persona_id", [person.persona_id for person in self.panel])
        frame.insert(1, "name", [person.name for person in self.panel])
        for name in ("by", "answered", "items", "source"):
            column = "measured_by" if name == "by" else name
            frame[column] = [getattr(one, name) for one in self.measures]
        frame.attrs.update(engine=self.engine, notes=list(self.notes))
        return frame

    def reliability(self, **how: Any) -> pd.DataFrame:
        """Return alpha and omega of each scale, as `Instrument.reliability` does.

        Raises
        ------
        PopulationError
            When nothing was asked.
        """
        if self.instrument is None or self.responses is None:
            raise PopulationError("no instrument was answered: measure(panel, 'mini-ipip')")
        frame = self.responses.frame
        return self.instrument.reliability(frame.assign(answer=frame["value"]), **how)

    def __len__(self) -> int:
        return len(self.panel)

    def __repr__(self) -> str:
        """Say how many people were measured by what."""
        counts = Counter(one.by for one in self.measures)
        told = ", ".join(f"{count:,} by {by}" if by != UNKNOWN else f"{count:,} unknown"
                         for by, count in counts.items())  # fmt: skip
        source = next((one.source for one in self.measures if one.source), "")
        by = f"; answered by {self.engine}, source {source}" if self.engine else ""
        return f"<Measured: {len(self):,} people, {told}{by}>"
