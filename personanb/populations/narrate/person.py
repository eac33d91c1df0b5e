"""Somebody who wrote or said something, and the pieces that a reader gets to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["posts", "interview", "document", "survey"]

CHARACTERS_PER_TOKEN = 4
_CUT = " […]"
_OVERHEAD = 24  # number, time and line ends around each piece


@dataclass(frozen=True, slots=True)
class Piece:
    """One text by or about a person.

    Attributes
    ----------
    number
        Its number among the person's texts, from 1: what claims about the person point to.
    text
        The words.
    time
        ISO 8601, where known.
    label
        Where it stands in the source, in words.
    """

    number: int
    text: str
    time: str | None = None
    label: str = ""

    def as_read(self) -> str:
        """Return the piece as a reader gets it."""
        date = f" ({self.time[:10]})" if self.time else ""
        return f"[{self.number}]{date} {self.text}"


@dataclass(frozen=True)
class Person:
    """Somebody to be described.

    Attributes
    ----------
    person_id
        Identifies them, and says nothing about them.
    name
        What the persona is called.
    pieces
        Everything there is, in the order of time.
    kind
        What the pieces are.
    """

    person_id: str
    name: str
    pieces: tuple[Piece, ...]
    kind: Kind = "posts"


@dataclass(frozen=True)
class Portions:
    """A person's pieces as they are read: one portion a call, and how many were left unread."""

    portions: tuple[tuple[Piece, ...], ...]
    unread: int = 0


def portions_of(pieces: Sequence[Piece], tokens: int, most: int) -> Portions:
    """Divide pieces into portions that fit a token budget, at four characters a token.

    A piece that is longer than a portion is cut. Of more pieces than fit, those read are spread
    evenly over all, so that early and late ones are among them.
    """
    room = tokens * CHARACTERS_PER_TOKEN
    cut = [_shortened(piece, room - _OVERHEAD) for piece in pieces]
    filled = _filled(cut, room)
    kept = len(cut)
    while len(filled) > most:
        # By how much it is too long says how much to thin out; one at a time would take for ever.
        kept = min(kept - 1, max(1, int(kept * most / len(filled)) + 1))
        filled = _filled([cut[at * len(cut) // kept] for at in range(kept)], room)
    return Portions(tuple(map(tuple, filled)), len(cut) - sum(map(len, filled)))


def _filled(pieces: Sequence[Piece], room: int) -> list[list[Piece]]:
    portions: list[list[Piece]] = []
    left = 0
    for piece in pieces:
        size = len(piece.text) + _OVERHEAD
        if not portions or size > left:
            portions.append([])
            left = room
        portions[-1].append(piece)
        left -= size
    return portions


def _shortened(piece: Piece, room: int) -> Piece:
    if len(piece.text) <= room:
        return piece
    end = piece.text.rfind(" ", room // 2, room - len(_CUT))
    text = piece.text[: end if end > 0 else room - len(_CUT)] + _CUT
    return Piece(piece.number, text, piece.time, piece.label)
