"""Whose turn it is to ask, among all who share a recording."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable

from personanb.engines.protocol import Reply
from personanb.engines.recording import sharing
from personanb.engines.recording.presence import Presence
from personanb.engines.recording.sharing import Claim
from personanb.engines.recording.writer import Item, Writer

_POLL_SECONDS = 0.05


class Turns:
    """Lets one user of a recording ask what nobody else is asking for.

    Parameters
    ----------
    presence
        What this user and the others do.
    writer
        Through which the others are told.
    """

    def __init__(self, presence: Presence, writer: Writer) -> None:
        self._presence = presence
        self._writer = writer

    async def wait(
        self, claim: Claim, query: sharing.Query, recorded: Callable[[], Reply | None]
    ) -> Reply | None:
        """Wait until it is this user's turn, or until there is an answer.

        Parameters
        ----------
        claim
            What is to be asked for.
        query
            Reads the file.
        recorded
            Looks the answer up.

        Returns
        -------
        Reply or None
            The answer that somebody else has recorded; None when this user has to ask.
        """
        presence = self._presence
        while not presence.begin(claim):
            await self._writer.submit(_Join(presence))
        if presence.may_ask(claim):
            return None
        while presence.unaware(query):  # noqa: ASYNC110 - what is waited for is in the file
            await asyncio.sleep(_POLL_SECONDS)
        while not presence.may_ask(claim):
            if sharing.is_taken(query, claim, time.time()):
                await asyncio.sleep(_POLL_SECONDS)
            else:
                await self._writer.submit(_Take(presence, claim))
            if (reply := recorded()) is not None:
                return reply
        return recorded()

    def over(self, claim: Claim) -> None:
        """Let others ask for what this user has begun and not recorded."""
        presence = self._presence
        if presence.end(claim):
            self._writer.post(lambda connection: presence.give_back(connection, claim))


class _Join(Item[None]):
    def __init__(self, presence: Presence) -> None:
        super().__init__()
        self._presence = presence

    def write(self, connection: sqlite3.Connection) -> None:
        if not self._presence.joined:
            self._presence.beat(connection)


class _Take(Item[None]):
    def __init__(self, presence: Presence, claim: Claim) -> None:
        super().__init__()
        self._presence = presence
        self._claim = claim

    def write(self, connection: sqlite3.Connection) -> None:
        self._presence.take(connection, self._claim)
