"""How much of a prompt an earlier request has already sent: what a prefix cache can reuse."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from typing import Any

PICTURE = "<picture>"


def prompt_text(messages: Iterable[Any]) -> str:
    """Return the text of a chat prompt, roles included, as one string.

    A cache works on what the chat template makes of the messages, where the role of each is
    part of the text. Pictures count as a short mark.
    """
    return "".join(
        f"{message.get('role', '')}: {_words(message.get('content'))}\n"
        for message in messages
        if isinstance(message, Mapping)
    )


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "".join(str(part.get("text", PICTURE)) for part in content if isinstance(part, Mapping))


class SentPrompts:
    """Remembers prompts, and tells how many bytes of a new one begin an earlier one."""

    def __init__(self) -> None:
        self._sorted: list[bytes] = []

    def __len__(self) -> int:
        return len(self._sorted)

    def longest_prefix(self, prompt: bytes) -> int:
        """Return the length in bytes of the longest beginning that was sent before."""
        # Of all strings, the two beside a string in sorted order share most with it.
        place = bisect.bisect_left(self._sorted, prompt)
        beside = self._sorted[max(0, place - 1) : place + 1]
        return max((_shared(prompt, other) for other in beside), default=0)

    def add(self, prompt: bytes) -> None:
        """Remember a prompt."""
        place = bisect.bisect_left(self._sorted, prompt)
        if self._sorted[place : place + 1] != [prompt]:
            self._sorted.insert(place, prompt)


def _shared(one: bytes, other: bytes) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
