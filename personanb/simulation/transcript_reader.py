"""Reading transcript files: finished, interrupted or torn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from personanb._version import __version__
from personanb.engines.situations import Image
from personanb.errors import TranscriptError, did_you_mean
from personanb.personas.persona import Persona
from personanb.personas.problems import PersonaError
from personanb.simulation.album import picture_of
from personanb.simulation.events import Event, RunStatus
from personanb.simulation.notes import Note, Notes
from personanb.simulation.tool_state import ToolState
from personanb.simulation.transcript import Transcript
from personanb.simulation.transcript_file import FORMAT, FORMAT_VERSION, event_adapter


def load_transcript(path: str | Path) -> Transcript:
    """Read a transcript file, finished or not.

    A torn last line, as left by a process that died, loses only itself; the status is then
    `interrupted`.

    Raises
    ------
    TranscriptError
        When there is no such file, it is not a transcript, was written by a newer version, or a
        line in its middle is damaged; names the line.
    """
    path = Path(path)
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        names = (
            [entry.name for entry in path.parent.glob("*.jsonl")] if path.parent.is_dir() else []
        )
        raise TranscriptError(
            f"{path}: there is no such file{did_you_mean(path.name, names)}"
        ) from None
    except IsADirectoryError:
        raise TranscriptError(f"{path}: is a folder, wanted a transcript file") from None
    records = [
        (number, record)
        for number, line in enumerate(lines, 1)
        if line.strip() and (record := _record(path, number, line, last=number == len(lines)))
    ]
    if not records or records[0][1].get("type") != "manifest":
        raise TranscriptError(f"{path}: is not a transcript: its first line is no manifest")
    manifest = {key: value for key, value in records[0][1].items() if key != "type"}
    _check_version(path, manifest)
    found = _Found(path)
    for number, record in records[1:]:
        found.take(number, record)
    # Turns taken at the same time are written as they finish; the log's order is by number.
    found.events.sort(key=lambda event: event.event)
    return Transcript(
        manifest,
        tuple(found.personas),
        tuple(found.events),
        found.status,
        path,
        found.reason,
        found.pictures,
        found.tools,
        found.notes,
    )


@dataclass
class _Found:
    """What the lines of a file came to so far."""

    path: Path
    personas: list[Persona] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    pictures: dict[str, Image] = field(default_factory=dict)
    tools: ToolState = field(default_factory=ToolState)
    notes: Notes = field(default_factory=Notes)
    status: RunStatus = "interrupted"
    reason: str = "the file has no end line: the process died, or is still running"

    def take(self, number: int, record: dict[str, Any]) -> None:
        kind = record.pop("type", None)
        if kind == "persona":
            self.personas.append(_persona(self.path, number, record))
        elif kind == "event":
            self.events.append(_event(self.path, number, record))
        elif kind in {"picture", "tools"}:
            self._keep(kind, number, record)
        elif kind == "note":
            self.notes.put(_note(self.path, number, record))
        elif kind == "end" and record.get("status") in get_args(RunStatus):
            self.status, self.reason = record["status"], str(record.get("reason", ""))
        else:
            raise TranscriptError(f"{self.path}, line {number}: unknown kind of line {kind!r}")

    def _keep(self, kind: str, number: int, record: Mapping[str, Any]) -> None:
        try:
            if kind == "tools":
                self.tools = self.tools.then(record)
            else:
                digest, image = picture_of(record)
                self.pictures[digest] = image
        except (TypeError, ValueError) as error:
            raise TranscriptError(f"{self.path}, line {number}: {error}") from None


def _record(path: Path, number: int, line: bytes, *, last: bool) -> dict[str, Any] | None:
    try:
        record = json.loads(line.decode("utf-8"))
    except ValueError as error:
        if last:
            return None
        raise TranscriptError(f"{path}, line {number}: is damaged ({error})") from None
    if not isinstance(record, dict):
        raise TranscriptError(f"{path}, line {number}: is not a transcript line")
    return record


def _check_version(path: Path, manifest: Mapping[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise TranscriptError(
            f"{path}: is not a transcript: its format is {manifest.get('format')!r}"
        )
    version = manifest.get("version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise TranscriptError(
            f"{path}: has transcript format version {version!r}, written by personanb "
            f"{manifest.get('personanb', '?')}; this is personanb {__version__}, which reads up to "
            f"version {FORMAT_VERSION}. Upgrade with `pip install -U personanb`."
        )


def _persona(path: Path, number: int, record: Mapping[str, Any]) -> Persona:
    try:
        return Persona.model_validate(record.get("persona"))
    except PersonaError as error:
        raise TranscriptError(f"{path}, line {number}: {error}") from None


def _note(path: Path, number: int, record: Mapping[str, Any]) -> Note:
    event, text = record.get("event"), record.get("text", "")
    if not isinstance(event, int) or not isinstance(text, str):
        raise TranscriptError(f"{path}, line {number}: a note names an event and has a text")
    return Note(event, text, record.get("bookmark") is True)


def _event(path: Path, number: int, record: Mapping[str, Any]) -> Event:
    try:
        return event_adapter().validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TranscriptError(f"{path}, line {number}: {place}: {first['msg']}") from None
