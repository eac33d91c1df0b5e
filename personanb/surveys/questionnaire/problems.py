"""What is wrong with a questionnaire: every mistake at once, by path, line and value."""

from __future__ import annotations

from personanb.personas.problems import ProblemsError


class SurveyError(ProblemsError):
    """A question, survey or instrument that is not valid; `.problems` lists everything wrong."""
