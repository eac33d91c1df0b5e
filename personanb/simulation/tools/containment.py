"""Names of files that stay inside one folder, whatever is asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from personanb.errors import ToolInputError, ToolRefusedError, did_you_mean

LONGEST_NAME = 200
MOST_PARTS = 5

# Devices on Windows, with any ending: a file of that name is never a file there.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def document_name(name: str, suffixes: Collection[str]) -> PurePosixPath:
    """Return a name as a path inside a folder: `plan.md`, `notes/monday.md`.

    What is not allowed anywhere is refused everywhere, so that a run does not depend on the
    system that it runs on.

    Raises
    ------
    ToolRefusedError
        When it leads outside the folder, is hidden, or means a device.
    ToolInputError
        When it is empty, too long, or has another ending than `suffixes`.
    """
    text = name.strip()
    if not text:
        raise ToolInputError("name: is empty; write, for example, plan.md")
    if len(text) > LONGEST_NAME:
        raise ToolInputError(f"name: has {len(text):,} characters; at most {LONGEST_NAME}")
    parts = text.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or text.startswith("~") or re.match(r"[A-Za-z]:", text):
        raise ToolRefusedError(
            f"{text!r} leads outside the folder; write a name inside it, such as plan.md"
        )
    if _FORBIDDEN.search(text) or text != text.encode("utf-8", "replace").decode("utf-8"):
        raise ToolRefusedError(f"{text!r} has characters that no file name should have")
    if len(parts) > MOST_PARTS:
        raise ToolInputError(f"name: {text!r} lies {len(parts)} folders deep; at most {MOST_PARTS}")
    _refuse_parts(text, parts, suffixes)
    path = PurePosixPath(*parts)
    if path.suffix.lower() not in suffixes:
        known = ", ".join(suffixes)
        hint = did_you_mean(path.suffix.lower(), suffixes) if path.suffix else ""
        raise ToolInputError(f"name: {text!r} must end in one of {known}{hint}")
    return path


def _refuse_parts(text: str, parts: Sequence[str], suffixes: Collection[str]) -> None:
    for part in parts[:-1]:
        if PurePosixPath(part).suffix.lower() in suffixes:
            raise ToolRefusedError(f"{text!r}: the folder {part!r} has the name of a document")
    for part in parts:
        if not part or part.startswith(".") or part.endswith((".", " ")) or part != part.strip():
            raise ToolRefusedError(f"{text!r}: {part!r} is no name of a file or folder")
        if _RESERVED.fullmatch(part.split(".")[0].strip()):
            raise ToolRefusedError(f"{text!r}: {part!r} is the name of a device on some systems")


def inside(folder: Path, name: PurePosixPath) -> Path:
    """Return where a name leads, with symbolic links followed.

    Raises
    ------
    ToolRefusedError
        When a link leads outside the folder.
    """
    base = folder.resolve()
    try:
        found = base.joinpath(*name.parts).resolve()
    except (OSError, RuntimeError, ValueError):  # a link to itself
        raise ToolRefusedError(f"{name.as_posix()!r} leads nowhere") from None
    if not found.is_relative_to(base) or found == base:
        raise ToolRefusedError(f"{name.as_posix()!r} leads outside the folder")
    return found
