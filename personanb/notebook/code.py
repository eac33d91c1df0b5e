"""The Python call that a magic stands for, as text that runs."""

from __future__ import annotations

from typing import Any

_INLINE = 60


def text_literal(text: str) -> str:
    """Return a literal for a text, over several lines where that is the same text."""
    if "\n" not in text and len(text) <= _INLINE:
        return quoted(text)
    unchanged = "\\" not in text and '"""' not in text and not text.endswith('"')
    printable = all(character.isprintable() or character == "\n" for character in text)
    if unchanged and printable:
        return f'"""\\\n{text}"""' if "\n" in text else quoted(text)
    return quoted(text)


def quoted(value: Any) -> str:
    """Return a literal, with double quotes where that needs no escapes."""
    if isinstance(value, str) and repr(value) == f"'{value}'" and '"' not in value:
        return f'"{value}"'
    return repr(value)


def call(function: str, *positional: str, **keywords: str | None) -> str:
    """Write a call; arguments are code, and a keyword that is None is left out."""
    named = [f"{name}={code}" for name, code in keywords.items() if code is not None]
    return f"{function}({', '.join([*positional, *named])})"


def assigned(name: str | None, expression: str) -> str:
    """Write an assignment, or the bare expression without a name."""
    return f"{name} = {expression}" if name else expression


def with_import(code: str, imported: Any) -> str:
    """Put the import before the code unless `pnb` already is the package."""
    known = getattr(imported, "__name__", "") == "personanb"
    return code if known else f"import personanb as pnb\n\n{code}"
