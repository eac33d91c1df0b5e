"""Offline talk by rules and written phrases, for practice and teaching."""

from personanb.engines.rehearsal.engine import RehearsalEngine

__all__ = ["RehearsalEngine"]
