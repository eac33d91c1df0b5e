"""Chat completions and embeddings that depend on nothing but the request."""

from __future__ import annotations

import array
import base64
import hashlib
import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.stub.faults import COMPLETION, STRUCTURED, format_of
from benchmarks.stub.prefixes import prompt_text
from benchmarks.stub.schemas import Instances, schema_in

_OPENINGS = (
    "Well, as I see it", "To be honest", "I would put it this way", "From where I stand",
    "It depends", "I have thought about that", "That is a fair question", "Speaking for myself",
)  # fmt: skip
_ECHOED_WORDS = 14
_BYTES_PER_TOKEN = 4
_CREATED = 1_700_000_000
_DIMENSIONS = 64
_INDENT = " " * 200 + "\n" * 20


def tokens(length: int) -> int:
    """Return about how many tokens a text of so many bytes has."""
    return -(-length // _BYTES_PER_TOKEN)


def completion(
    body: Mapping[str, Any], *, prompt: bytes, shared: int, fault: str = ""
) -> dict[str, Any]:
    """Return a chat completion.

    Parameters
    ----------
    body
        The request.
    prompt
        Its prompt as text.
    shared
        How many bytes of it an earlier request began with.
    fault
        What is wrong with the completion: a member of `COMPLETION` or `STRUCTURED`, or nothing.
    """
    count = body.get("n") or 1
    choices = [_choice(body, prompt, index, fault) for index in range(count)]
    written = sum(len((one["message"]["content"] or "").encode()) for one in choices)
    used, made = tokens(len(prompt)), tokens(written)
    whole = {
        "id": f"chatcmpl-{_digest(prompt).hex()[:24]}",
        "object": "chat.completion",
        "created": _CREATED,
        "model": body.get("model"),
        "choices": choices,
        "usage": {
            "prompt_tokens": used,
            "completion_tokens": made,
            "total_tokens": used + made,
            "prompt_tokens_details": {"cached_tokens": min(used, shared // _BYTES_PER_TOKEN)},
        },
    }
    if fault == "wrong_fields":
        return {"result": choices[0]["message"]["content"], "took_ms": 12}
    if fault == "empty_choices":
        whole["choices"] = []
    return whole


def stream_of(whole: Mapping[str, Any], *, usage: bool) -> Iterator[bytes]:
    """Yield a completion as server-sent events, the end mark included."""
    if "choices" not in whole:
        yield _event(whole)
        yield b"data: [DONE]\n\n"
        return
    common = {key: whole[key] for key in ("id", "created", "model")}
    common["object"] = "chat.completion.chunk"
    for choice in whole["choices"]:
        message, index = choice["message"], choice["index"]
        yield _event(common | _delta(index, {"role": "assistant", "content": ""}))
        for piece in re.findall(r"\S+\s*|\s+", message["content"] or ""):
            yield _event(common | _delta(index, {"content": piece}))
        if message.get("refusal"):
            yield _event(common | _delta(index, {"refusal": message["refusal"]}))
        yield _event(common | _delta(index, {}, choice["finish_reason"]))
    if usage:
        yield _event(common | {"choices": [], "usage": whole["usage"]})
    yield b"data: [DONE]\n\n"


def embeddings(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return one vector of length 1 for each input; texts that share words lie close."""
    texts = body.get("input")
    texts = [texts] if isinstance(texts, str) else list(texts or [])
    size = body.get("dimensions") or _DIMENSIONS
    coded = body.get("encoding_format") == "base64"
    vectors = [_vector(str(text), size) for text in texts]
    used = sum(tokens(len(str(text).encode())) for text in texts)
    return {
        "object": "list",
        "model": body.get("model"),
        "data": [
            {"object": "embedding", "index": index, "embedding": _coded(one) if coded else one}
            for index, one in enumerate(vectors)
        ],
        "usage": {"prompt_tokens": used, "total_tokens": used},
    }


def _choice(body: Mapping[str, Any], prompt: bytes, index: int, fault: str) -> dict[str, Any]:
    seed = body.get("seed")
    digest = _digest(prompt, b"" if seed is None else str(seed).encode(), str(index).encode())
    content: str | None = _content(body, digest, fault if fault in STRUCTURED else "")
    reason, refusal = "stop", None
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    if most and content is not None and tokens(len(content.encode())) > most:
        cut = content.encode()[: most * _BYTES_PER_TOKEN]
        content, reason = cut.decode("utf-8", "ignore"), "length"
    if fault in COMPLETION and content is not None:
        if fault == "null_content":
            content = None
        elif fault == "refusal":
            content, refusal = None, "I'm sorry, I can't help with that."
        elif fault == "content_filter":
            content, reason = "", "content_filter"
        elif fault == "truncated":
            content, reason = content[: max(1, len(content) // 2)], "length"
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {"index": index, "message": message, "finish_reason": reason, "logprobs": None}


def _content(body: Mapping[str, Any], digest: bytes, fault: str) -> str:
    messages = body["messages"]
    words = _echo(messages, digest)
    schema = _schema(body.get("response_format"), messages)
    if schema is None:
        return words
    draw = int.from_bytes(digest[:4], "big")
    value = Instances(schema, draw, words, beyond=fault == "out_of_range").make()
    text = json.dumps(value, ensure_ascii=False)
    if fault == "fenced":
        return f"```json\n{text}\n```"
    if fault == "prose":
        return f"Sure! Here is what you asked for:\n\n{text}\n\nLet me know if you need more."
    if fault == "whitespace":
        # What a grammar allows between the tokens, and small models fall into.
        return json.dumps(value, ensure_ascii=False, indent=8).replace("\n", f"\n{_INDENT}")
    return text


def _schema(response_format: Any, messages: Any) -> Mapping[str, Any] | None:
    found: Any = None
    if isinstance(response_format, Mapping):
        named = response_format.get("json_schema")
        found = named.get("schema") if isinstance(named, Mapping) else response_format.get("schema")
    if isinstance(found, Mapping):
        return found
    # A client whose server takes no schema writes it into the prompt.
    written = schema_in(prompt_text(messages))
    if written is None and format_of({"response_format": response_format}) == "json_object":
        return {"properties": {"answer": {"type": "string"}}}
    return written


def _echo(messages: Any, digest: bytes) -> str:
    """Return a sentence that repeats some words of the last message."""
    words = re.findall(r"[\w'\u2019-]+", prompt_text(messages[-1:]))[1:]
    start = digest[4] % max(1, len(words) - _ECHOED_WORDS)
    echoed = " ".join(words[start : start + _ECHOED_WORDS])
    return f"{_OPENINGS[digest[5] % len(_OPENINGS)]} ({digest.hex()[:6]}): {echoed}."


def _digest(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\x00".join(parts), digest_size=16).digest()


def _delta(index: int, delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": delta, "finish_reason": reason}]}


def _event(content: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(content).encode() + b"\n\n"


def _vector(text: str, size: int) -> list[float]:
    vector = [0.0] * size
    for word in re.findall(r"\w+", text.lower()):
        digest = _digest(word.encode())
        place = int.from_bytes(digest[:4], "big") % size
        vector[place] += 1.0 if digest[4] % 2 else -1.0
    if not any(vector):
        vector[0] = 1.0
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]


def _coded(vector: list[float]) -> str:
    numbers = array.array("f", vector)
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode()
