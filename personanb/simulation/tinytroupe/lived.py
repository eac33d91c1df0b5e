"""What a TinyTroupe agent's episodic memory holds: its acts and what reached it, one by one.

An entry is a chat message. An agent's act has the role `assistant` and a content of
`{"action": {"type", "content", "target"}, "cognitive_state": ...}`; what reached it has the role
`user` and `{"stimuli": [{"type", "content", "source"}]}`. Older files hold the content as JSON
text. Consolidated memories and feedback are plain text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from personanb.simulation.events import Kind

Skipped = Counter[str]

DONE = "DONE"
ACTIONS: Mapping[str, Kind] = {
    "TALK": "say",
    "THINK": "think",
    "REACH_OUT": "reach_out",
    "RECALL": "recall",
    "CONSULT": "recall",
    "WRITE_DOCUMENT": "tool",
    "CREATE_EVENT": "tool",
    "LIST_DOCUMENTS": "tool",
    DONE: "finish",
}
STIMULI: Mapping[str, str] = {
    "CONVERSATION": "hear",
    "SOCIAL": "see",
    "VISUAL": "see",
    "LOCATION": "place",
    "THOUGHT": "thought",
    "INTERNAL_GOAL_FORMULATION": "thought",
}


@dataclass(frozen=True)
class Lived:
    """One thing that an agent did, or that reached it.

    Attributes
    ----------
    sort
        `act`, `stimulus`, or `note` (a consolidated memory).
    type
        TinyTroupe's word for it.
    text
        The words.
    other
        The target of an act, the source of a stimulus; empty when there is none.
    clock
        Simulated time; None where the file has none.
    step
        Number of the world's step, where the file has steps.
    state
        Goals, attention and emotions as the act left them.
    """

    sort: Literal["act", "stimulus", "note"]
    type: str
    text: str
    other: str = ""
    clock: datetime | None = None
    step: int = 0
    state: Mapping[str, Any] | None = None


def lived_in(messages: Iterable[Any], skipped: Skipped) -> Iterator[Lived]:
    """Yield what a memory's messages hold; what cannot be read is counted by what it is."""
    for message in messages:
        if not isinstance(message, Mapping):
            skipped["entries that are no messages"] += 1
            continue
        role = message.get("role")
        clock = _clock(message.get("simulation_timestamp"))
        content = _parsed(message.get("content"))
        if role == "system":
            skipped["system prompts"] += 1
        elif isinstance(content, Mapping):
            yield from _of_mapping(content, clock, skipped)
        elif not isinstance(content, str) or not content.strip():
            skipped["messages without content"] += 1
        elif message.get("type") in {"feedback", "stimulus", "action"} or "omitted" in content:
            # Feedback and omission notes are TinyTroupe's talk with its model, nothing lived.
            skipped[f"{message.get('type') or 'omission'} texts"] += 1
        else:
            yield Lived("note", str(message.get("type") or "note"), content.strip(), "", clock)


def acts_in(actions: Any, step: int, skipped: Skipped) -> Iterator[Lived]:
    """Yield the acts of one agent in one step, as `world.run(return_actions=True)` gives them."""
    for raw in actions if isinstance(actions, list) else [actions]:
        action = raw.get("action", raw) if isinstance(raw, Mapping) else None
        if isinstance(action, Mapping) and "type" in action:
            yield replace(_act(action, None, raw.get("cognitive_state")), step=step)
        else:
            skipped["actions that cannot be read"] += 1


def _of_mapping(
    content: Mapping[str, Any], clock: datetime | None, skipped: Skipped
) -> Iterator[Lived]:
    found = False
    state = content.get("cognitive_state")
    actions = content.get("actions", [content["action"]] if "action" in content else [])
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, Mapping) and action.get("type"):
            found = True
            yield _act(action, clock, state)
        else:
            skipped["actions that cannot be read"] += 1
    stimuli = content.get("stimuli", ())
    for stimulus in stimuli if isinstance(stimuli, list) else ():
        if isinstance(stimulus, Mapping) and stimulus.get("type"):
            found = True
            yield Lived(
                "stimulus",
                str(stimulus["type"]).upper(),
                _words(stimulus.get("content")),
                str(stimulus.get("source") or "").strip(),
                clock,
            )
        else:
            skipped["stimuli that cannot be read"] += 1
    if not found and not actions and not stimuli:
        skipped["messages of an unknown form"] += 1


def _act(action: Mapping[str, Any], clock: datetime | None, state: Any) -> Lived:
    return Lived(
        "act",
        str(action["type"]).upper(),
        _words(action.get("content")),
        str(action.get("target") or "").strip(),
        clock,
        state=state if isinstance(state, Mapping) else None,
    )


def _words(content: Any) -> str:
    if content is None:
        return ""
    return content.strip() if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _parsed(content: Any) -> Any:
    if isinstance(content, str) and content.lstrip().startswith("{"):
        try:
            return json.loads(content)
        except ValueError:
            return content
    return content


def _clock(stamp: Any) -> datetime | None:
    if not isinstance(stamp, str):
        return None
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return found.replace(tzinfo=None)
