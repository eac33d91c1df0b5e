"""Targets of alignment: respondents, joint tables, margins and moments, with their sources."""
