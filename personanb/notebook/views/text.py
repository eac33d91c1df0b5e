"""Untrusted text made fit to show: control characters gone, long texts folded, sizes capped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import escape

# Controls, lone surrogates and bidi overrides: they hide or reorder what is written.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
_MARKUP_A_PIECE = 60
_LEAST_WORTH_SHOWING = 24
_INITIALS = 2


def harmless(text: str) -> str:
    """Return the text with what could hide or reorder its neighbours shown as U+FFFD.

    Line ends become plain ones. Letters, emoji, zero-width joiners and the marks that
    right-to-left writing needs stay: the templates isolate direction.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", plain)


def one_line(text: str, limit: int = 200) -> str:
    """Return harmless text on one line, cut with an ellipsis when longer than `limit`."""
    # Cut before the work: a name or topic may be a hostile megabyte.
    words = " ".join(harmless(text[: limit + 1]).split())
    return words if len(text) <= limit else f"{words[:limit].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def initials(name: str) -> str:
    """Return one or two letters that stand for a name in a small circle."""
    words = [word for word in re.split(r"[\s\-]+", one_line(name)) if word[0:1].isalnum()]
    if not words:
        return "?"
    ends = [words[0]] if len(words) == 1 else [words[0], words[-1]]
    # Compatibility forms upper-case to several letters: one of each word is enough.
    return "".join(unicodedata.normalize("NFC", word)[0].upper()[:1] for word in ends)[:_INITIALS]


@dataclass(frozen=True)
class Passage:
    """A text as it is shown.

    Attributes
    ----------
    head
        What is always seen.
    rest
        What is folded away behind the head.
    more
        How many characters are left out.
    """

    head: str
    rest: str = ""
    more: int = 0

    def __len__(self) -> int:
        return len(self.head) + len(self.rest) + self.more


@dataclass(frozen=True)
class Item:
    """One entry of a list: a text, with what it is about (a year, a name) where there is one."""

    body: Passage
    label: str = ""


@dataclass(frozen=True)
class Several:
    """A list as it is shown: the first items, those folded away, and how many are left out."""

    first: tuple[Item, ...]
    rest: tuple[Item, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.first or self.more)

    @property
    def short(self) -> bool:
        """Whether every item is a word or two, so that they can stand side by side."""
        items = (*self.first, *self.rest)
        return all(not item.label and not item.body.more and len(item.body) <= 42 for item in items)  # noqa: PLR2004


class Room:
    """The bytes of HTML that one view may still take for untrusted text.

    Parameters
    ----------
    size
        Bytes in all, counted after escaping.
    """

    def __init__(self, size: int) -> None:
        self.left = size

    def passage(self, text: str, *, shown: int = 280, kept: int = 12_000) -> Passage:
        """Take room for a text; beyond `shown` characters it is folded, beyond `kept` cut."""
        candidate = harmless(text[:kept]).strip()
        while candidate and (cost := _bytes(candidate)) > self.left - _MARKUP_A_PIECE:
            fits = max(0, self.left - _MARKUP_A_PIECE) * len(candidate) // cost
            if fits < _LEAST_WORTH_SHOWING:
                self.left -= _MARKUP_A_PIECE
                return Passage("", "", len(text))
            candidate = candidate[: min(fits, len(candidate) - 1)]
        self.left -= _bytes(candidate) + _MARKUP_A_PIECE
        # What stripping took is no loss worth telling.
        more = max(0, len(text.strip()) - len(candidate))
        # Folding a few words away hides more than it saves.
        if len(candidate) <= shown + shown // 4:
            return Passage(candidate, "", more)
        head = _cut_at_space(candidate, shown)
        return Passage(head, candidate[len(head) :].lstrip(" "), more)

    def items(
        self,
        pairs: Iterable[tuple[str, str]],
        *,
        first: int = 6,
        kept: int = 400,
        shown: int = 280,
    ) -> Several:
        """Take room for a list of (label, text); beyond `first` folded, beyond `kept` cut."""
        everything = list(pairs)
        items: list[Item] = []
        for label, text in everything[:kept]:
            if self.left <= 2 * _MARKUP_A_PIECE:
                break
            tag = one_line(label, 120)
            self.left -= _bytes(tag) + _MARKUP_A_PIECE
            items.append(Item(self.passage(text, shown=shown), tag))
        # A fold for one entry would be longer than the entry.
        seen = first if len(items) > first + 1 else len(items)
        return Several(tuple(items[:seen]), tuple(items[seen:]), len(everything) - len(items))


def _bytes(text: str) -> int:
    return len(str(escape(text)).encode("utf-8"))


def _cut_at_space(text: str, limit: int) -> str:
    end = text.rfind(" ", limit // 2, limit)
    return text[: end if end > 0 else limit]
