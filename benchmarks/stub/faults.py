"""What can go wrong with an endpoint, and which requests it happens to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

# What the status line says, and the fields of the error object as hosted APIs fill them.
ERRORS: dict[str, tuple[int, str, str, str]] = {
    "rate_limited": (429, "rate_limit_error", "rate_limit_exceeded", "Too many requests."),
    "rate_limited_silent": (429, "rate_limit_error", "rate_limit_exceeded", "Too many requests."),
    "no_credit": (429, "insufficient_quota", "insufficient_quota", "You have no credit left."),
    "server_error": (500, "server_error", "internal_error", "The server had an error."),
    "unavailable": (503, "server_error", "overloaded", "The server is overloaded."),
    "unknown_model": (
        404, "invalid_request_error", "model_not_found", "The model {model!r} does not exist.",
    ),
    "wrong_key": (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    "context_length": (
        400, "invalid_request_error", "context_length_exceeded",
        "This model's maximum context length is 4096 tokens. Reduce the length of the messages.",
    ),
    "schema_unsupported_400": (
        400, "invalid_request_error", "unsupported_parameter",
        "Invalid parameter: 'response_format' of type {format!r} is not supported by this model.",
    ),
    "schema_unsupported_500": (
        500, "internal_server_error", "",
        "[{{'type': 'literal_error', 'loc': ('response_format', 'type'), 'input': {format!r}}}]",
    ),
}  # fmt: skip
TRANSPORT = ("refused", "reset_before", "reset_within", "cut", "stream_error", "silence")
NOT_JSON = ("html_200", "html_502")
COMPLETION = (
    "wrong_fields", "empty_choices", "null_content", "refusal", "content_filter", "truncated",
)  # fmt: skip
STRUCTURED = ("out_of_range", "fenced", "prose", "whitespace")
MODES = (*ERRORS, *TRANSPORT, *NOT_JSON, *COMPLETION, *STRUCTURED)

CHAT = "/v1/chat/completions"


@dataclass
class Fault:
    """One way to fail, and when.

    Without `first` and `every` it happens always.

    Attributes
    ----------
    mode
        One of `MODES`.
    first
        Only the first so many matching requests.
    every
        Only every so-manieth matching request.
    skip
        Leave so many matching requests alone before anything else counts.
    model, containing, path
        What matches: the model's name, a text anywhere in the body, the path.
    formats
        For `schema_unsupported_…`: the types of `response_format` that are refused; requests
        with another type, or none, do not match.
    retry_after
        Value of the Retry-After header of `rate_limited` and `unavailable`: seconds, or a date.
    seconds
        How long `silence` and `refused` last.
    seen
        Matching requests so far.
    hits
        Requests that it happened to.
    """

    mode: str
    first: int | None = None
    every: int | None = None
    skip: int = 0
    model: str | None = None
    containing: str | None = None
    path: str = CHAT
    formats: tuple[str, ...] = ("json_schema",)
    retry_after: str = "0.05"
    seconds: float = 0.5
    seen: int = field(default=0, compare=False)
    hits: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"unknown fault {self.mode!r}; there are: {', '.join(MODES)}")
        if self.every is not None and self.every < 1:
            raise ValueError("every= counts from 1")
        self.formats = tuple(self.formats)
        self.retry_after = str(self.retry_after)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Fault:
        """Return the fault that a JSON object describes.

        Raises
        ------
        ValueError
            When it has an unknown field or mode.
        """
        known = {one.name for one in fields(cls)} - {"seen", "hits"}
        unknown = set(content) - known
        if unknown:
            raise ValueError(
                f"a fault has no {sorted(unknown)}; it has: {', '.join(sorted(known))}"
            )
        return cls(**content)

    def strikes(self, path: str, body: Mapping[str, Any], text: bytes) -> bool:
        """Count a request if it matches, and tell whether the fault happens to it."""
        if path != self.path or (self.model is not None and body.get("model") != self.model):
            return False
        if self.containing is not None and self.containing.encode() not in text:
            return False
        if self.mode.startswith("schema_unsupported") and format_of(body) not in self.formats:
            return False
        self.seen += 1
        number = self.seen - self.skip
        if number < 1:
            return False
        hit = (self.first is None or number <= self.first) and (
            self.every is None or number % self.every == 0
        )
        self.hits += hit
        return hit


def struck_by(
    faults: Iterable[Fault], path: str, body: Mapping[str, Any], text: bytes
) -> Fault | None:
    """Return the first fault of a script that happens to a request; later ones do not see it."""
    return next((fault for fault in faults if fault.strikes(path, body, text)), None)


def format_of(body: Mapping[str, Any]) -> str:
    """Return the type of a request's `response_format`; `text` if it has none."""
    response_format = body.get("response_format")
    if not isinstance(response_format, Mapping):
        return "text"
    return str(response_format.get("type", "text"))


def error_body(mode: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON that tells an error."""
    status, kind, code, message = ERRORS[mode]
    told = message.format(model=body.get("model"), format=format_of(body))
    return status, {"error": {"message": told, "type": kind, "param": None, "code": code or None}}
