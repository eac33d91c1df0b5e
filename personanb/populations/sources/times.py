"""When a post was written, in whatever form its source tells it."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Any

_MILLISECONDS_FROM = 1e11
_EARLIEST, _LATEST = 1900, 2200
# The Blog Authorship Corpus has dates in its authors' languages: 31,May,2004 and 31,mai,2004.
_MONTHS = {
    "jan": 1, "ene": 1, "gen": 1, "feb": 2, "fev": 2, "fév": 2, "fevr": 2, "mar": 3, "mär": 3,
    "apr": 4, "abr": 4, "avr": 4, "may": 5, "mai": 5, "mag": 5, "jun": 6, "giu": 6, "jul": 7,
    "lug": 7, "aug": 8, "ago": 8, "aoû": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "out": 10,
    "ott": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12, "déc": 12, "maj": 5, "juin": 6,
    "juil": 7, "mrt": 3, "mei": 5,
}  # fmt: skip
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[\s,./-]+([^\W\d]{3,12})\.?[\s,./-]+(\d{4})")


def iso_time(value: Any) -> str | None:
    """Return ISO 8601 to the second, in UTC where a zone is told; None when it is no time.

    Examples
    --------
    >>> iso_time("Wed Oct 10 20:19:24 +0000 2018")
    '2018-10-10T20:19:24+00:00'
    >>> iso_time("31,May,2004")
    '2004-05-31'
    >>> iso_time(1136073600)
    '2006-01-01T00:00:00+00:00'
    """
    try:
        found = _read(value)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    if found is None or not _EARLIEST <= found.year <= _LATEST:
        return None
    if not isinstance(found, dt.datetime):
        return found.isoformat()
    if found.tzinfo is not None:
        found = found.astimezone(dt.UTC)
    return found.replace(microsecond=0).isoformat()


def _read(value: Any) -> dt.date | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    if isinstance(value, dt.date):  # and datetime, and pandas' Timestamp
        # Missing times of pandas are dates too, and unequal to themselves.
        return value if value == value else None  # noqa: PLR0124
    if isinstance(value, int | float):
        return _since_1970(float(value))
    text = str(value).strip()[:64]
    if text.replace(".", "", 1).isdigit():
        return dt.date(int(text), 1, 1) if len(text) == 4 else _since_1970(float(text))  # noqa: PLR2004
    return _from_text(text)


def _since_1970(seconds: float) -> dt.datetime:
    if abs(seconds) >= _MILLISECONDS_FROM:
        seconds /= 1000
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def _from_text(text: str) -> dt.date:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return found.date() if len(text) <= len("2004-05-31") else found
    try:
        return dt.datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")  # as X writes them
    except ValueError:
        pass
    if named := _DAY_MONTH_YEAR.search(text):
        month = _MONTHS.get(named[2].casefold()[:4]) or _MONTHS.get(named[2].casefold()[:3])
        if month is not None and ":" not in text:
            return dt.date(int(named[3]), month, int(named[1]))
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError):
        pass
    import pandas as pd  # noqa: PLC0415 - heavy and slow, so the last resort

    moment: dt.datetime = pd.Timestamp(text).to_pydatetime()
    return moment
