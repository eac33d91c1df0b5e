"""Completion in the magics: variables that fit, options, engines, and fields in a cell."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)
from IPython.core.interactiveshell import InteractiveShell

from personanb.notebook.align_magic import METHODS
from personanb.notebook.arguments import Command, Option
from personanb.notebook.catalogue import COMMANDS
from personanb.notebook.namespace import type_if_loaded

_LINE = re.compile(r"^\s*(?:\w[\w.]*\s*=\s*)?(%%?)(\w+)(?:\s+(.*))?$", re.DOTALL)
_FIELD = re.compile(r"^(?P<indent> *(?:- +)?)(?P<typed>[A-Za-z_]*)$")
_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}
_TYPES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "person": (("personanb.personas.persona", "Persona", "persona"),),
    "people": (
        ("personanb.personas.persona", "Persona", "persona"),
        ("personanb.personas.panel", "Panel", "panel"),
    ),
    "talk": (
        ("personanb.simulation.transcript", "Transcript", "transcript"),
        ("personanb.simulation.world", "World", "world"),
    ),
    "panel": (
        ("personanb.personas.panel", "Panel", "panel"),
        ("pandas", "DataFrame", "data frame"),
    ),
    "reference": (
        ("personanb.populations.references.reference", "Reference", "reference"),
        ("personanb.personas.panel", "Panel", "panel"),
        ("pandas", "DataFrame", "data frame"),
    ),
    "fragment": (("personanb.personas.persona", "Fragment", "fragment"),),
    "guide": (("personanb.simulation.guide", "Guide", "guide"),),
    "survey": (("personanb.surveys.questionnaire.survey", "Survey", "survey"),),
}
_NAME = "personanb_matcher"

Candidates = Iterable[tuple[str, str]]


def register(shell: InteractiveShell) -> None:
    """Add the matcher to a shell's completer; doing it twice is fine."""
    unregister(shell)
    if shell.Completer is not None:
        shell.Completer.custom_matchers.append(matcher_for(shell))


def unregister(shell: InteractiveShell) -> None:
    """Take the matcher back."""
    if shell.Completer is not None:
        shell.Completer.custom_matchers[:] = [
            matcher
            for matcher in shell.Completer.custom_matchers
            if getattr(matcher, "matcher_identifier", "") != _NAME
        ]


def matcher_for(shell: InteractiveShell) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """Return the matcher that completes our magics with a shell's variables."""

    @context_matcher(identifier=_NAME)  # type: ignore[untyped-decorator, unused-ignore]
    def matcher(context: CompletionContext) -> SimpleMatcherResult:
        typed, candidates = complete(
            context.full_text.split("\n"),
            context.cursor_line,
            context.text_until_cursor,
            shell.user_ns,
        )
        fitting = [
            SimpleCompletion(text, type=kind)
            for text, kind in candidates
            if text.startswith(typed) and text != typed
        ]
        # Python's own completions make no sense there, so they stand back when ours fit.
        return SimpleMatcherResult(
            completions=fitting, matched_fragment=typed, suppress=bool(fitting)
        )

    matched: Callable[[CompletionContext], SimpleMatcherResult] = matcher
    return matched


def complete(
    lines: list[str], cursor_line: int, before: str, variables: Mapping[str, Any]
) -> tuple[str, Candidates]:
    """Return what has been typed of a word, and what could stand there.

    Parameters
    ----------
    lines
        The cell.
    cursor_line
        Number of the line that the cursor is in, from 0.
    before
        That line up to the cursor.
    variables
        The notebook's variables.

    Returns
    -------
    typed, candidates
        The beginning of the word, and pairs of completion and type label.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    head = lines[first] if first < len(lines) else ""
    if cursor_line > first and head.startswith("%%"):
        return _in_body(head, lines[first + 1 : cursor_line], before)
    found = _LINE.match(before)
    command = _BY_NAME.get(found[2]) if found else None
    if found is None or command is None or found[3] is None:
        return "", ()
    return _in_line(command, found[3], is_cell=found[1] == "%%", variables=variables)


def _in_line(
    command: Command, said: str, *, is_cell: bool, variables: Mapping[str, Any]
) -> tuple[str, Candidates]:
    words = said.split()
    typed = words.pop() if words and not said[-1:].isspace() else ""
    if _inside_quotes(said):
        return "", ()
    options = {option.name: option for option in command.options}
    previous = options.get(words[-1]) if words else None
    if previous is not None and previous.metavar:
        return typed, _values(previous.completes, variables)
    if typed.startswith("-"):
        return typed, _options(options.values(), words)
    if command.name == "llm":
        return typed, () if words else _values("engine", variables)
    if command.name == "align":
        return typed, () if words else _values("panel", variables)
    kind = "person" if command.name == "persona" and is_cell else "people"
    kind = "talk" if command.name == "replay" else kind
    named = set(words)
    people = ((name, label) for name, label in _values(kind, variables) if name not in named)
    return typed, people


def _options(options: Iterable[Option], given: list[str]) -> Candidates:
    used = {word.partition("=")[0] for word in given}
    for option in options:
        if option.repeatable or option.name not in used:
            yield option.name, "option"


def _values(kind: str, variables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind == "engine":
        yield from ((name, "engine") for name in _engine_names())
    if kind == "method":
        yield from ((name, "method") for name in METHODS)
    if kind == "reference":
        from personanb.populations.references.shipped import NAMES  # noqa: PLC0415 - on demand

        yield from ((name, "reference") for name in NAMES)
    for module, name, label in _TYPES.get(kind, ()):
        wanted = type_if_loaded(module, name)
        if wanted is not None:
            for variable, value in list(variables.items()):
                if isinstance(value, wanted) and not variable.startswith("_"):
                    yield variable, label


def _engine_names() -> list[str]:
    registry = sys.modules.get("personanb.engines.registry")
    forms = getattr(registry, "FORMS", ("rehearsal",))
    return sorted("".join(form.partition(":")[:2]) for form in forms)


def _inside_quotes(said: str) -> bool:
    return any(said.count(quote) % 2 for quote in ("'", '"'))


def _in_body(head: str, above: list[str], before: str) -> tuple[str, Candidates]:
    found = _FIELD.match(before)
    magic = head.split(maxsplit=1)[0].removeprefix("%%")
    if found is None or magic not in {"persona", "focus_group", "survey"}:
        return "", ()
    indent = len(found["indent"])
    if magic == "survey":
        return found["typed"], _survey_fields(above, indent, starts="-" in found["indent"])
    if magic == "focus_group":
        return found["typed"], () if indent else _guide_fields()
    return found["typed"], _persona_fields(above, indent)


def _survey_fields(above: list[str], indent: int, *, starts: bool) -> Candidates:
    """Return fields of a survey, kinds of questions where one starts, or fields of its kind."""
    from personanb.surveys.questionnaire.kinds import KINDS  # noqa: PLC0415 - when it is asked for

    if not indent:
        names = ["title", "introduction", "randomise", "questions", "blocks"]
        return [(f"{name}:", "field") for name in names]
    if starts:
        return [(f"{name}:", "field") for name in KINDS]
    for line in reversed(above):
        depth, name = _key_of(line)
        if depth == indent and name in KINDS:
            fields = KINDS[name].__dataclass_fields__
            return [(f"{field}:", "field") for field in fields if field != "text"]
        if depth < indent:
            break
    return []


def _guide_fields() -> Candidates:
    from personanb.simulation.guide import STAGE_KINDS  # noqa: PLC0415 - when it is asked for

    return [(f"{name}:", "field") for name in ("topic", *STAGE_KINDS)]


def _persona_fields(above: list[str], indent: int) -> Candidates:
    from personanb.personas.persona import Persona  # noqa: PLC0415 - when it is asked for

    owner: Any = Persona
    given = set()
    for name in _parents(above, indent):
        field = getattr(owner, "model_fields", {}).get(name)
        owner = _model_in(field.annotation) if field is not None else None
    for line in reversed(above):
        depth, name = _key_of(line)
        if name and depth == indent:
            given.add(name)
        elif name and depth < indent:
            break
    fields = getattr(owner, "model_fields", {})
    return [(f"{name}:", "field") for name in fields if name not in given]


def _parents(above: list[str], indent: int) -> list[str]:
    """Return the names of the records that a line of this indent stands in, outermost first."""
    parents: list[str] = []
    for line in reversed(above):
        depth, name = _key_of(line)
        if name and depth < indent:
            parents.insert(0, name)
            indent = depth
    return parents


def _key_of(line: str) -> tuple[int, str]:
    found = re.match(r"^( *(?:- +)?)(\w+) *:", line)
    return (len(found[1]), found[2]) if found else (0, "")


def _model_in(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
