"""Files on disk: found or missed by name, decoded or refused by byte, parsed or refused by line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from personanb.errors import PersonanbError, nearest

KINDS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".yaml": "yaml",
    ".yml": "yaml",
}


class FileError(PersonanbError, ValueError):
    """A file that cannot be read as personas, or written; says where and what to do."""


class MissingFileError(FileError, FileNotFoundError):
    """There is no file of that name; suggests the nearest one in the same folder."""


def existing(path: str | os.PathLike[str]) -> Path:
    """Return the path when something is there.

    Raises
    ------
    MissingFileError
        Naming the nearest file of the folder, or the folder that does not exist.
    """
    found = Path(path).expanduser()
    if found.exists():
        return found
    folder = found.parent
    if not folder.is_dir():
        raise MissingFileError(f"{found}: there is no folder {str(folder)!r}")
    names = sorted(entry.name for entry in folder.iterdir())
    close = nearest(found.name, names)
    advice = f"; did you mean {close!r}?" if close else f"; the folder holds {_listed(names)}"
    raise MissingFileError(f"{found}: no such file{advice}")


def kind_of(path: Path) -> str:
    """Return what a file is by its ending: csv, tsv, json, jsonl, parquet or yaml."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        ending = f"ends in {path.suffix!r}" if path.suffix else "has no ending"
        raise FileError(f"{path.name}: {ending}; personas live in {', '.join(KINDS)}")
    return kind


def read_text(path: Path) -> str:
    """Read UTF-8 text, with or without a byte order mark.

    Raises
    ------
    FileError
        Naming the first byte that is not UTF-8, its position and line, and how to convert.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = "UTF-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "Windows-1252 or Latin-1"
        line = data.count(b"\n", 0, error.start) + 1
        # The codec counts from behind a byte order mark that it has already taken off.
        position = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise FileError(
            f"{path.name}: byte {data[position]:#04x} at position {position:,} (line {line:,}) "
            f"is not UTF-8; the file is probably {guess}. Save it as UTF-8 (spreadsheets call "
            'it "CSV UTF-8") and load it again.'
        ) from None


def parse_json(text: str, source: str, *, line: int | None = None) -> Any:
    """Parse JSON strictly: names once, finite numbers, whole characters.

    Parameters
    ----------
    text
        A JSON document.
    source
        What to call it in messages.
    line
        Line of the file that the text is, where one line is one document.

    Raises
    ------
    FileError
        With line and column.
    """
    try:
        value = json.loads(text, object_pairs_hook=_named_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        at = error.lineno if line is None else line
        raise FileError(f"{source}, line {at}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise FileError(f"{_place(source, line)}: is nested too deeply") from None
    except ValueError as error:
        raise FileError(f"{_place(source, line)}: {error}") from None
    if "\\u" in text and not _encodable(value):
        raise FileError(f"{_place(source, line)}: holds half of a surrogate pair (\\ud800-\\udfff)")
    return value


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file at once, so that an interruption leaves the old one and never half of one."""
    if not path.parent.is_dir():
        raise MissingFileError(f"{path}: there is no folder {str(path.parent)!r} to save into")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _listed(names: Iterable[str], most: int = 8) -> str:
    shown = list(names)
    if not shown:
        return "nothing"
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more


def _place(source: str, line: int | None) -> str:
    return source if line is None else f"{source}, line {line}"


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given twice in one object; keep one")
    return record


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a finite number; leave the value out or write it as text")


def _encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
