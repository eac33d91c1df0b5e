"""What all memories share: the things remembered, which branches share until they write."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from personanb.errors import did_you_mean
from personanb.memory.embedding import Vectors
from personanb.memory.reader import Reader
from personanb.memory.recall import KINDS, Kind, Node, Recall, Recalled, RememberingError
from personanb.shared_log import SharedLog

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

IMPORTANCE = {"fact": 0.5, "episode": 0.2, "opinion": 0.4, "summary": 0.5}
_SMALLEST = 16


@dataclass(slots=True)
class _Columns:
    """The same for computing with: one entry a node; `shared` until one of the branches writes."""

    rows: npt.NDArray[np.int32]
    when: Floats
    importance: npt.NDArray[np.float32]
    kinds: npt.NDArray[np.int8]
    covered: npt.NDArray[np.bool_]
    shared: bool = False

    @classmethod
    def empty(cls) -> _Columns:
        return cls(
            np.zeros(_SMALLEST, np.int32), np.zeros(_SMALLEST), np.zeros(_SMALLEST, np.float32),
            np.zeros(_SMALLEST, np.int8), np.zeros(_SMALLEST, np.bool_),
        )  # fmt: skip

    def room_for(self, count: int) -> _Columns:
        if count <= len(self.rows) and not self.shared:
            return self
        size = max(len(self.rows), 2 * count)
        return _Columns(
            np.resize(self.rows, size),
            np.resize(self.when, size),
            np.resize(self.importance, size),
            np.resize(self.kinds, size),
            np.resize(self.covered, size),
        )


class Store:
    """A memory that ranks what it holds; how it ranks is what its kinds differ in.

    Parameters
    ----------
    reader
        Reads texts; worlds share one among all memories.
    """

    name: ClassVar[str] = ""

    def __init__(self, reader: Reader | None = None) -> None:
        self.reader = reader or Reader()
        self._nodes: SharedLog[Node] = SharedLog()
        self._columns = _Columns.empty()
        # When things were practised. A new mapping for each use: forks go on with the old one.
        self._uses: Mapping[int, tuple[float, ...]] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def __repr__(self) -> str:
        """Name the kind of memory and its size."""
        return f"<Memory {self.name!r}: {len(self)} things>"

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
        """Remember something, and return its number.

        Parameters
        ----------
        text
            What to remember.
        kind
            `episode`, `opinion`, `fact` (of the person, always known) or `summary`.
        when
            Seconds on the world's clock.
        actor
            Who said or did it.
        about
            Names that the text does not spell out.
        importance
            From 0 to 1; by default as usual for the kind.
        covers
            Of a summary: the numbers of what it sums up. That stays, and comes to mind less.
        stance
            The side it takes, from -1 (against) to 1 (for); 0 for none. What takes a side supports
            or contradicts what was said of the same before.

        Raises
        ------
        RememberingError
            When there is no text, no such kind, or a number is out of range.
        """
        if not text.strip():
            raise RememberingError("there is nothing to remember: the text is empty")
        _a_kind(kind)
        weight = IMPORTANCE[kind] if importance is None else float(importance)
        if not (0 <= weight <= 1):
            raise RememberingError(f"importance={importance!r}; from 0 to 1")
        if not math.isfinite(when):
            raise RememberingError(f"when={when!r}; a number of seconds")
        if not -1 <= stance <= 1:
            raise RememberingError(f"stance={stance!r}; from -1 to 1")
        place = len(self._nodes)
        wrong = [number for number in covers if not 0 <= number < place]
        if wrong:
            raise RememberingError(f"covers={wrong[0]}; the memory holds 0 to {place - 1}")
        node = Node(
            text, kind, float(when), actor, tuple(about), weight, tuple(covers), float(stance)
        )
        row = self.reader.read(text)
        self._columns = columns = self._columns.room_for(place + 1)
        columns.rows[place], columns.when[place] = row, when
        columns.importance[place], columns.kinds[place] = weight, KINDS.index(kind)
        columns.covered[place] = False
        columns.covered[list(node.covers)] = True
        self._nodes.append(node)
        self._index(node, row)
        return place

    def recall(
        self,
        cue: str,
        *,
        k: int = 5,
        now: float | None = None,
        kinds: Collection[Kind] | None = None,
        before: float | None = None,
        practise: bool = False,
    ) -> Recall:
        """Return what comes to mind; looking does not change the memory, unless it is to.

        Parameters
        ----------
        cue
            What is asked of the memory.
        k
            At most how many things come.
        now
            Seconds on the world's clock; by default those of the latest thing remembered.
        kinds
            Only things of these kinds; None for all.
        before
            Only things from before that moment.
        practise
            Whether what came counts as used at that moment, so that it fades later.

        Raises
        ------
        RememberingError
            When `k` is not positive, or there is no such kind.
        """
        if k < 1:
            raise RememberingError(f"k={k}; write 1 or more")
        count = len(self._nodes)
        when = self._columns.when[:count]
        moment = float(when.max(initial=0.0)) if now is None else now
        allowed = np.ones(count, dtype=bool)
        if kinds is not None:
            wanted = [KINDS.index(_a_kind(kind)) for kind in kinds]
            allowed &= np.isin(self._columns.kinds[:count], wanted)
        if before is not None:
            allowed &= when < before
        items = self._rank(cue, k, moment, allowed) if allowed.any() else []
        if practise:
            uses = {item.node: (*self._uses.get(item.node, ()), moment) for item in items}
            self._uses = {**self._uses, **uses}
        return Recall(cue, tuple(items), self.name, count, moment)

    def node(self, place: int) -> Node:
        """Return one thing remembered."""
        return self._nodes[place]

    def fork(self) -> Self:
        """Return a memory with the same past, shared until one of the two changes."""
        branch = self.__class__.__new__(self.__class__)
        branch.__dict__.update(self.__dict__)
        branch._nodes = self._nodes.fork()  # noqa: SLF001 - the same class
        self._columns.shared = True
        return branch

    def to_records(self) -> list[dict[str, Any]]:
        """Return everything remembered as JSON data."""
        records = []
        for place, node in enumerate(self._nodes):
            record = {
                name: value for name, value in asdict(node).items() if value or name == "when"
            }
            record["importance"] = node.importance
            if place in self._uses:
                record["uses"] = list(self._uses[place])
            records.append(record)
        return records

    def absorb(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Add what `to_records` wrote.

        Raises
        ------
        RememberingError
            When a record is none; names its place.
        """
        practised = dict(self._uses)
        for place, record in enumerate(records):
            fields = dict(record)
            uses = fields.pop("uses", ())
            try:
                number = self.add(**fields)
                if uses:
                    practised[number] = tuple(map(float, uses))
            except (TypeError, ValueError) as error:
                raise RememberingError(f"record {place} is no memory: {error}") from None
        self._uses = practised

    # --- for the kinds of memory --------------------------------------------------------------

    def _index(self, node: Node, row: int) -> None:
        """Take note of something new; most kinds need nothing but the columns."""

    def _rank(self, cue: str, k: int, now: float, allowed: npt.NDArray[np.bool_]) -> list[Recalled]:
        raise NotImplementedError

    def _similarity(self, cue: str) -> Vectors:
        """Return the cosine of the cue with everything remembered."""
        rows = self._columns.rows[: len(self._nodes)]
        return self.reader.similarity(rows, cue)

    def _recalled(
        self, place: int, score: float, parts: Mapping[str, float], path: tuple[str, ...] = ()
    ) -> Recalled:
        node = self._nodes[place]
        return Recalled(place, node.kind, node.text, node.when, score, parts, path)


def best(scores: npt.NDArray[Any], k: int) -> Numbers:
    """Return the places of the k highest scores, highest first; of equals the latest."""
    count = min(k, len(scores))
    if not count:
        return np.zeros(0, dtype=np.intp)
    found = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    # Whatever the partition picked among equals of the last place, the latest of them stand.
    edge = scores[found].min()
    sure = np.flatnonzero(scores > edge)
    equal = (
        np.flatnonzero(scores == edge)[-(count - len(sure)) :] if len(sure) < count else sure[:0]
    )
    chosen = np.concatenate([sure, equal])
    order = np.lexsort((-chosen, -scores[chosen]))
    return chosen[order]


def _a_kind(kind: Kind) -> Kind:
    if kind not in KINDS:
        hint = did_you_mean(str(kind), KINDS)
        raise RememberingError(f"kind={kind!r}; one of {', '.join(KINDS)}{hint}")
    return kind
