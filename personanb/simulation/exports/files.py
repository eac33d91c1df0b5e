"""Where an export goes, and that it gets there whole."""

from __future__ import annotations

from pathlib import Path

from personanb.errors import ExportError
from personanb.personas.formats.files import write_bytes


def destination(path: str | Path, ending: str) -> Path:
    """Return where to write, with an ending when the name has none.

    Raises
    ------
    ExportError
        When the folder does not exist, or the path is one.
    """
    found = Path(path).expanduser()
    if not found.suffix:
        found = found.with_name(found.name + ending)
    if not found.parent.is_dir():
        raise ExportError(f"{found}: there is no folder {str(found.parent)!r}; make it first")
    if found.is_dir():
        raise ExportError(f"{found}: is a folder, wanted the name of a file")
    return found


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file that appears whole or not at all, and return its path.

    Raises
    ------
    ExportError
        When the system refuses.
    """
    try:
        write_bytes(path, data)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror})") from None
    return path
