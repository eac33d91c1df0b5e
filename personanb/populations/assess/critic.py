"""A language model as critic: several votes on each persona, by another model than wrote it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.engines.job import Job
from personanb.engines.ledger import Spent
from personanb.engines.protocol import USABLE, Engine, Reply
from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told
from personanb.simulation.analysis.quotes import found_in
from personanb.simulation.analysis.working import read_all

NAME = "critic"
WITH_SOURCE = ("hallucination", "coverage")
ALWAYS = ("conciseness", "relevance", "plausibility")
_TEMPERATURE = 0.7  # votes that are all the same are one vote
_LONGEST = 40_000


@dataclass(frozen=True)
class Verdict:
    """What a critic's votes say of one persona.

    Attributes
    ----------
    place
        Its position in the panel.
    scores
        Medians of the votes, 1 to 10, by name; empty when no vote came.
    spread
        Largest difference between two votes on one score.
    votes, asked
        Votes that were usable, of how many that were asked for.
    reason, quote
        Of the vote that is lowest; the quote stands in the persona, or is empty.
    status
        How the last unusable vote ended; `ok` when all came.
    """

    place: int
    scores: Mapping[str, float]
    spread: float
    votes: int
    asked: int
    reason: str
    quote: str
    status: str = "ok"


def schema_for(names: Sequence[str]) -> dict[str, Any]:
    """Return the schema of one vote."""
    score = {"type": "integer", "minimum": 1, "maximum": 10}
    return {
        "type": "object",
        "properties": {
            "scores": {
                "type": "object",
                "properties": dict.fromkeys(names, score),
                "required": list(names),
                "additionalProperties": False,
            },
            "reason": {"type": "string"},
            "quote": {"type": "string"},
        },
        "required": ["scores", "reason", "quote"],
        "additionalProperties": False,
    }


async def criticise(
    engine: Engine, people: Sequence[Told], votes: int, seed: int, told: Callable[[], None]
) -> tuple[list[Verdict], Spent]:
    """Have a model vote on each persona, several times.

    Raises
    ------
    FatalEngineError
        When no call can succeed and none has.
    """
    spent = Spent()
    replies: dict[int, list[Reply]] = {person.place: [] for person in people}
    for with_source in (True, False):
        group = [person for person in people if (person.source is not None) == with_source]
        if not group:
            continue
        names = (*WITH_SOURCE, *ALWAYS) if with_source else ALWAYS
        jobs = [_job(person) for person in group]
        for vote in range(votes):
            found = await read_all(
                engine, jobs, run="assess", schema=schema_for(names), seed=seed,
                temperature=_TEMPERATURE, replicate=vote, told=told,
            )  # fmt: skip
            for person, reply in zip(group, found, strict=True):
                replies[person.place].append(reply)
                if reply.status != "skipped":
                    spent.add(reply, engine.model)
    return [_verdict(person, replies[person.place]) for person in people], spent


def against(verdicts: Sequence[Verdict], least: float) -> list[Finding]:
    """Return what the votes hold against personas; one without a vote is noted, not dropped."""
    found = []
    for verdict in verdicts:
        low = {name: score for name, score in verdict.scores.items() if score < least}
        if low:
            told = ", ".join(f"{name} {score:g}" for name, score in low.items())
            found.append(
                Finding(
                    verdict.place, NAME,
                    f"{told} (of 10; median of {verdict.votes} votes, up to {verdict.spread:g} "
                    f"apart): {verdict.reason}",
                    verdict.quote,
                )
            )  # fmt: skip
        elif not verdict.votes:
            reason = f"no vote came ({verdict.status})"
            found.append(Finding(verdict.place, NAME, reason, verdict.reason, drops=False))
    return found


def _job(person: Told) -> Job:
    documents = {"PERSONA": person.everything[:_LONGEST]}
    if person.source is not None:
        documents["SOURCE"] = person.source[:_LONGEST]
    return Job(
        "criticise",
        "critic.jinja",
        documents,
        values={"source": float(person.source is not None)},
        question="Judge the description.",
        about=person.persona.name,
        about_id=person.persona.persona_id,
    )


def _verdict(person: Told, replies: Sequence[Reply]) -> Verdict:
    usable = [one.parsed for one in replies if one.status in USABLE and one.parsed is not None]
    bad = next((one for one in replies if one.status not in USABLE), None)
    if not usable:
        return Verdict(
            person.place, {}, 0, 0, len(replies), bad.reason if bad else "", "",
            bad.status if bad else "invalid",
        )  # fmt: skip
    names = list(usable[0]["scores"])
    given = {name: [vote["scores"][name] for vote in usable] for name in names}
    worst = min(usable, key=lambda vote: min(vote["scores"].values()))
    return Verdict(
        person.place,
        {name: float(statistics.median(values)) for name, values in given.items()},
        float(max(max(values) - min(values) for values in given.values())),
        len(usable),
        len(replies),
        " ".join(str(worst["reason"]).split())[:300],
        found_in(str(worst["quote"]), person.everything) or "",
        bad.status if bad is not None else "ok",
    )
