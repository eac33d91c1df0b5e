"""What people remember, and what comes to mind at a cue."""

from personanb.memory.consolidation import aconsolidate, consolidate
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
    "aconsolidate",
    "consolidate",
    "load_memory",
    "remember",
]
