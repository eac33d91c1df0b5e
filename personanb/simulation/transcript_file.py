"""The transcript file: JSON Lines, append-only while a run goes on.

First line the manifest, then one line a persona, then one line an event, then an end line. In
between, of a world: a picture before the first event that shows it, and what tools keep, as far as
it has changed. What readers noted comes last; the latest on an event counts. A process that dies
leaves no end line and at worst one torn line; everything before it counts.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from pydantic import TypeAdapter

from personanb._version import __version__
from personanb.engines.situations import Image
from personanb.personas.persona import Persona
from personanb.simulation.album import picture_record
from personanb.simulation.events import Event, RunStatus
from personanb.simulation.notes import Note
from personanb.simulation.tool_state import ToolState

NOTHING_KEPT = ToolState()
FORMAT = "personanb.transcript"
FORMAT_VERSION = 1


class TranscriptWriter:
    """Appends to a transcript file, one whole line at a time.

    An earlier file of the same name is kept beside it with `.previous` in its name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(previous_path(path))
        self._pictures: set[str] = set()
        self._tools = NOTHING_KEPT
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="\n")

    def begin(self, manifest: Mapping[str, Any], personas: Iterable[Persona]) -> None:
        """Write the manifest and who takes part."""
        self._line({"type": "manifest", **manifest})
        for persona in personas:
            self._line({"type": "persona", "persona": persona.to_dict()})
        self._file.flush()

    def append(self, event: Event) -> None:
        """Write one event; it is on its way to the disk when this returns."""
        self._line({"type": "event", **event_adapter().dump_python(event, mode="json")})
        self._file.flush()

    def picture(self, digest: str, image: Image) -> None:
        """Write a picture, unless it stands in the file already."""
        if digest not in self._pictures:
            self._pictures.add(digest)
            self._line({"type": "picture", **picture_record(image)})

    def tools(self, state: ToolState) -> None:
        """Write what tools keep, as far as it has changed."""
        if changed := state.since(self._tools):
            for store, why in state.not_kept.items():
                if store not in self._tools.not_kept:
                    warnings.warn(
                        f"tool {store!r}: what it keeps cannot be saved ({why}); keep plain values "
                        "in context.storage: text, numbers, lists, mappings with text as keys",
                        stacklevel=2,
                    )
            self._tools = state
            self._line({"type": "tools", **changed})
            self._file.flush()

    def end(self, status: RunStatus, reason: str = "", notes: Iterable[Note] = ()) -> None:
        """Write how the run ended, and why when it was before its end, and close the file."""
        self._line({"type": "end", "status": status, "reason": reason})
        for note in notes:
            self._file.write(note.line())
        self.close()

    def close(self) -> None:
        """Close the file without an end line, as after a fault."""
        self._file.close()

    def _line(self, record: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(record, ensure_ascii=False) + "\n")


def previous_path(path: Path) -> Path:
    """Return where an earlier file is kept: `a.previous.jsonl` for `a.jsonl`."""
    stem, dot, suffixes = path.name.partition(".")
    return path.with_name(f"{stem}.previous{dot}{suffixes}")


def write_transcript(
    path: Path,
    manifest: Mapping[str, Any],
    personas: Iterable[Persona],
    events: Iterable[Event],
    *,
    status: RunStatus,
    pictures: Mapping[str, Image] = MappingProxyType({}),
    tools: ToolState = NOTHING_KEPT,
    reason: str = "",
    notes: Iterable[Note] = (),
) -> Path:
    """Write a whole transcript beside its final name, then move it there in one step."""
    partial = path.with_name(f"{path.name}.writing")
    partial.unlink(missing_ok=True)
    writer = TranscriptWriter(partial)
    try:
        writer.begin(manifest, personas)
        for digest, image in pictures.items():
            writer.picture(digest, image)
        for event in events:
            writer.append(event)
        writer.tools(tools)
        writer.end(status, reason, notes)
    except BaseException:
        writer.close()
        partial.unlink(missing_ok=True)
        raise
    partial.replace(path)
    return path


def base_manifest() -> dict[str, Any]:
    """Return what every manifest begins with."""
    return {"format": FORMAT, "version": FORMAT_VERSION, "personanb": __version__}


@cache
def event_adapter() -> TypeAdapter[Event]:
    """Return what turns events into plain data and back."""
    return TypeAdapter(Event)
