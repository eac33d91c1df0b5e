"""The recorded prompt most like one that was not recorded, and what differs."""

from __future__ import annotations

import difflib
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from personanb.engines.protocol import Request
from personanb.engines.recording.rows import COLUMNS, as_json, messages_of, record_of

_ROWS_LOOKED_AT = 2000
_PROMPTS_COMPARED = 40
_PROMPTS_ALIGNED = 4
_SHOWN_WIDTH = 110
_SHOWN_BEFORE = 40
_PARAMETERS = ("seed", "temperature", "max_tokens", "replicate", "schema")

_columns = ", ".join(COLUMNS)
_same_person_and_task = "persona = ? AND task = ?"
# Takes the same two values, and lets everything through.
_any = "? IS NOT NULL AND ? IS NOT NULL"


class Nearest(NamedTuple):
    """A recorded answer and how its prompt differs.

    Attributes
    ----------
    row
        The recorded answer, by column name; `messages` holds its prompt.
    diff
        Unified diff from the recorded prompt to the one asked for, its parameters first; empty
        when the two are the same.
    """

    row: dict[str, Any]
    diff: str


def find_nearest(
    connection: sqlite3.Connection, path: Path, request: Request, model: str | None
) -> Nearest | None:
    """Return the recorded answer with the prompt most like a request's; None when it is empty.

    Looks at the same person and task first, then at anything, and at no more than the last 2,000
    of them.
    """
    by_key = connection.execute(
        f"SELECT {_columns} FROM answers WHERE key = ? AND (? IS NULL OR model = ?)",  # noqa: S608 - own names
        (request.key, model, model),
    ).fetchall()
    if by_key:
        return Nearest(record_of(path, by_key[0]), "")
    situation = request.situation
    asked = _prompt_lines(_parameters_of(request), messages_of(request.messages))
    for where in (_same_person_and_task, _any):
        values = (situation.about, situation.task, model, model, _size(request))
        rows = [record_of(path, row) for row in _about_as_long(connection, where, values)]
        if rows:
            row, lines = _most_alike(rows, asked)
            diff = difflib.unified_diff(lines, asked, "recorded", "asked", lineterm="", n=1)
            return Nearest(row, "\n".join(diff))
    return None


def shortened(diff: str, lines: int) -> str:
    """Return the changed lines of a diff, each cut to the part that changed, in a few lines."""
    shown: list[str] = []
    removed: list[str] = []
    added: list[str] = []
    for line in [*diff.split("\n")[2:], "@@"]:
        if line.startswith("-"):
            if added:
                shown += _cut_pairs(removed, added)
                removed, added = [], []
            removed.append(line[1:])
        elif line.startswith("+"):
            added.append(line[1:])
        else:
            shown += _cut_pairs(removed, added)
            removed, added = [], []
    if len(shown) > lines:
        shown = [*shown[: lines - 1], f"  and {len(shown) - lines + 1} more changed lines"]
    return "\n".join(shown)


def _about_as_long(
    connection: sqlite3.Connection, where: str, values: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    """Return the answers whose prompts are about as long: cheap, and nearly the most alike."""
    return connection.execute(
        f"SELECT {_columns} FROM answers WHERE rowid IN ("  # noqa: S608 - own names
        f"SELECT rowid FROM (SELECT rowid, length(messages) AS size FROM answers WHERE {where} "
        f"AND (? IS NULL OR model = ?) ORDER BY rowid DESC LIMIT {_ROWS_LOOKED_AT}) "
        f"ORDER BY abs(size - ?) LIMIT {_PROMPTS_COMPARED}) ORDER BY rowid",
        values,
    ).fetchall()


def _size(request: Request) -> int:
    return len(as_json(messages_of(request.messages)))


def _most_alike(
    rows: Sequence[dict[str, Any]], asked: Sequence[str]
) -> tuple[dict[str, Any], list[str]]:
    prompts = [(row, _prompt_lines(row, row["messages"])) for row in rows]
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(_words(asked))

    def quick(prompt: tuple[dict[str, Any], list[str]]) -> float:
        matcher.set_seq1(_words(prompt[1]))
        return matcher.quick_ratio()

    def exact(prompt: tuple[dict[str, Any], list[str]]) -> float:
        return difflib.SequenceMatcher(None, prompt[1], asked, autojunk=False).ratio()

    finalists = sorted(prompts, key=quick, reverse=True)[:_PROMPTS_ALIGNED]
    best = max(quick(prompt) for prompt in finalists)
    return max((prompt for prompt in finalists if quick(prompt) > best - 0.02), key=exact)


def _words(lines: Sequence[str]) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", "\n".join(lines))


def _prompt_lines(parameters: Mapping[str, Any], messages: Sequence[Any]) -> list[str]:
    lines = [
        f"{name}: {json.dumps(parameters[name], sort_keys=True, default=dict)}"
        for name in _PARAMETERS
    ]
    for message in messages:
        lines.append(f"[{message['role']}]")
        lines.extend(message["content"].split("\n"))
        lines.extend(
            f"[picture {image['media_type']} {image['sha256']}]"
            for image in message.get("images", ())
        )
    return lines


def _parameters_of(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in _PARAMETERS}


def _cut_pairs(removed: Sequence[str], added: Sequence[str]) -> list[str]:
    """Show what changed of each pair of lines, not where both begin alike."""
    shown: list[str] = []
    for place in range(max(len(removed), len(added))):
        pair = [lines[place] for lines in (removed, added) if place < len(lines)]
        common = 0
        if len(pair) > 1:
            both = zip(*pair, strict=False)
            common = next((n for n, (a, b) in enumerate(both) if a != b), min(map(len, pair)))
        if place < len(removed):
            shown.append("- " + _window(removed[place], common))
        if place < len(added):
            shown.append("+ " + _window(added[place], common))
    return shown


def _window(line: str, common: int) -> str:
    start = max(0, common - _SHOWN_BEFORE) if len(line) > _SHOWN_WIDTH else 0
    end = start + _SHOWN_WIDTH
    return printable(f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}")


def printable(text: str) -> str:
    """Return text with the characters written out that would move a terminal's cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
