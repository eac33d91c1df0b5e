"""Alignment measured: distances beside the sampling floor, and times beside named baselines."""
