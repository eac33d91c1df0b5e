"""Personas in situations: single agents, worlds, focus groups and their transcripts."""
