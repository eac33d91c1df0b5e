"""Words of a line, quoted as in a shell; and what was typed, quoted for a message."""

from __future__ import annotations

import shlex

from personanb.errors import PersonanbError

_SHOWN_CHARACTERS = 40


class ArgumentError(PersonanbError):
    """A line that a magic cannot read; says what to type instead."""


def split(line: str) -> list[str]:
    """Split a line as a shell does.

    Raises
    ------
    ArgumentError
        With the column of the quote that is never closed, counted from 1 on the magic's line
        after the magic's name.
    """
    try:
        return shlex.split(line, posix=True)
    except ValueError:
        raise ArgumentError(_unbalanced(line)) from None


def _unbalanced(line: str) -> str:
    opened, quote = _open_quote(line)
    if not quote:
        return f"the backslash at column {len(line)} escapes nothing; write it twice"
    advice = ""
    if quote == "'" and opened and line[opened - 1].isalnum():
        advice = "; a text with an apostrophe goes in double quotes"
    return (
        f"the quote {quote} at column {opened + 1} after the magic's name is never closed: "
        f"{shown(line[opened:])}{advice}"
    )


def shown(text: str) -> str:
    """Quote what was typed for a message, cut short; nothing in it can act on a terminal."""
    cut = text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 3]}..."
    return repr(cut)


def _open_quote(line: str) -> tuple[int, str]:
    """Return where the quote that is open at the end of the line begins, and which it is."""
    quote, opened, place = "", 0, 0
    while place < len(line):
        character = line[place]
        if character == "\\" and quote != "'":
            place += 2
            continue
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote, opened = character, place
        place += 1
    return opened, quote


def without_semicolon(line: str) -> tuple[str, bool]:
    """Return the line without a semicolon at its end, and whether there was one."""
    bare = line.rstrip()
    if bare.endswith(";") and not _open_quote(bare[:-1])[1]:
        return bare[:-1], True
    return line, False
