"""TinyTroupe's saved agents and simulation traces, read into personas, memories, transcripts."""

from __future__ import annotations

from personanb.simulation.tinytroupe.agents import SavedAgent, load_tinytroupe_agent
from personanb.simulation.tinytroupe.load import load_tinytroupe
from personanb.simulation.tinytroupe.traces import load_tinytroupe_trace

__all__ = [
    "SavedAgent",
    "load_tinytroupe",
    "load_tinytroupe_agent",
    "load_tinytroupe_trace",
]
