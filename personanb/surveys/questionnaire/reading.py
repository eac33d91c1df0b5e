"""Surveys from YAML: every mistake at once, with line, path, value and what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from personanb.errors import did_you_mean
from personanb.personas.problems import Path, Problem, shown
from personanb.personas.yaml_text import Document, YamlError, read_yaml
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.checks import problems_of
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.items import slug
from personanb.surveys.questionnaire.kinds import KINDS
from personanb.surveys.questionnaire.layout import Layout, arranged
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.survey import Survey

Made = TypeVar("Made")

_TOP = ("title", "introduction", "randomise", "questions", "blocks")
_OF_BLOCK = ("title", "introduction", "randomise", "show_if", "questions")
_EXAMPLE = "for example:\nquestions:\n  - likert: I would buy this again.\n    points: 5"


def read_survey(text: str, source: str = "the survey", *, first_line: int = 1) -> Survey:
    """Read a survey; see `Survey.from_yaml`."""
    document = read_yaml(text, source, first_line=first_line)
    if document.data is None:
        raise YamlError(f"{source}: is empty; {_EXAMPLE}")
    return _Reader(document, source).survey()


class _Reader:
    def __init__(self, document: Document, source: str) -> None:
        self.document = document
        self.source = source
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.paths: dict[int, Path] = {}

    def survey(self) -> Survey:
        data = self.document.data
        if isinstance(data, list):
            data = {"questions": data}
            self.document = _below(self.document, "questions")
        if not isinstance(data, dict):
            self.problem((), f"{shown(data)} is only a value; {_EXAMPLE}")
            raise self.error()
        self.known(data, (), _TOP)
        words = {name: self.text(data, name) for name in ("title", "introduction")}
        randomise = data.get("randomise", False)
        if not isinstance(randomise, bool):
            self.problem(("randomise",), f"{shown(randomise)} is not true or false")
        entries = self.parts(data)
        layout = arranged(entries, randomise=randomise is True)
        if entries or not self.problems:
            for problem in problems_of(layout, self.broken):
                self.problem(self.written(problem.path, layout), problem.message)
        if self.problems:
            raise self.error()
        return Survey(entries, randomise=randomise, **words)

    def parts(self, data: Mapping[str, Any]) -> list[Entry | Block]:
        if "blocks" in data and "questions" in data:
            self.problem(("blocks",), "stands beside `questions`; put these into a block too")
        elif "blocks" in data:
            blocks = self.listed(data["blocks"], ("blocks",), self.block)
            return [block for block in blocks if block is not None]
        elif "questions" in data:
            return [*self.questions(data["questions"], ("questions",))]
        else:
            self.problem((), f"there are no questions; {_EXAMPLE}")
        return []

    def questions(self, given: Any, path: Path) -> list[Entry]:
        found = self.listed(given, path, self.entry)
        return [entry for entry in found if entry is not None]

    def listed(self, given: Any, path: Path, read: Callable[[Any, Path], Made]) -> list[Made]:
        if not isinstance(given, list) or not given:
            what = "is empty" if given in (None, []) else f"{shown(given)} is not a list"
            self.problem(path, f"{what}; write one a line, each with a dash before it")
            return []
        return [read(item, (*path, number)) for number, item in enumerate(given)]

    def block(self, data: Any, path: Path) -> Block | None:
        if not isinstance(data, dict):
            self.problem(path, f"{shown(data)} is not a block; it has `questions`")
            return None
        self.known(data, path, _OF_BLOCK)
        entries = self.questions(data.get("questions"), (*path, "questions"))
        fields = {name: value for name, value in data.items() if name in _OF_BLOCK}
        if not entries:
            return None
        block = self.made(lambda: Block(**{**fields, "questions": entries}), path, {})
        if block is not None:
            self.paths[id(block)] = path
        return block

    def entry(self, data: Any, path: Path) -> Entry | None:
        entry = self.read_entry(data, path)
        if entry is not None:
            self.paths[id(entry)] = path
        elif isinstance(data, dict):
            text = next((data[key] for key in data if key in KINDS or key == "text"), None)
            name = data.get("id") or (slug(text) if isinstance(text, str) else "")
            self.broken |= {name} if isinstance(name, str) and name else set()
        return entry

    def read_entry(self, data: Any, path: Path) -> Entry | None:
        if not isinstance(data, dict):
            text = data if isinstance(data, str) else "What do you think?"
            self.problem(path, f"{shown(data)} has no kind; write for example `likert: {text}`")
            return None
        kind, fields, names = self.kind_of(data, path)
        if kind is None:
            return None
        before = len(self.problems)
        for field in {"measures", "measure"} & set(fields) & set(kind.__dataclass_fields__):
            given = [fields[field]] if isinstance(fields[field], dict) else fields[field]
            fields[field] = self.measures(given, (*path, field))
            if not fields[field]:
                del fields[field]  # told already; the usual ones let the rest be looked at
        entry = self.made(lambda: kind(**fields), path, names)
        return entry if len(self.problems) == before else None

    def measures(self, given: Any, path: Path) -> tuple[Entry, ...]:
        found = self.listed(given, path, self.read_entry)
        return tuple(entry for entry in found if entry is not None)

    def kind_of(
        self, data: Mapping[str, Any], path: Path
    ) -> tuple[type[Entry] | None, dict[str, Any], dict[str, str]]:
        """Return the kind, its fields, and how fields are called in this text."""
        if "kind" in data:
            kind = KINDS.get(data["kind"]) if isinstance(data["kind"], str) else None
            if kind is None:
                hint = did_you_mean(str(data["kind"]), KINDS) or ";"
                allowed = f"allowed: {', '.join(KINDS)}"
                self.problem((*path, "kind"), f"{shown(data['kind'])} is no kind{hint} {allowed}")
            return kind, {key: value for key, value in data.items() if key != "kind"}, {}
        found = [key for key in data if key in KINDS]
        if len(found) != 1:
            hint = next((h for key in data if (h := did_you_mean(str(key), KINDS))), ";")
            what = f"has two kinds, {' and '.join(found)}" if found else "has no kind"
            self.problem(path, f"{what}{hint} allowed: {', '.join(KINDS)}")
            return None, {}, {}
        name = found[0]
        fields = {key: value for key, value in data.items() if key != name}
        if data[name] is not None:
            fields["text"] = data[name]
        return KINDS[name], fields, {"text": name}

    def made(self, make: Callable[[], Made], path: Path, names: Mapping[str, str]) -> Made | None:
        try:
            return make()
        except SurveyError as error:
            for problem in error.problems:
                first, *rest = problem.path or ("",)
                inside = (names.get(str(first), first), *rest) if problem.path else ()
                self.problem((*path, *inside), problem.message)
            return None

    # --- words, names, places

    def text(self, data: Mapping[str, Any], name: str) -> str:
        value = data.get(name) or ""
        if not isinstance(value, str):
            self.problem((name,), f"{shown(value)} is not text; put it in quotes: '{value}'")
            return ""
        return value

    def known(self, data: Mapping[str, Any], path: Path, allowed: tuple[str, ...]) -> None:
        for name in data:
            if name not in allowed:
                hint = did_you_mean(str(name), allowed) or ";"
                message = f"unknown field{hint} allowed here: {', '.join(allowed)}"
                self.problem((*path, name), message)

    def written(self, path: Path, layout: Layout) -> Path:
        """Turn a path in the survey as read into one in the text, where more may stand."""
        for place in layout.places:
            own = layout.path(place)
            if path[: len(own)] == own and id(place.entry) in self.paths:
                rest = path[len(own) :]
                return (*self.paths[id(place.entry)], *self.text_as_written(place.entry, rest))
        if path[:1] == ("blocks",) and isinstance(path[1], int):
            block = layout.blocks[path[1]]
            return (*self.paths.get(id(block), path[:2]), *path[2:])
        return path

    def text_as_written(self, entry: Entry, rest: Path) -> Path:
        if (
            rest[:1] == ("text",)
            and (*self.paths[id(entry)], entry.kind) in self.document.positions
        ):
            return (entry.kind, *rest[1:])
        return rest

    def problem(self, path: Path, message: str) -> None:
        self.problems.append(Problem(path, message))

    def error(self) -> SurveyError:
        found = SurveyError(self.problems).located(self.document.positions, self.source)
        ordered = sorted(found.problems, key=lambda problem: problem.line or 0)
        return SurveyError(ordered, self.source)


def _below(document: Document, name: str) -> Document:
    """Return a document whose list stands under a name."""
    positions = {(name, *path): place for path, place in document.positions.items()}
    return Document({name: document.data}, positions)
