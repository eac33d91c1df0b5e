"""Random numbers that depend on what is drawn for, never on when it is drawn.

Concurrent work finishes in any order, so no generator is shared: each draw gets its own,
keyed by everything that should determine it (run seed, persona, turn, purpose).
"""

from __future__ import annotations

import hashlib
import random

Key = str | int | float | None


def digest(*parts: Key) -> str:
    """Return the hexadecimal SHA-256 of the parts, unambiguous in their boundaries."""
    state = hashlib.sha256()
    for part in parts:
        data = f"{type(part).__name__}:{part}".encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def stable_int(*parts: Key) -> int:
    """Return a 64-bit integer determined by the parts alone, the same on every machine."""
    return int(digest(*parts)[:16], 16)


def generator(*parts: Key) -> random.Random:
    """Return a fresh standard-library generator keyed by the parts."""
    return random.Random(stable_int(*parts))
