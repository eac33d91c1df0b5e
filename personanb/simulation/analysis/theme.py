"""One theme: who spoke of it, on which side, in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from personanb.simulation.analysis.codebook import Code
from personanb.simulation.analysis.mentions import Mention
from personanb.simulation.analysis.stance import Stance

STANCES: tuple[Stance, ...] = ("for", "against", "mixed", "unclear")
_SIDES: tuple[Stance, Stance] = ("for", "against")
_FEWEST = 2  # one voice against another is no majority

Speaker = tuple[int, str]


@dataclass(frozen=True)
class Theme:
    """A code and its mentions.

    Attributes
    ----------
    code
        The label, and the words that stand for it.
    mentions
        One for each turn in which somebody spoke of it, in the order of the talk.
    contested
        How many further turns only one of two coders gave the code.
    """

    code: Code
    mentions: tuple[Mention, ...]
    contested: int = 0

    @property
    def label(self) -> str:
        """What the theme is called."""
        return self.code.label

    @cached_property
    def stances(self) -> Mapping[Speaker, Stance]:
        """The side of each speaker over all their mentions, by group and name."""
        sides: dict[Speaker, Counter[Stance]] = {}
        for mention in self.mentions:
            sides.setdefault((mention.group, mention.speaker), Counter())[mention.stance] += 1
        return {speaker: _side(counts) for speaker, counts in sides.items()}

    @property
    def split(self) -> Mapping[Stance, int]:
        """How many speakers take each side."""
        counts = Counter(self.stances.values())
        return {stance: counts[stance] for stance in STANCES}

    @property
    def majority(self) -> Stance | None:
        """The side, for or against, that more speakers take, two at least; None when none does."""
        split = self.split
        if split["for"] == split["against"] or max(split["for"], split["against"]) < _FEWEST:
            return None
        return "for" if split["for"] > split["against"] else "against"

    @property
    def dissenters(self) -> tuple[Speaker, ...]:
        """Who takes the side opposite to the majority's."""
        if self.majority is None:
            return ()
        other = _SIDES[self.majority == _SIDES[0]]
        return tuple(speaker for speaker, stance in self.stances.items() if stance == other)

    @property
    def dissent(self) -> tuple[Mention, ...]:
        """Mentions in which a dissenter takes the dissenting side."""
        dissenters = set(self.dissenters)
        return tuple(
            mention
            for mention in self.mentions
            if (mention.group, mention.speaker) in dissenters
            and mention.stance == self.stances[mention.group, mention.speaker]
        )

    @property
    def groups(self) -> frozenset[int]:
        """Numbers of the talks in which it came up."""
        return frozenset(mention.group for mention in self.mentions)

    def share(self, quality: str) -> float:
        """Return the share of mentions that are `strong` or `concrete`; NaN without mentions."""
        marks = [bool(getattr(mention, quality)) for mention in self.mentions]
        return sum(marks) / len(marks) if marks else float("nan")

    def best_quotes(self, most: int) -> tuple[Mention, ...]:
        """Return telling mentions, of different speakers and from every side as far as they go."""
        ordered = sorted(
            self.mentions,
            key=lambda mention: -(mention.concrete + mention.strong + (mention.basis == "words")),
        )
        chosen: list[Mention] = []
        for mention in ordered:
            speakers = {(taken.group, taken.speaker) for taken in chosen}
            if (mention.group, mention.speaker) not in speakers:
                chosen.append(mention)
        dissent = [mention for mention in chosen if mention in self.dissent]
        if dissent and dissent[0] not in chosen[:most]:
            chosen.insert(max(0, most - 1), dissent[0])
        return tuple(sorted(chosen[:most], key=lambda mention: (mention.group, mention.turn)))


def _side(counts: Counter[Stance]) -> Stance:
    favourable, unfavourable = counts["for"], counts["against"]
    if favourable > unfavourable:
        return "for"
    if unfavourable > favourable:
        return "against"
    return "mixed" if favourable or counts["mixed"] else "unclear"
