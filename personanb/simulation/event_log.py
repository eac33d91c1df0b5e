"""The log of a run: every event is numbered, written down and told, in that order."""

from __future__ import annotations

import time

from personanb.shared_log import SharedLog
from personanb.simulation.events import Event
from personanb.simulation.transcript_file import TranscriptWriter
from personanb.simulation.watching import Silent, Watcher


class EventLog:
    """What happened in a run, and who is told of it.

    Parameters
    ----------
    watcher
        Told of every event.
    writer
        Appends every event to a file.
    """

    def __init__(
        self, watcher: Watcher | None = None, writer: TranscriptWriter | None = None
    ) -> None:
        self.events: SharedLog[Event] = SharedLog()
        self.watcher: Watcher = watcher or Silent()
        self.writer = writer
        self._next = 0
        self._began = time.perf_counter()

    def reserve(self, count: int = 1) -> int:
        """Set numbers aside for events to come, and return the first."""
        first = self._next
        self._next += count
        return first

    def add(self, event: Event) -> Event:
        """Append an event, write it down, and tell of it."""
        self.events.append(event)
        if self.writer is not None:
            self.writer.append(event)
        self.watcher.happened(event)
        return event

    def resume(self, events: SharedLog[Event]) -> None:
        """Go on from events that happened before: numbers and seconds continue."""
        self.events = events
        self._next = max((event.event for event in events), default=-1) + 1
        last = max((event.time for event in events), default=0.0)
        self._began = time.perf_counter() - last

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return round(time.perf_counter() - self._began, 3)

    def fork(self) -> EventLog:
        """Return a log that shares what happened so far, watched and written by nobody."""
        branch = EventLog()
        branch.events = self.events.fork()
        branch._next, branch._began = self._next, self._began
        return branch
