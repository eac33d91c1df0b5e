"""How activation spreads: from a cue to memories, to what else they are about, and on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from personanb.memory.links import Links, Numbers
from personanb.memory.sides import Sides
from personanb.memory.store import best

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Spreading:
    """The parameters of spreading.

    Attributes
    ----------
    sources
        From how many memories that share something with the cue activation goes on at most.
    words, links
        Along how many words at most, and along how many links from these to memories: what bounds
        the time that a recall takes.
    kept
        The share of activation that goes on from one memory to another.
    rest
        How much of S is left for a word that all memories share.
    widest
        A word that more memories share than this leads nowhere.
    plain
        The share that goes on along a word that is no name.
    part
        How far a first or last name alone stands for the person named in full.
    alike
        How many memories that resemble the cue as a whole are sources besides.
    sense
        Weight of that resemblance, as a share of that of all words together.
    opinion
        The share that goes on to what a memory supports or contradicts.
    beside
        The share that goes on to what was remembered just before and after.
    moment
        Seconds within which something is just before or after.
    """

    sources: int = 128
    words: int = 256
    links: int = 4096
    kept: float = 0.8
    rest: float = 0.5
    widest: int = 512
    plain: float = 0.5
    part: float = 0.5
    alike: int = 8
    sense: float = 0.1
    opinion: float = 0.5
    beside: float = 0.2
    moment: float = 120.0


@dataclass(frozen=True)
class Concept:
    """One thing that a cue speaks of.

    Attributes
    ----------
    word
        What stands for it.
    parts
        Words that stand for it in part: first and last name of somebody named in full.
    others
        For each of these, names in full of others that it is a part of as well.
    within
        Names that a plain word is a part of, and their parts: "Ascension Day" is one of the days
        that were asked for, and no third thing that leads on to others.
    """

    word: int
    parts: tuple[int, ...] = ()
    others: tuple[tuple[int, ...], ...] = ()
    within: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[int, ...]:
        """Everything that stands for it."""
        return (self.word, *self.parts)

    def weight(self, links: Links) -> float:
        """Return how telling it is: the rarer the more."""
        return math.log1p(len(links) / links.fan(self.word))


_MOST_CONCEPTS = 24
_NEIGHBOURS_OF = 8


@dataclass(frozen=True)
class _Arrivals:
    """What came along words: for each memory reached, which words brought how much."""

    reached: Numbers
    starts: Places
    by: Places
    words: Numbers
    carried: Floats

    def word(self, memory: int, covered: Floats, weights: Floats) -> int | None:
        """Return the word that brought most of what a memory did not have; None for none."""
        place = int(np.searchsorted(self.reached, memory))
        if place == len(self.reached) or self.reached[place] != memory:
            return None
        by = self.by[self.starts[place] : self.starts[place + 1]]
        gain = weights @ np.maximum(self.carried[:, by] - covered, 0)
        # Of equals the last, because names in full come after their parts.
        last = len(gain) - 1 - int(np.argmax(gain[::-1]))
        return int(self.words[by[last]]) if gain[last] > 0 else None


class Spread:
    """What a cue has made active.

    Each concept of the cue spreads by itself: three sparse steps, from the concept to the memories
    that speak of it, from these to the words they share with others, and on to those others. A
    memory that speaks of one concept, and is linked to one that speaks of the other, is therefore
    more active than a memory that repeats the first. What goes on along a word is the less the more
    memories share it: S - ln(fan), Anderson's associative strength (the fan effect; 1974, 1983),
    with S = rest + ln(1 + memories), over S.

    Parameters
    ----------
    links
        Which memories share which words.
    is_name
        Tells whether a word is the name of somebody or something.
    concepts
        What the cue speaks of.
    similar
        Similarity of the cue with each memory, from -1 to 1, shape (memories,).
    when
        Seconds at which each was lived, shape (memories,); NaN for what was always known.
    sides
        What supports and contradicts what.
    parameters
        How it spreads.

    Attributes
    ----------
    active
        Shape (memories,), from 0 to 1: the weighted share of the cue that reaches a memory.
    """

    def __init__(
        self,
        links: Links,
        is_name: Callable[[int], bool],
        concepts: Sequence[Concept],
        *,
        similar: Floats,
        when: npt.NDArray[np.float64],
        sides: Sides,
        parameters: Spreading,
    ) -> None:
        self._links, self._is_name, self._parameters = links, is_name, parameters
        weighted = sorted(((one.weight(links), place) for place, one in enumerate(concepts)))
        chosen = [(weight, concepts[place]) for weight, place in weighted[::-1][:_MOST_CONCEPTS]]
        total = sum(weight for weight, _ in chosen) or 1.0
        weights = [weight / total for weight, _ in chosen]
        self._concepts = [concept for _, concept in chosen]
        self._weights = np.array([*weights, parameters.sense], dtype=np.float32)
        self._weights /= self._weights.sum()
        # One row a concept; the last for the resemblance as a whole.
        self._covered: Floats = np.zeros((len(chosen) + 1, len(links)), dtype=np.float32)
        self._asked = self._cover(similar)
        own = self._weights @ self._covered
        self.active: Floats = own
        sources = best(own, parameters.sources)
        self._sources: Places = sources[own[sources] > 0]
        self._own = own[self._sources]
        self._words: Numbers = np.zeros(0, np.int32)
        self._owners: Numbers = self._words
        self._arrivals: _Arrivals | None = None
        self._beside: dict[int, tuple[str, int]] = {}
        self._pass_on_along_words()
        for source in self._sources[:_NEIGHBOURS_OF].tolist():
            self._pass_on_in_time(source, when)
            for other, supports in sides.of(source):
                how = "which it supports" if supports else "which it contradicts"
                self._pass_on(source, other, parameters.opinion, how)

    def path(self, memory: int) -> tuple[int | str, int] | None:
        """Return by which word, or how else, and from which memory most came; None for nothing."""
        if memory in self._beside:
            return self._beside[memory]
        covered = self._covered[:, [memory]]
        word = (
            None if self._arrivals is None else self._arrivals.word(memory, covered, self._weights)
        )
        if word is None:
            return None
        among = self._sources[self._owners[self._words == word]]
        among = among[among != memory]
        gain = np.maximum(self._covered[:, among] - covered, 0)
        return word, int(among[np.argmax(self._weights @ gain)])

    def shared(self, memory: int) -> list[int]:
        """Return the words of the cue that a memory has, the most telling first."""
        words = set(self._links.words(memory))
        return [
            next(word for word in concept.words if word in words)
            for concept in self._concepts
            if any(word in words for word in concept.words)
        ]

    def _cover(self, similar: Floats) -> frozenset[int]:
        asked: set[int] = set()
        for row, concept in enumerate(self._concepts):
            for part, others in zip(concept.parts, concept.others, strict=True):
                self._covered[row, self._links.memories(part)] = self._parameters.part
                for other in others:
                    self._covered[row, self._links.memories(other)] = 0.0
            self._covered[row, self._links.memories(concept.word)] = 1.0
            asked.update(concept.words, concept.within)
        alike = best(similar, self._parameters.alike)
        self._covered[-1, alike] = np.maximum(similar[alike], 0)
        return frozenset(asked)

    def _pass_on_along_words(self) -> None:
        """Second and third step: to the words of the sources, and to whatever else has these."""
        parameters, links = self._parameters, self._links
        if not len(self._sources):
            return
        words, owners = links.words_of_all(self._sources)
        unique, at = np.unique(words, return_inverse=True)
        fans = links.fans(unique)
        open_ = (fans > 1) & (fans <= parameters.widest) & ~np.isin(unique, list(self._asked))
        strongest = parameters.rest + math.log1p(len(links))
        passed = parameters.kept * (1.0 - np.log(fans) / strongest)
        names = [self._is_name(word) for word in unique[open_].tolist()]
        passed[open_] *= np.where(names, 1.0, parameters.plain)
        # Of the words the ones that can carry most go first: the sources come strongest first.
        first = np.full(len(unique), len(self._sources))
        np.minimum.at(first, at, owners)
        strength = np.where(open_, passed * self._own[np.minimum(first, len(self._own) - 1)], 0.0)
        taken = best(strength, parameters.words)
        taken = taken[(strength[taken] > 0) & (np.cumsum(fans[taken]) <= parameters.links)]
        if not len(taken):
            return
        keep = np.isin(at, taken)
        order = np.argsort(words[keep], kind="stable")
        self._words, self._owners = words[keep][order], owners[keep][order]
        starts = np.flatnonzero(np.diff(self._words, prepend=-1))
        carried = np.maximum.reduceat(self._covered[:, self._sources[self._owners]], starts, axis=1)
        used = self._words[starts]
        self._arrive(used, carried * passed[np.searchsorted(unique, used)].astype(np.float32))

    def _arrive(self, words: Numbers, carried: Floats) -> None:
        lists = [self._links.memories(word) for word in words.tolist()]
        targets = np.concatenate(lists)
        order = np.argsort(targets, kind="stable")
        by = np.repeat(np.arange(len(words)), [len(one) for one in lists])[order]
        starts = np.flatnonzero(np.diff(targets[order], prepend=-1))
        reached = targets[order[starts]]
        most = np.maximum.reduceat(carried[:, by], starts, axis=1)
        more = np.maximum(most - self._covered[:, reached], 0)
        self.active[reached] += self._weights @ more
        self._arrivals = _Arrivals(reached, np.append(starts, len(by)), by, words, carried)

    def _pass_on_in_time(self, source: int, when: npt.NDArray[np.float64]) -> None:
        """To what was remembered just before and after."""
        for beside in (source - 1, source + 1):
            if not 0 <= beside < len(when):
                continue
            if abs(when[beside] - when[source]) <= self._parameters.moment:
                self._pass_on(source, beside, self._parameters.beside, "just before or after it")

    def _pass_on(self, source: int, other: int, share: float, how: str) -> None:
        coming = self._covered[:, source] * share
        level = float(self._weights @ np.maximum(self._covered[:, other], coming))
        if level > self.active[other]:
            self.active[other] = level
            self._beside[other] = (how, source)
