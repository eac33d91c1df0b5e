"""Tools: typed functions that personas may use."""

from __future__ import annotations

import copy
import functools
import inspect
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, ParamSpec, TypedDict, TypeVar, Unpack, overload

from personanb.errors import ToolError
from personanb.simulation.tools.context import ToolContext
from personanb.simulation.tools.schema import Schema
from personanb.simulation.tools.signature import (
    CONTEXT,
    read_docstring,
    read_signature,
)

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_TIMEOUT = 30.0

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ToolOptions(TypedDict, total=False):
    """How a tool may be used.

    Attributes
    ----------
    timeout
        Most seconds a call may take; by default 30.
    allowed
        Names of those who may use it; None lets everybody.
    limit
        Most calls in one run, over all people; None sets no limit.
    name
        What it is called; by default the name of the function.
    """

    timeout: float
    allowed: Sequence[str] | None
    limit: int | None
    name: str | None


class Tool(Generic[P, R]):
    """A typed function that personas may use; calling it calls the function.

    Attributes
    ----------
    name, description
        What the tool is called and does: the function's name, and its docstring up to the
        parameters.
    timeout, allowed, limit
        See `ToolOptions`.
    store
        Name under which a world keeps what the tool remembers (`context.storage`).

    Raises
    ------
    ToolError
        When the function or an option does not fit; the message says what to write.
    """

    __name__: str

    def __init__(
        self, function: Callable[P, R], *, store: str | None = None, **options: Unpack[ToolOptions]
    ) -> None:
        self.function = function
        self.name = _name(function, options.get("name"))
        self.timeout = _timeout(self.name, options.get("timeout", DEFAULT_TIMEOUT))
        self.allowed = _allowed(self.name, options.get("allowed"))
        self.limit = _limit(self.name, options.get("limit"))
        self.store = store or self.name
        words = read_docstring(inspect.getdoc(function))
        self.description = words.description
        if not self.description:
            raise ToolError(
                f"tool {self.name!r}: nobody can know what it does; write a docstring, one line "
                "is enough"
            )
        self._parameters = read_signature(function, self.name, words)
        functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: D102 - documented by the function
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        """Name the tool, its parameters and who may use it."""
        parts = [f"{self.name}({', '.join(self._parameters.names)})"]
        if self.allowed is not None:
            parts.append(f"for {', '.join(self.allowed)}")
        if self.limit is not None:
            parts.append(f"at most {self.limit} calls a run")
        return f"<Tool: {'; '.join(parts)}>"

    @property
    def parameters(self) -> Schema:
        """JSON schema of the arguments, without references."""
        return copy.deepcopy(self._parameters.schema)

    @property
    def asynchronous(self) -> bool:
        """Whether the function is a coroutine function."""
        call = getattr(self.function, "__call__", None)  # noqa: B004 - an object with async __call__
        return inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(call)

    def schema_strict(self) -> Schema:
        """Return the schema for strict mode: every property required, optional ones nullable."""
        return copy.deepcopy(self._parameters.strict)

    def with_options(self, **options: Unpack[ToolOptions]) -> Tool[P, R]:
        """Return the tool with other options; those not given stay."""
        kept: ToolOptions = {
            "timeout": self.timeout,
            "allowed": self.allowed,
            "limit": self.limit,
            "name": self.name,
        }
        store = None if self.store == self.name else self.store
        kept.update(options)
        return Tool(self.function, store=store, **kept)

    def permits(self, persona: str) -> bool:
        """Whether somebody may use the tool."""
        return self.allowed is None or persona in self.allowed

    def bind(self, arguments: Any, context: ToolContext) -> Callable[[], Any]:
        """Return a call of the function with validated arguments.

        Raises
        ------
        ToolInputError
            Names each argument that is wrong, unknown or missing.
        """
        values = self._parameters.read(arguments)
        if self._parameters.wants_context:
            values[CONTEXT] = context
        call: Callable[..., Any] = self.function
        return functools.partial(call, **values)


@overload
def tool(function: Callable[P, R], /) -> Tool[P, R]: ...
@overload
def tool(**options: Unpack[ToolOptions]) -> Callable[[Callable[P, R]], Tool[P, R]]: ...
def tool(
    function: Callable[P, R] | None = None, /, **options: Unpack[ToolOptions]
) -> Tool[P, R] | Callable[[Callable[P, R]], Tool[P, R]]:
    """Make a tool of a typed function, so that personas can use it.

    The schema comes from the types, the descriptions come from the docstring (numpy, Google or
    Sphinx style). A parameter `context: ToolContext` gets who calls and the simulated time.

    Parameters
    ----------
    function
        A plain or asynchronous function. Plain ones run in a thread of their own.
    **options
        `timeout` in seconds, `allowed` names, `limit` of calls in a run, `name`; see
        `ToolOptions`.

    Raises
    ------
    ToolError
        When the function or an option does not fit; the message says what to write.

    Examples
    --------
    >>> @tool(allowed=["Ada"], limit=20)
    ... def stock(product: str) -> int:
    ...     "Number of boxes left."
    ...     return len(product)
    >>> stock("soup")
    4
    """
    if function is None:
        return lambda inner: Tool(inner, **options)
    if not callable(function):
        raise ToolError(
            f"@pnb.tool was given {function!r}; write `@pnb.tool` above a function, options by "
            "name: `@pnb.tool(limit=20)`"
        )
    return Tool(function, **options)


def _name(function: Any, name: str | None) -> str:
    found = name if name is not None else getattr(function, "__name__", type(function).__name__)
    if isinstance(function, Tool):
        raise ToolError(
            f"{found!r} is a tool already; `{found}.with_options(limit=20)` changes its options"
        )
    if isinstance(function, type) or not callable(function):
        raise ToolError(f"{found!r} is no function; a tool is made of a function")
    if not isinstance(found, str) or not _NAME.fullmatch(found):
        raise ToolError(
            f"a tool cannot be called {found!r}: endpoints take letters without accents, digits, "
            "_ and -, at most 64; write `@pnb.tool(name='...')`"
        )
    return found


def _timeout(tool: str, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value <= 0:
        raise ToolError(f"tool {tool!r}: timeout is {value!r}; seconds above 0, such as timeout=5")
    return float(value)


def _allowed(tool: str, value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        raise ToolError(f"tool {tool!r}: allowed is a list of names; write allowed=[{value!r}]")
    names = tuple(value)
    if not names or not all(isinstance(name, str) for name in names):
        raise ToolError(
            f"tool {tool!r}: allowed is {value!r}; a list of names such as ['Ada'], or None for "
            "everybody"
        )
    return names


def _limit(tool: str, value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise ToolError(
        f"tool {tool!r}: limit is {value!r}; a number of calls from 1, or None for no limit"
    )
