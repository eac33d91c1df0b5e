"""Events of a calendar: when they are, who takes part, and how they are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

# An event as it is kept: title, place, start (ISO), minutes, and people with their answers.
Entry = dict[str, Any]

_ANSWERS = {"organiser": "you organise it", "invited": "you are invited", "accept": "accepted"}


def find(events: list[Entry], title: str, start: datetime, persona: str) -> Entry | None:
    """Return the event of that title and start in somebody's calendar."""
    for entry in events:
        same = entry["title"].casefold() == title.casefold() and start_of(entry) == start
        if same and persona in entry["people"]:
            return entry
    return None


def clashes(events: list[Entry], start: datetime, minutes: int, people: list[str]) -> set[str]:
    """Return who of the people has something else in that time."""
    end = start + timedelta(minutes=minutes)
    return {
        name
        for entry in events
        if start_of(entry) < end and start < end_of(entry)
        for name in people
        if takes_part(entry, name)
    }


def takes_part(entry: Entry, name: str) -> bool:
    """Whether somebody organises it, is invited or has accepted."""
    return bool(entry["people"].get(name, "decline") != "decline")


def copied(entry: Entry) -> Entry:
    """Return an event as it is now: others may answer while a result is being written."""
    return {**entry, "people": dict(entry["people"])}


def start_of(entry: Entry) -> datetime:
    """Return when it begins."""
    return datetime.fromisoformat(entry["start"])


def end_of(entry: Entry) -> datetime:
    """Return when it is over."""
    return start_of(entry) + timedelta(minutes=entry["minutes"])


def told_time(moment: datetime) -> str:
    """Return a time as people write it."""
    return f"{moment:%Y-%m-%d %H:%M}"


def line(entry: Entry, persona: str) -> str:
    """Return an event in one line, as one of its people sees it."""
    parts = [f"{told_time(start_of(entry))}, {entry['minutes']} minutes: {entry['title']}"]
    if entry["place"]:
        parts.append(f"at {entry['place']}")
    others = [
        name if state in {"organiser", "accept"} else f"{name} ({state})"
        for name, state in entry["people"].items()
        if name != persona
    ]
    if others:
        parts.append(f"with {', '.join(others)}")
    parts.append(_ANSWERS.get(entry["people"].get(persona, ""), ""))
    return ", ".join(part for part in parts if part)


def busy_words(busy: set[str], persona: str) -> str:
    """Return in words who is busy."""
    others = [name for name in sorted(busy) if name != persona]
    words = ["you have something else then"] if persona in busy else []
    if others:
        words.append(f"{', '.join(others)} {'is' if len(others) == 1 else 'are'} busy then")
    return " and ".join(words)
