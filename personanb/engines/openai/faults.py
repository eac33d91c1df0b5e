"""What went wrong with a call, whether to try again, and what to tell the user."""

from __future__ import annotations

import asyncio
import email.utils
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from personanb.engines.secrets import redacted

_TOO_MANY = 429
_OVERLOADED = {408, 409, 425, _TOO_MANY}
_SHOWN = 300


class TruncatedError(Exception):
    """A stream or body that ended before its end."""


class NotAnAnswerError(Exception):
    """A reply with status 200 that is no chat completion."""


@dataclass(frozen=True)
class Fault:
    """A failed call.

    Attributes
    ----------
    message
        The cause, and what to type where that helps; free of keys.
    retry
        Whether trying again may help.
    fatal
        Whether no other call of the run can succeed either.
    slow_down
        Whether the server says that it has too much to do.
    retry_after
        Seconds that the server asks to wait, if it says.
    """

    message: str
    retry: bool = False
    fatal: bool = False
    slow_down: bool = False
    retry_after: float | None = None


def fault_of(  # noqa: PLR0911 - one return a kind of fault
    error: BaseException, *, endpoint: str, model: str
) -> Fault:
    """Classify an exception raised by the SDK or by reading its answer."""
    import openai  # noqa: PLC0415 - loaded with the first call

    text = redacted(" ".join(str(error).split()))[:_SHOWN]
    if isinstance(error, openai.APIStatusError):
        return _status_fault(error, text, endpoint, model)
    unreachable = _connection_error(error)
    if unreachable is not None:
        cause = redacted(str(unreachable))[:_SHOWN]
        return Fault(f"cannot reach {endpoint} ({cause}); is the server running?", retry=True)
    if isinstance(error, openai.APITimeoutError | TimeoutError | asyncio.TimeoutError):
        return Fault(f"{endpoint} did not answer in time; raise timeout=", retry=True)
    if isinstance(error, openai.APIConnectionError):
        cause = redacted(str(error.__cause__ or error))[:_SHOWN]
        return Fault(f"the connection to {endpoint} broke ({cause})", retry=True)
    if isinstance(error, TruncatedError):
        return Fault(f"the answer of {endpoint} broke off: {text}", retry=True)
    if isinstance(error, NotAnAnswerError | openai.APIResponseValidationError | ValueError):
        return Fault(
            f"{endpoint} did not answer like an OpenAI-compatible server: {text}; "
            "check base_url (it usually ends in /v1)",
            retry=True,
        )
    if _is_broken_connection(error):
        return Fault(f"the connection to {endpoint} broke: {text}", retry=True)
    return Fault(f"{type(error).__name__}: {text}")


def _status_fault(  # noqa: PLR0911 - one return a kind of fault
    error: BaseException, text: str, endpoint: str, model: str
) -> Fault:
    status: int = getattr(error, "status_code", 0)
    response = getattr(error, "response", None)
    code = str(getattr(error, "code", "") or "")
    if status in {401, 403}:
        return Fault(
            f"{endpoint} refused the key ({status}). Set OPENAI_API_KEY (or api_key=) to a key for "
            "this endpoint.",
            fatal=True,
        )
    if status == 404:  # noqa: PLR2004 - HTTP
        return Fault(
            f"{endpoint} does not know the model {model!r}, or has no such address ({text}). "
            "Check the model's name, and that base_url ends in /v1.",
            fatal=True,
        )
    if "context" in code or "context length" in text or "context size" in text:
        return Fault(
            f"the prompt is longer than {model!r} can take ({text}). Use a model with a larger "
            "context, fewer rounds, or shorter personas."
        )
    if status == _TOO_MANY and ("insufficient_quota" in code or "insufficient_quota" in text):
        return Fault(f"the account at {endpoint} has no credit left ({text})", fatal=True)
    if status in _OVERLOADED:
        wait = retry_after(getattr(response, "headers", {}))
        slow_down = status == _TOO_MANY
        return Fault(
            f"{endpoint} has too much to do ({status})",
            retry=True,
            slow_down=slow_down,
            retry_after=wait,
        )
    if status >= 500:  # noqa: PLR2004 - HTTP
        wait = retry_after(getattr(response, "headers", {}))
        return Fault(f"{endpoint} failed ({status}): {text}", retry=True, retry_after=wait)
    return Fault(f"{endpoint} refused the request ({status}): {text}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a Retry-After header asks for; it holds seconds or a date."""
    milliseconds = headers.get("retry-after-ms")
    value = headers.get("retry-after")
    try:
        if milliseconds is not None:
            return max(0.0, float(milliseconds) / 1000)
        if value is None:
            return None
        return max(0.0, float(value))
    except ValueError:
        date = email.utils.parsedate_tz(value or "")
        return None if date is None else max(0.0, email.utils.mktime_tz(date) - time.time())


def _connection_error(error: BaseException) -> OSError | None:
    """Return the refused or unresolved connection at the root; transports call it a time-out."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError | socket.gaierror):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _is_broken_connection(error: BaseException) -> bool:
    if isinstance(error, OSError | EOFError):
        return True
    module = type(error).__module__.split(".")[0]
    return module in {"httpx", "httpx2", "httpcore", "aiohttp"}
