"""What the house knows about memories: what can be put in, and what comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from personanb.errors import PersonanbError

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["episode", "opinion", "fact", "summary"]
KINDS: tuple[Kind, ...] = ("episode", "opinion", "fact", "summary")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SHOWN = 90


class RememberingError(PersonanbError, ValueError):
    """A memory that cannot be made, filled or asked as it was tried."""


@dataclass(frozen=True)
class Recalled:
    """One thing that came to mind.

    Attributes
    ----------
    node
        Its number in the memory, from 0.
    kind
        A fact of the person, an episode, an opinion, or a summary of episodes.
    text
        The words.
    when
        Seconds on the world's clock.
    score
        What it was ranked by.
    parts
        What the score is made of, by name; they add up to it.
    path
        What led there: words of the cue and memories on the way.
    """

    node: int
    kind: Kind
    text: str
    when: float
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    path: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Recall:
    """What came to mind at a cue, most telling first, and why.

    Attributes
    ----------
    cue
        What was asked of the memory.
    items
        What came.
    memory
        Name of the kind of memory.
    size
        How many things the memory holds.
    now
        Seconds on the world's clock.
    """

    cue: str
    items: tuple[Recalled, ...]
    memory: str
    size: int
    now: float = 0.0

    @property
    def texts(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(item.text for item in self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        """Explain, one thing a line: what came, from when, and why."""
        of = f"{len(self.items)} of {self.size} memories ({self.memory})"
        lines = [f"<Recall at {_short(self.cue)!r}: {of}>"]
        for place, item in enumerate(self.items, 1):
            parts = " + ".join(
                f"{name} {value:.2f}" for name, value in item.parts.items() if round(value, 2)
            )
            via = f"; by way of {' > '.join(map(_short, item.path))}" if item.path else ""
            lines.append(f"  {place}. ({item.kind}, {ago(self.now - item.when, item.kind)}) ")
            lines[-1] += f"{_short(item.text)!r} {item.score:.2f} = {parts or '0'}{via}"
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a memory that came.

        Returns
        -------
        pandas.DataFrame
            Columns `node`, `kind`, `text`, `when` (seconds), `score`, one for each part of the
            score, and `path`.
        """
        import pandas as pd  # noqa: PLC0415 - the core stays light without tables

        rows = [
            {
                "node": item.node, "kind": item.kind, "text": item.text, "when": item.when,
                "score": item.score, **item.parts, "path": " > ".join(item.path),
            }
            for item in self.items
        ]  # fmt: skip
        frame = pd.DataFrame(rows)
        frame.attrs.update(cue=self.cue, memory=self.memory, size=self.size)
        return frame


@dataclass(frozen=True, slots=True)
class Node:
    """One thing remembered; see `Memory.add`."""

    text: str
    kind: Kind
    when: float
    actor: str
    about: tuple[str, ...]
    importance: float
    covers: tuple[int, ...] = ()
    stance: float = 0.0


class Memory(Protocol):
    """What somebody remembers."""

    @property
    def name(self) -> str:
        """What users type to get this kind of memory."""
        ...

    def add(
        self,
        text: str,
        *,
        kind: Kind = "episode",
        when: float = 0.0,
        actor: str = "",
        about: Sequence[str] = (),
        importance: float | None = None,
        covers: Sequence[int] = (),
        stance: float = 0.0,
    ) -> int:
        """Remember something, and return its number."""
        ...

    def recall(
        self,
        cue: str,
        *,
        k: int = 5,
        now: float | None = None,
        kinds: Collection[Kind] | None = None,
        before: float | None = None,
    ) -> Recall:
        """Return what comes to mind; looking does not change the memory."""
        ...

    def fork(self) -> Self:
        """Return a memory with the same past, shared until one of the two changes."""
        ...

    def to_records(self) -> list[dict[str, Any]]:
        """Return everything remembered as JSON data."""
        ...

    def node(self, place: int) -> Node:
        """Return one thing remembered."""
        ...

    def __len__(self) -> int: ...


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 3]}..."


def ago(seconds: float, kind: Kind) -> str:
    """Return how long before something was, as people say it."""
    if kind == "fact":
        return "always known"
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit} before"
    return "just now"
