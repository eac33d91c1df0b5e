"""What a user may say about a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Options:
    """How to read.

    Attributes
    ----------
    columns
        The user's column for `author`, `text` and `time`, where they differ from the usual.
    author
        Who wrote everything, for exports of a single account.
    encoding
        Of text files; None to find out.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    author: str | None = None
    encoding: str | None = None
