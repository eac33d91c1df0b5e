"""The view of posts: what was kept of what was read, and the first of them."""

from __future__ import annotations

from dataclasses import dataclass

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import Passage, Room, one_line
from personanb.populations.sources.posts import Posts

ROWS = 10
PAGE_ROWS = 500
_ROOM = 60_000
_HEADING = 3
_PROBLEMS = 6
_FILES = 6


@dataclass(frozen=True)
class Outcome:
    """What became of some of the records: its name, how many, and their share of all."""

    name: str
    count: int
    share: float
    kept: bool = False


@dataclass(frozen=True)
class Row:
    """One post of the table."""

    number: int
    author: str
    time: str
    language: str
    text: Passage


def posts_view(
    posts: Posts, *, rows: int = ROWS, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of posts; the first of them are shown, what was left out is counted."""
    room = Room(_ROOM)
    read = max(1, posts.read)
    authors = posts.authors()
    outcomes = [Outcome("kept", len(posts), len(posts) / read, kept=True)]
    outcomes += [Outcome(name, count, count / read) for name, count in posts.dropped.items()]
    files = posts.files
    return render(
        "posts",
        total=len(posts),
        read=posts.read,
        authors=len(authors),
        about=one_line(posts.about, 200),
        outcomes=outcomes,
        masked=list(posts.masked.items()),
        files=[(one_line(name, 120), form) for name, form in list(files.items())[:_FILES]],
        files_more=max(0, len(files) - _FILES),
        problems=[one_line(str(problem), 300) for problem in posts.problems[:_PROBLEMS]],
        problems_total=posts.problem_count,
        rows=[
            Row(
                post.number,
                one_line(post.author, 60),
                (post.time or "").replace("T", " ")[:16],
                post.language,
                room.passage(post.text, shown=220, kept=2_000),
            )
            for post in posts.head(rows)
        ],
        h=heading,
        page=page,
    )
