"""A post, as it was read and as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RawPost:
    """A post as a reader found it: nothing is cleaned, filtered or masked yet.

    Attributes
    ----------
    author, text
        Who wrote it, and what; whatever the file held, text or not.
    time
        When: text in any usual form, seconds since 1970, or a date object.
    meta
        What else is known, by name.
    html
        Whether the text is HTML for certain; otherwise tags are looked for.
    repost
        Whether somebody else's words were passed on.
    """

    author: Any
    text: Any
    time: Any = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    html: bool = False
    repost: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A post that is kept.

    Attributes
    ----------
    number
        Its number among the posts that were kept, from 1.
    author
        Who wrote it, as the source names them.
    time
        ISO 8601, in UTC where the source tells a zone; None when unknown.
    text
        The words, with what identifies people masked.
    language
        ISO 639-1 code, as detected; empty when it was not looked at.
    meta
        What else is known, by name.
    """

    number: int
    author: str
    time: str | None
    text: str
    language: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
