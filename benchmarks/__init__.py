"""Ratios against named baselines, each with the command that reproduces it."""
