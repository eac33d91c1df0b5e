"""Rows and records with an author and a text under whatever names: columns are found by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from personanb.errors import PostsError, did_you_mean
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.options import Options

# In the order in which they are tried.
NAMES: Mapping[str, Sequence[str]] = {
    "author": (
        "author", "author_id", "user", "username", "user_name", "screen_name", "handle", "account",
        "user_id", "userid", "writer", "creator", "by", "poster", "person", "participant",
    ),
    "text": (
        "text", "body", "full_text", "content", "post", "message", "selftext", "tweet", "status",
        "comment", "post_text", "description",
    ),
    "time": (
        "time", "created_at", "created_utc", "date", "timestamp", "datetime", "published",
        "createdAt", "created", "posted_at", "indexedAt",
    ),
}  # fmt: skip
# Never taken along: they identify or locate people, or are large.
_LEFT = frozenset({"ip", "ip_address", "email", "phone", "lat", "lon", "latitude", "longitude",
                   "geo", "coordinates", "media_metadata", "permalink", "url", "link"})  # fmt: skip
_MOST_META, _LONGEST_META = 12, 200


@dataclass(frozen=True)
class Columns:
    """Which column holds what; `author` may be missing when one person wrote everything."""

    text: str
    author: str | None
    time: str | None

    @classmethod
    def found(cls, names: Iterable[str], options: Options, place: str) -> Columns:
        """Find the columns by their usual names, unless the user named them.

        Raises
        ------
        PostsError
            When one that is needed is not there.
        """
        there = [str(name) for name in names]
        unknown = [kind for kind in options.columns if kind not in NAMES]
        if unknown:
            raise PostsError(
                f"columns= has no {unknown[0]!r}{did_you_mean(unknown[0], NAMES)}; allowed: "
                f"{', '.join(NAMES)}"
            )
        text = _column("text", there, options, place)
        time = _column("time", there, options, place)
        taken = {text, time}
        author = _column("author", [name for name in there if name not in taken], options, place)
        if text is None or (author is None and options.author is None):
            missing = "text" if text is None else "author"
            instead = ' or author="NAME" if one person wrote it all' if text is not None else ""
            raise PostsError(
                f"{place}: no column holds the {missing}; there are: {', '.join(there[:20])}. "
                f'Say which one with columns={{"{missing}": "..."}}{instead}'
            )
        return cls(text, author, time)

    def post(self, record: Mapping[str, Any], options: Options) -> RawPost:
        """Return what a record holds."""
        author = record.get(self.author) if self.author else None
        return RawPost(
            author=options.author if author is None else author,
            text=record.get(self.text),
            time=record.get(self.time) if self.time else None,
            meta=meta_of(record, {self.text, self.author, self.time}),
        )


def meta_of(record: Mapping[str, Any], without: set[str | None]) -> dict[str, Any]:
    """Return the short plain values of a record that locate nobody."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name in without or str(name).casefold() in _LEFT or len(found) == _MOST_META:
            continue
        if _is_short(value):
            found[str(name)[:60]] = value
    return found


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= _LONGEST_META
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, bool | int)


def _column(kind: str, there: Sequence[str], options: Options, place: str) -> str | None:
    wanted = options.columns.get(kind)
    if wanted is not None:
        if wanted not in there:
            raise PostsError(
                f"{place} has no column {wanted!r}{did_you_mean(wanted, there)}; "
                f"there are: {', '.join(map(str, there[:20]))}"
            )
        return wanted
    if kind == "author" and {"id", "topic", "sign"} <= set(there):
        return "id"  # the table in which the Blog Authorship Corpus goes around
    folded = {name.casefold(): name for name in reversed(there)}
    return next(
        (folded[name.casefold()] for name in NAMES[kind] if name.casefold() in folded), None
    )
