"""Keys: found where users keep them, and kept out of everything that is shown or written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NoReturn

HIDDEN = "[key]"
_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|rk|key|gsk|xai|AIza)[-_][A-Za-z0-9_\-*.]{6,}")
_known: set[str] = set()


class Secret:
    """A key that cannot be printed, formatted, pickled or compared by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        if len(value) >= 6:  # noqa: PLR2004 - shorter ones would blank out ordinary words
            _known.add(value)

    def reveal(self) -> str:
        """Return the key, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        """Hide it."""
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written to files")


def redacted(text: str) -> str:
    """Return text with every known key, and whatever looks like one, blanked out.

    Servers quote keys in their error messages.
    """
    for value in _known:
        text = text.replace(value, HIDDEN)
    return _LOOKS_LIKE_A_KEY.sub(HIDDEN, text)


def find_key(variables: Iterable[str], *, service: str) -> Secret | None:
    """Return the key from the first environment variable set, else from the OS keyring, or None.

    The keyring is asked when the `keyring` package is installed, for the service `personanb` and
    the user name `service`.
    """
    for variable in variables:
        value = os.environ.get(variable, "").strip()
        if value:
            return Secret(value)
    return _from_keyring(service)


def ask_for_key(service: str) -> Secret:
    """Ask for a key without echoing it; nothing of it is kept but in memory."""
    import getpass  # noqa: PLC0415 - only when somebody is there to type

    return Secret(getpass.getpass(f"Key for {service} (not shown, not stored): ").strip())


def _from_keyring(service: str) -> Secret | None:
    try:
        import keyring  # noqa: PLC0415 - an optional extra
    except ImportError:
        return None
    try:
        value = keyring.get_password("personanb", service)
    except Exception:  # noqa: BLE001 - a locked or absent keyring is no key
        return None
    return Secret(value) if value else None
