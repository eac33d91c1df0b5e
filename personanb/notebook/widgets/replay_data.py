"""What the replay's front end reads: a talk as plain data, without what it says by leaving out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from personanb.notebook.views.tallies import tallies
from personanb.notebook.views.text import one_line
from personanb.notebook.views.transcript import SOURCES, STAGES, footer, header_of, seats
from personanb.personas.persona import Persona
from personanb.simulation.events import Event
from personanb.simulation.notes import Notes
from personanb.simulation.prompts_again import Prompt, prompts_again
from personanb.simulation.transcript import Transcript
from personanb.simulation.watching import Plan

LONGEST_TEXT = 100_000
_LONGEST_DATA = 4_000
# Lines that prompts of a page may be rendered from, all together: some seconds of work.
_PROMPT_LINES = 150_000
_WORLD_LINES = 60
_PROMPT_BYTES = 3_000_000
_PLAIN = (
    "kind", "actor", "target", "turn", "stage", "status", "reason", "model", "step", "clock",
    "channel",
)  # fmt: skip
# Details that the player tells; what rehearsal notes for itself, or an engine besides, is not.
_TOLD = (
    "act", "arguments", "cue", "cut", "question", "recalled", "seconds", "stimulus", "when", "why",
)  # fmt: skip
_DEFAULTS: Mapping[str, Any] = {"kind": "say", "status": "ok"}


def talk_data(talk: Transcript) -> dict[str, Any]:
    """Return a whole talk: its head, its events, and what readers noted."""
    return {
        "head": head_of(talk),
        "events": [event_data(event) for event in talk.events],
        "notes": notes_data(talk.notes),
    }


def head_of(talk: Transcript) -> dict[str, Any]:
    """Return what stands above a talk, and how to cite it."""
    counted = tallies(talk)
    header = header_of(talk, counted)
    manifest = talk.manifest
    return {
        "topic": header.topic,
        "kind": header.kind,
        "branch": one_line(str(manifest.get("name", "")), 60),
        "forked_at": manifest.get("forked_at"),
        "source": talk.source,
        "source_name": SOURCES.get(talk.source, "Unknown engine"),
        "engine": one_line(str(manifest.get("engine", "unknown")), 60),
        "seed": manifest.get("seed"),
        "started": one_line(str(manifest.get("started", "")))[:10],
        "version": one_line(str(manifest.get("personanb", "")), 20),
        "file": one_line(talk.path.name, 120) if talk.path else "",
        "status": talk.status,
        "facts": list(header.facts),
        "warnings": list(header.warnings),
        "footer": header.footer,
        "spent": header.spent,
        "people": people_data(talk.personas),
        "scale": list(counted.scale),
        "stages": dict(STAGES),
    }


def head_of_plan(plan: Plan) -> dict[str, Any]:
    """Return what stands above a run that has just begun."""
    return {
        "topic": one_line(plan.title, 240) or "No topic",
        "kind": "Live",
        "branch": "",
        "forked_at": None,
        "source": "",
        "source_name": "",
        "engine": "",
        "seed": None,
        "started": "",
        "version": "",
        "file": "",
        "status": "running",
        "facts": [f"{len(plan.people)} people"],
        "warnings": [],
        "footer": footer("", "", plan.engine_label),
        "spent": plan.estimate,
        "people": [
            {"name": one_line(name), "who": "", "hue": place % 8}
            for place, name in enumerate(plan.people)
        ],
        "scale": [1, 7],
        "stages": dict(STAGES),
    }


def people_data(personas: Sequence[Persona]) -> list[dict[str, Any]]:
    """Return who takes part, in seating order, each with the hue that every view gives them."""
    return [
        {"name": one_line(persona.name), "who": seat.who, "hue": seat.hue}
        for persona, seat in zip(personas, seats(personas), strict=True)
    ]


def event_data(event: Event) -> dict[str, Any]:
    """Return an event; what is plain or empty is left out."""
    row: dict[str, Any] = {"event": event.event, **_plain(event), "actor": one_line(event.actor)}
    if event.target:
        row["target"] = one_line(event.target)
    if event.text:
        row["text"] = event.text[:LONGEST_TEXT]
        if len(event.text) > LONGEST_TEXT:
            row["more"] = len(event.text) - LONGEST_TEXT
    if event.kind == "say" and event.usable:
        row["words"] = len(event.text.split())
    if event.heard_by is not None:
        row["heard_by"] = [one_line(name) for name in event.heard_by[:50]]
    calls = _call_data(event) if event.is_call else {}
    return row | calls | _details(event) | {"source": event.source, "time": round(event.time, 2)}


def _plain(event: Event) -> dict[str, Any]:
    values = {name: getattr(event, name) for name in _PLAIN}
    return {
        name: value[:LONGEST_TEXT] if isinstance(value, str) else value
        for name, value in values.items()
        if value not in (_DEFAULTS.get(name, ""), None, "")
    }


def _call_data(event: Event) -> dict[str, Any]:
    counts = {
        "tokens_in": event.usage.prompt_tokens,
        "tokens_out": event.usage.completion_tokens,
        "latency": event.latency or None,
        "cached": event.cached or None,
        "heard": event.heard,
    }
    return {"call": True} | {name: value for name, value in counts.items() if value is not None}


def _details(event: Event) -> dict[str, Any]:
    stance, vote = event.data.get("stance"), event.data.get("vote")
    found: dict[str, Any] = {}
    if isinstance(stance, int | float) and event.kind == "say":
        found["stance"] = round(float(stance), 3)
    if isinstance(vote, int) and event.usable:
        found["vote"] = vote
    # What sort of remark rehearsal made is its own affair; what somebody failed to do is not.
    wanted = [name for name in _TOLD if name != "act" or event.kind != "say"]
    told = {name: event.data[name] for name in wanted if name in event.data}
    if not told:
        return found
    text = json.dumps(told, ensure_ascii=False, default=str)
    # A large value is told as text, cut: it is looked at, never computed with.
    found["data"] = (
        json.loads(text) if len(text) <= _LONGEST_DATA else {"cut": text[:_LONGEST_DATA]}
    )
    return found


def notes_data(notes: Notes) -> list[dict[str, Any]]:
    """Return what readers noted."""
    return [{"event": note.event, "text": note.text, "bookmark": note.bookmark} for note in notes]


def prompt_data(prompt: Prompt) -> dict[str, Any]:
    """Return one prompt, whole."""
    return {
        "messages": [
            {
                "role": message.role,
                "text": message.content[:LONGEST_TEXT],
                "images": len(message.images),
            }
            for message in prompt.messages
        ],
        "remembered": list(prompt.remembered),
        "note": prompt.note,
    }


def all_prompts(talk: Transcript, *, lines: int = _PROMPT_LINES) -> dict[str, Any]:
    """Return the prompts of a talk for a page that has no Python behind it.

    Each prompt of a person begins with most of the one before: it is told by how many messages it
    keeps, and those it adds, so that the whole grows with the talk and not with its square.

    Parameters
    ----------
    talk
        Whose prompts.
    lines
        How many lines of talk all of them may be rendered from; later ones are left out.

    Returns
    -------
    dict
        `prompts` by event: `{"after": event or None, "keep": n, "add": [[role, text]], ...}`, and
        `left_out`, how many calls have none.
    """
    calls = [event for event in talk.events if event.is_call]
    until, left = None, lines
    for event in calls:
        left -= _WORLD_LINES if event.step is not None else (event.heard or 0) + 1
        if left < 0:
            break
        until = event.event
    found: dict[int, dict[str, Any]] = {}
    before: dict[str, tuple[int, tuple[Any, ...]]] = {}
    actors = {event.event: event.actor for event in calls}
    size = 0
    for prompt in prompts_again(talk, until=-1 if until is None else until):
        actor = actors[prompt.event]
        last, messages = before.get(actor, (None, ()))
        keep = _common(messages, prompt.messages)
        added = [
            [message.role, message.content[:LONGEST_TEXT]] for message in prompt.messages[keep:]
        ]
        size += sum(len(text) for _, text in added)
        if size > _PROMPT_BYTES:
            break
        found[prompt.event] = {
            "after": last,
            "keep": keep,
            "add": added,
            "remembered": list(prompt.remembered),
            "note": prompt.note,
        }
        before[actor] = (prompt.event, prompt.messages)
    return {"prompts": found, "left_out": len(calls) - len(found)}


def _common(before: Sequence[Any], now: Sequence[Any]) -> int:
    kept = 0
    for one, other in zip(before, now, strict=False):
        if one != other:
            break
        kept += 1
    return kept


def as_bytes(data: Any) -> bytes:
    """Return plain data as UTF-8 JSON; what UTF-8 cannot carry becomes a replacement character."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def rows_from(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return several events."""
    return [event_data(event) for event in events]
