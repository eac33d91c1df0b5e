"""The user's variables: finding people among them, and binding results without harm."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from personanb.errors import PersonanbError, did_you_mean, nearest
from personanb.notebook.quoting import shown

if TYPE_CHECKING:
    from personanb.personas.persona import Persona

_LISTED = 8


class VariableError(PersonanbError):
    """A variable that is not there, holds something else, or must not be overwritten."""


@dataclass(frozen=True)
class People:
    """Who was named on a line.

    Attributes
    ----------
    personas
        Everybody, panels and lists expanded, in the order named.
    code
        The Python expression for them.
    alone
        Whether one variable that holds one persona was named.
    """

    personas: tuple[Persona, ...]
    code: str
    alone: bool


class Namespace:
    """The variables that a magic sees, local ones before those of the notebook.

    Parameters
    ----------
    user
        The notebook's variables; results are bound there.
    local
        Variables of the function that the magic was called in, if any.
    """

    def __init__(self, user: dict[str, Any], local: Mapping[str, Any] | None = None) -> None:
        self._user = user
        self._local: Mapping[str, Any] = {} if local is None or local is user else local

    def __contains__(self, name: str) -> bool:
        return name in self._local or name in self._user

    def __getitem__(self, name: str) -> Any:
        return self._local[name] if name in self._local else self._user[name]

    def __iter__(self) -> Iterator[str]:
        # A copy, because other threads may bind variables meanwhile.
        for name in dict.fromkeys([*self._user, *self._local]):
            if not name.startswith("_"):
                yield name

    def get(self, name: str) -> Any:
        """Return the value of a variable, or None when there is none."""
        return self._local.get(name, self._user.get(name))

    def of_type(self, *types: type) -> dict[str, Any]:
        """Return the visible variables that hold one of the types, in the order of binding."""
        return {name: self[name] for name in self if isinstance(self[name], types)}

    def fetch(self, name: str, types: tuple[type, ...], what: str) -> Any:
        """Return the variable of that name.

        Parameters
        ----------
        name
            As the user typed it.
        types
            What it may hold.
        what
            What that is called, with its article: "a guide".

        Raises
        ------
        VariableError
            When there is none, with the nearest; or when it holds something else.
        """
        name = _normal(name)
        if name not in self:
            raise VariableError(f"there is no variable {shown(name)}{self._advice(name, types)}")
        value = self[name]
        if not isinstance(value, types):
            raise VariableError(f"{name} is {_kind(value)}, not {what}")
        return value

    def people(self, words: Iterable[str]) -> People:
        """Return the people that the words name.

        Raises
        ------
        VariableError
            For the first word that names nobody: with the nearest persona variable, or with what
            the variable holds instead.
        """
        personas: list[Persona] = []
        parts: list[str] = []
        lone = []
        named: set[str] = set()
        for word in words:
            found, is_one = self._people_of(word)
            word = _normal(word)  # noqa: PLW2901 - as Python itself reads the name
            if word in named:
                raise VariableError(f"{word} is named twice; name everybody once")
            named.add(word)
            personas.extend(found)
            parts.append(word if is_one else f"*{word}")
            lone.append(is_one)
        if len(parts) == 1:
            return People(tuple(personas), parts[0].lstrip("*"), lone[0])
        return People(tuple(personas), f"[{', '.join(parts)}]", alone=False)

    def bind(self, name: str, value: Any) -> None:
        """Bind a result to a variable of the notebook."""
        self._user[_normal(name)] = value

    def check_free(self, name: str, types: tuple[type, ...], *, example: str) -> str:
        """Return the name, normalised, when a result may be bound to it.

        Parameters
        ----------
        name
            As the user typed it.
        types
            What it may hold already: overwriting a value of the same kind is re-running a cell.
        example
            How to type the magic with another name; `{}` stands for the name.

        Raises
        ------
        VariableError
            When it is no name, is Python's own, or holds something else; with another to use.
        """
        name = _normal(name)
        if not name.isidentifier():
            other = example.format(_identifier_from(name))
            raise VariableError(
                f"{shown(name)} cannot be a variable: {_trouble(name)}; for example {other}"
            )
        other = example.format(f"{name}_")
        if keyword.iskeyword(name):
            raise VariableError(f"{name} is a word of Python itself; for example {other}")
        if hasattr(builtins, name):
            raise VariableError(
                f"{name} is a Python builtin, which other code needs; for example {other}"
            )
        if not name.strip("_"):
            raise VariableError(f"{name} holds the notebook's last output; for example {other}")
        if name in self and not isinstance(self[name], types):
            raise VariableError(
                f"{name} is already a variable, {_kind(self[name])}: take another name, for "
                f"example {other}, or `del {name}` first"
            )
        return name

    def _people_of(self, word: str) -> tuple[list[Persona], bool]:
        from personanb.personas.panel import Panel  # noqa: PLC0415 - on first use
        from personanb.personas.persona import Persona  # noqa: PLC0415 - on first use

        name = _normal(word)
        if name not in self:
            raise VariableError(self._nobody(name, (Persona, Panel)))
        value = self[name]
        if isinstance(value, Persona):
            return [value], True
        if isinstance(value, Panel):
            return list(value), False
        if isinstance(value, list | tuple) and value:
            if all(isinstance(item, Persona) for item in value):
                return list(value), False
            odd = next(item for item in value if not isinstance(item, Persona))
            raise VariableError(f"{name} is {_kind(value)} that holds {_kind(odd)}, not a persona")
        raise VariableError(f"{name} is {_kind(value)}, not a persona or a panel")

    def _nobody(self, word: str, types: tuple[type, ...]) -> str:
        bare = word.strip(",;")
        if bare != word and bare in self:
            return f"{shown(word)}: names are separated by spaces, without commas"
        if not word.isidentifier():
            trouble = "people are named by their variables, separated by spaces"
            return f"{shown(word)} is no variable name; {trouble}"
        return f"there is no persona {word}{self._advice(word, types)}"

    def _advice(self, name: str, types: tuple[type, ...]) -> str:
        names = list(self.of_type(*types))
        if hint := did_you_mean(name, names):
            return hint
        by_persona = {
            getattr(self[variable], "name", ""): variable
            for variable in names
            if isinstance(getattr(self[variable], "name", None), str)
        }
        if (close := nearest(name, by_persona)) is not None:
            return f"; {close} is the variable {by_persona[close]}"
        if not names:
            return "; none is bound yet" + (
                ": begin with a cell `%%persona ada`" if _persona_type() in types else ""
            )
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        return f"; there are: {', '.join(names[:_LISTED])}{more}"


def type_if_loaded(module: str, name: str) -> type | None:
    """Return a type when its module has been imported; else no variable can hold one."""
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else None


def _persona_type() -> type | None:
    return type_if_loaded("personanb.personas.persona", "Persona")


def _normal(name: str) -> str:
    # Python reads identifiers in this form; a variable in another could never be reached.
    return unicodedata.normalize("NFKC", name)


def _kind(value: Any) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[:1].casefold() in 'aeiou' else 'a'} {kind}"


def _trouble(name: str) -> str:
    if not name.strip():
        return "it is empty"
    if name[0].isdigit():
        return "a variable begins with a letter or _"
    if any(character.isspace() for character in name):
        return "it has a space; the person's full name goes into the cell, as `name:`"
    odd = next(character for character in name if not f"a{character}".isidentifier())
    return f"{odd!r} is not a letter, a digit or _"


def _identifier_from(name: str) -> str:
    plain = re.sub(r"\W+", "_", name).strip("_").casefold()
    if not plain or not plain.isidentifier() or hasattr(builtins, plain):
        plain = f"person_{plain}".rstrip("_")
    return plain if not keyword.iskeyword(plain) else f"{plain}_"
