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
        raise FrontEndError(
            f"the widgets' front end is not built ({name} is missing). In a source checkout, type "
            f"`python -m pip install -e .`, or `npm ci && npm run build` in the folder `widgets`."
        )
    return path


def script(name: str) -> str | Path:
    """Return a widget's script as one module, such as `replay.js`.

    A watching build leaves each script whole and nothing shared: then it is the path, so that
    anywidget follows its changes.

    Raises
    ------
    FrontEndError
        When the front end was not built.
    """
    path = asset(name)
    return whole_script(name) if (FOLDER / _SHARED).is_file() else path


@cache
def whole_script(name: str) -> str:
    """Return a widget's script with what it shares, as text."""
    parts = [FOLDER / _SHARED] if (FOLDER / _SHARED).is_file() else []
    return "\n".join(path.read_text(encoding="utf-8") for path in (*parts, asset(name)))
