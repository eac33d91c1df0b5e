"""The errors that users meet: each says what is wrong and what to type instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any


class PersonanbError(Exception):
    """Base of every error that personanb raises on purpose."""


class EngineError(PersonanbError):
    """An engine is unknown, cannot be reached, or was asked for what it cannot do.

    Attributes
    ----------
    transcript
        What a run had recorded when the error ended it; None outside of runs.
    responses
        The same for a survey: its table has a row for everything that was asked.
    """

    transcript: Any = None
    responses: Any = None


class MissingKeyError(EngineError):
    """An endpoint needs a key and none was found; `service` names whose."""

    def __init__(self, message: str, service: str) -> None:
        super().__init__(message)
        self.service = service


class FatalEngineError(EngineError):
    """No further call of this run can succeed: a wrong key, an unknown model, a replay's miss."""


class BudgetError(FatalEngineError):
    """The budget is used up; the unsent part can be run later."""


class GroupError(PersonanbError, ValueError):
    """A group, guide or world that cannot be run as it is described."""


class TranscriptError(PersonanbError, ValueError):
    """A transcript file that cannot be read, or was written by a newer version."""


class ToolError(PersonanbError, ValueError):
    """A tool that cannot be offered as it is written, or a set of tools that does not fit."""


class ToolInputError(PersonanbError, ValueError):
    """Raised inside a tool: what it was called with makes no sense; the call is `invalid`."""


class ToolRefusedError(PersonanbError):
    """Raised inside a tool: it could do what was asked and will not; the call is `refused`."""


class AnalysisError(PersonanbError, ValueError):
    """Talk that cannot be analysed as asked: nothing was said, or the codebook or model is off."""


class TinyTroupeError(PersonanbError, ValueError):
    """A file that cannot be read as an agent or a trace of TinyTroupe."""


class ReportError(PersonanbError, ValueError):
    """A validation that cannot be run as asked, or a report that cannot be read or compared."""


class ExportError(PersonanbError, ValueError):
    """A file that cannot be written as asked."""


class PostsError(PersonanbError, ValueError):
    """Posts that cannot be read as asked."""


class PopulationError(PersonanbError, ValueError):
    """People that cannot be made, assessed, measured or adapted as asked."""


class TargetError(PersonanbError, ValueError):
    """A reference that cannot be read, or cannot serve as the target of an alignment."""


class AlignmentError(PersonanbError, ValueError):
    """A pool that cannot be aligned as asked; says what would work."""


class AlignmentWarning(UserWarning):
    """An alignment went through and gave something up; says what."""


def nearest(name: str, options: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the option that looks most like `name`, or None when nothing comes close."""
    by_folded = {option.casefold(): option for option in options}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, options: Iterable[str]) -> str:
    """Return `"; did you mean 'x'?"` for the nearest option, or an empty string."""
    match = nearest(name, options)
    return f"; did you mean {match!r}?" if match else ""
