"""The prompt of a turn in a world: what is stable first, then what happened, then now."""

from __future__ import annotations

import json
from collections.abc import Sequence

from personanb.engines.acts import turn_text
from personanb.engines.situations import (
    ASKER,
    WORLD,
    Image,
    Message,
    Setting,
    Situation,
    ToolOffer,
    Utterance,
)
from personanb.templates import fenced, quoted, render

# What is shown word for word begins at a multiple of this, so that the beginning of the prompt
# changes once in a block and not at every turn; what lies before it is left to memory.
BLOCK = 15
_OWN = frozenset({"say", "do", "think", "use", "recall", "remember", "reach_out", "move", "finish"})


def shown_from(experienced: int) -> int:
    """Return where the part of an experience begins that a prompt shows word for word."""
    return max(0, experienced // BLOCK - 1) * BLOCK


def world_messages(situation: Situation, description: str) -> tuple[Message, ...]:
    """Return the messages of a turn in a world.

    Parameters
    ----------
    situation
        With task `act` and a setting.
    description
        The person, as `Persona.prompt` writes it.
    """
    setting = situation.setting or Setting()
    system = render(
        "world.jinja",
        topic=quoted(situation.topic) if situation.topic else "",
        can_reach=bool(setting.reachable),
        can_move=bool(setting.places),
        tools=[_tool_line(tool) for tool in setting.tools],
    )
    rules = (render(rule) for rule in situation.framing.rules)
    messages = [Message("system", "\n\n".join([system, *rules, description]))]
    pending: list[str] = []
    images: list[Image] = []
    heard = situation.heard
    start = shown_from(len(heard))
    own: list[Utterance] = []
    for utterance in heard[start:]:
        if _is_own(utterance, situation):
            own.append(utterance)
            continue
        if own:
            _close_turn(messages, pending, images, own)
        pending.append(line_of(utterance, situation.persona.name))
        if utterance.image is not None:
            images.append(utterance.image)
    if own:
        _close_turn(messages, pending, images, own)
    pending.extend(f"You remember: {quoted(memory)}" for memory in situation.remembered)
    pending.extend(fenced(document, "DOCUMENT") for document in situation.context)
    pending.extend(reminders(situation))
    pending.append(_now(situation, setting))
    messages.append(Message("user", "\n".join(pending), (*images, *situation.images)))
    return tuple(messages)


def reminders(situation: Situation) -> list[str]:
    """Return what the house says again at every turn."""
    name = quoted(situation.persona.name)
    return [render(reminder, person=name) for reminder in situation.framing.reminders]


def _is_own(utterance: Utterance, situation: Situation) -> bool:
    return utterance.speaker == situation.persona.name and utterance.kind in _OWN


def _close_turn(
    messages: list[Message], pending: list[str], images: list[Image], own: list[Utterance]
) -> None:
    before = "\n".join([*pending, "Your turn."])
    messages.append(Message("user", before, tuple(images)))
    thought = " ".join(act.text for act in own if act.kind == "think")
    acts = [as_act(act) for act in own if act.kind != "think"]
    messages.append(Message("assistant", turn_text(thought, acts)))
    pending.clear()
    images.clear()
    own.clear()


def as_act(own: Utterance) -> dict[str, object]:
    """Return an own act in the form in which it was written."""
    record: dict[str, object] = {"act": own.kind}
    if own.kind == "use":
        return record | {"tool": own.target or "", "arguments": dict(own.notes)}
    if own.kind in {"say", "reach_out", "move"}:
        record["to"] = own.target or "everyone"
    if own.kind not in {"move", "finish"}:
        record["text"] = own.text
    return record


_LED_BY = {
    "see": "You see: ",
    "think": "It occurs to you: ",
    "memory": "You remember: ",
    "time": "What time it is: ",
}


def line_of(utterance: Utterance, me: str) -> str:
    """Return what somebody perceived as a line of a prompt; every word of it quoted or fenced."""
    text, kind, who = quoted(utterance.text), utterance.kind, quoted(utterance.speaker)
    to = f" to {_whom(utterance.target, me)}" if utterance.target else ""
    if kind == "result" and "\n" in utterance.text:
        text = fenced(utterance.text, "RESULT")
    led_by = {
        "say": "You are asked in private: " if utterance.speaker == ASKER else f"{who}{to}: ",
        "hear": "You hear: " if utterance.speaker == WORLD else f"You hear {who} say: ",
        "do": f"{who} does this: ",
        "result": f"{quoted(utterance.target or 'the tool')} gives: ",
        "reach_out": f"Message from {who}: ",
    }
    if kind == "read":
        return f"You read this:\n{fenced(utterance.text, 'DOCUMENT')}"
    return led_by.get(kind, _LED_BY.get(kind, "What happens: ")) + text


def _whom(name: str, me: str) -> str:
    return "you" if name == me else quoted(name)


def _now(situation: Situation, setting: Setting) -> str:
    parts = []
    if setting.now:
        parts.append(f"It is {setting.now}.")
    if setting.place:
        parts.append(f"You are here: {quoted(setting.place)}.")
    others = [quoted(name) for name in situation.group if name != situation.persona.name]
    parts.append(f"With you: {', '.join(others)}." if others else "Nobody is with you.")
    if setting.reachable:
        parts.append(f"Elsewhere, can be reached: {_list(setting.reachable)}.")
    if setting.channels:
        parts.append(f"Groups you can speak to: {_list(setting.channels)}.")
    if setting.places:
        parts.append(f"Places: {_list(setting.places)}.")
    if situation.question:
        parts.append(f"You are asked: {quoted(situation.question)}")
    return "\n".join([" ".join(parts), "Your turn."])


def _list(names: Sequence[str], most: int = 40) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(quoted(name) for name in names[:most]) + more


def _tool_line(tool: ToolOffer) -> str:
    properties = tool.parameters.get("properties", {})
    arguments = ", ".join(f"{name} ({_type(schema)})" for name, schema in dict(properties).items())
    return f"{tool.name}({arguments}): {' '.join(tool.description.split())[:300]}"


def _type(schema: object) -> str:
    if not isinstance(schema, dict):
        return "anything"
    if "enum" in schema:
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    kind = schema.get("type", "anything")
    return " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
