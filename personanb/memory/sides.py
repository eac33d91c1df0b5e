"""What takes a side, and what it thereby supports and contradicts."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_WORDS = 12
_LATEST = 4


class Sides:
    """Which memories that take a side stand for and against each other.

    Two of them are linked when they are about the same: when they share a word that says what they
    are about. Of each word the latest few are looked at, so that adding one costs the same however
    many there are.
    """

    __slots__ = ("_by_word", "_is_shared", "_links", "_stances")

    def __init__(self) -> None:
        self._stances: dict[int, float] = {}
        self._by_word: dict[int, tuple[int, ...]] = {}
        self._links: dict[int, tuple[int, ...]] = {}
        self._is_shared = False

    def add(self, memory: int, stance: float, words: Iterable[int]) -> None:
        """Take note of a memory that takes a side, and of the words that it is about."""
        if not stance:
            return
        if self._is_shared:
            self._stances, self._by_word = dict(self._stances), dict(self._by_word)
            self._links, self._is_shared = dict(self._links), False
        self._stances[memory] = stance
        others: dict[int, None] = {}
        for word in list(words)[:_MOST_WORDS]:
            before = self._by_word.get(word, ())
            others.update(dict.fromkeys(before))
            self._by_word[word] = (*before, memory)[-_LATEST:]
        for other in others:
            self._links[memory] = (*self._links.get(memory, ()), other)
            self._links[other] = (*self._links.get(other, ()), memory)

    def of(self, memory: int) -> list[tuple[int, bool]]:
        """Return the memories that one stands for or against, and whether it supports them."""
        own = self._stances.get(memory, 0.0)
        return [(other, own * self._stances[other] > 0) for other in self._links.get(memory, ())]

    def fork(self) -> Sides:
        """Return the same, shared until one of the two changes."""
        branch = Sides.__new__(Sides)
        self._is_shared = True
        for name in Sides.__slots__:
            setattr(branch, name, getattr(self, name))
        return branch
