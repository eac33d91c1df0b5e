"""The posts that were kept, and an account of everything else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from personanb.errors import PostsError, did_you_mean
from personanb.personas.problems import Problem
from personanb.populations.sources.account import Account
from personanb.populations.sources.post import Post
from personanb.populations.sources.store import PostStore

if TYPE_CHECKING:
    import pandas as pd

_ENDINGS = (".csv", ".jsonl", ".parquet")


class Posts:
    """Posts of real people: cleaned, filtered and masked, on disk, in the order of the source.

    Iterating yields `Post` objects one at a time; any number of them takes the memory of a few.
    Made by `load_posts`.

    Attributes
    ----------
    about
        Where they come from, in words.
    """

    def __init__(self, store: PostStore, account: Account, about: str) -> None:
        self._store = store
        self._account = account
        self.about = about

    @property
    def source(self) -> str:
        """The provenance of the text: people wrote it."""
        return "human"

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Post]:
        return self._store.posts()

    # --- who wrote what

    def authors(self, min_posts: int = 1) -> dict[str, int]:
        """Return authors with their number of posts, in the order of their first post."""
        return {name: count for name, count in self._store.authors() if count >= min_posts}

    def by(self, author: str) -> list[Post]:
        """Return what somebody wrote, in the order of time.

        Raises
        ------
        PostsError
            When nobody of that name wrote a post that was kept.
        """
        found = list(self._store.posts(author))
        if not found:
            raise PostsError(f"no posts by {author!r}{did_you_mean(author, self.authors())}")
        return found

    def head(self, n: int = 5) -> list[Post]:
        """Return the first posts."""
        return list(self._store.posts(limit=n))

    # --- what became of the rest

    @property
    def read(self) -> int:
        """Records that were read."""
        return self._account.read

    @property
    def dropped(self) -> dict[str, int]:
        """Records that were left out, by reason, the most frequent first."""
        return dict(self._account.dropped.most_common())

    @property
    def masked(self) -> dict[str, int]:
        """Stretches that were masked in the posts that were kept, by kind."""
        return dict(self._account.masked.most_common())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with files and records, each with its place; the first 200."""
        return tuple(self._account.problems)

    @property
    def problem_count(self) -> int:
        """How many problems there were."""
        return len(self._account.problems) + self._account.more_problems

    @property
    def files(self) -> dict[str, str]:
        """What was read, with the name of its format."""
        return dict(self._account.files)

    def account(self) -> pd.DataFrame:
        """Return what became of every record that was read.

        Returns
        -------
        pandas.DataFrame
            Columns `outcome` (`kept`, or why it was dropped), `posts` and `share` (of `read`,
            which `attrs` holds).
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        counts = {"kept": len(self), **self.dropped}
        frame = pd.DataFrame({"outcome": list(counts), "posts": list(counts.values())})
        frame["share"] = frame["posts"] / max(1, self.read)
        frame.attrs.update(read=self.read, source=self.source, about=self.about)
        return frame

    # --- as a table

    def to_frame(self, limit: int | None = None) -> pd.DataFrame:
        """Return the posts as a data frame, all of them unless limited.

        Returns
        -------
        pandas.DataFrame
            Columns `number`, `author`, `time` (ISO 8601 text), `text`, `language`, `meta`
            (mapping) and `source`, which is human.
        """
        import pandas as pd  # noqa: PLC0415 - heavy

        rows = [self._record(post) for post in self._store.posts(limit=limit)]
        columns = ["number", "author", "time", "text", "language", "meta", "source"]
        frame = pd.DataFrame(rows, columns=columns)
        frame.attrs.update(about=self.about, posts=len(self), read=self.read)
        return frame

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the posts to a .csv, .jsonl or .parquet file, which `load_posts` reads again.

        Raises
        ------
        PostsError
            When the ending is another.
        """
        target = Path(path).expanduser()
        if target.suffix not in _ENDINGS:
            raise PostsError(
                f"{target.name}: posts are saved as {', '.join(_ENDINGS)}"
                f"{did_you_mean(target.suffix, _ENDINGS)}"
            )
        from personanb.populations.sources.saving import save  # noqa: PLC0415 - on demand

        save(target, (self._record(post) for post in self))
        return target

    def _record(self, post: Post) -> dict[str, Any]:
        return {
            "number": post.number, "author": post.author, "time": post.time, "text": post.text,
            "language": post.language, "meta": dict(post.meta), "source": self.source,
        }  # fmt: skip

    def __repr__(self) -> str:
        """Say how many were kept of how many, by how many authors, and why the others were not."""
        authors = len(self.authors())
        drops = ", ".join(f"{count:,} {reason}" for reason, count in self.dropped.items())
        several = "s" * (authors != 1)
        count = f"{len(self):,} of {self.read:,} read"
        lines = [f"<Posts: {count}, by {authors:,} author{several}; {self.about}>"]
        if drops:
            lines.append(f"  left out: {drops}")
        if self.masked:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.masked.items())
            lines.append(f"  masked: {kinds}")
        if self.problem_count:
            several = "problem" if self.problem_count == 1 else "problems, see .problems; the first"
            lines.append(f"  {self.problem_count:,} {several}: {self._account.problems[0]}")
        return "\n".join(lines)
