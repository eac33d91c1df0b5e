"""Bytes to text that never stops: wrong encodings are mended and told, endless lines dropped."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from personanb.populations.sources.account import Account

LONGEST_LINE = 8 * 2**20
_CHUNK = 2**16
_ESCAPED = re.compile("[\udc80-\udcff]+")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def chunks(
    stream: BinaryIO, account: Account, place: str, encoding: str | None = None
) -> Iterator[str]:
    """Yield the text of a stream piece by piece.

    Parameters
    ----------
    stream
        Where the bytes come from.
    account, place
        Where a wrong encoding is told, once a file, and under which name.
    encoding
        What the file is written in; None for UTF-8, or what its byte order mark says. Bytes that
        are not UTF-8 are read as Windows-1252, which most old exports are.
    """
    data = stream.read(_CHUNK)
    if encoding is None:
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)(
        errors="surrogateescape" if encoding.startswith("utf-8") else "replace"
    )
    told = False
    while data:
        text = decoder.decode(data)
        mended = _ESCAPED.sub(_as_windows_1252, text)
        if mended != text and not told:
            told = True
            account.tell(place, "holds bytes that are not UTF-8; they were read as Windows-1252")
        yield mended
        data = stream.read(_CHUNK)
    rest = _ESCAPED.sub(_as_windows_1252, decoder.decode(b"", final=True))
    if rest:
        yield rest


def lines(
    stream: BinaryIO, account: Account, place: str, encoding: str | None = None
) -> Iterator[tuple[int, str]]:
    """Yield numbered lines with their ends; one of more than 8 million characters is dropped."""
    kept: list[str] = []
    size = 0
    number = 1
    for chunk in chunks(stream, account, place, encoding):
        *whole, rest = chunk.split("\n")
        for part in whole:
            if size + len(part) <= LONGEST_LINE:
                yield number, "".join([*kept, part, "\n"])
            else:
                _too_long(account, place, number)
            kept, size = [], 0
            number += 1
        size += len(rest)
        # What is already too long is not worth its memory.
        kept = [*kept, rest] if size <= LONGEST_LINE else []
    if size > LONGEST_LINE:
        _too_long(account, place, number)
    elif size:
        yield number, "".join(kept)


class Utf8(io.RawIOBase):
    """A stream of any encoding as one of UTF-8, for parsers that want bytes."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with what comes next."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece.encode("utf-8", "replace")
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _as_windows_1252(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("windows-1252", "replace")


def _too_long(account: Account, place: str, number: int) -> None:
    account.broken(place, f"a line of more than {LONGEST_LINE:,} characters", line=number)
