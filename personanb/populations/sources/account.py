"""What became of everything that was read: every drop has a reason, every fault a place."""

from __future__ import annotations

from collections import Counter

from personanb.personas.problems import Problem

_PROBLEMS = 200


class Account:
    """Counts of what was read, and the first problems with their places.

    Attributes
    ----------
    read
        Records seen, of which each was kept or dropped.
    dropped
        Records that were dropped, by reason.
    masked
        Stretches that were masked, by kind.
    problems
        What was wrong with files and records; at most 200, `more_problems` counts the others.
    files
        What was read, with the name of its format.
    """

    def __init__(self) -> None:
        self.read = 0
        self.dropped: Counter[str] = Counter()
        self.masked: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.more_problems = 0
        self.files: dict[str, str] = {}

    @property
    def kept(self) -> int:
        """Records that were not dropped."""
        return self.read - self.dropped.total()

    def drop(self, reason: str) -> None:
        """Count a record that was read and is left out."""
        self.dropped[reason] += 1

    def broken(self, place: str, message: str, *, line: int | None = None) -> None:
        """Count a record that could not be read, and tell where it is."""
        self.read += 1
        self.drop("cannot be read")
        self.tell(place, message, line=line)

    def tell(self, place: str, message: str, *, line: int | None = None) -> None:
        """Note a problem; one with a file is no record, and is not counted as one."""
        if len(self.problems) < _PROBLEMS:
            self.problems.append(Problem((place[:200],), message[:400], line))
        else:
            self.more_problems += 1
