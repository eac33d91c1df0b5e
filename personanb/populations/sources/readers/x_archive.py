"""The archive that X (Twitter) gives its users: JavaScript files that assign JSON arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member, reading
from personanb.populations.sources.decoding import Utf8, chunks
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.json_lines import told_when_torn
from personanb.populations.sources.readers.options import Options

TWEET_FILE = re.compile(r"(?:tweets?|note-tweet)(?:-part\d+)?\.js", re.IGNORECASE)
_REPOST = re.compile(r"RT @\w+:")


def read_tweets(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the posts of a tweets.js, one at a time."""
    import ijson  # noqa: PLC0415 - only for large documents

    with reading(member) as stream:
        pieces = Utf8(_after_assignment(chunks(stream, account, member.name, options.encoding)))
        for _, entry in told_when_torn(
            ijson.items(pieces, "item", use_float=True), member, account
        ):
            tweet = _inside(entry)
            if tweet is None:
                account.broken(member.name, "an entry holds no post")
                continue
            text = tweet.get("full_text") or tweet.get("text")
            yield RawPost(
                options.author,
                text,
                tweet.get("created_at") or tweet.get("createdAt"),
                {"langs": tweet["lang"]} if isinstance(tweet.get("lang"), str) else {},
                # X escapes only < > and & here.
                html=True,
                repost=isinstance(text, str) and _REPOST.match(text) is not None,
            )


def owner(member: Member) -> str | None:
    """Return the user name that an account.js tells."""
    text = member.head().decode("utf-8", "replace")
    try:
        entries = json.loads(text[text.index("[") :])
        name = entries[0]["account"]["username"]
    except (ValueError, KeyError, IndexError, TypeError):
        found = re.search(r'"username"\s*:\s*"([^"]{1,100})"', text)
        return found[1] if found else None
    return name if isinstance(name, str) else None


def _inside(entry: Any) -> Mapping[str, Any] | None:
    if not isinstance(entry, Mapping):
        return None
    tweet = entry.get("tweet") or entry.get("noteTweet") or entry
    if isinstance(tweet, Mapping) and isinstance(tweet.get("core"), Mapping):
        tweet = {**tweet["core"], "created_at": tweet.get("createdAt")}
    return tweet if isinstance(tweet, Mapping) else None


def _after_assignment(pieces: Iterator[str]) -> Iterator[str]:
    for piece in pieces:
        _, bracket, rest = piece.partition("[")
        if bracket:
            yield f"[{rest}"
            break
    yield from pieces
