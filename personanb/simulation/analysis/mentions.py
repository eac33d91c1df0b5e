"""Mentions: who spoke of a code, in which turn, in which words, and on which side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from personanb.simulation.analysis.codebook import Code
from personanb.simulation.analysis.implied import implied_weights
from personanb.simulation.analysis.spoken import SpokenTurn
from personanb.simulation.analysis.stance import (
    Stance,
    cues_in,
    is_concrete,
    is_strong,
    reply_in,
    side_of,
)
from personanb.simulation.analysis.wordforms import clauses_of, stems, tokens_of

_JOINTS = frozenset({",", "and", "or"})
_FURTHER = 4


@dataclass(frozen=True)
class Mention:
    """One turn in which somebody spoke of a code.

    Attributes
    ----------
    code
        Label of the code.
    group, turn, speaker
        Which talk (from 1), which turn in it, and who spoke.
    quote
        Verbatim words of the turn: the sentence that says most about the code.
    stance
        The side taken on the code.
    basis
        What the side rests on: `words`, what is `implied` by what somebody tells, a `reply` to
        what others said of it, the rehearsed speaker's own `notes`, the `engine` that coded it, or
        empty when it is unclear.
    strong
        Whether it is said with force.
    concrete
        Whether it rests on own experience.
    """

    code: str
    group: int
    turn: int
    speaker: str
    quote: str
    stance: Stance
    basis: str
    strong: bool
    concrete: bool


@dataclass
class _Found:
    """What one turn says of one code, while it is being read."""

    sentences: list[str] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    near: list[int] = field(default_factory=list)  # cues of clauses that name no code

    def note(self, sentence: str, before: Sequence[int]) -> None:
        """Keep a sentence that names the code, and the cues that stood before it."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)
        self.near += before


def mentions_in(turns: Sequence[SpokenTurn], codes: Sequence[Code]) -> list[Mention]:
    """Return the mentions of codes, in the order of the turns and codes."""
    found = [mention for turn in turns for mention in _of_turn(turn, codes)]
    return _with_replies(found, turns)


def _of_turn(turn: SpokenTurn, codes: Sequence[Code]) -> list[Mention]:
    read: dict[str, _Found] = defaultdict(_Found)
    last: list[str] = []
    before: list[int] = []  # cues before any code is named: "Ridiculous, the price."
    for sentence in turn.sentences:
        for clause in clauses_of(sentence):
            cues = cues_in(clause)
            tokens = tokens_of(clause)
            places = _places(tokens, codes)
            if not places:
                weights = [cue.weight for cue in cues]
                for near in [read[label].near for label in last] or [before]:
                    near.extend(weights)
                continue
            for label in places:
                read[label].note(sentence, () if last else before)
            for cue in cues:
                for label in _concerned(tokens, cue.place, places):
                    read[label].weights.append(cue.weight)
            last = list(places)
    return [_mention(turn, label, found, alone=len(read) == 1) for label, found in read.items()]


def _places(tokens: Sequence[str], codes: Sequence[Code]) -> dict[str, list[int]]:
    forms = stems(tokens)
    return {code.label: found for code in codes if (found := code.places(tokens, forms))}


def _concerned(tokens: Sequence[str], place: int, places: Mapping[str, Sequence[int]]) -> list[str]:
    """Return the codes that a cue sides on: its own, the nearest, and what stands next to that.

    "Fair" in "the price is fair" names one code and sides on the other; "the resale price fell"
    speaks of both.
    """
    distances = {
        label: [_distance(tokens, place, at) for at in found] for label, found in places.items()
    }
    apart = [distance for found in distances.values() for distance in found if distance]
    nearest = min(apart, default=0)
    return [
        label
        for label, found in distances.items()
        if any(not distance or distance <= nearest + 1 for distance in found)
    ]


def _distance(tokens: Sequence[str], one: int, other: int) -> int:
    """Return how far apart two words are; a comma or an `and` between them makes it further."""
    between = tokens[min(one, other) + 1 : max(one, other)]
    return abs(one - other) + _FURTHER * sum(token in _JOINTS for token in between)


def _mention(turn: SpokenTurn, label: str, found: _Found, *, alone: bool) -> Mention:
    stance, basis = side_of(found.weights), "words"
    if stance == "unclear":
        stance = side_of(found.near)
    if stance == "unclear":
        stance, basis = _implied(found.sentences)
    quote = max(
        found.sentences,
        key=lambda sentence: (
            is_concrete(sentence) + is_strong(sentence) + bool(cues_in(sentence)),
            len(sentence),
            -found.sentences.index(sentence),
        ),
    )
    spoken = turn.text if alone else " ".join(found.sentences)
    return Mention(
        label, turn.group, turn.turn, turn.speaker, quote, stance, basis,
        is_strong(spoken), is_concrete(spoken),
    )  # fmt: skip


def _implied(sentences: Sequence[str]) -> tuple[Stance, str]:
    stance = side_of([weight for sentence in sentences for weight in implied_weights(sentence)])
    # What is implied both ways is not understood.
    return (stance, "implied") if stance in {"for", "against"} else ("unclear", "")


def _with_replies(mentions: list[Mention], turns: Sequence[SpokenTurn]) -> list[Mention]:
    """Settle what words alone leave open: agreement, disagreement, a shrug, a speaker's notes."""
    by_turn = {(turn.group, turn.turn): turn for turn in turns}
    sides: dict[tuple[str, int], Counter[Stance]] = defaultdict(Counter)
    for mention in mentions:
        sides[mention.code, mention.group][mention.stance] += 1
    return [_settled(mention, by_turn[mention.group, mention.turn], sides) for mention in mentions]


def _settled(
    mention: Mention, turn: SpokenTurn, sides: Mapping[tuple[str, int], Counter[Stance]]
) -> Mention:
    heard = Counter(sides[mention.code, mention.group])
    heard[mention.stance] -= 1  # nobody answers themselves
    leading: Stance = "for" if heard["for"] > heard["against"] else "against"
    opposite: Stance = "against" if leading == "for" else "for"
    undecided = heard["for"] == heard["against"]
    if mention.stance != "unclear":
        # "The danger is exaggerated" names what the others fear, and shrugs it off.
        shrugs = not undecided and mention.stance == leading and reply_in(mention.quote) == "shrugs"
        return replace(mention, stance=opposite, basis="reply") if shrugs else mention
    reply = reply_in(turn.text)
    if reply and not undecided:
        return replace(mention, stance=leading if reply == "agrees" else opposite, basis="reply")
    if turn.stance:
        return replace(mention, stance="for" if turn.stance > 0 else "against", basis="notes")
    return mention
