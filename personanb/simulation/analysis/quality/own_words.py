"""What somebody claims of themselves: without quotes of others, the past, and what is imagined."""

from __future__ import annotations

import re

from personanb.simulation.analysis.spoken import sentences_of
from personanb.simulation.analysis.wordforms import plain_quotes

_QUOTED = re.compile(r"[\"“«„][^\"”»“\n]{0,400}[\"”»“]|(?<!\w)[‘'](?=\w)[^’'\n]{3,400}[’'](?!\w)")
# From here on a sentence is imagined, somebody else's, or long ago.
_NOT_NOW = re.compile(
    r"\b(?:if|suppos(?:e|ing)|imagin(?:e|ing)|pretend(?:ing)?|as though|wish|unless"
    r"|would(?:n't)? be|could be|might be|when i(?: was| am|'m)|once i'm|by the time|until i'm"
    r"|before i'm|was|were|used to|back when|will be|i'll be|i'd be|like i'm|as if|not that"
    r"|said|says|told|tells|thinks?|thought|asked|asks|claims?|call(?:s|ed) me|someone|somebody"
    r"|people like|feels? like|dream(?:s|ed|t)?)\b",
    re.IGNORECASE,
)
# "I think I'm ..." and "I said I'm ..." are still one's own.
_OWN = re.compile(r"\bi(?:'ve| have)? (?:said|say|told \w+|think|thought)\b", re.IGNORECASE)


def without_quotes(text: str) -> str:
    """Return a text with quoted stretches blanked out, every place kept."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), plain_quotes(text))


def claims(text: str) -> list[str]:
    """Return the stretches in which somebody speaks of themselves as they are now.

    A sentence counts up to the first word that makes what follows imagined, reported or past.
    """
    found = []
    for sentence in sentences_of(without_quotes(text)):
        own = _OWN.sub(lambda match: " " * len(match[0]), sentence)
        stop = _NOT_NOW.search(own)
        stretch = sentence[: stop.start()] if stop else sentence
        if stretch.strip():
            found.append(stretch)
    return found
