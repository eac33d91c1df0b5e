"""Populations: what they are measured against, how far off they are, and how they are aligned."""
