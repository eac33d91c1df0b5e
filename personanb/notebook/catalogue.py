"""All magics: the classes that `%load_ext` registers, and what each command accepts."""

from __future__ import annotations

from IPython.core.magic import Magics

from personanb.notebook.align_magic import ALIGN, AlignMagics
from personanb.notebook.arguments import Command
from personanb.notebook.brainstorm_magic import BRAINSTORM, BrainstormMagics
from personanb.notebook.commands import ASK, FOCUS_GROUP, LLM, PERSONA
from personanb.notebook.edit_magic import EDIT, EditMagics
from personanb.notebook.magics import PersonaMagics
from personanb.notebook.red_team_magic import RED_TEAM, RedTeamMagics
from personanb.notebook.replay_magic import REPLAY, ReplayMagics
from personanb.notebook.survey_magic import SURVEY, SurveyMagics
from personanb.notebook.validate_magic import VALIDATE, ValidateMagics

MAGICS: tuple[type[Magics], ...] = (
    PersonaMagics, AlignMagics, EditMagics, RedTeamMagics, SurveyMagics, BrainstormMagics,
    ReplayMagics, ValidateMagics,
)  # fmt: skip
COMMANDS: tuple[Command, ...] = (
    PERSONA, ASK, FOCUS_GROUP, LLM, ALIGN, EDIT, RED_TEAM, SURVEY, BRAINSTORM, REPLAY, VALIDATE,
)  # fmt: skip
