"""Dates and times of day in what people say, reckoned from the simulated time."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from personanb.engines.rehearsal.words import SMALL_NUMBERS

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOW = re.compile(r"(\d{1,2}) ([A-Za-z]+) (\d{4})(?:, (\d{1,2}):(\d{2}))?")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?")
_MONTH = "|".join(_MONTHS)
_DAY_OF = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b", re.IGNORECASE)
_OF_DAY = re.compile(rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_NEAR = re.compile(
    r"\b(today|tonight|this (?:morning|afternoon|evening)|tomorrow)\b", re.IGNORECASE
)
_CLOCK = re.compile(r"\b(\d{1,2})[:.h](\d{2})\b(?!\.\d)(?: ?([ap])\.?m\b)?", re.IGNORECASE)
_HOUR = re.compile(
    r"(?:\b(?:at|from|until|by) )?\b(\d{1,2}) ?([ap])\.?m\b|\b(?:at|from|until|by) (\d{1,2})\b"
    r"(?! ?(?:%|euros?|dollars?|pounds?|€))"
    r"|\b(\d{1,2}) o'clock\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf"\b(?:at|until|by) ({'|'.join(SMALL_NUMBERS[1:13])})\b", re.IGNORECASE)
_NAMED_HOURS = {"noon": 12, "midday": 12, "midnight": 0}
_LENGTH = re.compile(r"\b(\d{1,3}) ?(min(?:ute)?s?|hours?|h)\b", re.IGNORECASE)
_DEFAULT_HOUR, _HALF_DAY, _EARLIEST_BARE = 9, 12, 7


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both.

    Attributes
    ----------
    day, time
        None where the text does not say.
    """

    day: dt.date | None
    time: dt.time | None

    def date_time(self, now: dt.datetime | None) -> str:
        """Return `2026-03-02T15:00`; nine in the morning, or today, where one is not said."""
        day = self.day or (now.date() if now is not None else None)
        if day is None:
            return ""
        time = self.time or dt.time(_DEFAULT_HOUR)
        return dt.datetime.combine(day, time).isoformat(timespec="minutes")

    def date(self, now: dt.datetime | None) -> str:
        """Return `2026-03-02`; today where no day is said."""
        day = self.day or (now.date() if now is not None else None)
        return day.isoformat() if day is not None else ""


def read_now(text: str) -> dt.datetime | None:
    """Return the time of a setting, `Monday 2 March 2026, 09:15`; None where it has none."""
    match = _NOW.search(text)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(match[2].lower()) + 1
    try:
        return dt.datetime(  # noqa: DTZ001 - simulated time has no zone
            int(match[3]), month, int(match[1]), int(match[4] or 0), int(match[5] or 0)
        )
    except ValueError:
        return None


def moment_in(text: str, now: dt.datetime | None) -> Moment | None:
    """Return the first date and time of day that a text names; None where it names neither."""
    said = text[:2000]
    iso = _ISO.search(said)
    try:
        if iso is not None:
            day = dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
            return Moment(day, dt.time(int(iso[4]), int(iso[5])) if iso[4] else _time_in(said))
        found, time = _day_in(said, now), _time_in(said)
    except ValueError:  # the 31st of June, half past 99
        return None
    return Moment(found, time) if found is not None or time is not None else None


def minutes_in(text: str) -> int | None:
    """Return how long something takes, in minutes, where a text says it."""
    match = _LENGTH.search(text[:2000])
    if match is None:
        return None
    return int(match[1]) * (60 if match[2].lower().startswith("h") else 1)


def _day_in(text: str, now: dt.datetime | None) -> dt.date | None:
    if now is None:
        return None
    for pattern, day, month in ((_DAY_OF, 1, 2), (_OF_DAY, 2, 1)):
        match = pattern.search(text)
        if match is not None:
            number = _MONTHS.index(match[month].lower()) + 1
            date = dt.date(now.year, number, int(match[day]))
            return date if date >= now.date() else date.replace(year=now.year + 1)
    near = _NEAR.search(text)
    if near is not None:
        return now.date() + dt.timedelta(days=near[1].lower() == "tomorrow")
    weekday = _WEEKDAY.search(text)
    if weekday is not None:
        ahead = (_DAYS.index(weekday[1].lower()) - now.weekday()) % 7 or 7
        return now.date() + dt.timedelta(days=ahead)
    return None


def _time_in(text: str) -> dt.time | None:
    clock = _CLOCK.search(text)
    if clock is not None:
        return dt.time(_hour(int(clock[1]), clock[3]), int(clock[2]))
    match = _HOUR.search(text)
    if match is not None:
        bare = match[3] or match[4]
        hour = int(match[1] or bare)
        # "At three" is in the afternoon unless somebody says otherwise.
        half = match[2] or ("p" if bare and hour < _EARLIEST_BARE else "")
        return dt.time(_hour(hour, half))
    spoken = _SPOKEN.search(text)
    if spoken is not None:
        hour = SMALL_NUMBERS.index(spoken[1].lower())
        return dt.time(_hour(hour, "p" if hour < _EARLIEST_BARE else ""))
    low = text.lower()
    return next((dt.time(hour) for word, hour in _NAMED_HOURS.items() if word in low), None)


def _hour(hour: int, half: str | None) -> int:
    if not half or hour > _HALF_DAY:
        return hour
    return hour % _HALF_DAY + (_HALF_DAY if half.lower() == "p" else 0)
