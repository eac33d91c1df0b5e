"""A log that branches share: what happened before a fork is stored once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class SharedLog(Sequence[T], Generic[T]):
    """A sequence that only grows at its end, and that can be forked at the cost of a reference.

    A fork shares everything up to now with its origin; what either appends afterwards is its own.
    """

    __slots__ = ("_before", "_own", "_shared")

    def __init__(self, items: Iterable[T] = ()) -> None:
        # Lists of others, of each the first so many entries; then what is appended here.
        self._shared: tuple[tuple[list[T], int], ...] = ()
        self._before = 0
        self._own: list[T] = list(items)

    def append(self, item: T) -> None:
        """Add an entry at the end."""
        self._own.append(item)

    def fork(self) -> SharedLog[T]:
        """Return a log that begins with everything in this one, and goes its own way."""
        branch: SharedLog[T] = SharedLog()
        if self._own:
            # Both go on in lists of their own; the one so far is never appended to again.
            self._shared = (*self._shared, (self._own, len(self._own)))
            self._before += len(self._own)
            self._own = []
        branch._shared, branch._before = self._shared, self._before
        return branch

    def __len__(self) -> int:
        return self._before + len(self._own)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step == 1:
                return self._between(start, stop)
            return [self[place] for place in range(start, stop, step)]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index >= self._before:
            return self._own[index - self._before]
        for items, length in self._shared:
            if index < length:
                return items[index]
            index -= length
        raise IndexError(index)

    def __iter__(self) -> Iterator[T]:
        for items, length in self._shared:
            for place in range(length):
                yield items[place]
        yield from self._own

    def _between(self, start: int, stop: int) -> list[T]:
        found: list[T] = []
        first = 0
        for items, length in (*self._shared, (self._own, len(self._own))):
            low, high = max(start - first, 0), min(stop - first, length)
            if low < high:
                found.extend(items[low:high])
            first += length
        return found


class Window(Sequence[T], Generic[T]):
    """What a shared log held at some moment, however it grows afterwards."""

    __slots__ = ("_length", "_log")

    def __init__(self, log: SharedLog[T]) -> None:
        self._log = log
        self._length = len(log)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._length)
            return self._log[start:stop:step]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        return self._log[index]
