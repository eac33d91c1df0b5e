"""What the magics share: reading who, what answers and where the result goes; printing code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from personanb.notebook import code
from personanb.notebook.arguments import Line
from personanb.notebook.namespace import Namespace, People, VariableError
from personanb.notebook.quoting import ArgumentError

if TYPE_CHECKING:
    from personanb.engines.protocol import Engine


def print_code(text: str, names: Namespace) -> None:
    """Print the Python call that a magic stands for, with the import it needs."""
    print(code.with_import(text, names.get("pnb")))  # noqa: T201 - what --code asks for


def people_named(said: Line, names: Namespace, advice: str) -> People:
    """Return who is named on the line.

    Raises
    ------
    ArgumentError
        With `advice`, when nobody is.
    VariableError
        For the first word that names nobody.
    """
    if not said.words:
        raise ArgumentError(advice)
    try:
        return names.people(said.words)
    except VariableError as error:
        stray = [word for word in said.words if word in said.after_option and word not in names]
        if stray and said.after_option[stray[0]] == "--topic":
            advice = 'a topic of several words goes in quotes: --topic "A weekly box"'
            raise VariableError(f"{error}; {advice}") from None
        raise


def result_name(said: Line, names: Namespace, types: tuple[type, ...]) -> str | None:
    """Return the variable that `--as` names, checked, or None without it."""
    if said["as"] is None:
        return None
    return names.check_free(said["as"], types, example="`--as {}`")


def bound(name: str | None, value: Any, names: Namespace) -> Any:
    """Bind a value when there is a name for it; return the value."""
    if name:
        names.bind(name, value)
    return value


def engine_named(spec: str | None, names: Namespace) -> tuple[str | Engine | None, str | None]:
    """Return what to pass as `engine`, and its code: a name, or a variable that holds one."""
    if spec is None:
        return None, None
    value = names.get(spec)
    if spec != "rehearsal" and callable(getattr(value, "complete", None)):
        return value, spec
    return spec, code.quoted(spec)
