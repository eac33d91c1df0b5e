"""What is to be reckoned in what somebody said, as an arithmetic expression."""

from __future__ import annotations

import re

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?"
_WRITTEN = re.compile(
    rf"(?:[(]\s{{0,3}}){{0,6}}(?:{_NUMBER})(?:\s{{0,3}}[)]){{0,6}}"
    r"(?:\s*(?:\*\*|[-+*/×÷−]|x(?=\s*[\d(])"
    r"|\bplus\b|\bminus\b|\btimes\b|\bmultiplied by\b|\bdivided by\b)\s*"
    rf"(?:[(]\s{{0,3}}){{0,6}}(?:{_NUMBER})(?:\s{{0,3}}[)]){{0,6}})+",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}[:h]\d{2}|\b\d{1,2}-\d{1,2}\b"
)
_SIGNS = (("multiplied by", "*"), ("divided by", "/"), ("times", "*"), ("plus", "+"),
          ("minus", "-"), ("×", "*"), ("÷", "/"), ("−", "-"), ("x", "*"))  # fmt: skip
_AMOUNT = re.compile(rf"(?<![\w.])(?:{_NUMBER})(?![\w%]|[.:]\d)")
_SHARE = re.compile(
    rf"({_NUMBER}) ?(?:%|per ?cent) of (?:the )?\D{{0,12}}({_NUMBER})", re.IGNORECASE
)
_ASKED = re.compile(
    r"\b(?:how (?:much|many)|total|altogether|in all|add up|adds up|sum of|work out|calculate|"
    r"compute|come to|comes to|split|share)\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:each|apiece|every|a piece|per (?:person|head|day|week|month|hour|piece|item)|"
    r"a (?:day|week|month|head|person)|times)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\b(?:split|shared?|divid\w+)\b", re.IGNORECASE)
_MOST_AMOUNTS, _FEWEST = 6, 2


def expression_in(text: str) -> str:
    """Return the arithmetic that a text calls for: written out, or its amounts put together.

    Returns
    -------
    str
        For example `12 * 3.5`; empty where nothing is to be reckoned.
    """
    said = _DATE.sub(" ", text[:1500])
    written = _WRITTEN.search(said)
    if written is not None and written[0].count("(") == written[0].count(")"):
        return _plain(written[0])
    share = _SHARE.search(said)
    if share is not None:
        return f"{_plain(share[2])} * {_plain(share[1])} / 100"
    if not _ASKED.search(said):
        return ""
    amounts = [_plain(amount) for amount in _AMOUNT.findall(said)][:_MOST_AMOUNTS]
    if len(amounts) < _FEWEST:
        return ""
    if _SPLIT.search(said):
        return " / ".join(amounts[:2])
    return " * ".join(amounts) if _EACH.search(said) else " + ".join(amounts)


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a text, in order."""
    return [float(_plain(amount)) for amount in _AMOUNT.findall(_DATE.sub(" ", text[:1500]))]


def _plain(expression: str) -> str:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", expression.lower())
    for sign, written in _SIGNS:
        plain = plain.replace(sign, f" {written} ")
    return " ".join(plain.split())
