"""A finding: something in a turn that a person of flesh and blood would not have said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FindingKind = Literal[
    "repeats self",
    "repeats others",
    "discloses AI",
    "contradicts age",
    "contradicts place",
    "contradicts occupation",
    "contradicts family",
    "adds family",
    "stage direction",
    "name prefix",
    "speaks for others",
    "out of character",
    "list",
]
Severity = Literal["low", "medium", "high"]

FINDING_KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with what somebody said.

    Attributes
    ----------
    kind
        What is wrong.
    evidence
        The words, as they stand in the text.
    severity
        `high` when the turn should not be used as it is, `medium` when somebody should look,
        `low` for a matter of form.
    reason
        What the words go against, in a sentence that the speaker could act on.
    event
        Number of the event; None for a text that is in no transcript yet.
    """

    kind: FindingKind
    evidence: str
    severity: Severity
    reason: str
    event: int | None = None
