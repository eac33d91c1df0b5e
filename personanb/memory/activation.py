"""Memory by spreading activation: what is near in time, alike, or linked by what it is about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from personanb.memory.reader import Reader
from personanb.memory.recall import Recalled
from personanb.memory.store import Floats, Node, Store, best


@dataclass(frozen=True)
class Activation:
    """The parameters of spreading activation.

    Attributes
    ----------
    decay
        Exponent of the power law of forgetting, d (Anderson & Schooler 1991: 0.5).
    sources, links
        From how many memories that share words with the cue activation goes on at most, and along
        how many words.
    kept
        The share of activation that goes on.
    widest
        A word that more memories share than this leads nowhere: its fan is too wide.
    inhibition, rivals
        How strongly each memory is held down by the `rivals` that are more active (SYNAPSE, arXiv
        2601.02744: .15 and 7).
    base, spreading, similarity, importance
        Weights of the parts of the score.
    """

    decay: float = 0.5
    sources: int = 1024
    links: int = 96
    kept: float = 0.8
    widest: int = 64
    inhibition: float = 0.15
    rivals: int = 7
    base: float = 0.05
    spreading: float = 0.45
    similarity: float = 0.45
    importance: float = 0.05


DEFAULTS = Activation()
_CANDIDATES = 64
# A fact of the person is never further away than this, however long ago it was last thought of.
_FLOOR = 0.5
_HOUR = 3600.0


@dataclass
class _Spread:
    """How active each memory is, and what made it so.

    Attributes
    ----------
    active
        From 0 to 1: the share of the cue that a memory, and what it is linked to, speaks of.
    word, source
        The word and the memory by which activation came; -1 where it came from the cue.
    """

    active: Floats
    word: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]


class SpreadingActivation(Store):
    """What comes to mind spreads from the cue along shared words, the less the more share them.

    Activation takes three sparse steps: from the words of the cue to the memories that have them,
    from these to what else they are about, and on to the memories that share that. Each word is
    weighted by how rare it is, and divides what it passes on by the root of its fan (the fan
    effect, Anderson 1974). The activation of each word of the cue is kept apart, so that a memory
    which speaks of one part of the cue and is linked to one that speaks of the other is more active
    than a memory that repeats one part.

    The score of a memory is a weighted sum of its base level (power-law decay with age), the
    activation that reaches it, its cosine with the cue, and its importance. Facts of the person are
    pinned: their base level has a floor.

    Parameters
    ----------
    reader
        Reads texts; worlds share one among all memories.
    parameters
        How activation spreads.
    """

    name: ClassVar[str] = "activation"

    def __init__(self, reader: Reader | None = None, parameters: Activation = DEFAULTS) -> None:
        super().__init__(reader)
        self.parameters = parameters
        self._memories: dict[int, list[int]] = {}
        self._words: list[tuple[int, ...]] = []
        self._is_shared = False

    def fork(self) -> Self:
        """Return a memory with the same past, shared until one of the two changes."""
        self._is_shared = True
        return super().fork()

    def _index(self, place: int, node: Node, row: int) -> None:
        if self._is_shared:
            self._memories = {word: list(places) for word, places in self._memories.items()}
            self._words = list(self._words)
            self._is_shared = False
        words = dict.fromkeys(self.reader.words(row))
        for name in (node.actor, *node.about):
            for part in name.split():
                words[self.reader.number(part)] = None
        self._words.append(tuple(words))
        for word in words:
            self._memories.setdefault(word, []).append(place)

    def _rank(self, cue: str, k: int, now: float, allowed: npt.NDArray[np.bool_]) -> list[Recalled]:
        parameters = self.parameters
        similar = self._similarity(cue)
        spread = self._spread(cue)
        most = max(_CANDIDATES, 2 * k)
        near = best(np.where(allowed, similar, -np.inf), most)
        active = best(np.where(allowed, spread.active, -np.inf), most)
        found = np.union1d(near, active)
        candidates = found[allowed[found]]
        parts = {
            "base": parameters.base * self._base(candidates, now),
            "spreading": parameters.spreading * _inhibited(spread.active[candidates], parameters),
            "similarity": parameters.similarity * np.maximum(similar[candidates], 0.0),
            "importance": parameters.importance * self._columns.importance[candidates],
        }
        total = np.sum(list(parts.values()), axis=0)
        return [
            self._recalled(
                int(candidates[at]),
                float(total[at]),
                {name: float(values[at]) for name, values in parts.items()},
                self._path(int(candidates[at]), spread),
            )
            for at in best(total, k)
        ]

    def _spread(self, cue: str) -> _Spread:
        size, asked = len(self), [w for w in self.reader.ids(cue) if w in self._memories]
        spread = _Spread(np.zeros(size), np.full(size, -1, np.int32), np.full(size, -1, np.int32))
        if not asked:
            return spread
        rarity = np.array([math.log1p(size / len(self._memories[word])) for word in asked])
        weights = (rarity / rarity.sum()).astype(np.float32)
        covered = np.zeros((size, len(asked)), dtype=np.float32)
        for column, word in enumerate(asked):
            places = self._memories[word]
            covered[places, column] = 1.0
            spread.word[places] = word
        own = covered @ weights
        sources = best(own, self.parameters.sources)
        sources = sources[own[sources] > 0]
        for word, source in self._links(sources, frozenset(asked)):
            linked = np.array(self._memories[word])
            passed = self.parameters.kept / math.sqrt(len(linked)) * covered[source]
            before = covered[linked]
            after = np.maximum(before, passed)
            gained = ((after - before) @ weights > 0) & (linked != source)
            told = linked[gained]
            covered[told] = after[gained]
            spread.word[told], spread.source[told] = word, source
        spread.active = (covered @ weights).astype(float)
        return spread

    def _links(self, sources: npt.NDArray[np.intp], asked: frozenset[int]) -> list[tuple[int, int]]:
        """Return by which words, from which memories, activation goes on: the weakest first."""
        links: dict[int, int] = {}
        for source in sources.tolist():
            for word in self._words[source]:
                # Of sources that share a word the one that covers most of the cue passes it on.
                if word in links or word in asked:
                    continue
                if 1 < len(self._memories[word]) <= self.parameters.widest:
                    links[word] = source
            if len(links) >= self.parameters.links:
                break
        return list(links.items())[::-1]

    def _base(self, places: npt.NDArray[np.intp], now: float) -> npt.NDArray[np.float64]:
        hours = np.maximum(now - self._columns.when[places], 0.0) / _HOUR
        level = (1.0 + hours) ** -self.parameters.decay
        pinned = self._columns.kinds[places] == 2  # noqa: PLR2004 - KINDS.index("fact")
        return np.where(pinned, np.maximum(level, _FLOOR), level)

    def _path(self, place: int, spread: _Spread) -> tuple[str, ...]:
        word, source = int(spread.word[place]), int(spread.source[place])
        if word < 0:
            return ()
        shared = self.reader.word(word)
        return (shared,) if source < 0 else (self.node(source).text, shared)


def _inhibited(levels: npt.NDArray[np.float64], parameters: Activation) -> npt.NDArray[np.float64]:
    """Hold each memory down by those that are more active, and scale the highest to 1.

    u_i - beta * sum over the M most active of max(0, u_k - u_i), SYNAPSE (arXiv 2601.02744).
    """
    if not len(levels) or levels.max() <= 0:
        return np.zeros_like(levels)
    scaled = levels / levels.max()
    rivals = np.sort(scaled)[::-1][: parameters.rivals]
    excess = np.maximum(rivals[None, :] - scaled[:, None], 0.0).sum(axis=1)
    held: npt.NDArray[np.float64] = np.maximum(
        0.0, scaled - parameters.inhibition * excess / max(1, len(rivals))
    )
    return held
