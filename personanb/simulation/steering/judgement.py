"""What a judge makes of a statement, and when that is a reason to step in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low, pstdev

from personanb.engines.protocol import USABLE, Status

Value = bool | int | None
Evidence = tuple[tuple[int, str], ...]

#: The value for what holds fully, and the least that is taken for holding.
TOP = 9
_REASON = 7


@dataclass(frozen=True)
class Judgement:
    """What a judge made of a statement.

    Attributes
    ----------
    claim
        The statement.
    value
        True or False, or 0 to 9; None when it is unknown: a model's value that rests on no words
        of the talk is no value.
    evidence
        Number of each event that was quoted, with the words, which stand in that event.
    status, reason
        Of the judge's answer; what was quoted wrongly is told in the reason.
    judge
        Name of the engine that judged, or `rule`.
    votes
        The value of each vote where several were asked for, None for unknown ones.
    """

    claim: str
    value: Value
    evidence: Evidence = ()
    status: Status = "ok"
    reason: str = ""
    judge: str = ""
    votes: tuple[Value, ...] = ()

    @property
    def unknown(self) -> bool:
        """Whether nothing can be said."""
        return self.value is None

    @property
    def usable(self) -> bool:
        """Whether the judge gave an answer at all, be it that nothing is known."""
        return self.status in USABLE

    @property
    def agreement(self) -> float | None:
        """Share of the votes, unknown ones among them, that give the value; None without votes."""
        if not self.votes:
            return None
        return sum(vote == self.value for vote in self.votes) / len(self.votes)

    @property
    def spread(self) -> float | None:
        """Standard deviation of the votes that are known, True as 1; None for fewer than two."""
        known = [float(vote) for vote in self.votes if vote is not None]
        return pstdev(known) if len(known) > 1 else None

    def why(self, *, at_least: int | None = None, at_most: int | None = None) -> str:
        """Say why the statement is a reason to step in; nothing when it is none, or is unknown.

        Parameters
        ----------
        at_least, at_most
            For a value from 0 to 9: where it has to lie. With neither, 7 or more.
        """
        if self.value is None or not _is_reason(self.value, at_least, at_most):
            return ""
        told = "true"
        if not isinstance(self.value, bool):
            told = f"{self.value}, {threshold(at_least, at_most)} was wanted"
        quote = f"; event {self.evidence[0][0]}: {self.evidence[0][1]!r}" if self.evidence else ""
        return f"{self.claim} ({told}, says {self.judge}{quote})"


def threshold(at_least: int | None, at_most: int | None) -> str:
    """Say in words which values from 0 to 9 are a reason to step in."""
    low, high = _bounds(at_least, at_most)
    if high == TOP:
        return f"{low} or more"
    return f"{high} or less" if low == 0 else f"{low} to {high}"


def on_scale(value: object, *, graded: bool) -> bool:
    """Whether a value is one of the scale: True and False, or 0 to 9; None always is."""
    if value is None:
        return True
    if isinstance(value, bool) or not graded:
        return isinstance(value, bool) and not graded
    return isinstance(value, int) and 0 <= value <= TOP


def combined(votes: Sequence[Judgement]) -> Judgement:
    """Return one judgement for several votes on one statement.

    True and False go by majority of all votes, 0 to 9 by the (lower) median of the known ones; when
    half or more are unknown, so is the result.
    """
    first = votes[0]
    if len(votes) == 1:
        return first
    values = tuple(vote.value for vote in votes)
    known = [value for value in values if value is not None]
    failed = [vote for vote in votes if not vote.usable]
    reasons = Counter(vote.reason for vote in votes if vote.reason)
    told = [f"{reason} ({times} of {len(votes)} votes)" for reason, times in reasons.items()]
    value: Value = None
    if len(failed) < len(votes) and 2 * len(known) > len(votes):
        value = _middle(known, len(votes))
    if value is None and not told:
        told = [f"the votes do not agree: {', '.join(map(str, values))}"]
    backing = [vote for vote in votes if value is not None and _same_side(vote.value, value)]
    return Judgement(
        first.claim,
        value,
        tuple(dict.fromkeys(quote for vote in backing for quote in vote.evidence)),
        failed[0].status if len(failed) == len(votes) else "ok",
        "; ".join(told),
        first.judge,
        values,
    )


def _is_reason(value: bool | int, at_least: int | None, at_most: int | None) -> bool:  # noqa: FBT001 - a value
    if isinstance(value, bool):
        return value
    low, high = _bounds(at_least, at_most)
    return low <= value <= high


def _bounds(at_least: int | None, at_most: int | None) -> tuple[int, int]:
    if at_least is None and at_most is None:
        return _REASON, TOP
    return (0 if at_least is None else at_least), (TOP if at_most is None else at_most)


def _middle(known: Sequence[bool | int], asked: int) -> Value:
    if all(isinstance(value, bool) for value in known):
        value, times = Counter(known).most_common(1)[0]
        return value if 2 * times > asked else None
    return median_low(known)


def _same_side(vote: Value, value: Value) -> bool:
    return vote is not None and (not isinstance(value, bool) or vote == value)
