"""Whether words that a model calls a quote were said, letter for letter."""

from __future__ import annotations

import re
import unicodedata

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_OUTER = " \t\n\"'“”‘’….,;:"


def found_in(quote: str, text: str) -> str | None:
    """Return the verbatim stretch of a text that a quote stands for, or None.

    Blanks, case and the form of quotation marks, dashes and apostrophes do not count, nor does
    what stands around the quote; everything else does.

    Examples
    --------
    >>> found_in("it's too dear", "Well, it’s  too dear for me.")
    'it’s  too dear'
    >>> found_in("it is too dear", "Well, it's too dear for me.") is None
    True
    """
    words = _plain(quote).strip(_OUTER).split()
    if not words:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    # One character for one, so that places in the plain text are places in the text.
    match = re.search(rf"(?<!\w){pattern}(?!\w)", _plain(text), re.IGNORECASE)
    return text[match.start() : match.end()] if match else None


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    # Composition may change the length, and then places no longer fit.
    return (composed if len(composed) == len(text) else text).translate(_MARKS)
