"""Where the built front end lies."""

from __future__ import annotations

from pathlib import Path

import personanb
from personanb.errors import PersonanbError

FOLDER = Path(personanb.__file__).parent / "static"


class FrontEndError(PersonanbError):
    """The built front end is not there."""


def asset(name: str) -> Path:
    """Return the path of a built file, such as `replay.js`.

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
