"""Attacks on personas: templated probes, scorers without a judge, talks that can be replayed."""

from __future__ import annotations

from personanb.validation.red_team.attempt import Attempt
from personanb.validation.red_team.result import RedTeamReport
from personanb.validation.red_team.run import RedTeam, ared_team, red_team

__all__ = ["Attempt", "RedTeam", "RedTeamReport", "ared_team", "red_team"]
