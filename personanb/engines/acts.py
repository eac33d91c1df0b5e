"""What somebody can do in a world: the acts, their JSON schema, and reading them from a reply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, get_args

from personanb.engines.situations import Setting, ToolOffer
from personanb.errors import did_you_mean

ActKind = Literal[
    "say", "do", "use", "recall", "remember", "reach_out", "move", "finish",
]  # fmt: skip
ACT_KINDS: tuple[ActKind, ...] = get_args(ActKind)
EVERYONE = "everyone"
MOST_ACTS = 8

_ADDRESSED = frozenset({"say", "reach_out", "move"})
_WORDED = frozenset({"say", "do", "recall", "remember", "reach_out"})
_LONGEST = 4000


@dataclass(frozen=True)
class Act:
    """One thing that somebody does in a turn.

    Attributes
    ----------
    kind
        What is done.
    text
        The words said, the deed, what is to be recalled or remembered.
    to
        Whom it is for: a name, a group, `everyone`; for a move, the place.
    tool, arguments
        Which tool is used, and how.
    problem
        Why the act cannot be done as it was written; empty when it can.
    """

    kind: ActKind
    text: str = ""
    to: str = ""
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the act as the model writes it."""
        record: dict[str, Any] = {"act": self.kind}
        if self.kind in _ADDRESSED:
            record["to"] = self.to
        if self.kind in _WORDED:
            record["text"] = self.text
        if self.kind == "use":
            record |= {"tool": self.tool, "arguments": dict(self.arguments)}
        return record


def act_schema(setting: Setting) -> Mapping[str, Any]:
    """Return the JSON schema of a turn: a thought, and what is done.

    It depends on what can be done at all, not on who is near, so that equal schemas are sent for
    everybody and servers compile them once.
    """
    return _schema(
        can_reach=bool(setting.reachable), can_move=bool(setting.places), tools=_Offers(setting)
    )


def turn_text(thought: str, acts: Sequence[Mapping[str, Any]]) -> str:
    """Return a turn as the model would have written it; the same acts give the same bytes."""
    return json.dumps({"thought": thought, "acts": list(acts)}, ensure_ascii=False, default=dict)


def read_turn(parsed: Mapping[str, Any]) -> tuple[str, list[Act]]:
    """Return the thought and the acts of a reply.

    What is no act is one with a `problem`, so that it can be recorded; nothing is dropped.
    """
    thought = parsed.get("thought")
    raw = parsed.get("acts")
    acts = [_act(item) for item in raw] if isinstance(raw, Sequence) else []
    late = f"more than {MOST_ACTS} acts in one turn"
    acts[MOST_ACTS:] = [
        Act(act.kind, act.text, act.to, act.tool, act.arguments, late) for act in acts[MOST_ACTS:]
    ]
    return (thought.strip()[:_LONGEST] if isinstance(thought, str) else ""), acts


def _act(item: Any) -> Act:
    if not isinstance(item, Mapping):
        return Act(
            "do", text=str(item)[:_LONGEST], problem="an act is an object with a field 'act'"
        )
    kind = item.get("act")
    if kind not in ACT_KINDS:
        hint = did_you_mean(str(kind), ACT_KINDS)
        wrong = f"there is no act {kind!r}{hint}; there are {', '.join(ACT_KINDS)}"
        return Act("do", text=str(item.get("text", ""))[:_LONGEST], problem=wrong)
    text, to, tool = (_string(item.get(name)) for name in ("text", "to", "tool"))
    arguments = item.get("arguments")
    problem = ""
    if kind in _WORDED and not text:
        problem = f"the act {kind!r} has no text"
    elif kind in {"reach_out", "move"} and not to:
        problem = f"the act {kind!r} does not say to {'whom' if kind == 'reach_out' else 'where'}"
    elif kind == "use" and not tool:
        problem = "the act 'use' names no tool"
    if kind == "say" and to.casefold() in {"", "all", EVERYONE, "everybody"}:
        to = EVERYONE
    return Act(kind, text, to, tool, arguments if isinstance(arguments, Mapping) else {}, problem)


def _string(value: Any) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


class _Offers:
    """Tools as the key of a cached schema: equal when they have the same names and parameters."""

    def __init__(self, setting: Setting) -> None:
        self.tools: tuple[ToolOffer, ...] = setting.tools
        self._key = json.dumps(
            [[tool.name, tool.parameters] for tool in self.tools], sort_keys=True, default=dict
        )

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Offers) and self._key == other._key


@lru_cache(maxsize=64)
def _schema(*, can_reach: bool, can_move: bool, tools: _Offers) -> Mapping[str, Any]:
    text = {"type": "string"}
    acts = [
        _object(act=_only("say"), to=text, text=text),
        _object(act=_only("do"), text=text),
        _object(act=_only("recall"), text=text),
        _object(act=_only("remember"), text=text),
        _object(act=_only("finish")),
    ]
    if can_reach:
        acts.append(_object(act=_only("reach_out"), to=text, text=text))
    if can_move:
        acts.append(_object(act=_only("move"), to=text))
    acts.extend(
        _object(act=_only("use"), tool=_only(tool.name), arguments=dict(tool.parameters))
        for tool in tools.tools
    )
    return _object(thought=text, acts={"type": "array", "items": {"anyOf": acts}})


def _only(word: str) -> dict[str, Any]:
    # `enum` and not `const`: servers that compile schemas to grammars know it better.
    return {"type": "string", "enum": [word]}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
