"""What people said in a talk, turn by turn: what every analysis reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from personanb.engines.protocol import MODERATOR
from personanb.errors import AnalysisError
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript

# A sentence ends at a stop that a blank follows, unless the stop belongs to a short form.
_SENTENCE = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bSt)(?<!\be\.g)(?<!\bi\.e)(?<!\betc)"
    r"[.!?…]+[\"”’')\]]*\s+|\n+"
)


@dataclass(frozen=True)
class SpokenTurn:
    """All that one person said in one turn.

    Attributes
    ----------
    group
        Number of the talk among those analysed together, from 1.
    turn
        Number of the turn in its talk, from 1.
    speaker
        Who spoke.
    text
        The words, as they stand in the transcript.
    events
        Numbers of the events that they are from.
    stage
        Stage of the discussion guide, if any.
    target
        Who was addressed, if anybody.
    stance
        What a rehearsed speaker's own notes say of the stance taken, -1 to 1; None elsewhere.
    """

    group: int
    turn: int
    speaker: str
    text: str
    events: tuple[int, ...]
    stage: str = ""
    target: str | None = None
    stance: float | None = None

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences, each a verbatim stretch of the text."""
        return tuple(sentences_of(self.text))


@dataclass(frozen=True)
class Spoken:
    """The turns of one or several talks, and what was left out.

    Attributes
    ----------
    turns
        Turns with usable words, in order.
    talks
        The talks they are from.
    taken
        How many turns were taken in all, failed ones included.
    outside
        How many utterances belong to no turn, as those of the moderator and the world do.
    opening
        How many turns of an opening round were left out.
    """

    turns: tuple[SpokenTurn, ...]
    talks: tuple[Transcript, ...]
    taken: int
    outside: int
    opening: int = 0

    @property
    def speakers(self) -> tuple[tuple[int, str], ...]:
        """Who said anything, by group and name, in the order of their first words."""
        return tuple(dict.fromkeys((turn.group, turn.speaker) for turn in self.turns))

    @property
    def source(self) -> str:
        """What answered for the people: one word, or several joined by `+`."""
        return "+".join(sorted({talk.source for talk in self.talks}))


def spoken(talks: Transcript | Iterable[Transcript], *, opening: bool = True) -> Spoken:
    """Return what the people of one or several talks said.

    Parameters
    ----------
    talks
        One transcript or several.
    opening
        Whether to take in the opening round, in which people introduce themselves.

    Raises
    ------
    AnalysisError
        When something is no transcript, or nobody said anything.
    """
    several = (talks,) if isinstance(talks, Transcript) else tuple(talks)
    for talk in several:
        if not isinstance(talk, Transcript):
            raise AnalysisError(
                f"{type(talk).__name__} is not a transcript; give what `.run()` or "
                "`load_transcript(...)` returned, or a list of those"
            )
    turns: list[SpokenTurn] = []
    taken = outside = 0
    for group, talk in enumerate(several, 1):
        found, left_out = _turns_of(talk, group)
        turns += found
        taken += len(talk.turns)
        outside += left_out
    introductions = 0
    if not opening:
        kept = [turn for turn in turns if turn.stage != "opening"]
        introductions, turns = len(turns) - len(kept), kept
    if not turns:
        raise AnalysisError(
            f"nobody said anything in {'these talks' if len(several) != 1 else 'this talk'}: "
            f"{taken} turns, none with usable words"
        )
    return Spoken(tuple(turns), several, taken, outside, introductions)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text, each a verbatim stretch of it."""
    found: list[str] = []
    start = 0
    for stop in _SENTENCE.finditer(text):
        found.append(text[start : stop.end()].strip())
        start = stop.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _turns_of(talk: Transcript, group: int) -> tuple[list[SpokenTurn], int]:
    # In a world the first act of a turn carries its number, and the words may come later.
    current: dict[str, int] = {}
    said: dict[tuple[int, str], list[Event]] = {}
    outside = 0
    for event in talk.events:
        if event.turn is not None:
            current[event.actor] = event.turn
        if event.kind != "say" or not event.usable or not event.text.strip():
            continue
        if event.actor in current and event.actor != MODERATOR:
            said.setdefault((current[event.actor], event.actor), []).append(event)
        else:
            outside += 1
    return [_spoken_turn(group, turn, events) for (turn, _), events in said.items()], outside


def _spoken_turn(group: int, turn: int, events: Sequence[Event]) -> SpokenTurn:
    first = events[0]
    stance = first.data.get("stance") if first.source == "rehearsal" else None
    return SpokenTurn(
        group=group,
        turn=turn,
        speaker=first.actor,
        text="\n".join(event.text for event in events),
        events=tuple(event.event for event in events),
        stage=first.stage,
        target=first.target,
        stance=float(stance) if isinstance(stance, int | float) else None,
    )
