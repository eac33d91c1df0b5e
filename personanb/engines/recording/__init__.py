"""Recordings of what engines answered, and their strict replay."""

from personanb.engines.recording.exchange import Merged
from personanb.engines.recording.faults import RecordingError, RecordingMiss
from personanb.engines.recording.nearest import Nearest
from personanb.engines.recording.reading import RecordingReader
from personanb.engines.recording.replay import ReplayEngine
from personanb.engines.recording.store import Recording
from personanb.engines.recording.wrapper import RecordedEngine

__all__ = [
    "Merged",
    "Nearest",
    "RecordedEngine",
    "Recording",
    "RecordingError",
    "RecordingMiss",
    "RecordingReader",
    "ReplayEngine",
]
