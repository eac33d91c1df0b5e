"""What measures of the battery work on: people, engine, reference data, and shared answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from personanb.engines.protocol import Engine
from personanb.errors import ReportError
from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.validation.battery.asking import Asking
from personanb.validation.desk import Desk, measuring
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.memory.embedding import Embed
    from personanb.populations.references.reference import Reference
    from personanb.surveys.responses import Responses

Floats = NDArray[np.float64]


@dataclass
class Bench:
    """Everything that measures need, the same for all of them.

    Attributes
    ----------
    panel
        Who is validated; empty when answers are validated that were given already.
    given
        Answers that were given already: nobody is asked then.
    engine
        What answers; None when nobody is asked.
    human, retest, reference
        What people answered to a survey of the user's, and once more; whom the panel should be
        like.
    judge_engine
        What judges, where judging cannot be done by rule; None for nobody.
    embed, embed_name
        What makes vectors of texts, and its name in the report.
    seed
        Of all draws.
    thresholds
        By key, with the user's changes.
    known
        Askings that were made so far, by key.
    desk, judge
        Through which is asked; there from the moment the run starts.
    """

    panel: Panel
    given: Responses | None = None
    engine: Engine | None = None
    human: Responses | None = None
    retest: Responses | None = None
    reference: Reference | None = None
    judge_engine: Engine | None = None
    embed: Embed | None = None
    embed_name: str = ""
    seed: int = 0
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    known: dict[str, Asking] = field(default_factory=dict, init=False)
    desk: Desk = field(init=False)
    judge: Desk | None = field(default=None, init=False)
    _owners: dict[str, str] = field(default_factory=dict, init=False)
    _tasks: dict[str, asyncio.Task[Any]] = field(default_factory=dict, init=False)

    @property
    def source(self) -> str:
        """Where answers come from: rehearsal, llm or human."""
        if self.given is not None:
            return self.given.source
        return "" if self.engine is None else self.engine.source

    @property
    def is_rehearsal(self) -> bool:
        """Whether rules answer."""
        return self.source == "rehearsal"

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.panel) if self.given is None else self.given.people

    @property
    def people_word(self) -> str:
        """What they are called."""
        return "people" if self.source == "human" else "personas"

    @cached_property
    def traits(self) -> Floats:
        """Targets of the people, shape (n, 5), POMP, order O C E A N; NaN where not known."""
        found: Floats = self.panel.traits() if self.given is None else self._traits_of_given()
        return found

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the people in tables of answers, in the panel's order."""
        if self.given is None:
            from personanb.surveys.running.people import people_of  # noqa: PLC0415 - on demand

            return people_of(self.panel).ids
        return tuple(dict.fromkeys(self.given.table.column("persona_id").to_pylist()))

    def _traits_of_given(self) -> Floats:
        from personanb.surveys.respondents import respondents  # noqa: PLC0415 - pandas on demand

        known = respondents(self.given.manifest) if self.given is not None else None
        found = np.full((len(self.ids), len(TRAITS)), np.nan)
        if known is None or self.source == "human":
            # What is on file of people are scores, not targets that somebody was to play.
            return found
        rows = known.set_index("persona_id")
        for place, trait in enumerate(TRAITS):
            if trait in rows.columns:
                found[:, place] = rows[trait].reindex(list(self.ids)).to_numpy(dtype=float)
        return found

    # --- shared answers

    def share(self, askings: Sequence[tuple[str, Asking]]) -> dict[str, Asking]:
        """Fix who carries the calls of each asking; return each asking once, by key."""
        found: dict[str, Asking] = {}
        for owner, asking in askings:
            self._owners.setdefault(asking.key, owner)
            found.setdefault(asking.key, asking)
        return found

    def owner(self, asking: Asking) -> str:
        """Return the key of the measure that carries an asking."""
        return self._owners.get(asking.key, "")

    async def get(self, asking: Asking) -> Any:
        """Return the answers to an asking; whoever comes first asks."""
        if asking.key not in self._tasks:
            with measuring(self.owner(asking)):  # the task takes the context along
                self._tasks[asking.key] = asyncio.ensure_future(asking.make())
        # Others may still want it when one who waits is stopped.
        return await asyncio.shield(self._tasks[asking.key])

    async def close(self) -> None:
        """Stop whatever is still being asked."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    # --- what measures say when they cannot be made

    def lacks_engine(self) -> str:
        """Return why nobody can be asked, or nothing."""
        if self.engine is None:
            return "answers were given, so there is nobody to ask; validate a panel instead"
        return ""

    def lacks_targets(self, least: int = 5) -> str:
        """Return why there is nothing to recover, or nothing."""
        known = int(np.isfinite(self.traits).all(axis=1).sum())
        if known < least:
            return (
                f"{known} of {self.size} {self.people_word} have all five traits; at least {least} "
                "are needed, as `big_five` of the personas"
            )
        return ""

    def threshold(self, key: str) -> Threshold:
        """Return a threshold with the user's changes.

        Raises
        ------
        ReportError
            When a measure asks for one that it did not declare.
        """
        if key not in self.thresholds:
            raise ReportError(f"no measure declares a threshold {key!r}")
        return self.thresholds[key]
