"""Persona simulation in a notebook.

The public names load what they need on first use, so that importing the package is quick.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from personanb._version import __version__

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from personanb.engines.framing import mitigated
    from personanb.engines.registry import engine, use
    from personanb.errors import (
        AlignmentError,
        AlignmentWarning,
        AnalysisError,
        EngineError,
        ExportError,
        GroupError,
        PersonanbError,
        PopulationError,
        PostsError,
        ReportError,
        TargetError,
        TinyTroupeError,
        ToolError,
        ToolInputError,
        ToolRefusedError,
        TranscriptError,
    )
    from personanb.memory import (
        Memory,
        Recall,
        RememberingError,
        aconsolidate,
        consolidate,
        remember,
    )
    from personanb.notebook.alignment_figures import plot_alignment
    from personanb.notebook.export import to_html
    from personanb.notebook.figures import plot_talk_share, plot_vote_shift
    from personanb.notebook.profile_figure import plot_profile
    from personanb.notebook.survey_figures import (
        plot_answers,
        plot_comparison,
        plot_crosstab,
        plot_estimates,
        plot_fidelity,
        plot_preferences,
        plot_prices,
        plot_recovery,
        plot_reliability,
        plot_split,
    )
    from personanb.notebook.widgets.dashboard import AlignmentDashboard, dashboard
    from personanb.notebook.widgets.edit import edit
    from personanb.notebook.widgets.editor import PersonaEditor
    from personanb.notebook.widgets.replay import Replay, replay
    from personanb.personas.big_five import BigFive
    from personanb.personas.blend import blend
    from personanb.personas.load import load_fragment, load_panel, load_persona, parse_persona
    from personanb.personas.panel import Panel
    from personanb.personas.persona import Fragment, Persona
    from personanb.personas.problems import PersonaError
    from personanb.populations.adapt.adaptation import Adaptation
    from personanb.populations.adapt.run import aadapt, adapt
    from personanb.populations.align.alignment import Alignment
    from personanb.populations.align.run import align
    from personanb.populations.assess.assessment import Assessment
    from personanb.populations.assess.run import aassess, assess
    from personanb.populations.drawn.panels import Drawn, from_population, from_reference
    from personanb.populations.measure.measured import Measured
    from personanb.populations.measure.run import ameasure, measure
    from personanb.populations.narrate.from_posts import (
        afrom_answers,
        afrom_posts,
        afrom_texts,
        from_answers,
        from_posts,
        from_texts,
        narration_cost,
    )
    from personanb.populations.narrate.narrated import Narrated
    from personanb.populations.references.load import reference
    from personanb.populations.references.reference import Reference
    from personanb.populations.sources.load import load_posts
    from personanb.populations.sources.posts import Posts
    from personanb.simulation import tools
    from personanb.simulation.agent import Agent
    from personanb.simulation.analysis.extract import aextract, extract
    from personanb.simulation.analysis.extracted import Extracted
    from personanb.simulation.analysis.quality.check import TalkCheck, check_talk, check_text
    from personanb.simulation.analysis.quality.repair import arepair_talk, repair_talk
    from personanb.simulation.analysis.theme_table import Themes
    from personanb.simulation.analysis.themes import athemes, themes
    from personanb.simulation.ask import Answers, aask, ask
    from personanb.simulation.events import Event
    from personanb.simulation.experiments import Experiment, ExperimentResults
    from personanb.simulation.focus_group import FocusGroup
    from personanb.simulation.guide import Guide, Stage
    from personanb.simulation.steering import (
        Idea,
        IdeaLedger,
        Intervention,
        Judgement,
        Proposition,
        Rating,
        Story,
        aideas,
        arate,
        astory,
        at,
        brainstorm,
        compare,
        counterbalance,
        effects,
        ideas,
        no_new_idea,
        on,
        rate,
        story,
    )
    from personanb.simulation.tinytroupe import load_tinytroupe
    from personanb.simulation.tools import (
        Tool,
        ToolBox,
        ToolContext,
        Toolkit,
        ToolOutput,
        ToolResult,
        tool,
    )
    from personanb.simulation.transcript import Transcript
    from personanb.simulation.transcript_reader import load_transcript
    from personanb.simulation.world import World
    from personanb.simulation.world_file import load_world
    from personanb.surveys.human_answers import load_human_answers
    from personanb.surveys.instruments import Instrument, instrument, instruments
    from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
    from personanb.surveys.questionnaire.blocks import Block
    from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
    from personanb.surveys.questionnaire.prices import PriceSensitivity
    from personanb.surveys.questionnaire.problems import SurveyError
    from personanb.surveys.questionnaire.ranking import Ranking
    from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
    from personanb.surveys.questionnaire.stimuli import Concept, ConceptTest, MessageTest
    from personanb.surveys.questionnaire.survey import Survey, load_survey
    from personanb.surveys.responses import Responses, load_responses
    from personanb.surveys.responses_file import ResponsesError
    from personanb.validation.battery import Validation, avalidate, validate
    from personanb.validation.qualitative.blind import BlindSheet, blind_sheet
    from personanb.validation.qualitative.interview import Interview, ainterview, interview
    from personanb.validation.qualitative.judging import judge_agreement
    from personanb.validation.red_team import (
        RedTeam,
        RedTeamReport,
        ared_team,
        export_inspect,
        inspect_task,
        red_team,
        target,
    )
    from personanb.validation.report import Report
    from personanb.validation.report_file import load_report
    from personanb.validation.threshold import Threshold

_HOMES = {
    "Adaptation": "populations.adapt.adaptation",
    "Agent": "simulation.agent",
    "Alignment": "populations.align.alignment",
    "AlignmentDashboard": "notebook.widgets.dashboard",
    "AlignmentError": "errors",
    "AlignmentWarning": "errors",
    "AnalysisError": "errors",
    "Answers": "simulation.ask",
    "Assessment": "populations.assess.assessment",
    "BigFive": "personas.big_five",
    "BlindSheet": "validation.qualitative.blind",
    "Block": "surveys.questionnaire.blocks",
    "Choice": "surveys.questionnaire.choices",
    "Concept": "surveys.questionnaire.stimuli",
    "ConceptTest": "surveys.questionnaire.stimuli",
    "Drawn": "populations.drawn.panels",
    "EngineError": "errors",
    "Event": "simulation.events",
    "Experiment": "simulation.experiments",
    "ExperimentResults": "simulation.experiments",
    "ExportError": "errors",
    "Extracted": "simulation.analysis.extracted",
    "FocusGroup": "simulation.focus_group",
    "ForcedChoice": "surveys.questionnaire.choices",
    "Fragment": "personas.persona",
    "GroupError": "errors",
    "Guide": "simulation.guide",
    "Idea": "simulation.steering",
    "IdeaLedger": "simulation.steering",
    "Instrument": "surveys.instruments",
    "Intervention": "simulation.steering",
    "Interview": "validation.qualitative.interview",
    "Judgement": "simulation.steering",
    "Likert": "surveys.questionnaire.scales",
    "Matrix": "surveys.questionnaire.batteries",
    "MaxDiff": "surveys.questionnaire.batteries",
    "Measured": "populations.measure.measured",
    "Memory": "memory",
    "MessageTest": "surveys.questionnaire.stimuli",
    "Narrated": "populations.narrate.narrated",
    "Numeric": "surveys.questionnaire.scales",
    "Panel": "personas.panel",
    "Persona": "personas.persona",
    "PersonaEditor": "notebook.widgets.editor",
    "PersonaError": "personas.problems",
    "PersonanbError": "errors",
    "PopulationError": "errors",
    "Posts": "populations.sources.posts",
    "PostsError": "errors",
    "PriceSensitivity": "surveys.questionnaire.prices",
    "Proposition": "simulation.steering",
    "Ranking": "surveys.questionnaire.ranking",
    "Rating": "simulation.steering",
    "Recall": "memory",
    "RedTeam": "validation.red_team",
    "RedTeamReport": "validation.red_team",
    "Reference": "populations.references.reference",
    "RememberingError": "memory",
    "Replay": "notebook.widgets.replay",
    "Report": "validation.report",
    "ReportError": "errors",
    "Responses": "surveys.responses",
    "ResponsesError": "surveys.responses_file",
    "Stage": "simulation.guide",
    "Story": "simulation.steering",
    "Survey": "surveys.questionnaire.survey",
    "SurveyError": "surveys.questionnaire.problems",
    "TalkCheck": "simulation.analysis.quality.check",
    "TargetError": "errors",
    "Text": "surveys.questionnaire.scales",
    "Themes": "simulation.analysis.theme_table",
    "Threshold": "validation.threshold",
    "TinyTroupeError": "errors",
    "Tool": "simulation.tools",
    "ToolBox": "simulation.tools",
    "ToolContext": "simulation.tools",
    "ToolError": "errors",
    "ToolInputError": "errors",
    "ToolOutput": "simulation.tools",
    "ToolRefusedError": "errors",
    "ToolResult": "simulation.tools",
    "Toolkit": "simulation.tools",
    "Transcript": "simulation.transcript",
    "TranscriptError": "errors",
    "Validation": "validation.battery",
    "World": "simulation.world",
    "aadapt": "populations.adapt.run",
    "aask": "simulation.ask",
    "aassess": "populations.assess.run",
    "aconsolidate": "memory",
    "adapt": "populations.adapt.run",
    "aextract": "simulation.analysis.extract",
    "afrom_answers": "populations.narrate.from_posts",
    "afrom_posts": "populations.narrate.from_posts",
    "afrom_texts": "populations.narrate.from_posts",
    "aideas": "simulation.steering",
    "ainterview": "validation.qualitative.interview",
    "align": "populations.align.run",
    "ameasure": "populations.measure.run",
    "arate": "simulation.steering",
    "ared_team": "validation.red_team",
    "arepair_talk": "simulation.analysis.quality.repair",
    "ask": "simulation.ask",
    "assess": "populations.assess.run",
    "astory": "simulation.steering",
    "at": "simulation.steering",
    "athemes": "simulation.analysis.themes",
    "avalidate": "validation.battery",
    "blend": "personas.blend",
    "blind_sheet": "validation.qualitative.blind",
    "brainstorm": "simulation.steering",
    "check_talk": "simulation.analysis.quality.check",
    "check_text": "simulation.analysis.quality.check",
    "compare": "simulation.steering",
    "consolidate": "memory",
    "counterbalance": "simulation.steering",
    "dashboard": "notebook.widgets.dashboard",
    "edit": "notebook.widgets.edit",
    "effects": "simulation.steering",
    "engine": "engines.registry",
    "export_inspect": "validation.red_team",
    "extract": "simulation.analysis.extract",
    "from_answers": "populations.narrate.from_posts",
    "from_population": "populations.drawn.panels",
    "from_posts": "populations.narrate.from_posts",
    "from_reference": "populations.drawn.panels",
    "from_texts": "populations.narrate.from_posts",
    "narration_cost": "populations.narrate.from_posts",
    "ideas": "simulation.steering",
    "instrument": "surveys.instruments",
    "instruments": "surveys.instruments",
    "inspect_task": "validation.red_team",
    "interview": "validation.qualitative.interview",
    "judge_agreement": "validation.qualitative.judging",
    "load_fragment": "personas.load",
    "load_human_answers": "surveys.human_answers",
    "load_panel": "personas.load",
    "load_persona": "personas.load",
    "load_posts": "populations.sources.load",
    "load_report": "validation.report_file",
    "load_responses": "surveys.responses",
    "load_survey": "surveys.questionnaire.survey",
    "load_tinytroupe": "simulation.tinytroupe",
    "load_transcript": "simulation.transcript_reader",
    "load_world": "simulation.world_file",
    "measure": "populations.measure.run",
    "mitigated": "engines.framing",
    "no_new_idea": "simulation.steering",
    "on": "simulation.steering",
    "parse_persona": "personas.load",
    "plot_alignment": "notebook.alignment_figures",
    "plot_answers": "notebook.survey_figures",
    "plot_comparison": "notebook.survey_figures",
    "plot_crosstab": "notebook.survey_figures",
    "plot_estimates": "notebook.survey_figures",
    "plot_fidelity": "notebook.survey_figures",
    "plot_preferences": "notebook.survey_figures",
    "plot_prices": "notebook.survey_figures",
    "plot_recovery": "notebook.survey_figures",
    "plot_reliability": "notebook.survey_figures",
    "plot_split": "notebook.survey_figures",
    "plot_profile": "notebook.profile_figure",
    "plot_talk_share": "notebook.figures",
    "plot_vote_shift": "notebook.figures",
    "rate": "simulation.steering",
    "red_team": "validation.red_team",
    "reference": "populations.references.load",
    "remember": "memory",
    "repair_talk": "simulation.analysis.quality.repair",
    "replay": "notebook.widgets.replay",
    "story": "simulation.steering",
    "target": "validation.red_team",
    "themes": "simulation.analysis.themes",
    "to_html": "notebook.export",
    "tool": "simulation.tools",
    "use": "engines.registry",
    "validate": "validation.battery",
}

__all__ = [  # noqa: RUF022 - the version last, the names in order
    "Adaptation",
    "Agent",
    "Alignment",
    "AlignmentDashboard",
    "AlignmentError",
    "AlignmentWarning",
    "AnalysisError",
    "Answers",
    "Assessment",
    "BigFive",
    "BlindSheet",
    "Block",
    "Choice",
    "Concept",
    "ConceptTest",
    "Drawn",
    "EngineError",
    "Event",
    "Experiment",
    "ExperimentResults",
    "ExportError",
    "Extracted",
    "FocusGroup",
    "ForcedChoice",
    "Fragment",
    "GroupError",
    "Guide",
    "Idea",
    "IdeaLedger",
    "Instrument",
    "Intervention",
    "Interview",
    "Judgement",
    "Likert",
    "Matrix",
    "MaxDiff",
    "Measured",
    "Memory",
    "MessageTest",
    "Narrated",
    "Numeric",
    "Panel",
    "Persona",
    "PersonaEditor",
    "PersonaError",
    "PersonanbError",
    "PopulationError",
    "Posts",
    "PostsError",
    "PriceSensitivity",
    "Proposition",
    "Ranking",
    "Rating",
    "Recall",
    "RedTeam",
    "RedTeamReport",
    "Reference",
    "RememberingError",
    "Replay",
    "Report",
    "ReportError",
    "Responses",
    "ResponsesError",
    "Stage",
    "Story",
    "Survey",
    "SurveyError",
    "TalkCheck",
    "TargetError",
    "Text",
    "Themes",
    "Threshold",
    "TinyTroupeError",
    "Tool",
    "ToolBox",
    "ToolContext",
    "ToolError",
    "ToolInputError",
    "ToolOutput",
    "ToolRefusedError",
    "ToolResult",
    "Toolkit",
    "Transcript",
    "TranscriptError",
    "Validation",
    "World",
    "aadapt",
    "aask",
    "aassess",
    "aconsolidate",
    "adapt",
    "aextract",
    "afrom_answers",
    "afrom_posts",
    "afrom_texts",
    "aideas",
    "ainterview",
    "align",
    "ameasure",
    "arate",
    "ared_team",
    "arepair_talk",
    "ask",
    "assess",
    "astory",
    "at",
    "athemes",
    "avalidate",
    "blend",
    "blind_sheet",
    "brainstorm",
    "check_talk",
    "check_text",
    "compare",
    "consolidate",
    "counterbalance",
    "dashboard",
    "edit",
    "effects",
    "engine",
    "export_inspect",
    "extract",
    "from_answers",
    "from_population",
    "from_posts",
    "from_reference",
    "from_texts",
    "ideas",
    "instrument",
    "instruments",
    "inspect_task",
    "interview",
    "judge_agreement",
    "load_fragment",
    "load_human_answers",
    "load_panel",
    "load_persona",
    "load_posts",
    "load_report",
    "load_responses",
    "load_survey",
    "load_tinytroupe",
    "load_transcript",
    "load_world",
    "measure",
    "mitigated",
    "narration_cost",
    "no_new_idea",
    "on",
    "parse_persona",
    "plot_alignment",
    "plot_answers",
    "plot_comparison",
    "plot_crosstab",
    "plot_estimates",
    "plot_fidelity",
    "plot_preferences",
    "plot_prices",
    "plot_recovery",
    "plot_reliability",
    "plot_split",
    "plot_profile",
    "plot_talk_share",
    "plot_vote_shift",
    "rate",
    "red_team",
    "reference",
    "remember",
    "repair_talk",
    "replay",
    "story",
    "target",
    "themes",
    "to_html",
    "tool",
    "use",
    "validate",
    "tools",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name == "tools":
        return importlib.import_module("personanb.simulation.tools")
    home = _HOMES.get(name)
    if home is None:
        from personanb.errors import did_you_mean  # noqa: PLC0415 - only for the message

        raise AttributeError(f"personanb has no {name!r}{did_you_mean(name, _HOMES)}")
    value = getattr(importlib.import_module(f"personanb.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics, as `%load_ext personanb` does."""
    from personanb.notebook.extension import load  # noqa: PLC0415 - only inside a notebook

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics back, as `%unload_ext personanb` does."""
    from personanb.notebook.extension import unload  # noqa: PLC0415 - only inside a notebook

    unload(shell)


def _show_nicely_in_a_notebook() -> None:
    # A plain `import personanb` in a notebook gives rich displays; elsewhere it costs nothing.
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell is not None else None
    if running is not None:
        from personanb.notebook.displays import register  # noqa: PLC0415 - only inside a notebook

        register(running)


_show_nicely_in_a_notebook()
