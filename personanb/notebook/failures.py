"""How a magic fails: one helpful message without a traceback, and the cell fails with it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from personanb.engines.secrets import HIDDEN, redacted
from personanb.errors import PersonanbError
from personanb.notebook.arguments import Command, Line
from personanb.notebook.namespace import Namespace

_SECRET_VARIABLE = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)$")
_SECRET_SHAPES = (
    re.compile(r"\b(?:hf|gh[opsu])_[A-Za-z0-9]{8,}"),
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/=\-]{8,}"),
    re.compile(r"(?i)(?<=api[-_]key=)[A-Za-z0-9._\-]{8,}"),
    re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"),
)
_SHORTEST_SECRET = 8


class HasShell(Protocol):
    """What magics are methods of."""

    shell: InteractiveShell | None


Method = Callable[[Any, Line, str | None, Namespace], Any]
Magic = Callable[..., Any]


def told_in_one_message(command: Command) -> Callable[[Method], Magic]:
    """Make a magic of a method that gets its line parsed.

    The magic prints its help for `-h`, raises `UsageError` itself (IPython shows the traceback of
    a subclass) for every error that personanb raises on purpose, and lets others through.
    """

    def decorate(method: Method) -> Magic:
        @wraps(method)
        def magic(
            self: HasShell,
            line: str,
            cell: str | None = None,
            local_ns: dict[str, Any] | None = None,
        ) -> Any:
            assert self.shell is not None  # noqa: S101 - IPython registers magics on a shell
            try:
                said = command.parse(line)
                if said.wants_help:
                    print(command.help())  # noqa: T201 - help is what the cell is to print
                    return None
                result = method(self, said, cell, Namespace(self.shell.user_ns, local_ns))
            except PersonanbError as error:
                sign = "%" if cell is None else "%%"
                message = f"{sign}{command.name}: {error}"
                raise UsageError(without_secrets(message)) from None
            return None if said.silent else result

        magic.__doc__ = command.help()
        return magic

    return decorate


def without_secrets(text: str) -> str:
    """Return a text with keys, tokens and passwords blotted out.

    Covers what engines know to be keys, the values of environment variables that are named like
    secrets, and the usual shapes of keys, tokens and addresses with a password.
    """
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST_SECRET and _SECRET_VARIABLE.search(name.upper()):
            text = text.replace(value, HIDDEN)
    for shape in _SECRET_SHAPES:
        text = shape.sub(HIDDEN, text)
    return redacted(text)
