"""Notes that readers make on a transcript: bookmarks and words, by event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Note:
    """What a reader noted on one event.

    Attributes
    ----------
    event
        Number of the event.
    text
        The reader's words; may be empty.
    bookmark
        Whether the reader marked the event.
    """

    event: int
    text: str = ""
    bookmark: bool = False

    @property
    def empty(self) -> bool:
        """Whether it says nothing, so that it is as good as none."""
        return not self.bookmark and not self.text.strip()

    def line(self) -> str:
        """Return the note as a line of a transcript file."""
        record = {"type": "note", "event": self.event, "text": self.text, "bookmark": self.bookmark}
        return json.dumps(record, ensure_ascii=False) + "\n"


class Notes:
    """The notes on one transcript, at most one an event; in the order of events.

    A transcript is a record and does not change; what readers note on it does.
    """

    def __init__(self, notes: Iterable[Note] = ()) -> None:
        self._notes: dict[int, Note] = {}
        for note in notes:
            self.put(note)

    def put(self, note: Note) -> None:
        """Set the note on an event; an empty one takes it away."""
        if note.empty:
            self._notes.pop(note.event, None)
        else:
            self._notes[note.event] = note

    def on(self, event: int) -> Note | None:
        """Return the note on an event, if there is one."""
        return self._notes.get(event)

    def __iter__(self) -> Iterator[Note]:
        return iter(sorted(self._notes.values(), key=lambda note: note.event))

    def __len__(self) -> int:
        return len(self._notes)

    def __repr__(self) -> str:
        """Say how many there are."""
        return f"<{len(self)} notes>"


def append_note(path: Path, note: Note) -> bool:
    """Add a note to a finished transcript file; returns whether it could be.

    The last note on an event counts. A file that ends in a torn line is left as it is: whatever
    came after such a line would look damaged.
    """
    try:
        with path.open("rb+") as file:
            file.seek(-1, 2)
            if file.read(1) != b"\n":
                return False
            file.write(note.line().encode("utf-8", "backslashreplace"))
    except OSError:
        return False
    return True
