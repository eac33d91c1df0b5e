"""Answers on disk: parts while a run goes on, one parquet file when it is over.

While answers come in they are written part by part into a folder beside the file, each part whole
or not at all; a process that dies leaves what was finished, and `load_responses` reads it. When
the run is over the parts become one parquet file, whose metadata holds the manifest.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from personanb._version import __version__
from personanb.errors import PersonanbError
from personanb.personas.formats.files import existing
from personanb.simulation.transcript_file import previous_path
from personanb.surveys.responses_table import SCHEMA, joined

FORMAT = "personanb.responses"
FORMAT_VERSION = 1
_KEY = b"personanb"
_MANIFEST = "manifest.json"


class ResponsesError(PersonanbError, ValueError):
    """Answers that cannot be read, written or selected as asked."""


class Parts:
    """Parts of a table on disk, in order; nothing of them is held in memory.

    Parameters
    ----------
    folder
        Where they are kept; None for a temporary folder that goes when nobody needs it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else Path(tempfile.mkdtemp(prefix="personanb-"))
        if folder is None:
            self._clean = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)

    def begin(self, manifest: Mapping[str, Any]) -> None:
        """Write what is known before the first answer."""
        _at_once(self.folder / _MANIFEST, json.dumps(manifest, ensure_ascii=False).encode())

    def manifest(self) -> dict[str, Any]:
        """Return what `begin` wrote; empty when there is none."""
        try:
            found = json.loads((self.folder / _MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, number: int, table: pa.Table) -> None:
        """Write a part, at once; parts are in order of their numbers, whenever they come."""
        target = self.folder / f"part-{number:06d}.arrow"
        partial = target.with_suffix(".writing")
        with pa.OSFile(str(partial), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
            writer.write_table(table)
        partial.replace(target)

    def __iter__(self) -> Iterator[pa.Table]:
        for path in sorted(self.folder.glob("part-*.arrow")):
            with pa.memory_map(str(path)) as source:
                yield pa.ipc.open_file(source).read_all()

    def table(self) -> pa.Table:
        """Return all parts together."""
        return joined(list(self))

    @property
    def rows(self) -> int:
        """How many rows there are, without reading them."""
        return sum(table.num_rows for table in self)

    def remove(self) -> None:
        """Take them off the disk."""
        shutil.rmtree(self.folder, ignore_errors=True)


class SavedRows:
    """The rows of a saved file, read when they are needed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[pa.Table]:
        with pq.ParquetFile(self.path) as file:
            for number in range(file.num_row_groups):
                yield file.read_row_group(number).cast(SCHEMA)

    def table(self) -> pa.Table:
        """Return all rows together."""
        return joined(list(self))


def parts_folder(path: Path) -> Path:
    """Return where the parts of a file stand while it is being made."""
    return path.with_name(f"{path.name}.parts")


def checked_target(path: str | os.PathLike[str]) -> Path:
    """Return where to write answers.

    Raises
    ------
    ResponsesError
        When the name does not end in .parquet, or the file cannot stand there.
    """
    target = Path(path).expanduser()
    if target.suffix.lower() != ".parquet":
        raise ResponsesError(
            f"{target.name}: answers are kept in parquet; write {target.stem}.parquet"
        )
    if target.is_dir():
        raise ResponsesError(f"{target}: is a folder; name a file")
    return target


def write_responses(target: Path, tables: Iterator[pa.Table], manifest: Mapping[str, Any]) -> Path:
    """Write parts as one parquet file, at once; an earlier file is kept as `.previous`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.writing")
    schema = SCHEMA.with_metadata({_KEY: json.dumps(dict(manifest), ensure_ascii=False).encode()})
    try:
        with pq.ParquetWriter(partial, schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table.cast(schema))
        if target.exists():
            target.replace(previous_path(target))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def read_responses(path: str | os.PathLike[str]) -> tuple[pa.Table, dict[str, Any]]:
    """Read answers and their manifest; of an unfinished run, what was finished.

    Raises
    ------
    ResponsesError, MissingFileError
        When there is no such file, it holds something else, or is of a newer version.
    """
    given = Path(path).expanduser()
    if not given.exists() and parts_folder(given).is_dir():
        parts = Parts(parts_folder(given))
        manifest = {**parts.manifest(), "status": "interrupted", "reason": "the run was not ended"}
        return parts.table(), _checked(given, manifest)
    found = existing(given)
    try:
        schema = pq.read_schema(found)
    except (OSError, pa.ArrowInvalid):
        raise ResponsesError(f"{found}: is not a parquet file") from None
    manifest = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    _checked(found, manifest)
    return joined([pq.read_table(found).cast(SCHEMA)]), manifest


def _checked(path: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    if manifest.get("format") != FORMAT:
        raise ResponsesError(
            f"{path}: holds no answers of a survey; write them with `answers.save(...)`"
        )
    version = manifest.get("version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise ResponsesError(
            f"{path}: was written by personanb {manifest.get('personanb', '?')} in format "
            f"{version}; this is personanb {__version__}, which knows formats up to "
            f"{FORMAT_VERSION}: upgrade with `pip install -U personanb`"
        )
    return manifest


def _at_once(target: Path, data: bytes) -> None:
    partial = target.with_name(f"{target.name}.writing")
    partial.write_bytes(data)
    partial.replace(target)
