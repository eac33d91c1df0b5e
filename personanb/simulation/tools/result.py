"""What a call of a tool comes to: a status, a text of bounded size, and data of bounded size."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_jsonable_python

from personanb.engines.protocol import STATUSES, USABLE, Status
from personanb.errors import did_you_mean

TEXT_LIMIT = 4000
DATA_LIMIT = 20_000

_MOST_ITEMS = 1000
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")


@dataclass(frozen=True)
class ToolOutput:
    """What a tool may return when it has more to give than a text.

    Attributes
    ----------
    text
        What the persona reads.
    data
        Details for the transcript, as JSON: at most 20,000 characters.
    """

    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ToolResult:
    """What a call of a tool came to. Everything in it is untrusted text.

    Attributes
    ----------
    tool
        Name that was called, also when there is no such tool.
    arguments
        What it was called with, as JSON; long texts are cut.
    status
        `ok`; `invalid` (wrong arguments, unknown tool), `refused` (not for this persona, limit
        reached, outside the folder) or `failed` (raised, ran out of time).
    text
        What the persona reads; empty unless the status is `ok`.
    reason
        Why the status is not `ok`, or what was cut.
    seconds
        Wall-clock time of the call; no part of what makes results equal.
    data
        Details as JSON, such as the quotes of a search.
    """

    tool: str
    arguments: Mapping[str, Any]
    status: Status
    text: str = ""
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether the tool did what it was asked."""
        return self.status in USABLE

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {
            "tool": self.tool,
            "arguments": dict(self.arguments),
            "status": self.status,
            "text": self.text,
            "reason": self.reason,
            "seconds": self.seconds,
            "data": dict(self.data),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> ToolResult:
        """Return the result that `to_dict` wrote.

        Raises
        ------
        ValueError
            When a field is missing or unknown, or the status is none.
        """
        names = set(cls.__dataclass_fields__)
        if unknown := sorted(set(record) - names):
            hint = did_you_mean(unknown[0], names)
            raise ValueError(f"a tool result has no field {unknown[0]!r}{hint}")
        if missing := sorted({"tool", "arguments", "status"} - set(record)):
            raise ValueError(f"the tool result lacks {', '.join(missing)}")
        if record["status"] not in STATUSES:
            raise ValueError(
                f"the status of a tool result is {record['status']!r}; one of {', '.join(STATUSES)}"
            )
        return cls(**record)


@dataclass(frozen=True)
class Kept:
    """What is kept of what a tool returned.

    Attributes
    ----------
    text, data
        As in `ToolResult`.
    note
        What was left out, in words; empty when nothing was.
    """

    text: str
    data: dict[str, Any]
    note: str = ""


def kept(value: Any, limit: int = TEXT_LIMIT) -> Kept:
    """Return the text and data to keep of what a tool returned, within their limits.

    Parameters
    ----------
    value
        Text stays as it is; numbers, lists, objects and models are written as JSON.
    limit
        Most characters of text, the note about what was cut included.
    """
    output = value if isinstance(value, ToolOutput) else ToolOutput(_text(value))
    text, note = cut(str(output.text), limit)
    data = as_json(dict(output.data))
    size = len(json.dumps(data))
    if size > DATA_LIMIT:
        left_out = f"data of {size:,} characters left out, at most {DATA_LIMIT:,} are kept"
        return Kept(text, {}, f"{note}; {left_out}" if note else left_out)
    return Kept(text, data, note)


def cut(text: str, limit: int) -> tuple[str, str]:
    """Return a text of at most `limit` characters that says what was cut, and a note of that."""
    if len(text) <= limit:
        return _encodable(text), ""
    note = f"cut to {limit:,} of {len(text):,} characters"
    mark = f"\n[{note}]"
    return _encodable(text[: max(0, limit - len(mark))] + mark)[:limit], note


def as_json(value: Any) -> Any:
    """Return a value as JSON values; what has no form in JSON becomes its text."""
    plain = to_jsonable_python(value, fallback=_named, bytes_mode="base64", by_alias=True)
    return _walk(plain, None)


def recorded(arguments: Any) -> dict[str, Any]:
    """Return the arguments of a call as they are recorded: JSON, long texts cut."""
    try:
        plain = as_json(arguments)
    except (ValueError, TypeError, RecursionError) as error:
        return {"not JSON": f"{type(error).__name__}: {error}"[:200]}
    shown = _walk(plain, TEXT_LIMIT)
    if not isinstance(shown, dict):
        shown = {"not an object": shown}
    size = len(json.dumps(shown))
    return shown if size <= DATA_LIMIT else {"left out": f"arguments of {size:,} characters"}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "Done."
    if isinstance(value, float):
        return format(value, ".15g")  # 0.1 + 0.2 is 0.3 to everybody but a float
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, Iterator):  # it may have no end
        value = list(itertools.islice(value, _MOST_ITEMS))
    plain = as_json(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _named(value: Any) -> str:
    # An address in memory differs from run to run, and tells nobody anything.
    return _ADDRESS.sub("", str(value))


def _walk(value: Any, limit: int | None) -> Any:
    if isinstance(value, str):
        return _encodable(value) if limit is None else cut(value, limit)[0]
    if isinstance(value, dict):
        return {_encodable(str(key)): _walk(item, limit) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, limit) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no number for it
    return value


def _encodable(text: str) -> str:
    # A lone surrogate can be in a str and in no file.
    return text.encode("utf-8", "replace").decode("utf-8")
