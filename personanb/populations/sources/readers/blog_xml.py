"""Blogs in the form of the Blog Authorship Corpus (Schler et al., 2006).

Its files end in .xml and are not: ampersands and tags stand as they were typed, in the encoding of
the day. So they are read line by line, by the marks that each stand on a line of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from personanb.populations.sources.account import Account
from personanb.populations.sources.archives import Member, reading
from personanb.populations.sources.decoding import lines
from personanb.populations.sources.post import RawPost
from personanb.populations.sources.readers.options import Options

_MARK = re.compile(r"(<date>.*?</date>|</?post>|</?Blog>)", re.IGNORECASE)
_LONGEST_POST = 2_000_000
# 1000331.female.37.indUnk.Leo.xml
_FILE_NAME = re.compile(
    r"(?P<author>[^.]+)\.(?P<gender>female|male)\.(?P<age>\d{1,3})\.(?P<industry>[^.]+)\.[^.]+",
    re.IGNORECASE,
)


def read_blog(member: Member, account: Account, options: Options) -> Iterator[RawPost]:
    """Yield the posts of one blogger, with gender, age and industry as the file name tells them."""
    stem = member.file_name.rpartition(".")[0]
    told = _FILE_NAME.match(stem)
    meta: dict[str, Any] = {}
    if told:
        meta = {"gender": told["gender"].lower(), "age": int(told["age"])}
        if told["industry"] != "indUnk":
            meta["industry"] = told["industry"].replace("-", " ")
    author = options.author or (told["author"] if told else stem)
    date: str | None = None
    for number, piece, is_post in _pieces(member, account, options):
        if not is_post:
            date = piece
        elif len(piece) > _LONGEST_POST:
            account.broken(member.name, "a post without an end", line=number)
        else:
            yield RawPost(author, piece, date, meta)


def _pieces(member: Member, account: Account, options: Options) -> Iterator[tuple[int, str, bool]]:
    """Yield dates, and posts with the number of the line on which they end."""
    inside: list[str] | None = None
    size = 0
    with reading(member) as stream:
        for number, line in lines(stream, account, member.name, options.encoding):
            for piece in _MARK.split(line):
                mark = piece.casefold()
                if mark.startswith("<date>") and mark.endswith("</date>"):
                    yield number, piece[6:-7], False
                elif mark == "<post>":
                    inside, size = [], 0
                elif mark == "</post>" and inside is not None:
                    yield number, "".join(inside), True
                    inside = None
                elif inside is not None and size <= _LONGEST_POST:
                    size += len(piece)
                    inside.append(piece)
    if inside is not None and size:
        account.broken(member.name, "breaks off in the middle of a post")
