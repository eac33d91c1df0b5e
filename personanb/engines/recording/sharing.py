"""Who else uses a recording, and which answers somebody is asking for: two tables, in SQL.

Times are seconds since 1970. A clock that was set back makes what it wrote look as old as what
lies as far ahead, so that nobody waits for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

Claim = tuple[str, str]  # a request's key, and the model that it is for
Query = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]

#: How often whoever is asking says that they are still there.
BEAT_SECONDS = 1.0
#: After this long without a word somebody is taken for dead, and what they claimed is free.
SILENT_SECONDS = 3.0
#: However alive its owner is, nobody waits longer than this for a claim: more than an engine's
#: default time-out, twice.
CLAIM_SECONDS = 300.0

SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS users (
        owner TEXT PRIMARY KEY,
        process TEXT NOT NULL,
        beats INTEGER NOT NULL,
        seen REAL NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS claims (
        key TEXT NOT NULL,
        model TEXT NOT NULL,
        owner TEXT NOT NULL,
        since REAL NOT NULL,
        PRIMARY KEY (key, model)
    )
    """,
)

_ALIVE = f"abs(seen - ?) < {SILENT_SECONDS}"
_FRESH = f"abs(since - ?) < {CLAIM_SECONDS}"
_BEAT = (
    "INSERT INTO users VALUES (?, ?, 0, ?) "
    "ON CONFLICT (owner) DO UPDATE SET beats = beats + 1, seen = excluded.seen"
)
_TAKE = (
    "INSERT INTO claims VALUES (?, ?, ?, ?) "  # noqa: S608 - own words
    "ON CONFLICT (key, model) DO UPDATE SET owner = excluded.owner, since = excluded.since "
    f"WHERE owner = excluded.owner OR NOT ({_FRESH}) "
    f"OR owner NOT IN (SELECT owner FROM users WHERE {_ALIVE})"
)
_IS_TAKEN = (
    "SELECT 1 FROM claims JOIN users USING (owner) "  # noqa: S608 - own words
    f"WHERE key = ? AND model = ? AND {_FRESH} AND {_ALIVE}"
)


def beat(connection: sqlite3.Connection, owner: str, process: str, now: float) -> dict[str, int]:
    """Say that an owner is there, forget who is dead with all they claimed.

    Returns
    -------
    dict
        Owners in other processes, each with how often they have said that they are there.
    """
    connection.execute(_BEAT, (owner, process, now))
    connection.execute(f"DELETE FROM users WHERE NOT ({_ALIVE})", (now,))  # noqa: S608 - own words
    connection.execute("DELETE FROM claims WHERE owner NOT IN (SELECT owner FROM users)")
    others = connection.execute("SELECT owner, beats FROM users WHERE process != ?", (process,))
    return dict(others.fetchall())


def leave(connection: sqlite3.Connection, owner: str) -> None:
    """Forget an owner, and all that they claimed."""
    connection.execute("DELETE FROM users WHERE owner = ?", (owner,))
    connection.execute("DELETE FROM claims WHERE owner = ?", (owner,))


def take(connection: sqlite3.Connection, claim: Claim, owner: str, now: float) -> bool:
    """Claim a request unless somebody alive has; return whether it is the owner's now."""
    return connection.execute(_TAKE, (*claim, owner, now, now, now)).rowcount > 0


def give_back(connection: sqlite3.Connection, claim: Claim, owner: str) -> None:
    """Release a claim, if it is still the owner's."""
    connection.execute(
        "DELETE FROM claims WHERE key = ? AND model = ? AND owner = ?", (*claim, owner)
    )


def is_taken(query: Query, claim: Claim, now: float) -> bool:
    """Return whether somebody alive is asking."""
    return bool(query(_IS_TAKEN, (*claim, now, now)))


def beats_of(query: Query, now: float) -> dict[str, int]:
    """Return how often each owner who is alive has said so."""
    return dict(query(f"SELECT owner, beats FROM users WHERE {_ALIVE}", (now,)))  # noqa: S608 - own words
