"""How themes were coded: by whom, how far two coders agree, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from personanb.simulation.analysis.agreement import Agreement


@dataclass(frozen=True)
class Disagreement:
    """A turn to which two coders gave different codes, or one of them none.

    Attributes
    ----------
    group, turn, speaker, text
        The turn.
    code
        The code in question.
    coder_1, coder_2
        What each made of it: the stance coded, `not coded`, or the reason why there is no coding.
    """

    group: int
    turn: int
    speaker: str
    text: str
    code: str
    coder_1: str
    coder_2: str


@dataclass(frozen=True)
class Coding:
    """How the themes came about.

    Attributes
    ----------
    coder
        `rules`, or `engine`.
    engines
        Names of the engines that coded; empty for rules.
    agreement
        Agreement of two coders by code, and over all codes under `""`; empty for rules.
    disagreements
        Every turn and code on which they differ.
    failed
        Turns that could not be coded by both, with the reason: they count in no denominator of
        agreement, and their mentions are lost.
    """

    coder: str = "rules"
    engines: tuple[str, ...] = ()
    agreement: Mapping[str, Agreement] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    failed: tuple[Disagreement, ...] = ()
