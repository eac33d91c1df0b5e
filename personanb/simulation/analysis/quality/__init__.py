"""Checks of what was said: repetition, disclosure, contradictions, broken character."""
