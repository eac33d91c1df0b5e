"""Routes: what one respondent sees, in which order, and the record of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from personanb.surveys.questionnaire.items import AS_WRITTEN, Shown


@dataclass(frozen=True)
class Route:
    """What one respondent sees, in which order.

    Attributes
    ----------
    key
        The respondent; empty when everybody sees the same.
    entries
        Ids of questions and tests in the order met.
    seen
        How each question was shown, by the name it is planned under (`again`, `test.appeal`).
    stimuli
        For each test, ids of the stimuli shown, in order.
    """

    key: str
    entries: tuple[str, ...]
    seen: Mapping[str, Shown] = field(default_factory=dict)
    stimuli: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_the_same_for_all(self) -> bool:
        """Whether nothing was drawn or assigned, so that everybody sees this."""
        return not self.key

    def shown(self, ask: str) -> Shown:
        """Return how a question was shown."""
        return self.seen.get(ask, AS_WRITTEN)

    def record(self) -> dict[str, Any]:
        """Return all of it as plain data: what the respondent saw, for the files of a run."""
        shown = {ask: seen.record() for ask, seen in self.seen.items() if seen != AS_WRITTEN}
        found: dict[str, Any] = {"entries": list(self.entries)}
        if shown:
            found["shown"] = shown
        if self.stimuli:
            found["stimuli"] = {name: list(ids) for name, ids in self.stimuli.items()}
        return found
