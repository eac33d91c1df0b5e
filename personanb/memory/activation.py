"""Memory by spreading activation: what is near in time, alike, or linked by what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from personanb.memory.links import Links
from personanb.memory.reader import Reader
from personanb.memory.recall import KINDS, Node, Recalled
from personanb.memory.sides import Sides
from personanb.memory.spreading import Concept, Spread, Spreading
from personanb.memory.store import Store, best
from personanb.memory.words import names_of, words_of

_CANDIDATES = 64
_HOUR = 3600.0
_PATH_WORDS = 3


@dataclass(frozen=True)
class Activation:
    """The parameters of memory by spreading activation.

    Attributes
    ----------
    decay
        Exponent of the power law of forgetting, d (Anderson & Schooler 1991: 0.5).
    spread
        How activation spreads from the cue.
    inhibition, rivals
        How strongly each memory is held down by the `rivals` that are more active (SYNAPSE, arXiv
        2601.02744: .15 and 7).
    covered
        What is left of the activation of an episode that a summary covers.
    base, spreading, similarity, importance, pinned
        Weights of the parts of the score; `pinned` is what a fact of the person has in advance.
    """

    decay: float = 0.5
    spread: Spreading = field(default_factory=Spreading)
    inhibition: float = 0.15
    rivals: int = 7
    covered: float = 0.7
    base: float = 0.1
    spreading: float = 0.6
    similarity: float = 0.25
    importance: float = 0.05
    pinned: float = 0.05


DEFAULTS = Activation()


@dataclass(frozen=True)
class Edge:
    """One link of a memory.

    Attributes
    ----------
    kind
        How it hangs together; see `SpreadingActivation.edges`.
    text
        The word, or the other memory.
    node
        Number of the other memory; None for a word.
    """

    kind: str
    text: str
    node: int | None = None


class SpreadingActivation(Store):
    """What comes to mind spreads from the cue along shared words, the less the more share them.

    The score of a memory is a weighted sum of its base level (power-law decay with age and with
    each time it was practised), the activation that reaches it (see `Spread`), its cosine with the
    cue, and its importance. Facts of the person are pinned: they have some activation in advance,
    and do not age.

    Parameters
    ----------
    reader
        Reads texts; worlds share one among all memories.
    parameters
        How activation spreads and what it counts.
    """

    name: ClassVar[str] = "activation"

    def __init__(self, reader: Reader | None = None, parameters: Activation = DEFAULTS) -> None:
        super().__init__(reader)
        self.parameters = parameters
        self._links = Links()
        self._sides = Sides()

    def fork(self) -> Self:
        """Return a memory with the same past, shared until one of the two changes."""
        branch = super().fork()
        branch._links = self._links.fork()  # noqa: SLF001 - the same class
        branch._sides = self._sides.fork()  # noqa: SLF001 - the same class
        return branch

    def _index(self, node: Node, row: int) -> None:
        words = dict.fromkeys(self.reader.words(row))
        for name in (node.actor, *node.about):
            words.update(dict.fromkeys(self.reader.keys_of_name(name)))
        self._links.add(words)
        if node.stance:
            who = {*self.reader.keys_of_name(node.actor)}
            self._sides.add(len(self) - 1, node.stance, (key for key in words if key not in who))

    def _rank(self, cue: str, k: int, now: float, allowed: npt.NDArray[np.bool_]) -> list[Recalled]:
        parameters = self.parameters
        similar = self._similarity(cue)
        # What was always known came neither before nor after anything.
        lived = self._columns.kinds[: len(self)] != KINDS.index("fact")
        when = np.where(lived, self._columns.when[: len(self)], np.nan)
        spread = Spread(
            self._links,
            self._is_name,
            self._concepts(cue),
            similar=similar,
            when=when,
            sides=self._sides,
            parameters=parameters.spread,
        )
        most = max(_CANDIDATES, 2 * k)
        near = best(np.where(allowed, similar, -np.inf), most)
        active = best(np.where(allowed, spread.active, -np.inf), most)
        found = np.union1d(near, active)
        candidates = found[allowed[found]]
        facts = self._columns.kinds[candidates] == KINDS.index("fact")
        dampened = np.where(self._columns.covered[candidates], parameters.covered, 1.0)
        reached = _inhibited(np.asarray(spread.active[candidates] * dampened, float), parameters)
        parts = {
            "base": parameters.base * self._base(candidates, now, facts) * dampened,
            "spreading": parameters.spreading * reached,
            "similarity": parameters.similarity * np.maximum(similar[candidates], 0.0),
            "importance": parameters.importance * self._columns.importance[candidates],
            "pinned": parameters.pinned * facts,
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

    def _concepts(self, cue: str) -> list[Concept]:
        """Return what a cue speaks of: each name in full is one thing, and so is each other word.

        A memory that has a part of the name alone speaks of it in part; one in which the part
        belongs to the name of somebody else does not.
        """
        concepts, used = [], set()
        for name in names_of(cue):
            for whole in self._found([name]):
                parts = self._found(name.split())
                others = tuple(self._others(part, whole) for part in parts)
                concepts.append(Concept(whole, tuple(parts), others))
                used.update(parts)
        plain = [word for word in self._found(words_of(cue)) if word not in used]
        return [*concepts, *(Concept(word, within=self._within(word)) for word in plain)]

    def _within(self, word: int) -> tuple[int, ...]:
        names = self._others(word)
        return (*names, *self._found(part for name in names for part in self._word(name).split()))

    def _others(self, part: int, whole: int | None = None) -> tuple[int, ...]:
        names = map(self._links.find, self.reader.in_full(self._links.key(part)))
        return tuple(name for name in names if name is not None and name != whole)

    def _found(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of those words that memories have in them."""
        numbers = (self._links.find(key) for key in self.reader.known(words))
        return [number for number in numbers if number is not None]

    def _base(
        self, places: npt.NDArray[np.intp], now: float, facts: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.float64]:
        """Return S / (1 + S), where S sums (1 + hours since) ** -d over every use.

        The probability of retrieval of Anderson's base level B = ln S, 1 / (1 + exp(-B)): with
        threshold 0 and noise 1. A fact of the person is always as good as new.
        """
        decay = self.parameters.decay
        hours = np.maximum(now - self._columns.when[places], 0.0) / _HOUR
        uses = np.where(facts, 1.0, (1.0 + hours) ** -decay)
        for at, place in enumerate(places.tolist()):
            for when in self._uses.get(place, ()):
                uses[at] += (1.0 + max(now - when, 0.0) / _HOUR) ** -decay
        return uses / (1.0 + uses)

    def _path(self, place: int, spread: Spread) -> tuple[str, ...]:
        came = spread.path(place)
        if came is None:
            return tuple(self._word(word) for word in spread.shared(place)[:_PATH_WORDS])
        how, source = came
        return (self.node(source).text, how if isinstance(how, str) else self._word(how))

    def edges(self, place: int) -> list[Edge]:
        """Return what a memory hangs together with, and how.

        Returns
        -------
        list of Edge
            `mentions` words and names of its text; `about` whom it is about without naming them;
            `before` and `after` what was remembered just then; `supports` and `contradicts`
            memories that take a side in the same matter; a summary `sums up` what it covers.
        """
        node = self.node(place)
        own = set(self.reader.words(int(self._columns.rows[place])))
        found = [
            Edge("mentions" if self._links.key(word) in own else "about", self._word(word))
            for word in self._links.words(place)
        ]
        for kind, other in (("after", place - 1), ("before", place + 1)):
            moment = self.parameters.spread.moment
            if not 0 <= other < len(self) or "fact" in {node.kind, self.node(other).kind}:
                continue
            if abs(self.node(other).when - node.when) <= moment:
                found.append(Edge(kind, self.node(other).text, other))
        for other, supports in self._sides.of(place):
            kind = "supports" if supports else "contradicts"
            found.append(Edge(kind, self.node(other).text, other))
        found.extend(Edge("sums up", self.node(other).text, other) for other in node.covers)
        return found

    def entities(self) -> dict[str, int]:
        """Return who and what memories name, with how many name it, most named first."""
        fans = {
            self._word(number): self._links.fan(number)
            for number in range(self._links.size)
            if self._is_name(number)
        }
        return dict(sorted(fans.items(), key=lambda pair: (-pair[1], pair[0])))

    def _is_name(self, number: int) -> bool:
        return self.reader.is_name(self._links.key(number))

    def _word(self, number: int) -> str:
        return self.reader.word(self._links.key(number))


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
