"""Attacks on personas: templated probes, scorers without a judge, talks that can be replayed."""

from __future__ import annotations

from personanb.validation.red_team.adapters import PersonaTarget, target
from personanb.validation.red_team.attempt import Attempt
from personanb.validation.red_team.inspect_ai_task import (
    export_inspect,
    inspect_samples,
    inspect_task,
    score_answer,
)
from personanb.validation.red_team.result import RedTeamReport
from personanb.validation.red_team.run import RedTeam, ared_team, red_team

__all__ = [
    "Attempt",
    "PersonaTarget",
    "RedTeam",
    "RedTeamReport",
    "ared_team",
    "export_inspect",
    "inspect_samples",
    "inspect_task",
    "red_team",
    "score_answer",
    "target",
]
