"""What goes wrong with a recording, and what to type instead."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from personanb.errors import FatalEngineError


class RecordingError(FatalEngineError):
    """A recording that cannot be read or written; what it holds already is kept.

    Stops a run: going on would spend on answers that nobody keeps.
    """


class RecordingMiss(FatalEngineError):  # noqa: N818 - the word users know it by
    """A strict replay was asked for something that was not recorded."""


_ADVICE = {
    "SQLITE_NOTADB": "is not a recording (it is no SQLite file); name another file, "
    'for example record="talk.sqlite"',
    "SQLITE_CORRUPT": "is damaged ({error}); save what is readable with "
    '`sqlite3 "{path}" .recover | sqlite3 mended.sqlite`, then use record="mended.sqlite"',
    "SQLITE_FULL": "the disk is full; free some space and run this again: "
    "what is recorded is kept, and is not asked again",
    "SQLITE_BUSY": "another program keeps the recording locked; close it there (a database "
    "browser, an open transaction) and run this again: what is recorded is kept",
    "SQLITE_LOCKED": "another connection keeps the recording locked; close it and run this again",
    "SQLITE_READONLY": "cannot be written; choose a file in a folder that you may write to, "
    'for example record="~/talk.sqlite"',
    "SQLITE_CANTOPEN": "cannot be opened; check that the folder exists and that you may write "
    'to it, or choose another, for example record="~/talk.sqlite"',
    "SQLITE_IOERR": "the disk reported a fault ({error}); move the recording and the files beside "
    "it whose names begin alike to another disk, and name it there",
}


def recording_error(path: Path, error: Exception) -> RecordingError:
    """Return the error that tells a user what SQLite or the system complained about."""
    if isinstance(error, RecordingError):
        return error
    name = getattr(error, "sqlite_errorname", None) or ""
    for start, advice in _ADVICE.items():
        if name.startswith(start):
            return RecordingError(f"{path}: {advice.format(error=error, path=path)}")
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return closed(path)
    if isinstance(error, OSError):
        return RecordingError(
            f"{path}: {error.strerror or error}; choose a file in a folder that you may write to, "
            'for example record="~/talk.sqlite"'
        )
    return RecordingError(f"{path}: {error}")


def closed(path: Path) -> RecordingError:
    """Return the error for a recording that was closed before."""
    return RecordingError(
        f"{path}: this recording is closed; open it again: Recording({path.name!r})"
    )
