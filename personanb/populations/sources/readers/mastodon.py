"""The outbox of a Mastodon archive: ActivityPub activities with HTML notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member, reading
from personanb.populations.sources.decoding import Utf8, chunks
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.json_lines import told_when_torn
from personanb.populations.sources.readers.options import Options


def read_outbox(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the activities of an outbox, boosts included, one at a time."""
    import ijson  # noqa: PLC0415 - only for large documents

    with reading(member) as stream:
        pieces = Utf8(chunks(stream, account, member.name, options.encoding))
        found = ijson.items(pieces, "orderedItems.item", use_float=True)
        for _, activity in told_when_torn(found, member, account):
            if not isinstance(activity, Mapping):
                account.broken(member.name, f"is a {type(activity).__name__}, not an activity")
            elif activity.get("type") == "Announce":
                yield RawPost(options.author or _name(activity.get("actor")), "", repost=True)
            elif isinstance(activity.get("object"), Mapping):
                yield _note(activity, options)


def _note(activity: Mapping[str, Any], options: Options) -> RawPost:
    note = activity["object"]
    languages = note.get("contentMap")
    warning = note.get("summary")
    meta: dict[str, Any] = {}
    if isinstance(languages, Mapping) and len(languages) == 1:
        meta["langs"] = str(next(iter(languages)))
    if isinstance(warning, str) and warning:
        meta["content_warning"] = warning[:200]
    return RawPost(
        options.author or _name(activity.get("actor") or note.get("attributedTo")),
        note.get("content"),
        note.get("published") or activity.get("published"),
        meta,
        html=True,
    )


def _name(actor: Any) -> str | None:
    if not isinstance(actor, str):
        return None
    parts = urlsplit(actor)
    user = parts.path.rstrip("/").rpartition("/")[2].removeprefix("@")
    return f"{user}@{parts.netloc}" if user and parts.netloc else actor
