"""Where the built front end lies, and a widget's script with what all of them share in front."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import personanb
from personanb.errors import PersonanbError

FOLDER = Path(personanb.__file__).parent / "static"
_SHARED = "shared.js"


class FrontEndError(PersonanbError):
    """The built front end is not there."""


def asset(name: str) -> Path:
    """Return the path of a built file, such as `replay.css`.

    Raises
    ------
    FrontEndError
        When the front end was not built: a source checkout that was not installed.
    """
    path = FOLDER / name
    if not path.is_file():
        raise not_built(name)
    return path


def not_built(what: str) -> FrontEndError:
    """Return the error that says what is missing and what to type."""
    return FrontEndError(
        f"the widgets' front end is not built ({what} is missing). In a source checkout, type "
        "`python -m pip install -e .`, or `npm ci && npm run build` in the folder `widgets`."
    )


def script(name: str) -> str | Path:
    """Return a widget's script as one module, such as `replay.js`; empty where none is built.

    A watching build leaves each script whole and nothing shared: then it is the path, so that
    anywidget follows its changes. A front end that was not built is told of when a widget is made,
    not when its module is imported.
    """
    path = FOLDER / name
    if not path.is_file():
        return ""
    return whole_script(name) if (FOLDER / _SHARED).is_file() else path


def style(name: str) -> str | Path:
    """Return the path of a widget's style, such as `replay.css`; empty where none is built."""
    path = FOLDER / name
    return path if path.is_file() else ""


@cache
def whole_script(name: str) -> str:
    """Return a widget's script with what it shares, as text."""
    parts = [FOLDER / _SHARED] if (FOLDER / _SHARED).is_file() else []
    return "\n".join(path.read_text(encoding="utf-8") for path in (*parts, asset(name)))
