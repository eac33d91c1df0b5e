"""The line of a magic: words in any order, quoted as in a shell, options told by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from personanb.errors import did_you_mean
from personanb.notebook.quoting import ArgumentError, shown, split, without_semicolon

HELP = ("-h", "--help")


@dataclass(frozen=True)
class Option:
    """One option of a magic.

    Attributes
    ----------
    name
        As typed, with its dashes.
    help
        What it does, in a few words.
    metavar
        What stands for its value in the usage line; empty for a switch.
    convert
        Reads the value; raises `ValueError` with what is allowed.
    repeatable
        Whether it may be given more than once; its value is then a list.
    completes
        What its value names, for completion: `engine`, `guide`, `fragment`, `person`,
        `reference`, `method` or nothing.
    """

    name: str
    help: str
    metavar: str = ""
    convert: Callable[[str], Any] = str
    repeatable: bool = False
    completes: str = ""

    @property
    def key(self) -> str:
        """Name under which the parsed value is found: `no_votes` for `--no-votes`."""
        return self.name.lstrip("-").replace("-", "_")

    @property
    def usage(self) -> str:
        """The option as it stands in a usage line."""
        text = f"{self.name} {self.metavar}" if self.metavar else self.name
        return f"[{text}] ..." if self.repeatable else f"[{text}]"


AS = Option("--as", "bind the result to this variable", "NAME")
CODE = Option("--code", "print the equivalent Python call instead of running it")
HELP_OPTION = Option("--help", "show this help")


@dataclass(frozen=True)
class Line:
    """What a line says.

    Attributes
    ----------
    words
        The words that are no options, in order.
    options
        Values by option key; an option that was not given is absent.
    wants_help
        Whether `-h` or `--help` was given.
    silent
        Whether the line ended in a semicolon: the result is not shown.
    after_option
        For words that directly follow an option's value, that option's name: where a value of
        several words without quotes ends up.
    """

    words: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    wants_help: bool = False
    silent: bool = False
    after_option: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.options.get(key)


@dataclass(frozen=True)
class Command:
    """What a magic accepts, and the help that says so.

    Attributes
    ----------
    name
        Without the percent signs.
    summary
        What it does, in one sentence.
    forms
        How it is typed: the ways to begin the usage line.
    options
        Every option.
    example
        A cell that works.
    python
        The public call that it stands for.
    details
        Further sentences of the help.
    advice
        What to do instead, for options that people try and that there must not be.
    """

    name: str
    summary: str
    forms: tuple[str, ...]
    options: tuple[Option, ...]
    example: str
    python: str
    details: str = ""
    advice: Mapping[str, str] = field(default_factory=dict)

    def parse(self, line: str) -> Line:
        """Read a line.

        Raises
        ------
        ArgumentError
            With the column of an unbalanced quote, or the nearest option to an unknown one.
        """
        line, silent = without_semicolon(line)
        known = {option.name: option for option in self.options}
        return _Parser(known, self.advice).read(split(line), silent=silent)

    def help(self) -> str:
        """Return the help text: usage, options, the Python call and one example."""
        usage = "\n".join(f"    {form} [options]" for form in self.forms)
        width = max(len(_help_name(option)) for option in self.options)
        options = "\n".join(
            f"    {_help_name(option):<{width}}  {option.help}" for option in self.options
        )
        example = "\n".join(f"    {row}" for row in self.example.splitlines())
        parts = [
            self.summary,
            self.details,
            f"Usage::\n\n{usage}",
            f"Options::\n\n{options}",
            f"Example::\n\n{example}",
            f"The same in Python::\n\n    {self.python}",
        ]
        return "\n\n".join(part for part in parts if part) + "\n"


def whole_number(minimum: int, maximum: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers in a range, both ends included."""
    allowed = f"{minimum} to {maximum}" if maximum is not None else f"{minimum} or more"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"is not a whole number; allowed: {allowed}") from None
        if number < minimum or (maximum is not None and number > maximum):
            raise ValueError(f"is out of range; allowed: {allowed}")
        return number

    return read


def number(minimum: float, maximum: float) -> Callable[[str], float]:
    """Return a reader of numbers in a range, both ends included."""
    allowed = f"{minimum:g} to {maximum:g}"

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise ValueError(f"is not a number; allowed: {allowed}") from None
        if not minimum <= value <= maximum:
            raise ValueError(f"is out of range; allowed: {allowed}")
        return value

    return read


def _help_name(option: Option) -> str:
    if option is HELP_OPTION:
        return ", ".join(HELP)
    return f"{option.name} {option.metavar}".rstrip()


class _Parser:
    def __init__(self, options: Mapping[str, Option], advice: Mapping[str, str]) -> None:
        self.known = options
        self.advice = advice
        self.words: list[str] = []
        self.options: dict[str, Any] = {}
        self.after_option: dict[str, str] = {}
        self.wants_help = False
        self._just_read = ""

    def read(self, tokens: list[str], *, silent: bool) -> Line:
        pending = iter(tokens)
        for part in pending:
            if part == "--":
                for word in pending:
                    self._word(word)
            elif part in HELP:
                self.wants_help = True
            elif part.startswith("-") and len(part) > 1 and not part[1].isdigit():
                self._option(part, pending)
            else:
                self._word(part)
        return Line(tuple(self.words), self.options, self.wants_help, silent, self.after_option)

    def _word(self, word: str) -> None:
        if self._just_read:
            self.after_option[word] = self._just_read
        self.words.append(word)

    def _option(self, part: str, pending: Iterator[str]) -> None:
        name, has_value, value = part.partition("=")
        option = self.known.get(name)
        if name in self.advice:
            raise ArgumentError(f"there is no option {name}: {self.advice[name]}")
        if option is None:
            allowed = ", ".join([*self.known, *HELP[:1]])
            hint = did_you_mean(name, self.known) or ";"
            raise ArgumentError(f"unknown option {shown(name)}{hint} allowed: {allowed}")
        if option.key in self.options and not option.repeatable:
            raise ArgumentError(f"{name} is given twice; keep one")
        if not option.metavar:
            if has_value:
                raise ArgumentError(f"{name} is a switch and takes no value")
            self.options[option.key] = True
            return
        if not has_value:
            value = next(pending, "")
            if not value or value.startswith("--"):
                raise ArgumentError(f"{name} needs a value: {name} {option.metavar}")
        self._store(option, value)
        self._just_read = name

    def _store(self, option: Option, text: str) -> None:
        try:
            value = option.convert(text)
        except ValueError as error:
            raise ArgumentError(f"{option.name} {shown(text)} {error}") from None
        if option.repeatable:
            self.options.setdefault(option.key, []).append(value)
        else:
            self.options[option.key] = value
