"""What one user of a recording is asking for, and what others have to know of it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from typing import Literal

from personanb.engines.recording import sharing
from personanb.engines.recording.sharing import Claim

# Asked for without a claim; waiting for a claim; claimed; claimed and recorded.
_State = Literal["asked", "wanted", "held", "recorded"]


class Presence:
    """One user's part in sharing a recording.

    As long as nobody else is there, requests are only noted in memory. A newcomer says so in the
    file and waits until each of those who were there before has said that they know: in the same
    transaction they claim what they are asking for, and from then on everybody claims first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = _process()
        self._pid = os.getpid()
        self._owner = uuid.uuid4().hex
        self._joined = self._shared = False
        self._last_beat = 0.0
        self._states: dict[Claim, _State] = {}
        # Who was there before and has not said yet that they know: their beats by then.
        self._unaware: dict[str, int] = {}

    @property
    def joined(self) -> bool:
        """Whether others have been told of this user."""
        if self._pid != os.getpid():
            self._become_another()
        return self._joined

    @property
    def due(self) -> bool:
        """Whether it is time to say again that this user is there."""
        return self.joined and time.monotonic() - self._last_beat >= sharing.BEAT_SECONDS

    def begin(self, claim: Claim) -> bool:
        """Note that a request is to be asked for; False while others have not been told."""
        joined = self.joined
        with self._lock:
            if joined and self._joined:
                self._states[claim] = "wanted" if self._shared else "asked"
            return joined and self._joined

    def may_ask(self, claim: Claim) -> bool:
        """Return whether a request that was begun can be sent."""
        return self._states.get(claim) in {"asked", "held"}

    def end(self, claim: Claim) -> bool:
        """Note that a request is done; True when its claim has to be given back."""
        with self._lock:
            return self._states.pop(claim, None) == "held"

    def unaware(self, query: sharing.Query) -> bool:
        """Return whether somebody who was there before does not know of this user yet."""
        if self._unaware:
            beats = sharing.beats_of(query, time.time())
            for owner, count in list(self._unaware.items()):
                if beats.get(owner) != count:
                    self._unaware.pop(owner, None)
        return bool(self._unaware)

    # What follows runs in transactions of the thread that writes.

    def beat(self, connection: sqlite3.Connection) -> None:
        """Say that this user is there, and look who else is; leaves when nothing is asked for."""
        with self._lock:
            idle = self._joined and not self._states
            self._joined = self._joined and not idle
        if idle:
            sharing.leave(connection, self._owner)
            return
        others = sharing.beat(connection, self._owner, self._process, time.time())
        with self._lock:
            if not self._joined:
                self._unaware = dict(others)
            self._joined = True
            self._shared = bool(others)
            self._last_beat = time.monotonic()
            asked = [claim for claim, state in self._states.items() if state == "asked"]
        if others:
            for claim in asked:
                self.take(connection, claim)

    def take(self, connection: sqlite3.Connection, claim: Claim) -> bool:
        """Claim a request; False when somebody else has, or nobody wants it any more."""
        if not sharing.take(connection, claim, self._owner, time.time()):
            return False
        with self._lock:
            wanted = claim in self._states
            if wanted:
                self._states[claim] = "held"
        if not wanted:
            sharing.give_back(connection, claim, self._owner)
        return wanted

    def give_back(self, connection: sqlite3.Connection, claim: Claim) -> None:
        """Let others ask."""
        sharing.give_back(connection, claim, self._owner)

    def give_back_recorded(self, connection: sqlite3.Connection, claim: Claim) -> None:
        """Let others see that there is an answer."""
        if self._states.get(claim) == "held":
            sharing.give_back(connection, claim, self._owner)

    def recorded(self, claim: Claim) -> None:
        """Note that the claim was given back along with the answer."""
        with self._lock:
            if self._states.get(claim) == "held":
                self._states[claim] = "recorded"

    def leave(self, connection: sqlite3.Connection) -> None:
        """Say that this user has gone."""
        with self._lock:
            self._joined = False
        sharing.leave(connection, self._owner)

    def _become_another(self) -> None:
        # A forked process is a user of its own, and asks for nothing yet.
        self._process, self._pid = _process(), os.getpid()
        self._owner = uuid.uuid4().hex
        self._joined = self._shared = False
        self._states, self._unaware = {}, {}


_tokens: dict[int, str] = {}


def _process() -> str:
    # Numbers of processes come again, and containers that share a file have their own.
    return _tokens.setdefault(os.getpid(), uuid.uuid4().hex)
