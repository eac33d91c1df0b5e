"""A function's signature and docstring as the description of a tool."""

from __future__ import annotations

import inspect
import json
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticUserError

from personanb.errors import ToolError, ToolInputError, did_you_mean
from personanb.simulation.tools.context import ToolContext
from personanb.simulation.tools.schema import Schema, strict, without_nulls, written_out

CONTEXT = "context"

_SHOWN = 80


@dataclass(frozen=True)
class Words:
    """What a docstring says: about the function, and about its parameters by name."""

    description: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Parameters:
    """The parameters of a tool.

    Attributes
    ----------
    names
        What can be given, in the order of the signature.
    wants_context
        Whether the function declares `context: ToolContext`.
    schema, strict
        JSON schema of the arguments, plain and for strict mode.
    model
        Validates them; its fields have the names as aliases, since pydantic keeps some for itself.
    """

    names: tuple[str, ...]
    wants_context: bool
    schema: Schema
    strict: Schema
    model: type[BaseModel]

    def read(self, arguments: Any) -> dict[str, Any]:
        """Return validated arguments by name; those not given are left to the function.

        Raises
        ------
        ToolInputError
            Names each argument that is wrong, unknown or missing.
        """
        if isinstance(arguments, str):
            arguments = _parsed(arguments)
        if not isinstance(arguments, Mapping):
            raise ToolInputError(
                f"the arguments are {_shown(arguments)}; they must be an object, "
                f"{_example(self.names)}"
            )
        try:
            model = self.model.model_validate(without_nulls(dict(arguments), self.schema))
        except ValidationError as error:
            raise ToolInputError("; ".join(self._problems(error))) from None
        except RecursionError:
            raise ToolInputError("the arguments are nested too deeply") from None
        given = model.model_fields_set
        return {
            name: getattr(model, field)
            for name, field in zip(self.names, type(model).model_fields, strict=True)
            if field in given
        }

    def _problems(self, error: ValidationError) -> list[str]:
        found = []
        for problem in error.errors(include_url=False):
            path = [str(part) for part in problem["loc"]]
            # A union tells of each of its members, with their type in the path.
            place = ".".join(path[:1] + [part for part in path[1:] if part.isidentifier()])
            if problem["type"] == "missing":
                found.append(f"{place}: is missing")
            elif problem["type"] == "extra_forbidden":
                hint = did_you_mean(place, self.names)
                known = ", ".join(self.names) or "no argument"
                found.append(f"{place}: is unknown, the tool takes {known}{hint}")
            else:
                message = problem["msg"][:1].lower() + problem["msg"][1:]
                found.append(f"{place}: is {_shown(problem['input'])}, {message}")
        return list(dict.fromkeys(found))


def read_signature(function: Callable[..., Any], tool: str, words: Words) -> Parameters:
    """Describe the parameters of a function.

    Raises
    ------
    ToolError
        When a parameter has no type, a type that has no form in JSON, or takes any number of
        values.
    """
    signature = inspect.signature(function)
    hints = _hints(function, tool)
    fields: dict[str, Any] = {}
    names: list[str] = []
    wants_context = False
    for parameter in signature.parameters.values():
        if parameter.name == CONTEXT and hints.get(CONTEXT) is ToolContext:
            wants_context = True
            continue
        _refuse(parameter, hints, tool)
        names.append(parameter.name)
        fields[f"p{len(names)}"] = _field(parameter, hints[parameter.name], words)
    model = _model(tool, fields)
    schema = written_out(_json_schema(model, tool), tool)
    return Parameters(
        names=tuple(names),
        wants_context=wants_context,
        schema=schema,
        strict=strict(schema, tool),
        model=model,
    )


def read_docstring(text: str | None) -> Words:
    """Read a docstring in the style of numpy, Google or Sphinx."""
    import docstring_parser  # noqa: PLC0415 - only where a tool is defined

    text = inspect.cleandoc(text or "")
    try:
        parsed = docstring_parser.parse(text)
    except docstring_parser.ParseError:
        return Words(" ".join(text.partition("\n\n")[0].split()), {})
    parts = (parsed.short_description, parsed.long_description)
    described = {
        parameter.arg_name: " ".join((parameter.description or "").split())
        for parameter in parsed.params
    }
    return Words(" ".join(" ".join(part for part in parts if part).split()), described)


def _hints(function: Callable[..., Any], tool: str) -> dict[str, Any]:
    target = inspect.unwrap(function)
    if not inspect.isroutine(target):
        target = getattr(target, "func", None) or type(target).__call__
    try:
        return typing.get_type_hints(target, include_extras=True)
    except (NameError, TypeError, AttributeError) as error:
        raise ToolError(
            f"tool {tool!r}: its types cannot be looked up ({error}); import or define them at "
            "the top of the module or in a cell"
        ) from error


def _refuse(parameter: inspect.Parameter, hints: Mapping[str, Any], tool: str) -> None:
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
        stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
        raise ToolError(
            f"tool {tool!r}: {stars}{parameter.name} takes anything, so nobody can be told what "
            f"to give; write a parameter for each value, or `{parameter.name}: list[str]`"
        )
    if parameter.kind is parameter.POSITIONAL_ONLY:
        raise ToolError(
            f"tool {tool!r}: arguments are given by name; take the `/` after {parameter.name!r} out"
        )
    if parameter.name not in hints:
        if parameter.name in {"self", "cls"}:
            raise ToolError(
                f"tool {tool!r}: {parameter.name!r} is not for a model to give; make a tool of the "
                f"bound method: `pnb.tool(thing.{tool})`"
            )
        raise ToolError(
            f"tool {tool!r}: parameter {parameter.name!r} has no type; write, for example, "
            f"`{parameter.name}: str`"
        )


def _field(parameter: inspect.Parameter, hint: Any, words: Words) -> tuple[Any, Any]:
    described = words.parameters.get(parameter.name, "")
    about: dict[str, Any] = {"alias": parameter.name}
    if parameter.default is not parameter.empty:
        # The function's own default is used, so what stands here is never seen.
        about["default_factory"] = lambda: None
        if isinstance(parameter.default, str | int | float | bool):
            default = json.dumps(parameter.default, ensure_ascii=False)
            described = f"{described} Default: {default}.".strip()
    if described and not _describes_itself(hint):
        about["description"] = described
    return hint, Field(**about)


def _describes_itself(hint: Any) -> bool:
    return typing.get_origin(hint) is Annotated and any(
        getattr(note, "description", None) for note in typing.get_args(hint)[1:]
    )


def _model(tool: str, fields: dict[str, Any]) -> type[BaseModel]:
    try:
        return create_model(tool, __config__=ConfigDict(extra="forbid"), **fields)
    except PydanticUserError as error:
        raise _unfit(tool, error) from error


def _json_schema(model: type[BaseModel], tool: str) -> Schema:
    try:
        return model.model_json_schema(by_alias=True)
    except PydanticUserError as error:
        raise _unfit(tool, error) from error


def _unfit(tool: str, error: PydanticUserError) -> ToolError:
    reason = str(error).partition("\n")[0].partition(". Set `arb")[0]
    return ToolError(
        f"tool {tool!r}: a parameter has a type with no form in JSON ({reason}); use str, int, "
        "float, bool, Literal, an Enum, list[...], a pydantic model or a dataclass"
    )


def _parsed(text: str) -> Any:
    """Read arguments that came as JSON text, as some models send them."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ToolInputError(f"the arguments are no JSON object: {_shown(text)}") from None


def _shown(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a value that cannot even be shown
        text = f"a {type(value).__name__}"
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"


def _example(names: tuple[str, ...]) -> str:
    return "{" + ", ".join(f'"{name}": ...' for name in names) + "}"
