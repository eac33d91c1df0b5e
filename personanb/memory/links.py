"""Which words a memory has, and which memories a word: the graph along which activation spreads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]


class Links:
    """A bipartite graph of memories and words, in compressed rows both ways.

    Words have numbers of their own here, from 0 in the order in which they came; `key` gives back
    what the reader calls them. Adding a memory costs what it has words, however many there are.
    """

    __slots__ = ("_ends", "_fans", "_is_shared", "_keys", "_memories", "_numbers", "_own", "_words")

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._keys: list[int] = []
        self._memories: list[array[int]] = []
        self._fans: array[int] = array("i")
        self._words: array[int] = array("i")
        self._ends: array[int] = array("q", [0])
        # Lists that no fork has a part in; None as long as there was no fork.
        self._own: set[int] | None = None
        self._is_shared = False

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, keys: Iterable[int]) -> None:
        """Add the next memory with its words."""
        if self._is_shared:
            self._leave()
        place = len(self)
        for key in keys:
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self._keys)
                self._keys.append(key)
                self._memories.append(array("i"))
                self._fans.append(0)
                if self._own is not None:
                    self._own.add(number)
            elif self._own is not None and number not in self._own:
                self._memories[number] = self._memories[number][:]
                self._own.add(number)
            self._memories[number].append(place)
            self._fans[number] += 1
            self._words.append(number)
        self._ends.append(len(self._words))

    def fork(self) -> Links:
        """Return the same graph, shared until one of the two changes."""
        branch = Links.__new__(Links)
        self._is_shared = True
        for name in Links.__slots__:
            setattr(branch, name, getattr(self, name))
        return branch

    @property
    def size(self) -> int:
        """How many words there are."""
        return len(self._keys)

    def find(self, key: int) -> int | None:
        """Return the number of a word, or None when no memory has it."""
        return self._numbers.get(key)

    def key(self, number: int) -> int:
        """Return what the reader calls a word."""
        return self._keys[number]

    def fan(self, number: int) -> int:
        """Return how many memories have a word."""
        return self._fans[number]

    def fans(self, numbers: Numbers) -> Numbers:
        """Return how many memories have each of some words."""
        return np.array(self._fans, dtype=np.int32)[numbers]

    def memories(self, number: int) -> Numbers:
        """Return the memories that have a word, oldest first."""
        return np.array(self._memories[number], dtype=np.int32)

    def words(self, memory: int) -> list[int]:
        """Return the words of a memory."""
        return self._words[self._ends[memory] : self._ends[memory + 1]].tolist()

    def words_of_all(self, memories: npt.NDArray[np.intp]) -> tuple[Numbers, Numbers]:
        """Return the words of several memories: the words, and which of the memories has each.

        Returns
        -------
        tuple of ndarray of int32, shape (links,)
            Numbers of words, and positions in `memories`.
        """
        slices = [self._words[self._ends[at] : self._ends[at + 1]] for at in memories.tolist()]
        joined = array("i")
        for one in slices:
            joined.extend(one)
        counts = [len(one) for one in slices]
        owners = np.repeat(np.arange(len(slices), dtype=np.int32), counts)
        return np.array(joined, dtype=np.int32), owners

    def _leave(self) -> None:
        self._numbers, self._keys = dict(self._numbers), list(self._keys)
        self._memories, self._fans = list(self._memories), self._fans[:]
        self._words, self._ends = self._words[:], self._ends[:]
        self._own, self._is_shared = set(), False
