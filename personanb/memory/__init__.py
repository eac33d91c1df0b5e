"""What people remember, and what comes to mind at a cue."""

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
