"""The file of an experiment: a line for each unit as soon as it is finished.

First line the design, then one line a unit. A process that dies leaves at worst one torn line;
everything before it counts, and the next run goes on from there.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import IO, Any, Self

from personanb._version import __version__
from personanb.errors import GroupError
from personanb.simulation.experiments.assignment import Assigned, Name
from personanb.simulation.experiments.results import Row

FORMAT = "personanb.experiment"
FORMAT_VERSION = 1


class Kept:
    """The finished units of an experiment on disk.

    Attributes
    ----------
    path
        The file.
    rows
        Units with an outcome from earlier runs, by name.
    """

    def __init__(self, path: Path, rows: Mapping[Name, Row], file: IO[bytes]) -> None:
        self.path, self.rows = path, rows
        self._file = file

    @classmethod
    def open(
        cls,
        path: str | Path,
        factors: Mapping[str, Sequence[Any]],
        assigned: Sequence[Assigned],
        *,
        seed: int,
        functions: Sequence[Any],
    ) -> Self:
        """Begin a file, or go on with one of the same design.

        Raises
        ------
        GroupError
            When the file is something else, of another design or seed, was filled by another
            function, or cannot be written.
        """
        path = Path(path).expanduser()
        wanted = {
            "format": FORMAT, "version": FORMAT_VERSION, "personanb": __version__, "seed": seed,
            "factors": {name: list(levels) for name, levels in factors.items()},
            "design": _digest([_drawn(one) for one in assigned]),
            "code": {f"python{sys.version_info.major}.{sys.version_info.minor}": _code(functions)},
        }  # fmt: skip
        rows: dict[Name, Row] = {}
        whole = 0
        if path.exists():
            lines, whole = _lines(path)
            if lines:
                _check(path, lines[0], wanted)
            named = {one.unit: one for one in assigned}
            for line in lines[1:]:
                one = named.get(line.get("unit", ""))
                if one is not None and line.get("outcome") is not None:
                    rows[one.unit] = Row.of(
                        one, outcome=float(line["outcome"]), reason=str(line.get("reason", ""))
                    )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("r+b" if path.exists() else "wb")
        except OSError as error:
            raise GroupError(f"{path}: cannot be written ({error.strerror})") from None
        # A torn last line is written over.
        file.seek(whole)
        file.truncate()
        kept = cls(path, rows, file)
        if not whole:
            kept._line({"type": "design", **wanted})
        return kept

    def add(self, row: Row) -> None:
        """Write what a unit came to; it is on its way to the disk when this returns."""
        self._line(
            {
                "type": "unit", "unit": row.unit, "levels": dict(row.levels),
                "outcome": row.outcome, "status": row.status, "reason": row.reason,
            }
        )  # fmt: skip

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _line(self, record: Mapping[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=False, default=str) + "\n"
        self._file.write(line.encode())
        self._file.flush()


def _lines(path: Path) -> tuple[list[dict[str, Any]], int]:
    """Return the whole lines of a file, and how many bytes they take."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GroupError(f"{path}: cannot be read ({error.strerror})") from None
    found: list[dict[str, Any]] = []
    whole = 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            record = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            record = None
        if not isinstance(record, dict):
            if whole + len(line) < len(data) or not found:
                raise GroupError(f"{path}, line {number}: is no line of an experiment's file")
            break
        found.append(record)
        whole += len(line)
    return found, whole


def _check(path: Path, design: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    elsewhere = "name another file in save_to, or delete this one"
    if design.get("format") != FORMAT:
        raise GroupError(f"{path}: is not the file of an experiment; {elsewhere}")
    if design.get("version") != FORMAT_VERSION:
        raise GroupError(
            f"{path}: has format version {design.get('version')!r}, written by personanb "
            f"{design.get('personanb', '?')}; this one reads version {FORMAT_VERSION}"
        )
    if design.get("design") != wanted["design"]:
        raise GroupError(f"{path}: holds units of another design, or another seed; {elsewhere}")
    # Byte code is told apart only within one version of Python.
    ((python, code),) = wanted["code"].items()
    if dict(design.get("code") or {}).get(python, code) != code:
        raise GroupError(
            f"{path}: its units were run by a function that has changed since; mixing the two "
            f"would compare different things: {elsewhere}"
        )


def _drawn(one: Assigned) -> list[Any]:
    who = one.persona.persona_id if one.persona is not None else ""
    levels = [[name, _told(level)] for name, level in one.levels.items()]
    return [one.unit, levels, one.seed, one.stratum, _told(one.order), who]


def _code(functions: Sequence[Any]) -> str:
    return _digest([_code_of(_inner(one)) for one in functions])


def _inner(function: Any) -> Any:
    """Return the code behind something that can be called; what it is, where there is none."""
    while isinstance(function, functools.partial):
        function = function.func
    code = getattr(function, "__code__", None)
    if code is None and callable(function):  # an object that can be called
        code = getattr(type(function).__call__, "__code__", None)
    return _told(function) if code is None else code


def _code_of(code: Any) -> Any:
    """Return what a function does, without where it stands: comments and lines do not count."""
    if isinstance(code, CodeType):
        return [code.co_code.hex(), list(code.co_names), [_code_of(one) for one in code.co_consts]]
    if isinstance(code, frozenset):
        return sorted(map(_told, code))
    return [_code_of(one) for one in code] if isinstance(code, tuple) else _told(code)


def _told(value: Any) -> str:
    """Return a value as text that is the same in another process."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
