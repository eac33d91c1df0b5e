"""Propositions: statements about a talk, checked by a judge who has to quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from personanb import background
from personanb.engines.jobs import Job, do
from personanb.engines.protocol import USABLE, Engine
from personanb.engines.registry import resolve
from personanb.errors import EngineError, GroupError
from personanb.simulation.events import Event

if TYPE_CHECKING:
    from personanb.simulation.transcript import Transcript
    from personanb.simulation.world import World

Scale = Literal["true/false", "0-9"]
_TOP = 9
_LATEST = 200


@dataclass(frozen=True)
class Judgement:
    """What a judge made of a statement.

    Attributes
    ----------
    claim
        The statement.
    value
        True, False, 0 to 9; None when it is unknown: without evidence there is no value.
    evidence
        Number of each event that was quoted, with the words; every quote stands in that event.
    status, reason
        Of the judge's answer; what was quoted wrongly is told in the reason.
    judge
        Name of the engine that judged.
    """

    claim: str
    value: bool | int | None
    evidence: tuple[tuple[int, str], ...] = ()
    status: str = "ok"
    reason: str = ""
    judge: str = ""

    @property
    def unknown(self) -> bool:
        """Whether nothing can be said."""
        return self.value is None

    def why(self, *, at_least: int = 7) -> str:
        """Say why the statement holds; nothing when it does not, or is unknown."""
        holds = self.value if isinstance(self.value, bool) else (self.value or 0) >= at_least
        if self.value is None or not holds:
            return ""
        quote = f", event {self.evidence[0][0]}: {self.evidence[0][1]!r}" if self.evidence else ""
        return f"{self.claim} ({self.value}, says {self.judge}{quote})"


@dataclass(frozen=True)
class Proposition:
    """A statement about a talk or a world, to be checked by a judge.

    Parameters
    ----------
    claim
        What is claimed: "Ada changes her mind about the price."
    scale
        `true/false`, or `0-9` for how fully it holds.
    engine
        Who judges; None for the engine in use. Choose another model than the one that speaks for
        the people: a model that judges itself is mild. Rehearsal cannot judge.
    latest
        How many of the latest events the judge reads.

    Raises
    ------
    GroupError
        When there is no claim, or no such scale.
    """

    claim: str
    scale: Scale = "true/false"
    engine: str | Engine | None = None
    latest: int = field(default=_LATEST, kw_only=True)

    def __post_init__(self) -> None:
        if not self.claim.strip():
            raise GroupError("a proposition needs a claim, such as 'Ada changes her mind'")
        if self.scale not in ("true/false", "0-9"):
            raise GroupError(f"scale={self.scale!r}: write 'true/false' or '0-9'")

    def check(self, talk: Transcript | World, *, seed: int = 0) -> Judgement:
        """Have the statement checked.

        Raises
        ------
        EngineError
            On the rehearsal engine, which cannot judge.
        """
        return background.run(self.acheck(talk, seed=seed))

    async def acheck(self, talk: Transcript | World, *, seed: int = 0) -> Judgement:
        """Have the statement checked; the asynchronous twin of `check`."""
        engine = resolve(self.engine)
        if engine.source == "rehearsal":
            raise EngineError(
                "judging takes a language model: give the proposition an engine, for example "
                "engine='openai:MODEL', or use on(matching=...) or a function as the condition"
            )
        events = [event for event in talk.events if event.usable and event.text][-self.latest :]
        job = Job(
            "judge",
            "judge.jinja",
            documents={"TRANSCRIPT": "\n".join(map(_line, events))},
            values={"claim": self.claim, "scale": self.scale},
        )
        reply = await do(engine, job, schema=self._schema(), seed=seed)
        if reply.status not in USABLE or reply.parsed is None:
            return Judgement(self.claim, None, (), reply.status, reply.reason, engine.name)
        return self._judged(reply.parsed, events, reply.status, engine.name)

    def _judged(
        self, parsed: Mapping[str, Any], events: Sequence[Event], status: str, judge: str
    ) -> Judgement:
        by_number = {event.event: _plain(event.text) for event in events}
        cited = [(int(item["event"]), str(item["quote"])) for item in parsed.get("evidence", ())]
        found = tuple(
            (number, quote)
            for number, quote in cited
            if _plain(quote) and _plain(quote) in by_number.get(number, "")
        )
        reason = ""
        if len(found) < len(cited):
            reason = f"{len(cited) - len(found)} of {len(cited)} quotes are not in the transcript"
        value = parsed.get("value")
        if value is not None and not found:
            # A value that rests on nothing is no value, least of all the highest.
            return Judgement(
                self.claim, None, (), status, reason or "the judge gave no evidence", judge
            )
        return Judgement(self.claim, value, found, status, reason, judge)

    def _schema(self) -> dict[str, Any]:
        value: dict[str, Any] = {"type": ["boolean", "null"]}
        if self.scale == "0-9":
            value = {"type": ["integer", "null"], "minimum": 0, "maximum": _TOP}
        quote = {
            "type": "object",
            "properties": {"event": {"type": "integer"}, "quote": {"type": "string"}},
            "required": ["event", "quote"],
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": {"value": value, "evidence": {"type": "array", "items": quote}},
            "required": ["value", "evidence"],
            "additionalProperties": False,
        }


def _line(event: Event) -> str:
    to = f" to {event.target}" if event.target else ""
    return f"{event.event}. {event.actor} ({event.kind}{to}): {' '.join(event.text.split())}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip("\"'“”‘’ ")
