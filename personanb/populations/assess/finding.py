"""One thing that is wrong with a persona."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a persona, or may be.

    Attributes
    ----------
    place
        Position of the persona in the panel.
    check
        What found it.
    reason
        What is wrong, in words.
    evidence
        The words, or values, that show it.
    drops
        Whether the persona is left out for it; False for what is only worth a look.
    """

    place: int
    check: str
    reason: str
    evidence: str
    drops: bool = True
