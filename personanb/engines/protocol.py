"""What the rest of the house knows about engines: what is asked, and what comes back.

An engine answers for a persona. What it is asked is a typed situation; a language model reads
the messages rendered from it, the rehearsal engine reads the situation itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

from personanb.engines.job import Job
from personanb.engines.rendering import messages_for
from personanb.engines.situations import (
    MODERATOR,
    Image,
    Message,
    Situation,
    Task,
    Utterance,
    VoteItem,
)

__all__ = [
    "EMBEDDING",
    "MODERATOR",
    "NOT_COUNTED",
    "STATUSES",
    "USABLE",
    "Check",
    "Engine",
    "Image",
    "Job",
    "Message",
    "Reply",
    "Request",
    "Situation",
    "Source",
    "Status",
    "Task",
    "Usage",
    "Utterance",
    "VoteItem",
]

Status = Literal["ok", "repaired", "re-asked", "refused", "invalid", "failed", "skipped"]
Source = Literal["rehearsal", "llm", "human"]
Check = Callable[[Mapping[str, Any]], str]

STATUSES: tuple[Status, ...] = (
    "ok", "repaired", "re-asked", "refused", "invalid", "failed", "skipped",
)  # fmt: skip
USABLE: frozenset[Status] = frozenset({"ok", "repaired", "re-asked"})


@dataclass(frozen=True)
class Request:
    """One call of an engine.

    Attributes
    ----------
    situation
        What is asked: a situation of a persona, or a job in which nobody speaks.
    schema
        JSON schema that the reply must satisfy, or None for plain text.
    seed, temperature, max_tokens
        Sampling parameters; None leaves the engine's default.
    replicate
        Number of the fresh draw, from 0, when the same thing is asked several times.
    on_text
        Called with the text so far by engines that stream; no part of what determines the reply.
    check
        Tells what is wrong with a structured reply in words that a model can act on, or nothing;
        takes the place of validation by the schema, of which it knows more. It follows from the
        situation, so it is no part of the key.
    """

    situation: Situation | Job
    schema: Mapping[str, Any] | None = None
    seed: int | None = None
    temperature: float | None = None
    max_tokens: int | None = None
    replicate: int = 0
    on_text: Callable[[str], None] | None = field(default=None, compare=False)
    check: Check | None = field(default=None, compare=False)

    @cached_property
    def key(self) -> str:
        """SHA-256 of everything that determines the reply besides the model.

        Messages with their pictures, schema, sampling parameters and replicate; no clock, no order.
        """
        content = {
            "messages": [
                [
                    message.role,
                    message.content,
                    *(hashlib.sha256(image.data).hexdigest() for image in message.images),
                ]
                for message in self.messages
            ],
            "schema": self.schema,
            "seed": self.seed,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "replicate": self.replicate,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=dict)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The prompt, rendered when an engine first needs it."""
        situation = self.situation
        return situation.messages() if isinstance(situation, Job) else messages_for(situation)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; None where the engine does not count."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None


NOT_COUNTED = Usage()
#: What the name of an embedding model ends in where recordings file its vectors.
EMBEDDING = " (embedding)"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an engine returned.

    Attributes
    ----------
    text
        The words; empty unless the status is usable.
    parsed
        The structured answer, where one was asked for.
    status, reason
        How the answer came about, and why when it is not plainly `ok`.
    notes
        What the engine tells about the reply; see `Utterance.notes`. `target` names the person
        addressed.
    cached
        Whether the reply came from a recording, so that nothing was paid for it.
    """

    text: str
    parsed: Mapping[str, Any] | None = None
    usage: Usage = NOT_COUNTED
    model: str = ""
    status: Status = "ok"
    reason: str = ""
    latency: float = 0.0
    source: Source = "llm"
    notes: Mapping[str, Any] = field(default_factory=dict)
    cached: bool = False


class Engine(Protocol):
    """What answers for a persona."""

    @property
    def name(self) -> str:
        """What users type to get this engine."""
        ...

    @property
    def model(self) -> str:
        """The model asked for; part of what determines a reply."""
        ...

    @property
    def source(self) -> Source:
        """The provenance that every reply carries."""
        ...

    @property
    def label(self) -> str:
        """A sentence for displays that says what this engine is, and is not."""
        ...

    @property
    def concurrency(self) -> int:
        """How many requests the engine wants in flight at once."""
        ...

    async def complete(self, request: Request) -> Reply:
        """Answer one request. An answer that cannot be used is a reply with its status."""
        ...
