"""What identifies or reaches a person in a text: found by form, and masked.

Names are found only where somebody says their own; a name that is merely mentioned has no form that
tells it from other words. Masking errs on the side of masking too much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that gives somebody away.

    Attributes
    ----------
    kind
        email, link, handle, card, iban, social security, phone, address, ip, place, birth date
        or name.
    start, end
        Where it stands.
    """

    kind: str
    start: int
    end: int


_EMAIL = re.compile(
    r"[\w.+%-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]+(?:(?:\.|\s?[\[(]dot[\])]\s?)[\w-]+)+",
    re.IGNORECASE,
)
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![\w@/.])@[A-Za-z0-9_][\w.-]{1,60}(?:@[\w-]+(?:\.[\w-]+)+)?|(?<![\w/])/?u/[\w-]{3,20}"
)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_SOCIAL = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+|00)\d{1,3}[ .\-/]?(?:\(0?\d{1,4}\)[ .\-/]?)?\d(?:[ .\-/]?\d){5,12}"
    r"(?![\w-])"
    r"|(?<![\w.,/-])\(\d{2,5}\)[ .\-/]?\d{2,4}(?:[ .\-/]?\d{2,4}){1,3}(?![\w-])"
    r"|(?<![\w.,/-])\d{2,5}(?:[ .\-/]\d{2,4}){2,4}(?![\w-])"
    r"|(?<![\w.,/-])0\d{1,5}[ /-]\d{5,9}(?![\w-])"
    r"|(?<![\w.,/-])0\d{9,11}(?![\w-])"
)
_WORDS_BEFORE_NUMBER = re.compile(
    r"(?:call|phone|text|ring|reach|tel|mobile|whatsapp|cell|number)\b[^.\n]{0,24}$", re.IGNORECASE
)
_BARE = re.compile(r"(?<![\w.,/-])\d{3}[ .-]?\d{4,8}(?![\w-])")
_ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:[NSEW]\.? )?(?:[A-Z][\w'.-]* ){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Place|Pl|Terrace"
    r"|Way|Crescent|Close|Square|Parkway|Pkwy|Highway|Hwy)\b\.?"
    r"(?:,? (?:Apt|Flat|Unit|Suite|#)\.? ?\w+)?"
    r"|\b[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|str\.|weg|gasse|allee|platz) \d{1,4}[a-z]?\b"
    r"|\b(?:Calle|Rua|Rue|Via|Avenida|Avenue|Plaza|Praça|Piazza) (?:(?:de|da|do|del|la|du|des) )*"
    r"[A-ZÀ-Þ][\w'À-ÿ-]+(?: [A-ZÀ-Þ][\w'À-ÿ-]+)*,? (?:n[ºo°]\.? ?)?\d{1,4}\b"
    r"|\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard) (?:(?:de|du|des|la|le) |d'|l')*"
    r"[A-ZÀ-Þ][\wÀ-ÿ-]+",
)  # fmt: skip
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
_COORDINATES = re.compile(
    r"(?<![\w.])[-+]?\d{1,2}\.\d{3,}°?\s?[NS]?,\s?[-+]?\d{1,3}\.\d{3,}°?\s?[EW]?(?![\w.])"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_AND_MONTH = rf"(?:{_DAY}(?: of)? {_MONTH}|{_MONTH} {_DAY})"
# Of a birth date the year stays where words tell it: it says how old somebody is, and not when to
# send flowers.
_BIRTH = re.compile(
    rf"(?<=\bborn on )(?:the )?(?:{_DAY_AND_MONTH}|\d{{1,2}}[./-]\d{{1,2}})(?=[ ,./-]*\d{{2,4}})"
    r"|(?<=\bborn )(?:on )?\d{4}-\d{2}-\d{2}"
    rf"|(?<=birthday is )(?:on )?(?:the )?{_DAY_AND_MONTH}\b"
    r"|(?:(?<=date of birth: )|(?<=date of birth )|(?<=dob: )|(?<=dob ))"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?i:(?<=\bmy name is )|(?<=\bmy name's )|(?<=\bmy real name is )|(?<=\bmy full name is )"
    r"|(?<=\bI'm called )|(?<=\bI am called )|(?<=\bich heiße )|(?<=\bje m'appelle )"
    r"|(?<=\bme llamo )|(?<=\bme chamo )|(?<=\bmi chiamo )|(?<=\bik heet ))"
    r"[A-ZÀ-Þ][\w'’À-ÿ-]+(?: (?:(?:de|da|van|von|der|del|di|la) ){0,2}[A-ZÀ-Þ][\w'’À-ÿ-]+){0,3}"
)  # fmt: skip

_MASKS = {
    "email": "[EMAIL]", "link": "[LINK]", "handle": "[HANDLE]", "card": "[CARD NUMBER]",
    "iban": "[ACCOUNT NUMBER]", "social security": "[ID NUMBER]", "phone": "[PHONE]",
    "address": "[ADDRESS]", "ip": "[IP ADDRESS]", "place": "[COORDINATES]",
    "birth date": "[DATE]", "name": "[NAME]",
}  # fmt: skip
KINDS = tuple(_MASKS)
_DIGIT = re.compile(r"\d")


def personal_data(text: str, kinds: Collection[str] = KINDS) -> list[Found]:
    """Find what identifies or reaches a person, from left to right, without overlaps.

    Parameters
    ----------
    text
        Where to look.
    kinds
        What to look for; of overlapping finds the kind that comes first in `KINDS` stays.
    """
    found: list[Found] = []
    numbers = bool(_DIGIT.search(text))
    folded = text.casefold()
    for kind, needs_digit, signs, find in _FINDERS:
        if kind not in kinds or (needs_digit and not numbers):
            continue
        if signs and not any(sign in folded for sign in signs):
            continue
        for start, end in find(text):
            if all(end <= one.start or start >= one.end for one in found):
                found.append(Found(kind, start, end))
    return sorted(found, key=lambda one: one.start)


def masked(text: str, *, also: Collection[str] = ()) -> tuple[str, Counter[str]]:
    """Return the text with personal data masked, and how much of it by kind.

    Parameters
    ----------
    text
        What to mask.
    also
        Words to mask besides, as an author's own user name.

    Examples
    --------
    >>> masked("Write to ada@example.org or call +351 912 345 678.")[0]
    'Write to [EMAIL] or call [PHONE].'
    """
    counts: Counter[str] = Counter()
    for word in also:
        if len(word) > 3:  # noqa: PLR2004 - shorter ones are ordinary words
            pattern = rf"(?<![\w]){re.escape(word)}(?![\w])"
            text, times = re.subn(pattern, "[AUTHOR]", text, flags=re.IGNORECASE)
            counts["author"] += times
    pieces = []
    done = 0
    for one in personal_data(text):
        pieces += [text[done : one.start], _MASKS[one.kind]]
        counts[one.kind] += 1
        done = one.end
    return "".join([*pieces, text[done:]]), +counts


Spans = Iterator[tuple[int, int]]


def _by(pattern: re.Pattern[str]) -> Callable[[str], Spans]:
    def find(text: str) -> Spans:
        return (match.span() for match in pattern.finditer(text))

    return find


def _cards(text: str) -> Spans:
    for match in _CARD.finditer(text):
        digits = [int(one) for one in match[0] if one.isdigit()]
        if sum(_luhn(digits)) % 10 == 0:
            yield match.span()


def _luhn(digits: list[int]) -> Iterator[int]:
    """Yield what Luhn's checksum adds up, which every card number satisfies."""
    for place, digit in enumerate(reversed(digits)):
        yield digit if place % 2 == 0 else sum(divmod(2 * digit, 10))


def _ibans(text: str) -> Spans:
    for match in _IBAN.finditer(text):
        compact = match[0].replace(" ", "")
        turned = compact[4:] + compact[:4]
        # ISO 7064: an account number leaves 1 when divided by 97.
        if 15 <= len(compact) <= 34 and int("".join(str(int(one, 36)) for one in turned)) % 97 == 1:  # noqa: PLR2004
            yield match.span()


def _phones(text: str) -> Spans:
    for match in _PHONE.finditer(text):
        told = _WORDS_BEFORE_NUMBER.search(text[max(0, match.start() - 40) : match.start()])
        if _is_phone(match[0]) or told:
            yield match.span()
    for match in _BARE.finditer(text):
        if _WORDS_BEFORE_NUMBER.search(text[max(0, match.start() - 40) : match.start()]):
            yield match.span()


def _is_phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if not 9 <= len(digits) <= 15:  # noqa: PLR2004 - E.164 allows 15; shorter ones are dates
        return False
    if text[0] in "+(0":
        return True
    groups = re.split(r"\D+", text)
    years = all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups)  # noqa: PLR2004
    thousands = all(len(group) == 3 for group in groups[1:]) and groups[-1] == "000"  # noqa: PLR2004
    dated = re.match(r"(?:19|20)\d\d[-./]\d\d?[-./]\d\d?", text) is not None
    return not (years or thousands or dated)


def _ips(text: str) -> Spans:
    for match in _IP.finditer(text):
        try:
            ip_address(match[0])
        except ValueError:
            continue
        yield match.span()


_TELLS_NAME = ("name", "called", "heisse", "appelle", "llamo", "chamo", "chiamo", "heet")
_TELLS_BIRTH = ("born", "birth", "dob")

# Each with words of which one has to be there, which is quicker to see than that no form fits.
_FINDERS: tuple[tuple[str, bool, tuple[str, ...], Callable[[str], Spans]], ...] = (
    ("email", False, ("@", "[at", "(at"), _by(_EMAIL)),
    ("link", False, ("://", "www."), _by(_LINK)),
    ("handle", False, ("@", "u/"), _by(_HANDLE)),
    ("card", True, (), _cards),
    ("iban", True, (), _ibans),
    ("social security", True, ("-",), _by(_SOCIAL)),
    ("ip", True, (".", ":"), _ips),
    ("place", True, (".",), _by(_COORDINATES)),
    ("birth date", True, _TELLS_BIRTH, _by(_BIRTH)),
    ("address", True, (), _by(_ADDRESS)),
    ("phone", True, (), _phones),
    ("name", False, _TELLS_NAME, _by(_NAME)),
)
