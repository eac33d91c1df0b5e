"""Reading the parts of a reply: a number, an option, several; what is wrong in plain words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from personanb.errors import did_you_mean
from personanb.personas.problems import shown

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")


class ReplyError(Exception):
    """A reply that is no valid answer; the message says what is wrong and what is allowed."""


def number_of(raw: Any, low: float, high: float, *, whole: bool) -> tuple[int | float, bool]:
    """Return a number in a range, and whether it had to be put into form.

    Raises
    ------
    ReplyError
        For example "9 is outside 1 to 5".
    """
    repaired = False
    allowed = f"{low:g} to {high:g}"
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        raw, repaired = float(raw), True
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        what = "a whole number" if whole else "a number"
        raise ReplyError(f"{shown(raw)} is not {what} from {allowed}")
    if not low <= raw <= high:
        raise ReplyError(f"{raw:g} is outside {allowed}")
    if whole and raw != int(raw):
        raise ReplyError(f"{raw:g} is not a whole number; allowed: {allowed}")
    return (int(raw), repaired or isinstance(raw, float)) if whole else (raw, repaired)


def option_of(raw: Any, options: Sequence[str]) -> tuple[int, bool]:
    """Return the position of the option that a reply names, and whether it was put into form."""
    if isinstance(raw, str):
        if raw in options:
            return options.index(raw), False
        folded = [_folded(option) for option in options]
        if folded.count(_folded(raw)) == 1:
            return folded.index(_folded(raw)), True
        hint = did_you_mean(raw, options)
        raise ReplyError(f"{shown(raw)} is not one of the options{hint or ';'} {_listed(options)}")
    raise ReplyError(f"{shown(raw)} is not one of the options; {_listed(options)}")


def options_of(raw: Any, options: Sequence[str]) -> tuple[list[int], bool]:
    """Return positions of the options in a list, each at most once."""
    if isinstance(raw, str):
        raw, repaired = [raw], True
    elif isinstance(raw, list | tuple):
        repaired = False
    else:
        raise ReplyError(f"{shown(raw)} is not a list of options; {_listed(options)}")
    found: list[int] = []
    for part in raw:
        position, changed = option_of(part, options)
        if position in found:
            raise ReplyError(f"{shown(options[position])} is there twice")
        found.append(position)
        repaired = repaired or changed
    return found, repaired


def fields_of(raw: Any, names: Sequence[str]) -> Mapping[str, Any]:
    """Return a reply that has exactly these fields."""
    if not isinstance(raw, Mapping):
        raise ReplyError(f"{shown(raw)} is not an object with {', '.join(names)}")
    if missing := [name for name in names if name not in raw]:
        raise ReplyError(f"{', '.join(missing)} missing; wanted: {', '.join(names)}")
    if unknown := [str(name) for name in raw if name not in names]:
        raise ReplyError(f"{', '.join(unknown)} is not asked; wanted: {', '.join(names)}")
    return raw


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _listed(options: Sequence[str]) -> str:
    return "allowed: " + ", ".join(shown(option) for option in options)
