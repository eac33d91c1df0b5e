"""Alignment: weights and draws that make a pool of people like a target population."""
