"""Files, folders and archives as members that are read one after the other, never unpacked.

Nothing is written to disk, so a member's name can point nowhere; what grows out of all proportion
while it is read is a zip bomb, and is left.
"""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from personanb.errors import PostsError
from personanb.populations.sources.account import Account

# Text and JSON shrink ten to thirty times, the most regular a hundred times.
_MOST_GROWTH = 200
_ALWAYS_ALLOWED = 64 * 2**20
_HEAD = 4096
_HIDDEN = (".", "__MACOSX")
# The Reddit dumps are written with a window of 2 GiB.
_ZSTD_WINDOW = 2**31


class BombError(Exception):
    """Something grows out of all proportion while it is unpacked."""


@dataclass(frozen=True)
class Member:
    """A file, or a file in an archive.

    Attributes
    ----------
    name
        What to call it in messages; the path inside an archive, or the file's name.
    open
        Returns a stream of its unpacked bytes; may be called more than once.
    """

    name: str
    open: Callable[[], BinaryIO]

    @property
    def file_name(self) -> str:
        """The last part of the name, without an ending that tells the compression."""
        name = PurePosixPath(self.name.replace("\\", "/")).name
        stem, dot, ending = name.rpartition(".")
        return stem if dot and ending.casefold() in {"gz", "zst", "bz2", "xz"} else name

    def head(self) -> bytes:
        """Return the first 4,096 bytes."""
        with closing(self.open()) as stream:
            return stream.read(_HEAD)


def members(path: Path, account: Account) -> Iterator[Member]:
    """Yield what is at a path: a file, the files of a folder, the members of an archive.

    Archives that cannot be opened are told in the account.
    """
    if path.is_dir():
        for entry in sorted(path.rglob("*")):
            parts = entry.relative_to(path).parts
            if entry.is_file() and not any(part.startswith(_HIDDEN) for part in parts):
                yield from _of_file(entry, entry.relative_to(path).as_posix(), account)
    else:
        yield from _of_file(path, path.name, account)


def _of_file(path: Path, name: str, account: Account) -> Iterator[Member]:
    ending = path.suffix.casefold()
    if ending == ".zip":
        yield from _of_zip(path, name, account)
    elif ending in {".tar", ".tgz"} or name.casefold().endswith((".tar.gz", ".tar.bz2", ".tar.xz")):
        yield from _of_tar(path, name, account)
    else:
        yield Member(name, lambda: _opened(path))


def _opened(path: Path) -> BinaryIO:
    size = path.stat().st_size
    ending = path.suffix.casefold()
    if ending == ".gz":
        return _guarded(cast("BinaryIO", gzip.open(path, "rb")), size)
    if ending == ".bz2":
        return _guarded(cast("BinaryIO", bz2.open(path, "rb")), size)
    if ending == ".xz":
        return _guarded(cast("BinaryIO", lzma.open(path, "rb")), size)
    if ending == ".zst":
        return _guarded(_zstandard(path), size)
    return path.open("rb")


def _zstandard(path: Path) -> BinaryIO:
    try:
        library = importlib.import_module("zstandard")
    except ImportError:
        raise PostsError(
            f'{path.name} is packed with Zstandard: pip install "personanb[posts]"'
        ) from None
    reader = library.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(
        path.open("rb"), read_across_frames=True, closefd=True
    )
    return cast("BinaryIO", reader)


def _of_zip(path: Path, name: str, account: Account) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        account.tell(name, f"is not a whole zip archive: {error}")
        return
    for entry in entries:
        if not entry.is_dir() and not _is_hidden(entry.filename):
            yield Member(entry.filename, _opener_in_zip(path, entry))


def _opener_in_zip(path: Path, entry: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        # The stream keeps the archive's file open for as long as it needs it.
        with zipfile.ZipFile(path) as archive:
            return _guarded(cast("BinaryIO", archive.open(entry)), entry.compress_size)

    return opened


def _of_tar(path: Path, name: str, account: Account) -> Iterator[Member]:
    budget = _Budget(path.stat().st_size)
    try:
        with tarfile.open(path, "r|*", fileobj=None) as archive:
            names = []
            for entry in archive:
                budget.spend(entry.size)
                if entry.isreg() and not _is_hidden(entry.name):
                    names.append(entry.name)
    except BombError as error:
        account.tell(name, str(error))
        return
    except (tarfile.TarError, OSError, EOFError, ValueError, lzma.LZMAError) as error:
        account.tell(name, f"is not a whole tar archive: {error}")
        return
    for inside in names:
        yield Member(inside, _opener_in_tar(path, inside))


def _opener_in_tar(path: Path, inside: str) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        archive = tarfile.open(path, "r:*")  # noqa: SIM115 - closed with the stream
        stream = archive.extractfile(inside)
        if stream is None:
            archive.close()
            raise PostsError(f"{inside} is no file")
        return _guarded(cast("BinaryIO", stream), path.stat().st_size, also_close=archive.close)

    return opened


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(_HIDDEN) and part not in {".", ".."} for part in parts)


class _Budget:
    """How much may still come out of a number of packed bytes."""

    def __init__(self, packed: int) -> None:
        self._packed = packed
        self._left = max(_ALWAYS_ALLOWED, packed * _MOST_GROWTH)

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise BombError(
                f"grows more than {_MOST_GROWTH} times from {self._packed:,} bytes when unpacked; "
                "it was left there"
            )


class _Guarded(io.RawIOBase):
    def __init__(
        self, stream: BinaryIO, packed: int, also_close: Callable[[], None] | None
    ) -> None:
        self._stream = stream
        self._budget = _Budget(packed)
        self._also_close = also_close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            if self._also_close is not None:
                self._also_close()
        super().close()


def _guarded(
    stream: BinaryIO, packed: int, also_close: Callable[[], None] | None = None
) -> BinaryIO:
    return io.BufferedReader(_Guarded(stream, packed, also_close))


@contextmanager
def reading(member: Member) -> Iterator[BinaryIO]:
    """Open a member for as long as it is read."""
    with closing(member.open()) as stream:
        yield stream
