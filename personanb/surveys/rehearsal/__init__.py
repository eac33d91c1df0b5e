"""Rehearsal respondents: whole panels answering by written rules, as arrays."""
