"""From a table of answers to results: summaries, estimates, crosstabs, choices, prices, tests.

Every result starts from the same extraction (`columns.py`), so that what counts as valid, and out
of how many, is decided in one place.
"""
