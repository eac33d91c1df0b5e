"""What a tool may know about the call: who calls, when, and what this world has kept for it."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from personanb.errors import ToolError, ToolRefusedError

_PATIENCE_SECONDS = 1.0


@dataclass
class Store:
    """What one world keeps for one tool, or for the tools of one kit.

    Attributes
    ----------
    values
        Anything that the tool wants to find again; copied when the world forks.
    lock
        Held while the values are read and changed together: calls run in threads of their own.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fork(self, name: str) -> Store:
        """Return a store of its own with a deep copy of the values.

        Raises
        ------
        ToolError
            When something in it cannot be copied.
        """
        # A call that ran out of time may hold the lock for good; a fork does not wait for it.
        held = self.lock.acquire(timeout=_PATIENCE_SECONDS)
        try:
            return Store(copy.deepcopy(self.values))
        except Exception as error:
            raise ToolError(
                f"tool {name!r}: what it keeps in context.storage cannot be copied for a fork "
                f"({type(error).__name__}: {error}); keep plain values there: text, numbers, lists"
            ) from error
        finally:
            if held:
                self.lock.release()


class ToolContext:
    """What a tool gets that declares a parameter `context: ToolContext`.

    The parameter is no part of the schema: nobody who calls the tool can set it.

    Attributes
    ----------
    persona
        Name of who calls.
    now
        The simulated time; None in a world without a clock.
    people
        Names of everybody in the world; empty when the tool box was not told.
    branch
        Label of the world's branch: `main` until it is forked.
    lock
        Hold it (`with context.lock:`) while reading and changing the storage.
    """

    def __init__(
        self,
        persona: str,
        now: datetime | None = None,
        *,
        people: tuple[str, ...] = (),
        branch: str = "main",
        store: Store | None = None,
    ) -> None:
        self.persona = persona
        self.now = now
        self.people = people
        self.branch = branch
        self._store = store or Store()
        self._over = threading.Event()

    @property
    def lock(self) -> threading.Lock:
        """The lock of the storage."""
        return self._store.lock

    @property
    def storage(self) -> dict[str, Any]:
        """What this world keeps for the tool: private to the world, copied when it forks.

        Raises
        ------
        ToolRefusedError
            When the call has run out of time: what comes late must not change the world.
        """
        if self.over:
            raise ToolRefusedError("the call has run out of time")
        return self._store.values

    @property
    def over(self) -> bool:
        """Whether the call has ended, so that nobody waits for what it still does."""
        return self._over.is_set()

    def close(self) -> None:
        """End the access to the storage: the call has ended, or run out of time."""
        self._over.set()
