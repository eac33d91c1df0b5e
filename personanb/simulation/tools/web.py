"""Search of the web through a function that the user supplies."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Unpack

from personanb.errors import ToolError, ToolInputError
from personanb.simulation.tools.definition import Tool
from personanb.simulation.tools.kit import KitOptions
from personanb.simulation.tools.result import ToolOutput
from personanb.simulation.tools.retrieval import in_quotes

MOST_RESULTS = 5

_LONGEST = {"title": 200, "url": 300, "text": 500}
# What search services call the same things.
_NAMES = {
    "title": ("title", "name", "heading"),
    "url": ("url", "link", "href"),
    "text": ("text", "snippet", "body", "content", "description", "summary"),
}

Search = Callable[[str], Iterable[Any] | Awaitable[Iterable[Any]]]


def web_search(search: Search, **options: Unpack[KitOptions]) -> Tool[..., Any]:
    """Return a tool that searches the web by a function of yours.

    Parameters
    ----------
    search
        Takes the query and returns results, best first: texts, or mappings with a title, a url
        and a text under their usual names. May be asynchronous.
    **options
        `timeout`, `allowed`, `limit`.

    Raises
    ------
    ToolError
        When `search` is no function.

    Examples
    --------
    >>> look = web_search(lambda query: [{"title": "Soup", "link": "https://soup.example"}])
    >>> print(look("soup").text)
    1. Soup <https://soup.example>
    """
    if not callable(search):
        raise ToolError(
            f"web_search was given {search!r}; give it a function that takes the query and "
            "returns a list of results"
        )
    call: Callable[[str], Any] = search

    def web_search_now(query: str) -> ToolOutput:
        """Search the web.

        Parameters
        ----------
        query
            What to look for.
        """
        return _output(call(_words(query)))

    async def web_search_later(query: str) -> ToolOutput:
        """Search the web.

        Parameters
        ----------
        query
            What to look for.
        """
        return _output(await call(_words(query)))

    function: Callable[..., Any] = (
        web_search_later if inspect.iscoroutinefunction(search) else web_search_now
    )
    return Tool(function, name="web_search", **options)


def _words(query: str) -> str:
    words = " ".join(query.split())
    if not words:
        raise ToolInputError("query: is empty; write what to look for")
    return words[:500]


def _output(found: Any) -> ToolOutput:
    if isinstance(found, str | bytes | Mapping) or not isinstance(found, Iterable):
        raise TypeError(f"the search returned {type(found).__name__}, not a list of results")
    results: list[dict[str, str]] = []
    for item in found:
        if len(results) == MOST_RESULTS:
            break
        results.append(_result(item))
    if not results:
        return ToolOutput("Nothing was found.", {"results": []})
    lines = [f"{number}. {_line(result)}" for number, result in enumerate(results, 1)]
    return ToolOutput("\n".join(lines), {"results": results})


def _result(item: Any) -> dict[str, str]:
    if not isinstance(item, Mapping):
        return {"title": "", "url": "", "text": _cut(item, "text")}
    found = {
        kind: next((_cut(item[name], kind) for name in names if item.get(name)), "")
        for kind, names in _NAMES.items()
    }
    if not found["url"].lower().startswith(("http://", "https://")) or "<" in found["url"]:
        found["url"] = ""
    return found


def _cut(value: Any, kind: str) -> str:
    text, most = " ".join(str(value)[: 10 * _LONGEST[kind]].split()), _LONGEST[kind]
    return text if len(text) <= most else text[: most - 1] + "…"


def _line(result: Mapping[str, str]) -> str:
    url = f"<{result['url']}>" if result["url"] else ""
    text = in_quotes(result["text"]) if result["text"] else ""
    return " ".join(part for part in (result["title"], url, text) if part) or "(empty)"
