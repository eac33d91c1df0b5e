"""What the server counts."""

from __future__ import annotations

from collections import Counter
from typing import Any


class Statistics:
    """Counts of one period; a reset begins the next.

    Attributes
    ----------
    in_flight, peak
        Requests whose answer is not complete: now, and at most.
    bodies
        Request bodies in the order they came, where they are kept.
    """

    def __init__(self, *, keep_bodies: bool) -> None:
        self.in_flight = 0
        self.peak = 0
        self.bodies: list[dict[str, Any]] = []
        self._keep_bodies = keep_bodies
        self._requests: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._cached = 0
        self._connections = 0
        self._period = 0

    def reset(self) -> None:
        """Begin a new period; what is in flight stays in flight."""
        in_flight, period = self.in_flight, self._period
        self.__init__(keep_bodies=self._keep_bodies)  # type: ignore[misc]
        self.in_flight = self.peak = in_flight
        self._period = period + 1

    def arrived(self, path: str, body: bytes, counted: int) -> int:
        """Count a request; takes and returns the period its connection was last counted in."""
        self._requests[path] += 1
        self._bytes[path] += len(body)
        if self._keep_bodies:
            self.bodies.append({"path": path, "body": body.decode("utf-8", "replace")})
        self._connections += counted != self._period
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        return self._period

    def answered(self, status: int) -> None:
        """Count the status of an answer."""
        self._statuses[str(status)] += 1

    def left(self) -> None:
        """Note that a request is answered, or its client gone."""
        self.in_flight -= 1

    def to_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "requests": self._requests.total(),
            "body_bytes": self._bytes.total(),
            "paths": {
                path: {"requests": count, "body_bytes": self._bytes[path]}
                for path, count in self._requests.items()
            },
            "statuses": dict(self._statuses),
            "connections": self._connections,
            "in_flight": self.in_flight,
            "peak_in_flight": self.peak,
        }
