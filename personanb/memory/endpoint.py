"""Embeddings of an OpenAI-compatible endpoint, for memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from personanb import background
from personanb.engines.openai.embeddings import PURPOSE, ToEmbed, embedding_model, vector_of
from personanb.engines.openai.engine import OpenAIEngine
from personanb.engines.protocol import Engine, Reply, Request
from personanb.engines.recording import RecordedEngine, ReplayEngine
from personanb.engines.registry import engine as engine_of
from personanb.engines.registry import in_use
from personanb.memory.recall import RememberingError

Vectors = list[list[float]]


class EngineEmbedder:
    """Makes vectors of texts through an engine: pooled, recorded, in the ledger.

    Parameters
    ----------
    engine
        What embeds.

    Attributes
    ----------
    waits
        True: it waits for a server, so a running world calls it from a thread of its own.
    """

    waits = True

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __repr__(self) -> str:
        """Name the engine."""
        return f"<Embedder {self.engine!r}>"

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text.

        Raises
        ------
        RememberingError
            When the endpoint gave none; says why.
        """
        return background.run(self._embed(texts), aside=True)

    async def _embed(self, texts: Sequence[str]) -> Vectors:
        requests = [Request(ToEmbed(PURPOSE, "", text=text)) for text in texts]
        replies = await asyncio.gather(*map(self.engine.complete, requests))
        return [_vector(reply) for reply in replies]


def engine_embedder(model: str, engine: Engine | None = None, **options: Any) -> EngineEmbedder:
    """Return an embedder for a model of an OpenAI-compatible endpoint.

    Parameters
    ----------
    model
        The embedding model's name at the endpoint.
    engine
        A chat engine whose endpoint, key, recording, limit and budget are shared. By default the
        one in use where it is `openai:`, `azure:` or `replay:`, else OpenAI's own endpoint.
    **options
        `base_url`, `api_key`, `record`, `budget` and so on, for an endpoint of its own; see
        `pnb.engine`.

    Raises
    ------
    EngineError
        When the endpoint cannot be set up: an unknown option, no key.

    Examples
    --------
    >>> engine_embedder("nomic-embed-text", base_url="http://localhost:11434/v1", record=False)
    <Embedder <Engine openai:nomic-embed-text at http://localhost:11434/v1>>
    """
    beside = None if options else engine or in_use()
    if isinstance(beside, ReplayEngine):
        return EngineEmbedder(ReplayEngine(beside.recording.path, embedding_model(model)))
    chat, recording = _parts(beside)
    if chat is None:
        chat, recording = _parts(engine_of(f"openai:{model}", **options))
    assert chat is not None  # noqa: S101 - `openai:` is one
    made: Engine = chat.embeddings(model)
    return EngineEmbedder(made if recording is None else RecordedEngine(made, recording))


def _parts(engine: Engine | None) -> tuple[OpenAIEngine | None, Any]:
    inner, recording = engine, None
    if isinstance(engine, RecordedEngine):
        inner, recording = engine.engine, engine.recording
    return (inner, recording) if isinstance(inner, OpenAIEngine) else (None, None)


def _vector(reply: Reply) -> list[float]:
    vector = vector_of(reply)
    if vector is None:
        raise RememberingError(f"no vectors came: {reply.reason or reply.status}")
    return vector
