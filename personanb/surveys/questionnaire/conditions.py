"""What skip rules say: comparisons of earlier answers, with and, or, not.

A comparison with an answer that is missing (not asked, or not usable) does not hold.
"""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask: TypeAlias = npt.NDArray[np.bool_]
    Column: TypeAlias = npt.NDArray[Any]

Literal: TypeAlias = str | int | float

OWN_ANSWER = ""
"""Name of the question that carries the rule, until the question gives its id."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_WORDS = {
    "==": "is",
    "!=": "is not",
    ">=": "is at least",
    "<=": "is at most",
    ">": "is above",
    "<": "is below",
}


@dataclass(frozen=True)
class Condition:
    """What has to hold; `str()` gives its canonical text, which reads back equal."""

    def names(self) -> Iterator[str]:
        """Yield the ids of the answers it looks at, once a mention."""
        return (part.name for part in self.tests())

    def tests(self) -> Iterator[Comparison]:
        """Yield the comparisons inside."""
        raise NotImplementedError

    def renamed(self, rename: Callable[[Comparison], Condition]) -> Condition:
        """Return the condition with every comparison replaced."""
        raise NotImplementedError

    def mask(self, columns: Mapping[str, Column], count: int) -> Mask:
        """Return for each of `count` respondents whether it holds, shape (count,).

        Parameters
        ----------
        columns
            Answers by id, each of shape (count,): numbers with NaN, or objects with None, where
            an answer is missing. An id that is not there is missing for everybody.
        count
            Number of respondents.
        """
        raise NotImplementedError

    def words(self, name: Callable[[str], str], value: Callable[[str, Literal], str]) -> str:
        """Say it in words, given how to name an answer and how to say a value of it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Comparison(Condition):
    """One comparison: of an answer with a value, or with a list of values (`in`, `not in`).

    Attributes
    ----------
    name
        Id of the answer.
    sign
        One of == != >= <= > <, `in`, `not in`, or `has` (a value among several that were chosen).
    values
        The value, or the list.
    """

    name: str
    sign: str
    values: tuple[Literal, ...]

    def tests(self) -> Iterator[Comparison]:
        """Yield itself."""
        yield self

    def renamed(self, rename: Callable[[Comparison], Condition]) -> Condition:
        """Return what stands for it."""
        return rename(self)

    def mask(self, columns: Mapping[str, Column], count: int) -> Mask:
        """Return where it holds; see `Condition.mask`."""
        import numpy as np  # noqa: PLC0415 - heavy

        column = columns.get(self.name)
        if column is None:
            return np.zeros(count, dtype=bool)
        column = np.asarray(column)
        if column.dtype.kind == "f":
            present = ~np.isnan(column)
        elif column.dtype.kind == "O":
            present = np.array([not _missing(value) for value in column], dtype=bool)
        else:
            present = np.ones(count, dtype=bool)
        holds = np.zeros(count, dtype=bool)
        if not present.any():
            return holds
        given = column[present]
        if self.sign in {"in", "not in", "has"}:
            inside = np.zeros(len(given), dtype=bool)
            for value in self.values:
                inside |= np.asarray(given == value, dtype=bool)
            holds[present] = ~inside if self.sign == "not in" else inside
        else:
            holds[present] = COMPARISONS[self.sign](given, self.values[0])
        return holds

    def words(self, name: Callable[[str], str], value: Callable[[str, Literal], str]) -> str:
        """Say it in words; see `Condition.words`."""
        said = [value(self.name, item) for item in self.values]
        if self.sign in {"in", "not in"}:
            listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"
            verb = "is" if self.sign == "in" else "is not"
            return f"{name(self.name)} {verb} {listed}"
        if self.sign == "has":
            return f"{name(self.name)} includes {said[0]}"
        return f"{name(self.name)} {_WORDS[self.sign]} {said[0]}"

    def __str__(self) -> str:
        if self.sign == "has":
            return f"{_literal(self.values[0])} in {self.name}"
        if self.sign in {"in", "not in"}:
            return f"{self.name} {self.sign} [{', '.join(map(_literal, self.values))}]"
        return f"{self.name} {self.sign} {_literal(self.values[0])}".lstrip()


@dataclass(frozen=True)
class Not(Condition):
    """The contrary."""

    part: Condition

    def tests(self) -> Iterator[Comparison]:
        """Yield the comparisons inside."""
        return self.part.tests()

    def renamed(self, rename: Callable[[Comparison], Condition]) -> Condition:
        """Return it with every comparison replaced."""
        return replace(self, part=self.part.renamed(rename))

    def mask(self, columns: Mapping[str, Column], count: int) -> Mask:
        """Return where it holds; see `Condition.mask`."""
        return ~self.part.mask(columns, count)

    def words(self, name: Callable[[str], str], value: Callable[[str, Literal], str]) -> str:
        """Say it in words; see `Condition.words`."""
        return f"not ({self.part.words(name, value)})"

    def __str__(self) -> str:
        return f"not {_bracketed(self.part)}"


@dataclass(frozen=True)
class Several(Condition):
    """Two or more conditions that must hold together, or of which one must hold.

    Attributes
    ----------
    word
        `and` or `or`.
    parts
        At least two.
    """

    word: str
    parts: tuple[Condition, ...]

    def tests(self) -> Iterator[Comparison]:
        """Yield the comparisons inside."""
        for part in self.parts:
            yield from part.tests()

    def renamed(self, rename: Callable[[Comparison], Condition]) -> Condition:
        """Return it with every comparison replaced."""
        return replace(self, parts=tuple(part.renamed(rename) for part in self.parts))

    def mask(self, columns: Mapping[str, Column], count: int) -> Mask:
        """Return where it holds; see `Condition.mask`."""
        found = self.parts[0].mask(columns, count)
        for part in self.parts[1:]:
            other = part.mask(columns, count)
            found = found & other if self.word == "and" else found | other
        return found

    def words(self, name: Callable[[str], str], value: Callable[[str, Literal], str]) -> str:
        """Say it in words; see `Condition.words`."""
        said = (
            f"({part.words(name, value)})" if isinstance(part, Several) else part.words(name, value)
            for part in self.parts
        )
        return f" {self.word} ".join(said)

    def __str__(self) -> str:
        return f" {self.word} ".join(_bracketed(part) for part in self.parts)


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _literal(value: Literal) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _bracketed(part: Condition) -> str:
    return f"({part})" if isinstance(part, Several) else str(part)
