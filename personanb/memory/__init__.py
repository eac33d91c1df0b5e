"""What people remember, and what comes to mind at a cue."""

from typing import Any

from personanb.memory.consolidation import (
    Summary,
    aconsolidate,
    asum_up,
    consolidate,
    episodes_apart,
)
from personanb.memory.embedding import Embed
from personanb.memory.kinds import KINDS_OF_MEMORY, load_memory, remember
from personanb.memory.reader import Reader
from personanb.memory.recall import Kind, Memory, Recall, Recalled, RememberingError

__all__ = [
    "KINDS_OF_MEMORY",
    "Embed",
    "Kind",
    "Memory",
    "Reader",
    "Recall",
    "Recalled",
    "RememberingError",
    "Summary",
    "aconsolidate",
    "asum_up",
    "consolidate",
    "episodes_apart",
    "load_memory",
    "remember",
]


def __getattr__(name: str) -> Any:
    if name == "engine_embedder":
        from personanb.memory.endpoint import engine_embedder  # noqa: PLC0415 - loads the SDK

        return engine_embedder
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
