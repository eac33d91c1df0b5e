"""The tools of one world: who may use which, how often, and what each call came to."""

from __future__ import annotations

import copy
import inspect
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from personanb.engines.protocol import Status
from personanb.errors import ToolError, ToolInputError, ToolRefusedError, did_you_mean, nearest
from personanb.simulation.tool_state import ToolState
from personanb.simulation.tools.context import Store, ToolContext
from personanb.simulation.tools.definition import Tool
from personanb.simulation.tools.keeping import state_of
from personanb.simulation.tools.kit import Toolkit
from personanb.simulation.tools.result import TEXT_LIMIT, Kept, ToolResult, cut, kept, recorded
from personanb.simulation.tools.running import Outcome, awaited, in_thread, told
from personanb.simulation.tools.schema import Schema

_NAME_SHOWN = 64
_LEAST_TEXT = 100
_LEAST_SECONDS = 0.05
_LONGEST_REASON = 1000
_NOTHING = Kept("", {})


class ToolBox:
    """The tools of one world. A call always comes to a `ToolResult`; nothing escapes.

    Parameters
    ----------
    tools
        Tools and kits.
    limit
        Most calls in the run, over all tools and people; None sets no limit.
    text_limit
        Most characters of a result's text that are kept.
    people
        Names of everybody in the world, so that tools can tell a wrong name.
    branch
        Label of the world's branch.

    Raises
    ------
    ToolError
        When two tools share a name, something is no tool, or a tool is for nobody in the world.

    Notes
    -----
    Limits count calls in the order in which they come. A call that is refused or has wrong
    arguments is not counted.
    """

    def __init__(
        self,
        tools: Iterable[Tool[..., Any] | Toolkit] = (),
        *,
        limit: int | None = None,
        text_limit: int = TEXT_LIMIT,
        people: Sequence[str] = (),
        branch: str = "main",
    ) -> None:
        self.tools = _by_name(tools)
        self.limit = limit
        self.text_limit = text_limit
        self.people = tuple(people)
        self.branch = branch
        self._counts: Counter[str] = Counter()
        self._stores = {tool.store: Store() for tool in self.tools.values()}
        self._forks = 0
        self._lock = threading.Lock()
        if limit is not None and limit < 1:
            raise ToolError(f"limit is {limit!r}; a number of calls from 1, or None for no limit")
        if text_limit < _LEAST_TEXT:
            raise ToolError(f"text_limit is {text_limit!r}; at least {_LEAST_TEXT} characters")
        self._refuse_unknown_names()

    def __repr__(self) -> str:
        """Name the tools and how often they were used."""
        used = ", ".join(f"{name} ({self._counts[name]} calls)" for name in self.tools)
        return f"<ToolBox on {self.branch}: {used or 'no tools'}>"

    def __len__(self) -> int:
        return len(self.tools)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each tool has run."""
        with self._lock:
            return {name: self._counts[name] for name in self.tools}

    def schemas_for(self, persona: str) -> list[tuple[str, str, Schema]]:
        """Return name, description and strict schema of each tool that somebody may use."""
        return [
            (tool.name, tool.description, tool.schema_strict())
            for tool in self.tools.values()
            if tool.permits(persona)
        ]

    def fork(self, branch: str | None = None) -> ToolBox:
        """Return a box of its own for a branch of the world: counts and storage are copied.

        Parameters
        ----------
        branch
            Label of the branch; by default the label of this one with the number of the fork.

        Raises
        ------
        ToolError
            When a tool keeps something that cannot be copied.
        """
        with self._lock:
            self._forks += 1
            label = branch or f"{self.branch}-fork{self._forks}"
            other = ToolBox(
                self.tools.values(),
                limit=self.limit,
                text_limit=self.text_limit,
                people=self.people,
                branch=label,
            )
            other._counts = self._counts.copy()
        other._stores = {name: store.fork(name) for name, store in self._stores.items()}
        return other

    def state(self) -> ToolState:
        """Return how often tools were used, and what they keep, for a file."""
        return state_of(self.counts, self._stores)

    def resume(self, state: ToolState, branch: str) -> None:
        """Go on in a branch from a state that was saved, as far as its tools are here."""
        self.branch = branch
        with self._lock:
            self._counts.update(
                {name: count for name, count in state.counts.items() if name in self.tools}
            )
        for name, store in self._stores.items():
            if name in state.stores:
                store.values = copy.deepcopy(state.stores[name])

    async def call(
        self, name: str, arguments: Any, *, persona: str, now: datetime | None = None
    ) -> ToolResult:
        """Let somebody use a tool.

        Parameters
        ----------
        name
            Which tool.
        arguments
            By name, or as the text of a JSON object.
        persona
            Name of who calls.
        now
            The simulated time.

        Returns
        -------
        ToolResult
            Whatever happens: an unknown tool and wrong arguments are `invalid`, what is not
            allowed is `refused`, what raises or hangs is `failed`.
        """
        started = time.perf_counter()
        status, found, reason = await self._outcome(name, arguments, persona, now)
        return ToolResult(
            tool=str(name)[:_NAME_SHOWN],
            arguments=recorded(arguments),
            status=status,
            text=found.text,
            reason=reason or found.note,
            seconds=round(time.perf_counter() - started, 4),
            data=found.data,
        )

    async def _outcome(
        self, name: str, arguments: Any, persona: str, now: datetime | None
    ) -> tuple[Status, Kept, str]:
        try:
            tool = self._tool_for(name, persona)
            context = ToolContext(
                persona,
                now,
                people=self.people,
                branch=self.branch,
                store=self._stores[tool.store],
            )
            call = tool.bind(arguments, context)
            self._count(tool)
        except Exception as error:  # noqa: BLE001 - a user's own validator may raise anything
            return _failure(error)
        try:
            outcome = await self._run(tool, call)
        except TimeoutError:
            return "failed", _NOTHING, f"{tool.name} gave no answer within {tool.timeout:g} seconds"
        except Exception as error:  # noqa: BLE001 - such as no thread left to run it in
            return _failure(error)
        finally:
            context.close()
        if outcome.error is not None:
            return _failure(outcome.error)
        value: Kept = outcome.value
        return "ok", value, ""

    async def _run(self, tool: Tool[..., Any], call: Callable[[], Any]) -> Outcome:
        if not tool.asynchronous:
            return await in_thread(lambda: self._kept(call()), tool.timeout)
        started = time.perf_counter()
        outcome = await awaited(call, tool.timeout)
        if outcome.error is not None:
            return outcome
        # What was returned is written out in a thread: its own methods may hang as well.
        left = tool.timeout - (time.perf_counter() - started)
        return await in_thread(lambda: self._kept(outcome.value), max(left, _LEAST_SECONDS))

    def _kept(self, value: Any) -> Kept:
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise TypeError("it returned something to be awaited; write `async def`")
        return kept(value, self.text_limit)

    def _tool_for(self, name: Any, persona: str) -> Tool[..., Any]:
        tool = self.tools.get(name) if isinstance(name, str) else None
        if tool is None:
            raise ToolInputError(self._unknown(name, persona))
        if not tool.permits(persona):
            raise ToolRefusedError(
                f"{tool.name} is not for {persona}, only for {', '.join(tool.allowed or ())}"
            )
        return tool

    def _count(self, tool: Tool[..., Any]) -> None:
        with self._lock:
            if tool.limit is not None and self._counts[tool.name] >= tool.limit:
                raise ToolRefusedError(_used_up(tool.name, tool.limit))
            if self.limit is not None and self._counts.total() >= self.limit:
                raise ToolRefusedError(_used_up("all tools together", self.limit))
            self._counts[tool.name] += 1

    def _unknown(self, name: Any, persona: str) -> str:
        names = [tool.name for tool in self.tools.values() if tool.permits(persona)]
        hint = did_you_mean(name, names) if isinstance(name, str) else ""
        there = f"there is {', '.join(names)}" if names else "there is none"
        return f"there is no tool {str(name)[:_NAME_SHOWN]!r}{hint}; {there}"

    def _refuse_unknown_names(self) -> None:
        if not self.people:
            return
        for tool in self.tools.values():
            for name in tool.allowed or ():
                if name not in self.people:
                    close = nearest(name, self.people)
                    raise ToolError(
                        f"tool {tool.name!r} is allowed to {name!r}, who is not there"
                        + (f"; did you mean {close!r}?" if close else "")
                    )


def _failure(error: BaseException) -> tuple[Status, Kept, str]:
    if isinstance(error, ToolInputError):
        return "invalid", _NOTHING, cut(str(error), _LONGEST_REASON)[0]
    if isinstance(error, ToolRefusedError):
        return "refused", _NOTHING, cut(str(error), _LONGEST_REASON)[0]
    return "failed", _NOTHING, told(error)


def _used_up(what: str, limit: int) -> str:
    times = "once" if limit == 1 else f"{limit} times"
    return f"{what} can be used {times} in a run, and that is used up"


def _by_name(tools: Any) -> dict[str, Tool[..., Any]]:
    if isinstance(tools, Tool):
        tools = [tools]
    found: dict[str, Tool[..., Any]] = {}
    for tool in _flat(tools):
        if tool.name in found:
            raise ToolError(
                f"two tools are called {tool.name!r}; give one another name: "
                "`.with_options(name='...')`"
            )
        found[tool.name] = tool
    return found


def _flat(tools: Any) -> Iterable[Tool[..., Any]]:
    for thing in tools:
        if isinstance(thing, Tool):
            yield thing
        elif isinstance(thing, Toolkit):
            yield from thing
        elif callable(thing):
            name = getattr(thing, "__name__", type(thing).__name__)
            raise ToolError(
                f"{name!r} is a plain function; write `@pnb.tool` above it, or pass "
                f"`pnb.tool({name})`. A shipped tool such as `calendar` is made by calling it"
            )
        else:
            raise ToolError(f"{thing!r} is no tool; make one of a function with `@pnb.tool`")
