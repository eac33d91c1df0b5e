"""JSON Lines and JSON arrays: the user's own, Reddit dumps, Bluesky's posts and feeds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from personanb.errors import PostsError
from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member, reading
from personanb.populations.sources.decoding import Utf8, chunks, lines
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.options import Options
from personanb.populations.sources.readers.records import Columns, meta_of

Build = Callable[[Mapping[str, Any]], RawPost | None]
_BLUESKY = "app.bsky.feed.post"


def read_json_lines(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the records of a file with one JSON object a line."""
    with reading(member) as stream:
        numbered = lines(stream, account, member.name, options.encoding)
        yield from _built(_parsed(numbered, member, account), member, account, options)


def read_json(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the records of a JSON array, or of the first array in an object, one at a time."""
    import ijson  # noqa: PLC0415 - only for large documents

    with reading(member) as stream:
        pieces = Utf8(chunks(stream, account, member.name, options.encoding))
        prefix = _place_of_array(member)
        found = ijson.items(pieces, prefix, use_float=True)
        yield from _built(told_when_torn(found, member, account), member, account, options)


def told_when_torn(
    records: Iterable[Any], member: Member, account: Account
) -> Iterator[tuple[int | None, Any]]:
    """Yield records without line numbers until the document breaks off, and tell that it does."""
    import ijson  # noqa: PLC0415 - only for large documents

    count = 0
    try:
        for record in records:
            count += 1
            yield None, record
    except (ijson.JSONError, UnicodeError) as error:
        account.tell(
            member.name, f"breaks off after record {count:,}, which is the last: {_line(error)}"
        )


def _parsed(
    numbered: Iterable[tuple[int, str]], member: Member, account: Account
) -> Iterator[tuple[int | None, Any]]:
    for number, line in numbered:
        text = line.strip().lstrip("\ufeff")
        if not text:
            continue
        try:
            yield number, json.loads(text)
        except (ValueError, RecursionError) as error:
            account.broken(member.name, f"is not JSON: {_line(error)}", line=number)


def _built(
    records: Iterable[tuple[int | None, Any]], member: Member, account: Account, options: Options
) -> Iterator[RawPost]:
    build: Build | None = None
    names: frozenset[str] = frozenset()
    for number, record in records:
        if not isinstance(record, Mapping):
            kind = type(record).__name__
            account.broken(member.name, f"is a {kind}, not an object", line=number)
            continue
        if build is None or not names <= record.keys():
            try:
                build, names = _builder(record, options, member.name)
            except PostsError as error:
                if build is None and not account.kept:
                    raise
                account.broken(member.name, str(error), line=number)
                continue
        try:
            post = build(record)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            account.broken(member.name, f"has not the form of a post: {error!r}", line=number)
            continue
        if post is not None:
            yield post


def _builder(
    record: Mapping[str, Any], options: Options, place: str
) -> tuple[Build, frozenset[str]]:
    if "subreddit" in record and not options.columns and {"body", "selftext"} & record.keys():
        return _reddit, frozenset({"subreddit"})
    if _is_bluesky(record) and not options.columns:
        return lambda found: _bluesky(found, options), frozenset({"post"} & record.keys())
    columns = Columns.found(record, options, place)
    needed = frozenset(name for name in (columns.text, columns.author) if name is not None)
    return lambda found: columns.post(found, options), needed


def _reddit(record: Mapping[str, Any]) -> RawPost:
    text = record.get("body")
    if text is None:
        title, own = record.get("title") or "", record.get("selftext") or ""
        text = f"{title}\n\n{own}" if own not in {"", "[removed]", "[deleted]"} else own
    return RawPost(
        record.get("author"),
        text,
        record.get("created_utc"),
        meta_of({"subreddit": record.get("subreddit"), "score": record.get("score")}, set()),
        repost=bool(record.get("crosspost_parent")),
    )


def _is_bluesky(record: Mapping[str, Any]) -> bool:
    inside = record.get("post", record)
    inside = inside if isinstance(inside, Mapping) else {}
    inner = inside.get("record") or inside.get("value") or record.get("commit") or record
    if isinstance(inner, Mapping) and isinstance(inner.get("record"), Mapping):
        inner = inner["record"]  # the firehose wraps once more
    return isinstance(inner, Mapping) and inner.get("$type") == _BLUESKY


def _bluesky(record: Mapping[str, Any], options: Options) -> RawPost | None:
    post = record.get("post", record)
    value = post.get("record") or post.get("value") or post.get("commit", {}).get("record") or post
    if value.get("$type") != _BLUESKY:
        return None
    author = post.get("author") or {}
    name = author.get("handle") or author.get("did") if isinstance(author, Mapping) else author
    name = name or record.get("did") or str(post.get("uri", "")).removeprefix("at://").split("/")[0]
    languages = value.get("langs")
    return RawPost(
        name or options.author,
        value.get("text"),
        value.get("createdAt"),
        {"langs": ",".join(map(str, languages))} if languages else {},
        repost="reason" in record and bool(record["reason"]),
    )


def _place_of_array(member: Member) -> str:
    head = member.head().lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{"):
        return "item"
    for name in ("feed", "posts", "records", "data", "items"):
        if f'"{name}"'.encode() in head:
            return f"{name}.item"
    raise PostsError(f"{member.name} is one JSON object without a list of posts in it")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
