"""Repairing marked turns: each is asked for once more, with the reason, and checked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from personanb import background
from personanb.engines.job import Job
from personanb.engines.protocol import USABLE, Engine, Reply, Usage, Utterance
from personanb.errors import AnalysisError, did_you_mean
from personanb.personas.persona import Persona
from personanb.simulation.analysis.quality.check import check_talk, check_text
from personanb.simulation.analysis.quality.finding import SEVERITIES, Finding, Severity
from personanb.simulation.analysis.working import read_all, reading_engine
from personanb.simulation.events import Event
from personanb.simulation.transcript import Transcript

_BEFORE = 12  # utterances that are shown before the one to repair


def repair_talk(
    talk: Transcript,
    engine: str | Engine | None = None,
    *,
    severity: Severity = "medium",
    seed: int = 0,
) -> Transcript:
    """Have the marked turns of a talk said again, each once, and keep what is better.

    Parameters
    ----------
    talk
        What was said; stays as it is.
    engine
        The language model that speaks for the people; None for the engine in use.
    severity
        The least severity of a finding that has a turn said again.
    seed
        Seed that is sent with the calls.

    Returns
    -------
    Transcript
        A new one. A repaired turn has status `repaired`, the new words, and in `data["original"]`
        the old ones with their status; its tokens are those of both calls. Where the new words
        have the same fault or a worse one, or none came, the turn stays, and `data["repair"]`
        says why. The manifest counts both under `repairs`.

    Raises
    ------
    EngineError
        On the rehearsal engine, which cannot; `check_talk` works without a model.
    AnalysisError
        When the talk is not by language models: repaired words would be of another source.
    """
    return background.run(arepair_talk(talk, engine, severity=severity, seed=seed))


async def arepair_talk(
    talk: Transcript,
    engine: str | Engine | None = None,
    *,
    severity: Severity = "medium",
    seed: int = 0,
) -> Transcript:
    """Have the marked turns of a talk said again; the asynchronous twin of `repair_talk`."""
    if severity not in SEVERITIES:
        raise AnalysisError(
            f"severity={severity!r} is not known{did_you_mean(str(severity), SEVERITIES)}; "
            f"allowed: {', '.join(map(repr, SEVERITIES))}"
        )
    speaker = reading_engine(
        engine, what="repair_talk", without="Without a model, `check_talk(talk)` marks the turns."
    )
    if talk.source != speaker.source:
        raise AnalysisError(
            f"this talk is of source {talk.source!r}, and {speaker.name} would answer as "
            f"{speaker.source!r}; a transcript of both would mean nothing"
        )
    least = SEVERITIES.index(severity)
    wanted = {
        event: serious
        for event, findings in check_talk(talk).marked.items()
        if (serious := [each for each in findings if SEVERITIES.index(each.severity) >= least])
    }
    people = {persona.name: persona for persona in talk.personas}
    marked = [event for event in talk.events if event.event in wanted]
    before = {event.event: _heard_before(talk, event) for event in marked}
    jobs = [
        _job(people[event.actor], event, before[event.event], wanted[event.event])
        for event in marked
    ]
    replies = await read_all(speaker, jobs, run="repair", seed=seed, temperature=None)
    repaired = {
        event.event: _repaired(
            people[event.actor], event, reply, before[event.event], wanted[event.event],
            others=tuple(people),
        )
        for event, reply in zip(marked, replies, strict=True)
    }  # fmt: skip
    kept = sum("original" in event.data for event in repaired.values())
    repairs = {"engine": speaker.name, "asked": len(marked), "repaired": kept, "severity": severity}
    return replace(
        talk,
        manifest={**talk.manifest, "repairs": [*talk.manifest.get("repairs", ()), repairs]},
        events=tuple(repaired.get(event.event, event) for event in talk.events),
        path=None,
    )


def _heard_before(talk: Transcript, event: Event) -> list[Utterance]:
    aloud = [
        each.utterance()
        for each in talk.events
        if each.kind in {"say", "moderate"}
        and each.usable
        and each.event < event.event
        and (each.heard_by is None or event.actor in {each.actor, *each.heard_by})
    ]
    # In a room, people who spoke at the same time had not heard each other.
    return aloud if event.heard is None or event.channel else aloud[: event.heard]


def _job(
    persona: Persona, event: Event, before: Sequence[Utterance], findings: Collection[Finding]
) -> Job:
    reasons = "; ".join(
        f"{finding.kind}: {finding.evidence!r} ({finding.reason})" for finding in findings
    )
    lines = [f"{said.speaker}: {' '.join(said.text.split())}" for said in before[-_BEFORE:]]
    return Job(
        "repair",
        "repair_turn.jinja",
        documents={
            "person": persona.prompt(),
            "said before": "\n".join(lines) or "(nothing yet)",
            "what was said": event.text,
        },
        question=reasons,
        about=persona.name,
        about_id=persona.persona_id,
    )


def _repaired(
    persona: Persona,
    event: Event,
    reply: Reply,
    before: Sequence[Utterance],
    findings: Sequence[Finding],
    *,
    others: Sequence[str],
) -> Event:
    usage = _added(event.usage, reply.usage)
    text = reply.text.strip()
    if reply.status not in USABLE or not text:
        reason = f"{reply.status}: {reply.reason or 'no words came'}"
        return replace(event, usage=usage, data={**event.data, "repair": reason})
    worst = max(SEVERITIES.index(finding.severity) for finding in findings)
    kinds = {finding.kind for finding in findings}
    left = [
        finding
        for finding in check_text(persona, text, before, others=others)
        if finding.kind in kinds or SEVERITIES.index(finding.severity) >= worst
    ]
    if left:
        reason = f"invalid: the new words have it too ({left[0].kind}: {left[0].evidence!r})"
        return replace(event, usage=usage, data={**event.data, "repair": reason, "tried": text})
    original: Mapping[str, Any] = {
        "text": event.text,
        "status": event.status,
        "reason": event.reason,
        "findings": [f"{finding.kind}: {finding.evidence}" for finding in findings],
    }
    return replace(
        event,
        text=text,
        status="repaired",
        reason="; ".join(sorted(kinds)),
        model=reply.model or event.model,
        usage=usage,
        data={**event.data, "original": dict(original)},
    )


def _added(one: Usage, other: Usage) -> Usage:
    def total(first: int | None, second: int | None) -> int | None:
        return None if first is None and second is None else (first or 0) + (second or 0)

    return Usage(
        total(one.prompt_tokens, other.prompt_tokens),
        total(one.completion_tokens, other.completion_tokens),
        total(one.cached_tokens, other.cached_tokens),
    )
