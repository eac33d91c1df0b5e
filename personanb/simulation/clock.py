"""Moments and durations as users write them."""

from __future__ import annotations

import datetime as dt
import re

from personanb.errors import GroupError

_UNITS = {
    "s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86400,
    "week": 604800,
}  # fmt: skip


def read_moment(moment: str | dt.datetime) -> dt.datetime:
    """Return a moment of the simulated clock, without a time zone.

    Raises
    ------
    GroupError
        When it is not written as a date, or a date and a time.
    """
    if isinstance(moment, dt.datetime):
        return moment.replace(tzinfo=None)
    try:
        return dt.datetime.fromisoformat(moment).replace(tzinfo=None)
    except ValueError:
        raise GroupError(f"start={moment!r}; write it as '2026-03-02 09:00'") from None


def read_duration(duration: str | dt.timedelta) -> dt.timedelta:
    """Return a duration of more than nothing.

    Raises
    ------
    GroupError
        When it is not written as a number and a unit, or is not positive.
    """
    if isinstance(duration, dt.timedelta):
        length = duration
    else:
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+?)s?\s*", duration, re.IGNORECASE)
        unit = _UNITS.get(match[2].casefold()) if match else None
        if match is None or unit is None:
            raise GroupError(f"step={duration!r}; write it as '15 min', '2 hours' or '1 day'")
        length = dt.timedelta(seconds=float(match[1]) * unit)
    if length <= dt.timedelta(0):
        raise GroupError(f"step={duration!r}; time has to pass: write it as '15 min'")
    return length
