"""Kits: tools that belong together and share what a world keeps for them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any, Self, TypedDict, Unpack

from personanb.errors import ToolError, did_you_mean
from personanb.simulation.tools.definition import Tool


class KitOptions(TypedDict, total=False):
    """How the tools of a kit may be used; each gets the same. See `ToolOptions`."""

    timeout: float
    allowed: Sequence[str] | None
    limit: int | None


class Toolkit:
    """Tools that belong together; goes wherever a tool goes.

    Parameters
    ----------
    name
        What the kit is called in displays.
    tools
        Its tools.

    Examples
    --------
    >>> from personanb.simulation.tools import calendar
    >>> [tool.name for tool in calendar(allowed=["Ada"])][:2]
    ['calendar_add', 'calendar_list']
    """

    def __init__(self, name: str, tools: Sequence[Tool[..., Any]]) -> None:
        self.name = name
        self.tools = tuple(tools)

    def __repr__(self) -> str:
        """Name the tools of the kit."""
        return f"<Toolkit {self.name}: {', '.join(tool.name for tool in self.tools)}>"

    def __iter__(self) -> Iterator[Tool[..., Any]]:
        return iter(self.tools)

    def __len__(self) -> int:
        return len(self.tools)

    def __getitem__(self, name: str) -> Tool[..., Any]:
        for tool in self.tools:
            if tool.name == name:
                return tool
        names = [tool.name for tool in self.tools]
        raise ToolError(f"{self.name} has no tool {name!r}{did_you_mean(name, names)}")

    def with_options(self, **options: Unpack[KitOptions]) -> Self:
        """Return the kit with other options for each of its tools; those not given stay."""
        other = copy.copy(self)
        other.tools = tuple(tool.with_options(**options) for tool in self.tools)
        return other
