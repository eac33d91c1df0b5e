"""Piping: `{answer:ID}` in a text stands for the answer to an earlier question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# What looks meant as a marker: {answer:again}, {{again}}, {other:again}.
_MARKER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}|\{\s*(\w+)\s*:\s*([^{}]*?)\s*\}|\{(answer)\}")
UNANSWERED = "(no answer)"


def markers(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (marker as written, id, problem) for each marker; problem is empty when it is one."""
    for found in _MARKER.finditer(text):
        doubled, kind, name, alone = found.groups()
        if doubled is not None:
            advice = f"write {{answer:{doubled}}}" if doubled else "write {answer:ID}"
            yield found[0], doubled, f"unknown marker {found[0]}; {advice}"
        elif alone is not None:
            yield found[0], "", "{answer} names no question; write {answer:ID}"
        elif kind != "answer":
            yield found[0], name, f"unknown marker {found[0]}; allowed: {{answer:ID}}"
        else:
            yield found[0], name, ""


def misplaced_marker(text: str) -> str:
    """Return the first marker in a text that may hold none, or an empty text."""
    return next((marker for marker, _, _ in markers(text)), "")


def fill(text: str, answer: Callable[[str], str]) -> str:
    """Replace each marker by the answer to its question; the inserted text is never read again."""
    return _MARKER.sub(lambda found: answer(found[3]) if found[2] == "answer" else found[0], text)
