"""How what happens in a world reaches people: events as somebody perceives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from personanb.engines.situations import ASKER, WORLD, Perceived, Utterance
from personanb.simulation.events import Event

if TYPE_CHECKING:
    from personanb.simulation.agent import Agent

STIMULI: dict[str, Perceived] = {
    "hear": "hear", "see": "see", "read": "read", "thought": "think", "place": "place",
    "time": "time",
}  # fmt: skip
#: How somebody is told that what they tried could not be done.
FAILED = "What you tried did not work"
_FELT = frozenset({"say", "do", "reach_out", "move", "stimulus"})


def perceived_by_others(event: Event, when: float) -> Utterance | None:
    """Return what those who were there perceive of an act; None where there is nothing."""
    if not event.usable or event.kind not in _FELT:
        return None
    if event.kind == "stimulus":
        kind = STIMULI[str(event.data.get("stimulus", "hear"))]
        return Utterance(event.actor, event.text, event.event, kind=kind, when=when)
    if event.kind == "move":
        text = f"{event.actor} goes to {event.target}"
        return Utterance(WORLD, text, event.event, kind="place", when=when)
    kind = "do" if event.kind == "do" else "reach_out" if event.kind == "reach_out" else "say"
    return Utterance(
        event.actor,
        event.text,
        event.event,
        target=event.target,
        notes=event.data,
        kind=kind,
        when=when,
    )


def perceived_by_actor(event: Event, when: float) -> list[Utterance]:
    """Return what somebody has in mind of an own act, and of what came of it."""
    me, number = event.actor, event.event
    if not event.usable or event.kind == "stimulus":
        return _of_failure(event, when)
    if event.kind == "say" and "question" in event.data:
        asked = Utterance(ASKER, str(event.data["question"]), number, when=when)
        return [asked, Utterance(me, event.text, number, when=when)]
    if event.kind == "tool":
        arguments, tool = event.data.get("arguments", {}), event.target
        return [
            Utterance(me, "", number, kind="use", target=tool, notes=arguments, when=when),
            Utterance(WORLD, event.text, number, kind="result", target=tool, when=when),
        ]
    if event.kind == "recall":
        return [
            Utterance(me, str(event.data.get("cue", "")), number, kind="recall", when=when),
            Utterance(WORLD, event.text or "nothing", number, kind="memory", when=when),
        ]
    own: Perceived = event.kind  # type: ignore[assignment]
    notes = event.data if event.kind in {"say", "remember"} else {}
    return [
        Utterance(me, event.text, number, target=event.target, notes=notes, kind=own, when=when)
    ]


def _of_failure(event: Event, when: float) -> list[Utterance]:
    act = event.data.get("act")
    if event.usable or act is None:
        return []  # a stimulus comes from outside, and after a failed call nothing was done
    told = f"{FAILED}: {event.reason}"
    return [Utterance(WORLD, told, event.event, kind="result", target=str(act), when=when)]


def deliver(event: Event, when: float, names: Sequence[str], agents: Mapping[str, Agent]) -> None:
    """Let those who were there perceive an act of somebody else."""
    lived = perceived_by_others(event, when)
    if lived is None:
        return
    for name in names if event.heard_by is None else event.heard_by:
        if name != event.actor:
            agents[name].experience.append(lived)


def live_through(event: Event, when: float, agent: Agent) -> None:
    """Let somebody have in mind an own act, and what came of it."""
    for lived in perceived_by_actor(event, when):
        # A use of a tool and the end of a turn are acts without words.
        if lived.text or lived.kind in {"use", "finish", "move"}:
            agent.experience.append(lived)
