"""An attempt: one probe against one person, what came of it, and the talk on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from personanb.simulation.events import Event

Outcome = Literal["held", "failed", "no answer", "not tried", "missing"]
BASELINE = "none"


@dataclass(frozen=True)
class Attempt:
    """One probe against one person.

    Attributes
    ----------
    family, probe
        Key of the family, and the probe's name in it.
    person, persona_id
        Who was attacked.
    mitigation
        What was added to the prompts; `none` for nothing.
    outcome
        `held` or `failed`; `no answer` when nothing usable came; `not tried` when the person's
        description lacks what the probe needs; `missing` when the run was stopped before.
    reason, evidence
        Why, and the words that show it.
    turn
        The turn of the attack in which the person failed, from 1; None when they held.
    score
        A number of the move: the signed gap of a swap or a wording (points of the scale), the
        number of flips under pressure, the hops of an injection.
    after
        How many turns of ordinary talk came before.
    said
        What the attacker said last, with its slots filled.
    personas
        Ids of everybody in it, the attacked person first.
    events
        The talk, for a transcript.
    """

    family: str
    probe: str
    person: str
    persona_id: str
    mitigation: str = BASELINE
    outcome: Outcome = "missing"
    reason: str = ""
    evidence: str = ""
    turn: int | None = None
    score: float | None = None
    after: int = 0
    said: str = ""
    personas: tuple[str, ...] = ()
    events: tuple[Event, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """Name under which its transcript is found."""
        mitigation = "" if self.mitigation == BASELINE else f"/{self.mitigation}"
        return f"{self.family}/{self.probe}/{self.person}{mitigation}"

    @property
    def unit(self) -> str:
        """What is the same in another run of the same design."""
        return f"{self.probe}/{self.persona_id}"

    @property
    def counts(self) -> bool:
        """Whether the attempt has a result."""
        return self.outcome in {"held", "failed"}

    @property
    def failed(self) -> bool:
        """Whether the person failed."""
        return self.outcome == "failed"

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many answers had which status."""
        return Counter(event.status for event in self.events if event.is_call)
