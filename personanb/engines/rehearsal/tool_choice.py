"""Which tool, of those on offer, what was heard calls for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from personanb.engines.rehearsal.bank import pattern
from personanb.engines.rehearsal.facts import content
from personanb.engines.rehearsal.moments import Moment, moment_in
from personanb.engines.rehearsal.reckoning import expression_in
from personanb.engines.rehearsal.tool_arguments import Clue, arguments_for
from personanb.engines.situations import ToolOffer

# What a tool is for, by its name and then by its description; the first that fits.
_ROLES = (
    "calculate", "book", "free", "agenda", "write", "list", "read", "search",
)  # fmt: skip
_SHARED = 2


@dataclass(frozen=True, slots=True)
class Use:
    """A tool, how it is used, and what one calls it when speaking of its result."""

    tool: str
    arguments: Mapping[str, Any]
    role: str


def tool_for(
    text: str, tools: Sequence[ToolOffer], *, now: dt.datetime | None, me: str,
    people: Sequence[str], home: str, known: str,
) -> Use | None:  # fmt: skip
    """Return the use of a tool that words call for; None where they call for none.

    Parameters
    ----------
    text
        What was heard; untrusted. It decides which tool is used and for what, and nothing else.
    tools
        The tools on offer.
    now
        The simulated time.
    me, people
        Who uses it, and whom else there is.
    home
        Where the person lives.
    known
        What there is to write down, where something is to be written.
    """
    said = text[:2000]
    moment = moment_in(said, now)
    expression = expression_in(said)
    clue = Clue(said, expression, moment, now, me, tuple(people), home, known)
    for role in _needs(said, expression, moment):
        for tool in tools:
            if role_of(tool.name, tool.description[:300]) == role:
                arguments = arguments_for(tool.parameters, clue, role)
                if arguments is not None:
                    return Use(tool.name, arguments, role)
    named = _named(said, tools)
    if named is not None:
        arguments = arguments_for(named.parameters, clue, "")
        if arguments is not None:
            return Use(named.name, arguments, role_of(named.name, named.description[:300]))
    return None


def _needs(text: str, expression: str, moment: Moment | None) -> Iterator[str]:
    """Yield what kinds of tools words call for, the most fitting first."""
    asks = "?" in text
    if expression:
        yield "calculate"
    if pattern("tools.writes").search(text):
        yield "write"
    if pattern("tools.documents").search(text):
        yield from ("search", "read", "list")
    meets = pattern("tools.meets").search(text)
    if moment is not None and meets and not asks:
        yield from ("book", "free", "agenda")
    elif moment is not None and pattern("tools.free").search(text):
        yield from ("free", "agenda")
    if (meets and asks) or pattern("tools.agenda").search(text):
        yield "agenda"
    if pattern("tools.looks_up").search(text):
        yield "search"


@lru_cache(maxsize=512)
def role_of(name: str, description: str) -> str:
    """Return what a tool is for, by its name and description; empty where that is not plain."""
    spoken = re.sub(r"[_\W]+|(?<=[a-z])(?=[A-Z])", " ", name)
    for text in (spoken, description):
        for role in _ROLES:
            if pattern(f"tools.is_{role}").search(text):
                return role
    return ""


def _named(text: str, tools: Sequence[ToolOffer]) -> ToolOffer | None:
    """Return the tool that words speak of: by its name, or by what it is said to do."""
    said = content(text)
    best, most = None, 0
    for tool in tools:
        name, about = _about(tool.name, tool.description[:300])
        shared = _SHARED * len(said & name) + len(said & about)
        if shared > most and shared >= _SHARED:
            best, most = tool, shared
    return best


@lru_cache(maxsize=512)
def _about(name: str, description: str) -> tuple[frozenset[str], frozenset[str]]:
    named = content(re.sub(r"[_\W]+|(?<=[a-z])(?=[A-Z])", " ", name))
    # "search" in the name of a tool is no word that asks for it; its object is.
    plain = frozenset(word for word in named if not pattern("tools.verbs").fullmatch(word))
    return plain, content(description) - named
