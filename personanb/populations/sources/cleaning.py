"""Text and author names made plain: no HTML, no controls, no endless blanks."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

LONGEST_TEXT = 200_000
_LONGEST_AUTHOR = 120
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:[a-zA-Z]{2,10}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_LINE_ENDS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SPACES, _EMPTY_LINES = re.compile(r"[^\S\n]+"), re.compile(r" ?\n(?: ?\n){2,}")
_INVISIBLE = "".join(map(chr, (0x200B, 0x2060, 0xFEFF, 0xAD)))


def plain_text(value: Any, *, is_html: bool = False) -> str:
    """Return what a reader would see of a post, HTML taken out; empty when it is no text."""
    if not isinstance(value, str):
        return ""
    text = value[:LONGEST_TEXT]
    if is_html or _MARKUP.search(text):
        import nh3  # noqa: PLC0415 - only when there is HTML

        # Cleaned by the rules of a browser's parser, so that scripts go with what is in them.
        text = html.unescape(nh3.clean(_LINE_ENDS.sub(r"\g<0>&#10;", text), tags=set()))
    text = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate({ord(mark): None for mark in _INVISIBLE})
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()


def author_name(value: Any) -> str:
    """Return an author's name on one line; empty when there is none.

    A name is data: it never becomes part of a path.
    """
    if value is None or value != value or isinstance(value, bool):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of numbers with gaps
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", str(value)[: 4 * _LONGEST_AUTHOR]))
    return " ".join(text.split())[:_LONGEST_AUTHOR]
