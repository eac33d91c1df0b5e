"""The small language of skip rules, parsed by the few lines below and never evaluated as code."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from personanb.personas.problems import shown
from personanb.surveys.questionnaire.conditions import (
    COMPARISONS,
    OWN_ANSWER,
    Comparison,
    Condition,
    Literal,
    Not,
    Several,
)

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
      | (?P<text>"(?:[^"\\]|\\.)*"|'[^']*')
      | (?P<name>[^\W\d]\w*(?:\.\w+)*)
      | (?P<sign>==|!=|>=|<=|=|>|<|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE,
)
_MAX_CHARACTERS = 2_000
_MAX_DEPTH = 30
_EXAMPLE = 'for example: again >= 4 and where in ["market", "online"]'


def read_condition(given: object) -> Condition:
    """Read a condition from its text, or from answers with what they should be.

    Parameters
    ----------
    given
        `"again >= 4 and where in ['market', 'online']"`, or `{"again": ">= 4"}`: then all have to
        hold, a plain value means that the answer is it, a list that it is one of them.

    Raises
    ------
    ValueError
        With the column, and what is allowed instead.

    Examples
    --------
    >>> str(read_condition({"again": ">= 4", "where": ["market", "online"]}))
    'again >= 4 and where in ["market", "online"]'
    """
    if isinstance(given, Condition):
        return given
    if isinstance(given, str):
        return _Parser(given).whole()
    if isinstance(given, Mapping) and given:
        parts = tuple(_of_entry(name, wanted) for name, wanted in given.items())
        return parts[0] if len(parts) == 1 else Several("and", parts)
    raise ValueError(f"{shown(given)} is not a rule; {_EXAMPLE}")


def _of_entry(name: object, wanted: object) -> Condition:
    if not isinstance(name, str) or not re.fullmatch(r"[^\W\d]\w*(\.\w+)*", name):
        raise ValueError(f"{shown(name)} is not the id of a question; {_EXAMPLE}")
    if isinstance(wanted, str) and re.match(
        r"\s*(==|!=|>=|<=|=|>|<|in\s*\[|not\s+in\s*\[)", wanted
    ):
        return (
            _Parser(wanted)
            .whole()
            .renamed(lambda test: replace(test, name=name) if test.name == OWN_ANSWER else test)
        )
    if isinstance(wanted, list | tuple):
        if not wanted:
            raise ValueError(f"{name}: the list of answers is empty")
        return Comparison(name, "in", tuple(_checked(name, value) for value in wanted))
    return Comparison(name, "==", (_checked(name, wanted),))


def _checked(name: str, value: object) -> Literal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        # A ValueError, since that is what pydantic reports.
        raise ValueError(  # noqa: TRY004
            f"{name}: {shown(value)} is no answer; allowed: text or a number"
        )
    return value


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


class _Parser:
    """Recursive descent: or, and, not, comparison."""

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > _MAX_CHARACTERS:
            raise ValueError(f"is {len(text):,} characters long; allowed: {_MAX_CHARACTERS:,}")
        self.tokens = list(self._tokens())
        self.position = 0
        self.depth = 0

    def _tokens(self) -> Iterator[_Token]:
        position, end = 0, len(self.text.rstrip())
        while position < end:
            found = _TOKEN.match(self.text, position)
            if found is None or found.lastgroup is None:
                rest = self.text[position:].strip()
                raise ValueError(f"cannot read {shown(rest)}; {_EXAMPLE}")
            kind = found.lastgroup
            yield _Token(kind, found[kind], found.start(kind) + 1)
            position = found.end()

    def whole(self) -> Condition:
        """Read all of the text."""
        if not self.tokens:
            raise ValueError(f"is empty; {_EXAMPLE}")
        condition = self._any()
        if self.position < len(self.tokens):
            token = self.tokens[self.position]
            raise ValueError(
                f"column {token.column}: {token.text!r} is one too many; join comparisons with "
                "and, or"
            )
        return condition

    def _any(self) -> Condition:
        return self._joined("or", self._all)

    def _all(self) -> Condition:
        return self._joined("and", self._one)

    def _joined(self, word: str, read: Callable[[], Condition]) -> Condition:
        parts = [read()]
        while self._take(word):
            parts.append(read())
        # `a and (b and c)` is the same as `a and b and c`, and has the same canonical text.
        flat = [
            inner
            for part in parts
            for inner in (
                part.parts if isinstance(part, Several) and part.word == word else (part,)
            )
        ]
        return flat[0] if len(flat) == 1 else Several(word, tuple(flat))

    def _one(self) -> Condition:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ValueError(f"is nested more than {_MAX_DEPTH} deep")
        try:
            if self._take("not"):
                return Not(self._one())
            if self._take("("):
                inside = self._any()
                self._need(")")
                return inside
            return self._test()
        finally:
            self.depth -= 1

    def _test(self) -> Condition:
        token = self._next("a question's id")
        if token.kind == "sign" and (token.text in COMPARISONS or token.text == "="):
            self.position -= 1
            return self._compared(OWN_ANSWER)
        if token.kind in {"text", "number"}:
            value = self._value(token)
            self._need("in")
            name = self._next("a question's id")
            if name.kind != "name":
                raise ValueError(f"column {name.column}: {name.text!r} is not a question's id")
            return Comparison(name.text, "has", (value,))
        if token.text in {"in", "not"}:
            self.position -= 1
            return self._compared(OWN_ANSWER)
        if token.kind != "name" or token.text in {"and", "or"}:
            raise ValueError(
                f"column {token.column}: {token.text!r} stands where a question's id is wanted; "
                f"{_EXAMPLE}"
            )
        return self._compared(token.text)

    def _compared(self, name: str) -> Condition:
        token = self._next("a comparison (==, !=, >=, <=, >, <, in)")
        if token.text in {"in", "not"}:
            if token.text == "not":
                self._need("in")
            return Comparison(name, "not in" if token.text == "not" else "in", self._list())
        sign = "==" if token.text in {"=", "is"} else token.text
        if sign not in COMPARISONS:
            raise ValueError(
                f"column {token.column}: {token.text!r} is no comparison; allowed: ==, !=, >=, <=, "
                ">, <, in [...], not in [...]"
            )
        return Comparison(name, sign, (self._value(self._next("a value")),))

    def _list(self) -> tuple[Literal, ...]:
        self._need("[")
        values = [self._value(self._next("a value"))]
        while self._take(","):
            values.append(self._value(self._next("a value")))
        self._need("]")
        return tuple(values)

    def _value(self, token: _Token) -> Literal:
        if token.kind == "number":
            whole = re.fullmatch(r"[-+]?\d+", token.text)
            value = int(token.text) if whole else float(token.text)
            if math.isinf(value):
                raise ValueError(f"column {token.column}: {token.text} is not a finite number")
            return value
        if token.kind == "text":
            if token.text.startswith("'"):
                return token.text[1:-1]
            try:
                return str(json.loads(token.text))
            except ValueError:
                raise ValueError(
                    f"column {token.column}: {token.text} has a stray backslash; write \\\\"
                ) from None
        if token.kind == "name" and token.text not in {"and", "or", "not", "in"}:
            return token.text
        raise ValueError(
            f"column {token.column}: {token.text!r} stands where a value is wanted; put text in "
            "quotes"
        )

    def _next(self, wanted: str) -> _Token:
        if self.position >= len(self.tokens):
            raise ValueError(f"ends where {wanted} is wanted; {_EXAMPLE}")
        self.position += 1
        return self.tokens[self.position - 1]

    def _take(self, text: str) -> bool:
        if self.position < len(self.tokens) and self._is(self.tokens[self.position], text):
            self.position += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._take(text):
            at = self.tokens[self.position :]
            place = f"column {at[0].column}: {at[0].text!r} stands" if at else "ends"
            raise ValueError(f"{place} where {text!r} is wanted; {_EXAMPLE}")

    @staticmethod
    def _is(token: _Token, text: str) -> bool:
        return token.kind != "text" and token.text == text
