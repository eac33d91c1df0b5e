"""Cells of a text table: what a person means by `34`, `a; b`, `["a", "b"]` or nothing.

An empty cell means absent. An empty text is therefore written as two quotation marks, and a
text of nothing but quotation marks gets two more; every other text stands as it is.
"""

from __future__ import annotations

import ast
import json
import math
import re
from typing import Any, NoReturn


class _Mark:
    """A value that no file can hold."""


# A fact that is there and null, where None is a cell with nothing in it.
NULL = _Mark()
_NOT_JSON = _Mark()

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}(?:\.0*)?")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_ONLY_QUOTES = re.compile(r'(?:"")+')


def read_whole(cell: str) -> int:
    """Read a whole number, `34` or `34.0`; ValueError otherwise."""
    text = cell.strip()
    if not _WHOLE.fullmatch(text):
        raise ValueError("is not a whole number")
    return int(text.split(".")[0])


def read_number(cell: str) -> float:
    """Read a finite decimal number with a point; ValueError otherwise."""
    text = cell.strip()
    if not _NUMBER.fullmatch(text):
        comma = _NUMBER.fullmatch(text.replace(",", ".", 1))
        raise ValueError(
            f"is not a number; write {text.replace(',', '.', 1)}" if comma else "is not a number"
        )
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("is too large for a number")
    return value


def read_text_cell(cell: str) -> str:
    """Read a text: as it is, but two quotation marks alone are the empty text."""
    return cell[2:] if cell[0] == '"' and _ONLY_QUOTES.fullmatch(cell) else cell


def write_text_cell(text: str) -> str:
    """Write a text so that `read_text_cell` returns it."""
    return f'""{text}' if not text or _ONLY_QUOTES.fullmatch(text) else text


def read_list(cell: str) -> Any:
    """Read a list: JSON, a list as Python prints it, or texts separated by `;`."""
    if cell.lstrip()[:1] == "[":
        value = read_container(cell)
        if isinstance(value, list):
            return value
    return [part for piece in cell.split(";") if (part := piece.strip())]


def read_items(cell: str) -> Any:
    """Read a list or dict in JSON or Python literals, else texts separated by `;`."""
    found = read_container(cell)
    return read_list(cell) if found is cell else found


def read_container(cell: str) -> Any:
    """Return the list or dict that a cell spells in JSON or Python literals, else the cell."""
    start = cell.lstrip()[:1]
    if start not in {"[", "{"} or cell.rstrip()[-1:] not in {"]", "}"}:
        return cell
    value = _json(cell)
    if isinstance(value, list | dict):
        return value
    try:
        # Literals only, never eval: the cell comes from anywhere.
        value = json.loads(json.dumps(ast.literal_eval(cell.strip()), allow_nan=False))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return cell
    return value if isinstance(value, list | dict) else cell


def read_value(cell: str) -> Any:
    """Read a `facts.*` cell: JSON where it is JSON, else text."""
    value = _json(cell)
    if value is None:
        return NULL
    return cell if value is _NOT_JSON else value


def write_value(value: Any) -> str:
    """Write any JSON value so that `read_value` returns it and plain text stays plain."""
    if value is NULL:
        return "null"
    if isinstance(value, str) and value and _json(value) is _NOT_JSON:
        return value
    return json.dumps(value, ensure_ascii=False)


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
