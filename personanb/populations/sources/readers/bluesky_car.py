"""A Bluesky repository, as its export gives it: a CAR file of DAG-CBOR blocks."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from personanb.errors import PostsError
from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member, reading
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.options import Options

_LARGEST_BLOCK = 2**21
_DAG_CBOR = 0x71
_POST = "app.bsky.feed.post"


def read_car(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the posts of a repository; its owner is looked for first, since commits come anywhere.

    The format is that of https://ipld.io/specs/transport/car/carv1.
    """
    author = options.author or _owner(member)
    with reading(member) as stream:
        try:
            for record in _records(stream):
                if record.get("$type") == _POST:
                    languages = record.get("langs")
                    yield RawPost(
                        author,
                        record.get("text"),
                        record.get("createdAt"),
                        {"langs": ",".join(map(str, languages))} if languages else {},
                    )
        except _TornError as error:
            account.tell(member.name, str(error))


def _owner(member: Member) -> str:
    with reading(member) as stream:
        try:
            for record in _records(stream):
                if isinstance(record.get("did"), str) and "sig" in record:
                    return str(record["did"])
        except _TornError:
            pass
    return member.file_name.rpartition(".")[0] or "account owner"


class _TornError(Exception):
    pass


def _records(stream: BinaryIO) -> Iterator[Mapping[str, Any]]:
    """Yield the DAG-CBOR blocks that are maps; the tree and pictures among them are no records."""
    try:
        cbor = importlib.import_module("cbor2")
    except ImportError:
        raise PostsError(
            'a Bluesky export is a CAR file, which needs: pip install "personanb[posts]"'
        ) from None
    header = _block(stream)
    if header is None:
        raise _TornError("is empty")
    number = 0
    while (block := _block(stream)) is not None:
        number += 1
        try:
            codec, start = _identifier(block)
            value = cbor.loads(block[start:]) if codec == _DAG_CBOR else None
        except (cbor.CBORDecodeError, IndexError, ValueError, RecursionError) as error:
            raise _TornError(f"block {number:,} cannot be read: {error}") from None
        if isinstance(value, Mapping):
            yield value


def _block(stream: BinaryIO) -> bytes | None:
    size = _variable_int(stream)
    if size is None:
        return None
    if size > _LARGEST_BLOCK:
        raise _TornError(f"is no CAR file, or holds a block of {size:,} bytes")
    data = stream.read(size)
    if len(data) < size:
        raise _TornError("breaks off in the middle of a block")
    return data


def _variable_int(stream: BinaryIO) -> int | None:
    value = shift = 0
    while True:
        byte = stream.read(1)
        if not byte:
            if shift:
                raise _TornError("breaks off in the middle of a block")
            return None
        value |= (byte[0] & 0x7F) << shift
        shift += 7
        if not byte[0] & 0x80:
            return value
        if shift > 63:  # noqa: PLR2004 - the bits of the largest number there may be
            raise _TornError("is no CAR file")


def _identifier(block: bytes) -> tuple[int, int]:
    """Return the codec that a block's content identifier names, and where the content begins."""
    if block[:2] == b"\x12\x20":  # version 0: a SHA-256 of DAG-PB
        return 0x70, 34
    place = 0
    found = []
    for _ in range(4):  # version, codec, kind of hash, its length
        value = shift = 0
        while True:
            byte = block[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        found.append(value)
    return found[1], place + found[3]
