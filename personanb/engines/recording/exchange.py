"""Recordings as JSON Lines, and one recording added to another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from personanb._version import __version__
from personanb.engines.recording.connections import FORMAT, FORMAT_VERSION
from personanb.engines.recording.faults import RecordingError, recording_error
from personanb.engines.recording.rows import ABSORB, Row, record_of, row_from_record


@dataclass(frozen=True, slots=True)
class Merged:
    """How many answers came from elsewhere.

    Attributes
    ----------
    added
        New ones, and usable ones that took the place of an unusable one.
    kept
        Ones that were recorded here already, and stayed as they were.
    """

    added: int
    kept: int


def absorb(connection: sqlite3.Connection, rows: Iterable[Row]) -> Merged:
    """Add answers; the first one recorded for a request and model wins."""
    added = seen = 0
    for row in rows:
        seen += 1
        added += connection.execute(ABSORB, row).rowcount
    return Merged(added, seen - added)


def write_jsonl(path: Path, recording: Path, rows: Iterable[Row]) -> Path:
    """Write a header and one line an answer; the file appears whole or not at all."""
    partial = path.with_name(f"{path.name}.writing")
    header = {"format": FORMAT, "version": FORMAT_VERSION, "personanb": __version__}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(header) + "\n")
            for row in rows:
                file.write(json.dumps(record_of(recording, row), ensure_ascii=False) + "\n")
        partial.replace(path)
    except OSError as error:
        raise recording_error(path, error) from None
    finally:
        partial.unlink(missing_ok=True)
    return path


def read_jsonl(path: Path) -> Generator[Row]:
    """Return the answers of such a file.

    Raises
    ------
    RecordingError
        When it is something else, of a newer version, or a line is damaged; names the line.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            _check_header(path, file.readline())
            for number, line in enumerate(file, 2):
                if line.strip():
                    yield _row(path, number, line)
    except OSError as error:
        raise recording_error(path, error) from None
    except UnicodeDecodeError as error:
        raise RecordingError(f"{path}: is not a UTF-8 text file ({error.reason})") from None


def _check_header(path: Path, line: str) -> None:
    header = _object(line)
    if header is None or header.get("format") != FORMAT:
        raise RecordingError(
            f"{path}: is no exported recording; write one with `recording.export_jsonl(...)`, or "
            "add an SQLite recording with `recording.merge(...)`"
        )
    version = header.get("version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise RecordingError(
            f"{path}: was exported by personanb {header.get('personanb', '?')} in format "
            f"{version}; this is personanb {__version__}, which knows formats up to "
            f"{FORMAT_VERSION}: upgrade with `pip install -U personanb`"
        )


def _row(path: Path, number: int, line: str) -> Row:
    record = _object(line)
    if record is None:
        raise RecordingError(f"{path}, line {number}: is damaged; export the recording again")
    try:
        return row_from_record(record)
    except ValueError as error:
        raise RecordingError(f"{path}, line {number}: {error}") from None


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
