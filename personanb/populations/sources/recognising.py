"""Which form a file of posts is in, by its name and its first bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers import (
    blog_xml,
    bluesky_car,
    json_lines,
    mastodon,
    tables,
    x_archive,
)
from personanb.populations.sources.readers.options import Options

Read = Callable[[Member, Account, Options], Iterator[RawPost]]


@dataclass(frozen=True)
class Form:
    """A form in which posts are exported: its name, and what reads it."""

    name: str
    read: Read


CSV = Form("table", tables.read_csv)
PARQUET = Form("parquet", tables.read_parquet)
JSON_LINES = Form("JSON Lines", json_lines.read_json_lines)
JSON = Form("JSON", json_lines.read_json)
MASTODON = Form("Mastodon outbox", mastodon.read_outbox)
X = Form("X archive", x_archive.read_tweets)
CAR = Form("Bluesky repository", bluesky_car.read_car)
BLOG = Form("blog XML", blog_xml.read_blog)

_ENDINGS = {
    "csv": CSV, "tsv": CSV, "parquet": PARQUET, "jsonl": JSON_LINES,
    "ndjson": JSON_LINES, "car": CAR, "xml": BLOG,
}  # fmt: skip
_DUMP = re.compile(r"R[SC]_\d{4}-\d{2}(?:-\d{2})?|.*_(?:comments|submissions)", re.IGNORECASE)
# In Reddit's export of one's own account, only these hold what its owner wrote in public.
_OWN_REDDIT = frozenset({"posts.csv", "comments.csv"})


def form_of(member: Member) -> Form | None:
    """Return the form of one file; None when it holds no posts that we know."""
    name = member.file_name
    ending = name.rpartition(".")[2].casefold()
    if x_archive.TWEET_FILE.fullmatch(name):
        return X
    if name.casefold() == "outbox.json":
        return MASTODON
    if _DUMP.fullmatch(name):
        return JSON_LINES
    if ending == "json":
        return _json_form(member)
    if ending == "xml" and not re.search(rb"<blog\b", member.head(), re.IGNORECASE):
        return None
    return _ENDINGS.get(ending)


def _json_form(member: Member) -> Form | None:
    head = member.head().lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"orderedItems" in head or b"OrderedCollection" in head:
        return MASTODON
    if head.startswith(b"["):
        return JSON
    if head.startswith(b"{"):
        # One object a line, under an ending that says otherwise.
        try:
            json.loads(head.partition(b"\n")[0])
        except ValueError:
            return JSON
        return JSON_LINES if b"\n" in head else JSON
    return JSON


def chosen(
    found: Sequence[Member], account: Account, options: Options
) -> Iterator[tuple[Member, Form, Options]]:
    """Yield what to read of the files of a folder or archive, and how.

    An archive of an account holds much besides its posts, private messages among it: of those that
    are recognised nothing but the posts is opened.
    """
    names = {member.file_name.casefold() for member in found}
    archive_of_x = any(x_archive.TWEET_FILE.fullmatch(name) for name in names)
    archive_of_mastodon = "outbox.json" in names
    archive_of_reddit = len(found) > 1 and bool(_OWN_REDDIT & names) and "statistics.csv" in names
    if archive_of_x:
        accounts = [one for one in found if one.file_name.casefold() == "account.js"]
        name = options.author or (x_archive.owner(accounts[0]) if accounts else None)
        options = replace(options, author=name or "account owner")
    for member in found:
        name = member.file_name.casefold()
        if archive_of_x and not x_archive.TWEET_FILE.fullmatch(name):
            continue
        if archive_of_mastodon and name != "outbox.json":
            continue
        if archive_of_reddit and name not in _OWN_REDDIT:
            continue
        form = form_of(member)
        if form is not None:
            yield member, form, options
        elif len(found) == 1:
            account.tell(member.name, "is in no form that is known")
