"""What is sent to an endpoint and what comes back, as plain JSON and as streams."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from personanb.engines.openai.faults import NotAnAnswerError, TruncatedError
from personanb.engines.protocol import NOT_COUNTED, Usage
from personanb.engines.situations import Message

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought.

    Attributes
    ----------
    text, refusal
        The model's words; both may be empty.
    finish
        Why it stopped, in the endpoint's words.
    usage, model
        What the endpoint counted, and the model that it says answered.
    """

    text: str
    refusal: str
    finish: str
    usage: Usage
    model: str


def wire(message: Message) -> dict[str, Any]:
    """Return a message as endpoints take it, pictures inside."""
    if not message.images:
        return {"role": message.role, "content": message.content}
    parts: list[dict[str, Any]] = [{"type": "text", "text": message.content}]
    for image in message.images:
        data = base64.b64encode(image.data).decode("ascii")
        parts.append(
            {"type": "image_url", "image_url": {"url": f"data:{image.media_type};base64,{data}"}}
        )
    return {"role": message.role, "content": parts}


def answer_of(completion: object, model: str) -> Answer:
    """Return the answer that a chat completion holds.

    Parameters
    ----------
    completion
        The reply's JSON, or its text where the server did not call it JSON.
    model
        The model asked for, when the reply names none.

    Raises
    ------
    NotAnAnswerError
        When it is no chat completion.
    """
    if isinstance(completion, str):
        completion = _read(completion)
    choices = completion.get("choices") if isinstance(completion, dict) else None
    if not isinstance(completion, dict) or not isinstance(choices, list) or not choices:
        raise NotAnAnswerError(f"the reply has no choices: {str(completion)[:_SHOWN]}")
    message = choices[0].get("message") if isinstance(choices[0], dict) else None
    if not isinstance(message, dict):
        raise NotAnAnswerError("the reply's choice has no message")
    return Answer(
        _text(message, "content"),
        _text(message, "refusal"),
        str(choices[0].get("finish_reason") or ""),
        _usage(completion.get("usage")),
        str(completion.get("model") or model),
    )


async def streamed(
    client: AsyncOpenAI, parameters: dict[str, Any], on_text: Callable[[str], None]
) -> Answer:
    """Ask for an answer in pieces, and tell the text so far with each.

    Raises
    ------
    TruncatedError
        When the stream ends before the answer does.
    """
    stream = await client.chat.completions.create(
        **parameters, stream=True, stream_options={"include_usage": True}
    )
    text, refusal, finish, model, usage = "", "", "", parameters["model"], NOT_COUNTED
    async for chunk in stream:
        model = chunk.model or model
        if chunk.usage is not None:
            usage = _usage(chunk.usage)
        for choice in (chunk.choices or [])[:1]:
            finish = choice.finish_reason or finish
            refusal += getattr(choice.delta, "refusal", None) or ""
            if choice.delta.content:
                text += choice.delta.content
                on_text(text)
    if not finish:
        raise TruncatedError(f"after {len(text)} characters")
    return Answer(text, refusal, finish, usage, model)


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotAnAnswerError(f"{name} in the reply is no text: {str(value)[:_SHOWN]}")
    return value


def _usage(usage: Any) -> Usage:
    if hasattr(usage, "model_dump"):  # a stream's chunk
        usage = usage.model_dump()
    if not isinstance(usage, dict):
        return NOT_COUNTED
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    counts = (usage.get("prompt_tokens"), usage.get("completion_tokens"), cached)
    return Usage(*(count if isinstance(count, int) else None for count in counts))
