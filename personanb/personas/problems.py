"""Validation problems: all at once, each with its place, its value and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import BaseModel, ValidationError
from pydantic.dataclasses import is_pydantic_dataclass

from personanb.errors import PersonanbError, did_you_mean

Path = tuple[str | int, ...]

_SHOWN_CHARACTERS = 60
_SHOWN_PROBLEMS = 20

_EXPECTED = {
    "string_type": "text",
    "string_unicode": "text without broken characters",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "names with values",
    "model_type": "names with values",
    "model_attributes_type": "names with values",
    "finite_number": "a finite number",
    "invalid-json-value": "text, numbers, true/false, null, lists or names with values",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes
    ----------
    path
        Field names and list positions that lead to the value.
    message
        What is wrong, what is allowed, and a suggestion where there is one.
    line, column
        Place in the text that was read, from 1; None when the value did not come from text.
    """

    path: Path
    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line is not None else []
        if self.path:
            place.append(dotted(self.path))
        return f"{', '.join(place)}: {self.message}" if place else self.message


class ProblemsError(PersonanbError):
    """Something described is not valid; `.problems` lists everything wrong.

    Not a `ValueError` on purpose: pydantic would swallow it into an error of its own.
    """

    def __init__(self, problems: Iterable[Problem], source: str = "") -> None:
        self.problems = tuple(problems)
        self.source = source
        super().__init__(self._text())

    def _text(self) -> str:
        count = len(self.problems)
        where = f" in {self.source}" if self.source else ""
        if count == 1:
            return f"{self.source}: {self.problems[0]}" if self.source else str(self.problems[0])
        lines = [f"  {problem}" for problem in self.problems[:_SHOWN_PROBLEMS]]
        if count > _SHOWN_PROBLEMS:
            lines.append(f"  and {count - _SHOWN_PROBLEMS} more")
        return "\n".join([f"{count} problems{where}:", *lines])

    def located(self, positions: Mapping[Path, tuple[int, int]], source: str) -> Self:
        """Return the same error with lines and columns looked up from where text was read."""
        return type(self)((_locate(problem, positions) for problem in self.problems), source)


class PersonaError(ProblemsError):
    """A persona, fragment or panel that is not valid; `.problems` lists everything wrong."""


def dotted(path: Path) -> str:
    """Write a path as users read it: `preferences.likes[2]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


def problems_from(error: ValidationError, model: type[Any], value: Any = None) -> list[Problem]:
    """Translate pydantic's errors into problems that say what to type instead.

    Parameters
    ----------
    error
        What pydantic raised.
    model
        The model, or pydantic dataclass, that was validated.
    value
        What it was given; tells the user's own names from those of pydantic's validators.
    """
    return [
        Problem(path, _message(detail, model, path))
        for detail in error.errors(include_url=False)
        for path in [_visible_path(detail["loc"], value)]
    ]


def shown(value: Any) -> str:
    """Quote a value for a message, cut short when it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."


def _visible_path(location: Sequence[str | int], value: Any) -> Path:
    # Pydantic adds names of its own validators and of JSON value kinds; users typed neither,
    # unless that is what a fact of theirs is called.
    own = {"[key]", "list", "dict", "str", "int", "float"}
    path: list[str | int] = []
    for part in location:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif part in own or str(part).startswith("function-"):
            continue
        else:
            inside = isinstance(part, int) and isinstance(value, list | tuple)
            value = value[part] if inside and part < len(value) else None  # type: ignore[operator]
        path.append(part)
    return tuple(path)


def _message(  # noqa: PLR0911 - one return a kind of error reads best
    detail: Mapping[str, Any], model: type[Any], path: Path
) -> str:
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind == "invalid_key":
        return f"{shown(value)} is not a name; put it in quotes: '{value}'"
    if kind == "missing":
        return "is missing, and is needed"
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        return _unknown_field(model, path)
    if kind == "value_error":
        return f"{shown(value)}: {context.get('error', detail['msg'])}"
    if kind == "literal_error":
        return f"{shown(value)} is not one of {context['expected']}"
    if kind.startswith(("greater_than", "less_than")):
        return f"{shown(value)} is out of range; allowed: {_range_of(model, path)}"
    if kind == "string_too_long":
        return f"is {len(value or '')} characters long; allowed: {context['max_length']}"
    if kind in _EXPECTED:
        return f"{shown(value)} is not {_EXPECTED[kind]}{_hint(value, model, path)}"
    message: str = detail["msg"]
    return f"{shown(value)}: {message[:1].lower()}{message[1:]}"


def _hint(value: Any, model: type[Any], path: Path) -> str:
    bounds = _range_of(model, path)
    if isinstance(value, str) and bounds:
        number = value.strip().replace(".", "", 1).removeprefix("-").isdigit()
        quotes = f"; write {value.strip()} without quotes" if number else ""
        return f"; allowed: {bounds}{quotes}"
    if isinstance(value, bool):
        return f"; put it in quotes if it is meant as text: '{str(value).lower()}'"
    if isinstance(value, int | float) and not bounds:
        return f"; put it in quotes: '{value}'"
    return f"; allowed: {bounds}" if bounds else ""


def _unknown_field(model: type[Any], path: Path) -> str:
    owner: Any = model
    for part in path[:-1]:
        owner = _field_type(owner, part)
    fields = list(_fields(owner))
    suggestion = did_you_mean(str(path[-1]), fields)
    if owner is model and "facts" in fields:
        return f"unknown field{suggestion or ';'} anything else goes under `facts:`"
    return f"unknown field{suggestion or ';'} allowed here: {', '.join(fields)}"


def _fields(owner: Any) -> Mapping[Any, Any]:
    """Return the fields of a model or of a pydantic dataclass, by name."""
    found: Mapping[Any, Any] = getattr(
        owner, "model_fields", getattr(owner, "__pydantic_fields__", {})
    )
    return found


def _field_type(owner: Any, part: str | int) -> Any:
    """Follow one step of a path through annotations to the model it leads to."""
    if isinstance(part, int):
        return owner
    field = _fields(owner).get(part)
    # What is no field is a name of the user's in a mapping, whose values the owner describes.
    return model_in(field.annotation) if field else owner


def model_in(annotation: Any) -> Any:
    """Return the first model that an annotation holds, or None."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or is_pydantic_dataclass(annotation)
    ):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = model_in(inner)
        if found is not None:
            return found
    return None


def bounds_of(model: type[Any], path: Path) -> dict[str, float]:
    """Return the limits (`ge`, `gt`, `le`, `lt`) of the number at a path of a model."""
    while path and isinstance(path[-1], int):
        path = path[:-1]  # the place in a list: its values share the range of the field
    owner: Any = model
    for part in path[:-1]:
        owner = _field_type(owner, part)
    field = _fields(owner).get(path[-1]) if path else None
    return {} if field is None else _bounds(field)


def _range_of(model: type[Any], path: Path) -> str:
    bounds = bounds_of(model, path)
    if not {"ge", "le"} <= set(bounds):
        words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
        return " and ".join(f"{words[bound]} {limit:g}" for bound, limit in bounds.items())
    pomp = " (a POMP score: (score - minimum) / (maximum - minimum))" if bounds["le"] == 1 else ""
    return f"{bounds['ge']:g} to {bounds['le']:g}{pomp}"


def _bounds(field: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    pending = [*field.metadata, field.annotation]
    while pending:
        item = pending.pop()
        pending.extend(getattr(item, "__metadata__", ()))
        pending.extend(getattr(item, "__args__", ()))
        pending.extend(getattr(item, "metadata", ()) or ())
        for bound in ("ge", "gt", "le", "lt"):
            if isinstance(limit := getattr(item, bound, None), int | float):
                found[bound] = limit
    return found


def _locate(problem: Problem, positions: Mapping[Path, tuple[int, int]]) -> Problem:
    path = problem.path
    while path not in positions and path:
        path = path[:-1]
    if path not in positions:
        return problem
    line, column = positions[path]
    return replace(problem, line=line, column=column)
