"""A recorded answer as a row, and back as a reply."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

from personanb.engines.protocol import (
    STATUSES,
    USABLE,
    Message,
    Reply,
    Request,
    Source,
    Usage,
)
from personanb.engines.recording.faults import RecordingError
from personanb.engines.secrets import redacted

Row = tuple[Any, ...]

# In the order of the table.
COLUMNS = (
    "key", "model", "status", "text", "parsed", "notes", "reason", "source",
    "persona", "persona_id", "task", "prompt_tokens", "completion_tokens", "cached_tokens",
    "latency", "model_returned", "engine", "created", "seed", "temperature", "max_tokens",
    "replicate", "schema", "messages",
)  # fmt: skip
JSON_COLUMNS = frozenset({"parsed", "notes", "schema", "messages"})
REPLY_COLUMNS = (
    "text", "parsed", "notes", "reason", "status", "source", "model_returned",
    "prompt_tokens", "completion_tokens", "cached_tokens", "latency",
)  # fmt: skip

_OPTIONAL_TEXT = frozenset({"parsed", "schema"})
_NUMBERS = frozenset(
    {"prompt_tokens", "completion_tokens", "cached_tokens", "latency", "seed", "temperature"}
    | {"max_tokens", "replicate"}
)
_PLACES = {name: place for place, name in enumerate(COLUMNS)}
_REPLY_PLACES = tuple(_PLACES[name] for name in REPLY_COLUMNS)
_SOURCES = frozenset(get_args(Source))
_LARGEST_INTEGER = 2**63 - 1
_USER_IN_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*://)[^/?#\s\"']*@")

_names = ", ".join(COLUMNS)
_usable = ", ".join(repr(status) for status in sorted(USABLE))
_insert = (
    f"INSERT INTO answers ({_names}) VALUES ({', '.join('?' * len(COLUMNS))}) "  # noqa: S608 - own names
    "ON CONFLICT (key, model) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])
)
#: A usable answer is never replaced, so that replays are stable; of unusable ones the last stays.
PUT = f"{_insert} WHERE answers.status NOT IN ({_usable})"
#: As PUT, but of two unusable answers the one that was there stays.
ABSORB = f"{PUT} AND excluded.status IN ({_usable})"
#: The answer that a request is served.
GET = (
    f"SELECT {', '.join(REPLY_COLUMNS)} FROM answers "  # noqa: S608 - own names
    f"WHERE key = ? AND model = ? AND status IN ({_usable})"
)
IS_USABLE = f"status IN ({_usable})"


def row_of(request: Request, reply: Reply, model: str, engine: str) -> Row:
    """Return the row that records a reply.

    Raises
    ------
    RecordingError
        When the reply holds something that JSON cannot.
    """
    situation, usage = request.situation, reply.usage
    return (
        request.key,
        whole(model),
        reply.status,
        whole(reply.text),
        None if reply.parsed is None else as_json(reply.parsed),
        as_json(reply.notes),
        whole(without_credentials(reply.reason)),
        reply.source,
        situation.about,
        situation.about_id,
        situation.task,
        _integer(usage.prompt_tokens),
        _integer(usage.completion_tokens),
        _integer(usage.cached_tokens),
        reply.latency,
        whole(reply.model),
        whole(without_credentials(engine)),
        now(),
        _integer(request.seed),
        request.temperature,
        _integer(request.max_tokens),
        request.replicate,
        None if request.schema is None else as_json(request.schema),
        as_json(messages_of(request.messages)),
    )


def reply_of(path: Path, columns: Sequence[Any]) -> Reply:
    """Return the reply that `REPLY_COLUMNS` of a row hold.

    Raises
    ------
    RecordingError
        When the row does not hold what a recording writes.
    """
    text, parsed, notes, reason, status, source, model, prompt, completion, cached, latency = (
        columns
    )
    try:
        reply = Reply(
            text=text,
            parsed=read_json(path, parsed),
            usage=Usage(_count(prompt), _count(completion), _count(cached)),
            model=model,
            status=status,
            reason=reason,
            latency=float(latency or 0.0),
            source=source,
            notes=read_json(path, notes),
        )
    except (ValueError, TypeError) as error:
        raise _damaged(path, str(error)) from None
    if not isinstance(reply.notes, dict) or not isinstance(reply.parsed, dict | None):
        raise _damaged(path, "notes and parsed answers are names with values")
    if not isinstance(text, str) or source not in _SOURCES or status not in STATUSES:
        raise _damaged(path, f"status {status!r}, source {source!r}")
    return reply


def reply_columns(row: Row) -> tuple[Any, ...]:
    """Return the `REPLY_COLUMNS` of a whole row."""
    return tuple(row[place] for place in _REPLY_PLACES)


def record_of(path: Path, row: Sequence[Any]) -> dict[str, Any]:
    """Return a row as names with values, its JSON columns read.

    Raises
    ------
    RecordingError
        When what should be JSON is not.
    """
    return {
        name: read_json(path, value) if name in JSON_COLUMNS else value
        for name, value in zip(COLUMNS, row, strict=True)
    }


def read_json(path: Path, text: str | None) -> Any:
    """Return what a JSON column holds; None where it is empty."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged(path, str(error)) from None


def row_from_record(record: Mapping[str, Any]) -> Row:
    """Return the row of a record that came from outside.

    Raises
    ------
    ValueError
        When a column is missing, unknown or not what a recording writes.
    """
    missing = [name for name in COLUMNS if name not in record]
    unknown = [name for name in record if name not in _PLACES]
    if missing or unknown:
        wrong = [f"no {name!r}" for name in missing] + [f"unknown {name!r}" for name in unknown]
        raise ValueError(", ".join(wrong))
    row = tuple(_column(name, record[name]) for name in COLUMNS)
    if record["status"] not in STATUSES:
        raise ValueError(f"status {record['status']!r} is not one of {', '.join(STATUSES)}")
    if record["source"] not in _SOURCES:
        raise ValueError(f"source {record['source']!r} is not one of {', '.join(_SOURCES)}")
    return row


def messages_of(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return a prompt as plain data; of a picture there is its kind and digest only."""
    return [
        {"role": message.role, "content": message.content}
        | (
            {
                "images": [
                    {
                        "media_type": image.media_type,
                        "sha256": hashlib.sha256(image.data).hexdigest(),
                    }
                    for image in message.images
                ]
            }
            if message.images
            else {}
        )
        for message in messages
    ]


def as_json(value: Any) -> str:
    """Return JSON text that a human can read and SQLite can store."""
    try:
        return whole(json.dumps(value, ensure_ascii=False, default=_plain))
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordingError(
            f"an engine's reply cannot be recorded: {error}; its `parsed` and `notes` may hold "
            "text, numbers, true/false, None, lists and names with values"
        ) from None


def whole(text: str) -> str:
    """Return text without halves of surrogate pairs, which no UTF-8 file can hold.

    Two halves in a row become their character, a lone one becomes U+FFFD.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def without_credentials(text: str) -> str:
    """Return text without keys, and without user name and password in its URLs."""
    return _USER_IN_URL.sub(r"\1", redacted(text)) if text else text


def now() -> str:
    """Return the time in UTC, in a form that sorts as it is written."""
    return moment(dt.datetime.now(dt.UTC))


def moment(when: dt.datetime) -> str:
    """Return a time as recordings write it; without a zone it is taken for UTC."""
    aware = when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC)
    return aware.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _column(name: str, value: Any) -> Any:
    if name in _NUMBERS:
        kind: Any = int | float | str | None  # a text holds a whole number too large for SQLite
        if isinstance(value, bool) or not isinstance(value, kind):
            raise ValueError(f"{name} is no number")
        return _integer(value) if isinstance(value, int) else value
    if name in JSON_COLUMNS:
        return None if value is None and name in _OPTIONAL_TEXT else as_json(value)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - one kind of error for a bad record
    return whole(value)


def _integer(value: int | None) -> int | str | None:
    return value if value is None or abs(value) <= _LARGEST_INTEGER else str(value)


def _count(value: Any) -> int | None:
    return None if value is None else int(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    item = getattr(value, "item", None)  # a numpy number
    if callable(item):
        return cast("Any", item())
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _damaged(path: Path, what: str) -> RecordingError:
    return RecordingError(
        f"{path}: an answer in it is damaged ({what}); record into another file, for example "
        'record="talk-2.sqlite"'
    )
