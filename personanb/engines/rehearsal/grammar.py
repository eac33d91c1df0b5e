"""A small checker for the surface of English text: what a copy editor would mark at once."""

from __future__ import annotations

import re
from functools import cache

from personanb.engines.rehearsal.bank import pattern
from personanb.engines.rehearsal.words import article


@cache
def _checks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return (
        ("double space", re.compile(r"\s{2,}")),
        ("space before punctuation", re.compile(r"\s[,.;:!?]")),
        ("doubled punctuation", re.compile(r"\.\.|,,|;;|::|\?\?|!!|[,;:][.!?]|[.!?],|,;|;,")),
        ("no space after punctuation", re.compile(r"[a-z][,;!?][A-Za-z]|[a-z]{2}\.[A-Z][a-z]")),
        ("unreplaced slot", re.compile(r"[{}\[\]]")),
        ("repeated word", pattern("grammar.repeated")),
        ("article before article", re.compile(r"\b(?:a|an|the) (?:a|an|the)\b", re.IGNORECASE)),
        ("lower-case I", re.compile(r"(?:^|[\s\"(])i(?:'[a-z]+)?(?=[\s,.;:!?])")),
        ("sentence starts in lower case", re.compile(r"(?:^|(?<!\b[A-Z])[.!?]\s+)[\"']?[a-z]")),
        ("subject and verb disagree", pattern("grammar.disagree")),
    )  # fmt: skip


_ARTICLE = re.compile(r"\b(a|an) ([\w'\-\"]+)", re.IGNORECASE)


def problems(text: str) -> list[str]:
    """Return what is wrong with the surface of a text; an empty list when nothing is.

    Examples
    --------
    >>> problems("It's a honest price .")
    ['space before punctuation', "article: 'a honest'"]
    """
    found = [name for name, slip in _checks() if slip.search(text)]
    if text and text.rstrip()[-1:] not in {".", "!", "?", '"', "'"}:
        found.append("no stop at the end")
    for match in _ARTICLE.finditer(text):
        if (
            match[1] == "A"
            and match.start()
            and text[match.start() - 1 : match.start()] not in {" ", '"'}
        ):
            continue
        if match[1].lower() != article(match[2]) and match[2][:1].isalnum():
            found.append(f"article: {match[0]!r}")
    return found
