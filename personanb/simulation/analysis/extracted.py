"""Typed rows taken from a talk, with the turns that each rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from pydantic import BaseModel

from personanb.engines.ledger import Spent
from personanb.engines.protocol import USABLE, Reply, Status

if TYPE_CHECKING:
    import pandas as pd

Model = TypeVar("Model", bound=BaseModel)

_SHOWN = 12


@dataclass(frozen=True)
class ExtractedRow(Generic[Model]):
    """One row of the table, or what came in its place.

    Attributes
    ----------
    value
        The typed fields; None unless the status is usable.
    turns
        Numbers of the turns that it rests on, all of which are in the talk.
    quote
        Words of one of those turns, letter for letter; empty where the model gave none that hold.
    unit
        What was read for it: the talk, a person's name, or `turn 7`.
    status, reason
        `ok`; `repaired` when turn numbers or the quote had to be put right; `invalid` when the
        fields do not fit the model or no turn carries the row; otherwise how the call ended.
    raw
        What the model wrote, where it could not be used.
    """

    value: Model | None
    turns: tuple[int, ...] = ()
    quote: str = ""
    unit: str = ""
    status: Status = "ok"
    reason: str = ""
    raw: Any = None

    @property
    def usable(self) -> bool:
        """Whether there is a value."""
        return self.status in USABLE


@dataclass(frozen=True, repr=False)
class Extracted(Sequence[Model], Generic[Model]):
    """What was taken from a talk: a sequence of typed objects, and a table with every status.

    Attributes
    ----------
    model
        The pydantic model of a row.
    all_rows
        Every row, unusable ones and failed calls included.
    units
        What was read, each with the number of usable rows that it gave.
    talk_source
        What answered for the people: rehearsal, llm or human.
    engine
        Name of the engine that read.
    topic
        What the talk was about.
    replies
        The engine's replies, one a unit.
    """

    model: type[Model]
    all_rows: tuple[ExtractedRow[Model], ...]
    units: dict[str, int]
    talk_source: str
    engine: str
    topic: str
    replies: tuple[Reply, ...] = ()

    @property
    def rows(self) -> tuple[Model, ...]:
        """The typed objects, of usable rows alone."""
        return tuple(row.value for row in self.all_rows if row.value is not None)

    @property
    def spent(self) -> Spent:
        """What the calls took: calls, tokens and, where known, money."""
        total = Spent()
        for reply in self.replies:
            if reply.status != "skipped":
                total.add(reply)
        return total

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Model: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Model, ...]: ...
    def __getitem__(self, index: int | slice) -> Model | tuple[Model, ...]:
        return self.rows[index]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.rows)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a row, unusable ones and failed calls included.

        Returns
        -------
        pandas.DataFrame
            The model's fields (missing where there is no value), then `turns` (list of numbers),
            `quote`, `unit`, `status`, `reason` and `source` (of the talk). A field of the model
            that has one of these names is called `item_` and its name. The frame's `attrs` carry
            the engine that read and the denominators: units read, and with rows.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        about = ("turns", "quote", "unit", "status", "reason", "source")
        fields = {
            name: f"item_{name}" if name in about else name for name in self.model.model_fields
        }
        rows = []
        for row in self.all_rows:
            values = row.value.model_dump(mode="json") if row.value is not None else {}
            rows.append(
                {
                    **{column: values.get(name) for name, column in fields.items()},
                    "turns": list(row.turns),
                    "quote": row.quote,
                    "unit": row.unit,
                    "status": row.status,
                    "reason": row.reason,
                    "source": self.talk_source,
                }
            )
        frame = pd.DataFrame(rows, columns=[*fields.values(), *about])
        # Whole numbers stay whole beside rows that have none.
        own = list(fields.values())
        frame[own] = frame[own].convert_dtypes()
        frame.attrs.update(
            topic=self.topic,
            engine=self.engine,
            source=self.talk_source,
            units=len(self.units),
            units_with_rows=sum(count > 0 for count in self.units.values()),
            rows=len(self.all_rows),
            rows_usable=len(self.rows),
        )
        return frame

    def __repr__(self) -> str:
        """Write how many rows came from what, and the first of them."""
        statuses = Counter(row.status for row in self.all_rows)
        told = ", ".join(f"{count} {status}" for status, count in statuses.items()) or "none"
        giving = sum(count > 0 for count in self.units.values())
        heading = (
            f"<Extracted: {len(self.rows)} {self.model.__name__} rows ({told}), from {giving} of "
            f"{len(self.units)} units, read by {self.engine}, source {self.talk_source}>"
        )
        lines = [heading]
        for row in self.all_rows[:_SHOWN]:
            what = row.value if row.usable else f"({row.status}: {row.reason})"
            turns = ", ".join(map(str, row.turns)) or "none"
            lines.append(f"  {what!r}  turns {turns}" if row.usable else f"  {row.unit}: {what}")
        if len(self.all_rows) > _SHOWN:
            lines.append(f"  and {len(self.all_rows) - _SHOWN} more")
        return "\n".join(lines)
