"""A calendar for each person of a world, on the world's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, Unpack

from personanb.errors import ToolInputError, did_you_mean
from personanb.simulation.tools.context import ToolContext
from personanb.simulation.tools.definition import Tool
from personanb.simulation.tools.entries import (
    Entry,
    busy_words,
    clashes,
    copied,
    end_of,
    find,
    line,
    start_of,
    takes_part,
    told_time,
)
from personanb.simulation.tools.kit import KitOptions, Toolkit
from personanb.simulation.tools.result import ToolOutput

MOST_EVENTS = 500
MOST_MINUTES = 14 * 24 * 60

_STORE = "calendar"
_LONGEST_TITLE = 200
_LISTED = 20


def calendar(**options: Unpack[KitOptions]) -> Toolkit:
    """Return the tools of a shared calendar: add, list, conflicts, invite, answer.

    Each world has its own events; a fork starts with those of the world that it comes from.
    Times are on the simulated clock. Of other people's events the tools tell that they are busy,
    never with what.

    Parameters
    ----------
    **options
        `timeout`, `allowed`, `limit`: for each of the tools.
    """
    functions = (calendar_add, calendar_list, calendar_conflicts, calendar_invite, calendar_answer)
    return Toolkit("calendar", [Tool(one, store=_STORE, **options) for one in functions])


def calendar_add(
    title: str,
    start: str,
    *,
    minutes: int = 60,
    people: list[str] | None = None,
    place: str = "",
    context: ToolContext,
) -> ToolOutput:
    """Put an event into your calendar, and invite others to it.

    Parameters
    ----------
    title
        What it is.
    start
        Date and time, such as 2025-03-14T15:30.
    minutes
        How long it takes.
    people
        Names of those invited.
    place
        Where it is.
    """
    begin = _moment(start, context)
    length = _minutes(minutes)
    invited = _known(people or [], context)
    name = _title(title)
    with context.lock:
        events = _events(context)
        if len(events) >= MOST_EVENTS:
            raise ToolInputError(f"the calendar is full: {MOST_EVENTS} events")
        if find(events, name, begin, context.persona) is not None:
            raise ToolInputError(f"{name!r} at {told_time(begin)} is in your calendar already")
        busy = clashes(events, begin, length, [context.persona, *invited])
        entry: Entry = {
            "title": name,
            "place": " ".join(place.split())[:_LONGEST_TITLE],
            "start": begin.isoformat(),
            "minutes": length,
            "people": {context.persona: "organiser", **dict.fromkeys(invited, "invited")},
        }
        events.append(entry)
        shown = copied(entry)
    text = f"Added: {line(shown, context.persona)}."
    if busy:
        text += f" Note: {busy_words(busy, context.persona)}."
    return ToolOutput(text, {"event": shown, "busy": sorted(busy)})


def calendar_list(*, day: str | None = None, context: ToolContext) -> ToolOutput:
    """List your events: those of one day, or those still to come.

    Parameters
    ----------
    day
        A date such as 2025-03-14; by default everything from now on.
    """
    first, last = context.now, None
    if day is not None:
        first = _moment(day, context).replace(hour=0, minute=0, second=0, microsecond=0)
        last = first + timedelta(days=1)
    with context.lock:
        own = [
            copied(entry)
            for entry in _events(context)
            if takes_part(entry, context.persona)
            and (first is None or end_of(entry) > first)
            and (last is None or start_of(entry) < last)
        ]
    own.sort(key=lambda entry: (entry["start"], entry["title"]))
    if not own:
        when = f"on {first:%Y-%m-%d}" if day and first else "from now on" if first else "yet"
        return ToolOutput(f"Nothing in your calendar {when}.", {"events": []})
    lines = [f"- {line(entry, context.persona)}" for entry in own[:_LISTED]]
    if len(own) > _LISTED:
        lines.append(f"and {len(own) - _LISTED} more; ask for one day")
    return ToolOutput("\n".join(lines), {"events": own[:_LISTED], "count": len(own)})


def calendar_conflicts(
    start: str, *, minutes: int = 60, people: list[str] | None = None, context: ToolContext
) -> ToolOutput:
    """Find out whether you and others are free at some time.

    Parameters
    ----------
    start
        Date and time, such as 2025-03-14T15:30.
    minutes
        How long it would take.
    people
        Names of the others.
    """
    begin, length = _moment(start, context), _minutes(minutes)
    everybody = [context.persona, *_known(people or [], context)]
    with context.lock:
        busy = clashes(_events(context), begin, length, everybody)
    when = f"{told_time(begin)}, {length} minutes"
    if not busy:
        whom = "You are" if len(everybody) == 1 else "All of you are"
        return ToolOutput(f"{whom} free: {when}.", {"busy": []})
    return ToolOutput(f"{when}: {busy_words(busy, context.persona)}.", {"busy": sorted(busy)})


def calendar_invite(
    title: str, start: str, people: list[str], *, context: ToolContext
) -> ToolOutput:
    """Invite others to an event that is in your calendar.

    Parameters
    ----------
    title
        What the event is called.
    start
        When it starts, such as 2025-03-14T15:30.
    people
        Names of those invited.
    """
    begin, invited = _moment(start, context), _known(people, context)
    if not invited:
        raise ToolInputError("people: name at least one other person")
    with context.lock:
        entry = _own(context, title, begin)
        new = [name for name in invited if name not in entry["people"]]
        entry["people"].update(dict.fromkeys(new, "invited"))
        shown = copied(entry)
    who = ", ".join(new) or "Nobody new"
    return ToolOutput(f"{who} invited: {line(shown, context.persona)}.", {"event": shown})


def calendar_answer(
    title: str, start: str, answer: Literal["accept", "decline"], *, context: ToolContext
) -> ToolOutput:
    """Accept or decline an invitation in your calendar.

    Parameters
    ----------
    title
        What the event is called.
    start
        When it starts, such as 2025-03-14T15:30.
    answer
        Whether you come.
    """
    begin = _moment(start, context)
    with context.lock:
        entry = _own(context, title, begin)
        if entry["people"][context.persona] == "organiser":
            raise ToolInputError(f"{entry['title']!r} is your own event; nobody invited you")
        entry["people"][context.persona] = answer
        shown = copied(entry)
    word = {"accept": "Accepted", "decline": "Declined"}[answer]
    return ToolOutput(f"{word}: {shown['title']}, {told_time(begin)}.", {"event": shown})


def _events(context: ToolContext) -> list[Entry]:
    events: list[Entry] = context.storage.setdefault("events", [])
    return events


def _own(context: ToolContext, title: str, start: datetime) -> Entry:
    events = _events(context)
    found = find(events, _title(title), start, context.persona)
    if found is not None:
        return found
    mine = [entry for entry in events if context.persona in entry["people"]]
    there = "; ".join(f"{entry['title']}, {told_time(start_of(entry))}" for entry in mine[:5])
    hint = did_you_mean(title, [entry["title"] for entry in mine])
    raise ToolInputError(
        f"there is no {title!r} at {told_time(start)} in your calendar{hint}; there is "
        f"{there or 'nothing'}"
    )


def _moment(text: str, context: ToolContext) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ToolInputError(
            f"{text!r} is no date and time; write, for example, 2025-03-14T15:30"
        ) from None
    zone = context.now.tzinfo if context.now is not None else None
    if zone is None:
        return found.replace(tzinfo=None)  # a world without zones has one clock on the wall
    return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)


def _minutes(value: int) -> int:
    if not 1 <= value <= MOST_MINUTES:
        raise ToolInputError(f"minutes: is {value}; from 1 to {MOST_MINUTES} (two weeks)")
    return value


def _title(text: str) -> str:
    title = " ".join(text.split())[:_LONGEST_TITLE]
    if not title:
        raise ToolInputError("title: is empty; write what the event is")
    return title


def _known(people: list[str], context: ToolContext) -> list[str]:
    for name in people:
        if context.people and name not in context.people:
            hint = did_you_mean(name, context.people)
            there = ", ".join(one for one in context.people if one != context.persona)
            raise ToolInputError(f"people: there is no {name!r}{hint}; there are {there}")
    return [name for name in dict.fromkeys(people) if name != context.persona]
