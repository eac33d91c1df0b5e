"""What differs between two descriptions of a person, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from personanb.personas.persona import Fragment
from personanb.personas.problems import Path, dotted


@dataclass(frozen=True)
class Difference:
    """One field that differs.

    Attributes
    ----------
    path
        Field names that lead to the value; a list is one value.
    before, after
        Plain data; None where there is nothing.
    """

    path: Path
    before: Any
    after: Any

    @property
    def field(self) -> str:
        """The field as it is written: `occupation.title`."""
        return dotted(self.path)


def differences(before: Fragment, after: Fragment) -> tuple[Difference, ...]:
    """Return what differs between two descriptions, in the order of the fields.

    Examples
    --------
    >>> from personanb.personas.persona import Persona
    >>> ada = Persona(name="Ada", age=34)
    >>> [(one.field, one.before, one.after) for one in differences(ada, ada.replace(age=35))]
    [('age', 34, 35)]
    """
    order = {name: place for place, name in enumerate(type(before).model_fields)}
    found = _compared(before.to_dict(), after.to_dict(), ())
    return tuple(sorted(found, key=lambda one: order.get(str(one.path[0]), len(order))))


def _compared(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _compared(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, Mapping) and after is None:
        yield from _compared(before, {}, path)
    elif before is None and isinstance(after, Mapping):
        yield from _compared({}, after, path)
    elif before != after or type(before) is not type(after):
        yield Difference(path, before, after)
