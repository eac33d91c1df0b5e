"""From whatever people's posts were exported to, to the posts that say something about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from personanb.errors import PostsError
from personanb.populations.privacy import masked
from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import BombError, Member, members
from personanb.populations.sources.cleaning import author_name, plain_text
from personanb.populations.sources.filters import Filters, language_of
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.posts import Posts
from personanb.populations.sources.readers.options import Options
from personanb.populations.sources.readers.records import Columns
from personanb.populations.sources.readers.tables import read_frame
from personanb.populations.sources.recognising import Form, chosen
from personanb.populations.sources.store import PostStore
from personanb.populations.sources.times import iso_time
from personanb.simulation.watching import Plan, progress_watcher

if TYPE_CHECKING:
    import pandas as pd

    Source: TypeAlias = str | os.PathLike[str] | pd.DataFrame | Iterable[Mapping[str, Any]]

_FORMS = (
    "a data frame, a CSV, JSON Lines, JSON or parquet file, a Mastodon outbox.json or archive, an "
    "X archive (zip) or tweets.js, a Reddit dump (.zst) or own export, a Bluesky .car file, blog "
    "XML, a folder or a zip or tar of any of these"
)
_TOLD_EVERY = 200


def load_posts(
    source: Source,
    *,
    languages: str | Sequence[str] | None = None,
    first_person: bool = True,
    min_words: int = 5,
    max_words: int | None = None,
    mask: bool = True,
    columns: Mapping[str, str] | None = None,
    author: str | None = None,
    encoding: str | None = None,
) -> Posts:
    """Read what people wrote, and keep what says something about them.

    The source is read as a stream, and never unpacked to disk. Tags are taken out, reposts and
    repetitions are left out, and what identifies or reaches people is masked, before anything is
    kept. Every record that is left out is counted with its reason; files that are broken, packed
    to explode or in another encoding are read as far as they go, and told in `.problems`.

    Parameters
    ----------
    source
        A data frame, records with an author and a text, or the path of a CSV, JSON Lines, JSON
        or parquet file, a Mastodon outbox or archive, an X archive, a Reddit dump or export, a
        Bluesky repository (.car) or feed, XML of the Blog Authorship Corpus, or a folder or
        archive of these. Zstandard and .car need ``pip install "personanb[posts]"``.
    languages
        ISO 639-1 codes to keep, as "en"; None for any.
    first_person
        Whether to keep only posts in which somebody speaks of themselves.
    min_words, max_words
        Length in words. Blogs are usually cut at 30, short messages at fewer.
    mask
        Whether to mask e-mail addresses, links, user names, phone, card, account and identity
        numbers, addresses, coordinates, birth dates and one's own name. Leave it on: a hosted
        model would read them.
    columns
        Your column of `author`, `text` and `time`, where names are unusual.
    author
        Who wrote everything, where the source does not tell.
    encoding
        Of text files; by default UTF-8, or what a byte order mark says.

    Returns
    -------
    Posts
        `len`, iteration, `.authors()`, `.by(author)`, `.to_frame()`, `.account()`, `.problems`.

    Raises
    ------
    PostsError
        When there is nothing at the path, or no column is found for author or text.

    Examples
    --------
    >>> posts = load_posts([{"author": "bo", "text": "I bake my own bread every Sunday."}])
    >>> len(posts), posts.authors()
    (1, {'bo': 1})
    """
    codes = (languages,) if isinstance(languages, str) else tuple(languages or ())
    filters = Filters(tuple(code.casefold() for code in codes), first_person, min_words, max_words)
    options = Options(dict(columns or {}), author, encoding)
    account = Account()
    raw, about = _opened(source, account, options)
    store = PostStore()
    progress = progress_watcher()
    progress.started(Plan("posts", (), 0, 0, unit="post"))
    try:
        for number, post in enumerate(raw, start=1):
            _take(post, store, account, filters, mask=mask)
            if number % _TOLD_EVERY == 0:
                progress.step(_TOLD_EVERY)
    finally:
        progress.close()
    store.finish()
    return Posts(store, account, about)


def _take(
    raw: RawPost, store: PostStore, account: Account, filters: Filters, *, mask: bool
) -> None:
    account.read += 1
    if raw.repost:
        account.drop("repost")
        return
    author, text = author_name(raw.author), plain_text(raw.text, is_html=raw.html)
    language = ""

    def detected() -> str:
        nonlocal language
        language = language_of(text)
        return language

    reason = filters.reason_against(author, text, detected)
    if reason:
        account.drop(reason)
        return
    counts: Mapping[str, int] = {}
    if mask:
        text, counts = masked(text, also=_own_name(author))
    if store.add(author, iso_time(raw.time), text, language, dict(raw.meta)):
        account.masked.update(counts)
    else:
        account.drop("said before")


def _own_name(author: str) -> tuple[str, ...]:
    """Return the user name that would give an author away, unless it is a number."""
    name = author.partition("@")[0].removeprefix("u/")
    return () if name.isdigit() else (name,)


def _opened(source: Any, account: Account, options: Options) -> tuple[Iterator[RawPost], str]:
    if isinstance(source, str | os.PathLike):
        path = Path(source).expanduser()
        if not path.exists():
            raise PostsError(f"there is nothing at {path}; load_posts takes {_FORMS}")
        return _of_path(path, account, options), path.name
    if hasattr(source, "itertuples") and hasattr(source, "columns"):
        return read_frame(source, options), f"a data frame of {len(source):,} rows"
    if isinstance(source, Iterable) and not isinstance(source, bytes | Mapping):
        return _of_records(source, account, options), "records"
    raise PostsError(f"load_posts takes {_FORMS}; not {type(source).__name__}")


def _of_path(path: Path, account: Account, options: Options) -> Iterator[RawPost]:
    # The names of the members are needed before any is read; their content is not.
    found = list(members(path, account))
    alone = len(found) == 1
    read_any = False
    for member, form, how in chosen(found, account, options):
        read_any = True
        account.files[member.name] = form.name
        yield from _of_member(member, form, how, account, alone=alone)
    if not read_any and not account.problems:
        account.tell(path.name, f"holds nothing that is known; load_posts takes {_FORMS}")


def _of_member(
    member: Member, form: Form, options: Options, account: Account, *, alone: bool
) -> Iterator[RawPost]:
    try:
        yield from form.read(member, account, options)
    except BombError as error:
        account.tell(member.name, str(error))
    except PostsError as error:
        if alone:  # nothing else to read: the user has to say something else
            raise
        account.tell(member.name, str(error).removeprefix(f"{member.name}: "))
    except Exception as error:  # noqa: BLE001 - whatever a file holds, the others are read
        account.tell(member.name, f"was read up to here: {type(error).__name__}: {error}")


def _of_records(records: Iterable[Any], account: Account, options: Options) -> Iterator[RawPost]:
    left = iter(records)
    first = list(islice(left, 1))
    if not first:
        return
    if not isinstance(first[0], Mapping):
        raise PostsError(
            "records are mappings with an author and a text; the first is "
            f"{type(first[0]).__name__}"
        )
    columns = Columns.found(first[0], options, "the records")
    for place, record in enumerate(chain(first, left), start=1):
        if isinstance(record, Mapping):
            yield columns.post(record, options)
        else:
            account.broken("records", f"is a {type(record).__name__}, not a mapping", line=place)
