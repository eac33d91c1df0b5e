"""A persona from the YAML of a cell, on its own or on top of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from personanb.errors import PersonanbError
from personanb.notebook import code
from personanb.notebook.commands import PERSONA_EXAMPLE
from personanb.notebook.namespace import Namespace
from personanb.notebook.quoting import ArgumentError

if TYPE_CHECKING:
    from personanb.personas.persona import Persona
    from personanb.personas.problems import PersonaError

MAX_CHARACTERS = 1_000_000
# The magic's own line is line 1 of the cell.
FIRST_LINE = 2
_SOURCE = "the cell"


def persona_from_cell(
    cell: str, like: str | None, additions: Sequence[str], names: Namespace
) -> tuple[Persona, str]:
    """Return the persona that a cell describes, and the Python expression for it.

    Parameters
    ----------
    cell
        YAML, below the magic's line.
    like
        Variable of a persona whose fields the cell's fields replace.
    additions
        Variables of fragments to merge in, in order.
    names
        Where variables are looked up.

    Raises
    ------
    PersonanbError
        Listing every problem with its line in the cell.
    """
    from personanb.personas.load import parse_persona  # noqa: PLC0415 - on first use
    from personanb.personas.persona import Fragment  # noqa: PLC0415 - on first use
    from personanb.personas.problems import PersonaError  # noqa: PLC0415 - on first use

    _refuse_empty_or_huge(cell)
    fragments = [(name, names.fetch(name, (Fragment,), "a fragment")) for name in additions]
    if like is None:
        try:
            persona = parse_persona(cell, _SOURCE, FIRST_LINE)
        except PersonaError as error:
            raise _with_advice(error, cell) from None
        text = code.call("pnb.parse_persona", code.text_literal(cell))
    else:
        persona, text = _changed(cell, like, names)
    for name, fragment in fragments:
        persona = persona + fragment
        text = f"{text} + {name}"
    return persona, text


def _changed(cell: str, like: str, names: Namespace) -> tuple[Persona, str]:
    from personanb.personas.persona import Persona  # noqa: PLC0415 - on first use
    from personanb.personas.problems import PersonaError  # noqa: PLC0415 - on first use
    from personanb.personas.yaml_text import read_yaml  # noqa: PLC0415 - on first use

    base: Persona = names.fetch(like, (Persona,), "a persona")
    document = read_yaml(cell, _SOURCE, first_line=FIRST_LINE)
    changes: Any = document.data
    if not isinstance(changes, dict) or not all(isinstance(key, str) for key in changes):
        raise ArgumentError(f"the cell holds the fields to change, for example:\n{PERSONA_EXAMPLE}")
    try:
        persona = base.replace(**changes)
    except PersonaError as error:
        raise error.located(document.positions, _SOURCE) from None
    arguments = (
        {key: code.quoted(value) for key, value in changes.items()}
        if all(key.isidentifier() for key in changes)
        else {}
    )
    return persona, code.call(f"{like}.replace", **arguments)


def _with_advice(error: PersonaError, cell: str) -> PersonanbError:
    from personanb.personas.yaml_text import read_yaml  # noqa: PLC0415 - on first use

    if "name" in read_yaml(cell).data:
        return error
    return ArgumentError(f"{error}\nadd a line with the person's name, such as\nname: Ada Moreira")


def _refuse_empty_or_huge(cell: str) -> None:
    if len(cell) > MAX_CHARACTERS:
        raise ArgumentError(
            f"the cell is {len(cell):,} characters long; the limit is {MAX_CHARACTERS:,}. Put many "
            "people into a file and load it with pnb.load_panel(path)"
        )
    if not any(line.strip() and not line.lstrip().startswith("#") for line in cell.splitlines()):
        raise ArgumentError(
            f"the cell is empty; describe a person below, for example:\n{PERSONA_EXAMPLE}"
        )
