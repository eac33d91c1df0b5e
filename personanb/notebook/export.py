"""A page of its own for a talk, persona, panel or report: one file, no script, nothing to load."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, overload

from personanb._version import __version__
from personanb.personas.panel import Panel
from personanb.personas.persona import Fragment, Persona
from personanb.populations.adapt.adaptation import Adaptation
from personanb.populations.align.alignment import Alignment
from personanb.populations.assess.assessment import Assessment
from personanb.populations.sources.posts import Posts
from personanb.simulation.analysis.theme_table import Themes
from personanb.simulation.steering import IdeaLedger, Story
from personanb.simulation.transcript import Transcript
from personanb.surveys.exports.card import DisclosureCard
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.responses import Responses
from personanb.validation.comparison import ReportComparison
from personanb.validation.qualitative.blind import BlindSheet
from personanb.validation.report import Report

Shown = (
    Transcript
    | Persona
    | Panel
    | Survey
    | Responses
    | DisclosureCard
    | Report
    | ReportComparison
    | IdeaLedger
    | Story
    | Themes
    | Alignment
    | Posts
    | Assessment
    | Adaptation
    | BlindSheet
)

_TITLE_LENGTH = 120
_REPORT_STYLES = ("series", "table", "report")
_ACCOUNT_STYLES = ("table", "account")


@overload
def to_html(thing: Shown, path: None = None) -> str: ...
@overload
def to_html(thing: Shown, path: str | os.PathLike[str]) -> Path: ...
def to_html(thing: Shown, path: str | os.PathLike[str] | None = None) -> str | Path:
    """Return a self-contained HTML page, or write it to a file.

    The page needs no network and runs no script; it follows the reader's light or dark theme,
    fits a phone and prints well. What it leaves out for its size, it counts.

    Parameters
    ----------
    thing
        A transcript, a persona (or fragment), a panel, an alignment, an editor or a dashboard (what
        they show), an assessment, an adaptation
        or posts, a survey, its answers or their disclosure card, a report or a comparison of two;
        the ideas, the story or the themes of a talk; or a blinded sheet to rate, whose page runs
        the one script that saves the ratings.
    path
        Where to write it as UTF-8; None to return the text.

    Returns
    -------
    str or Path
        The page, or where it was written.

    Raises
    ------
    TypeError
        When `thing` is something else.
    """
    page = _page_of(_behind_widget(thing))
    if path is None:
        return page
    target = Path(path).expanduser()
    target.write_text(page, encoding="utf-8", newline="\n")
    return target


def _behind_widget(thing: Any) -> Any:
    """Return what an editor or a dashboard shows now; anything else as it is."""
    if type(thing).__name__ == "PersonaEditor":
        return thing.value
    return thing.aligned if type(thing).__name__ == "AlignmentDashboard" else thing


def _page_of(thing: object) -> str:
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja, on demand

    from personanb.notebook.views.environment import render  # noqa: PLC0415 - loads jinja

    talks = (thing,) if isinstance(thing, Transcript) else getattr(thing, "transcripts", ())
    if talks:
        from personanb.notebook.player_page import player_page  # noqa: PLC0415 - loads jinja

        return player_page(talks, version=__version__)
    if isinstance(thing, BlindSheet):
        from personanb.notebook.blind_page import blind_page  # noqa: PLC0415 - loads jinja

        return blind_page(thing, version=__version__)
    title, view, styles = _view_of(thing)
    return render(
        "page",
        title=title,
        # The view escaped its values itself: escaping it again would show its tags.
        view=Markup(view),  # noqa: S704
        styles=styles,
        version=__version__,
    )


def _view_of(thing: object) -> tuple[str, str, tuple[str, ...]]:
    from personanb.notebook.views.text import one_line  # noqa: PLC0415 - loads jinja

    if isinstance(thing, Fragment):
        from personanb.notebook.views.persona import PAGE_ROOM, persona_card  # noqa: PLC0415

        title = one_line(thing.name or "Fragment", _TITLE_LENGTH)
        return title, persona_card(thing, room=PAGE_ROOM, heading=1, page=True), ("persona",)
    if isinstance(thing, Panel):
        from personanb.notebook.views.panel import PAGE_ROWS, panel_view  # noqa: PLC0415

        title = f"Panel of {len(thing):,}"
        return title, panel_view(thing, rows=PAGE_ROWS, heading=1, page=True), ("table", "panel")
    if isinstance(thing, Report):
        from personanb.notebook.views.report import PAGE_ROOM, report_view  # noqa: PLC0415

        title = one_line(f"{thing.kind.capitalize()} of {thing.subject}", _TITLE_LENGTH)
        view = report_view(thing, room=PAGE_ROOM, heading=1, page=True)
        return title, view, _REPORT_STYLES
    if isinstance(thing, ReportComparison):
        from personanb.notebook.views.report import comparison_view  # noqa: PLC0415

        title = one_line(" and ".join(thing.labels), _TITLE_LENGTH)
        return title, comparison_view(thing, heading=1, page=True), _REPORT_STYLES
    found = _survey_of(thing) or _finding_of(thing) or _people_of(thing)
    if found is not None:
        return found
    raise TypeError(
        "to_html takes a Transcript, a Persona (or Fragment), a Panel, an Alignment, an "
        "Assessment, an Adaptation, Posts, a Survey, its Responses or their card, a Report, or the "
        "ideas, story or themes of a talk, not "
        f"{type(thing).__name__} ({_advice(thing)})"
    )


def _people_of(thing: object) -> tuple[str, str, tuple[str, ...]] | None:
    if isinstance(thing, Posts):
        from personanb.notebook.views.posts import PAGE_ROWS, posts_view  # noqa: PLC0415

        view = posts_view(thing, rows=PAGE_ROWS, heading=1, page=True)
        return f"{len(thing):,} posts", view, _ACCOUNT_STYLES
    if isinstance(thing, Assessment):
        from personanb.notebook.views.assessment import PAGE_ROWS, assessment_view  # noqa: PLC0415

        view = assessment_view(thing, rows=PAGE_ROWS, heading=1, page=True)
        return f"{len(thing.kept):,} of {len(thing.panel):,} people kept", view, _ACCOUNT_STYLES
    if isinstance(thing, Adaptation):
        from personanb.notebook.views.adaptation import PAGE_ROWS, adaptation_view  # noqa: PLC0415
        from personanb.notebook.views.text import one_line  # noqa: PLC0415 - loads jinja

        view = adaptation_view(thing, rows=PAGE_ROWS, heading=1, page=True)
        return one_line(thing.group, _TITLE_LENGTH), view, _ACCOUNT_STYLES
    return None


def _survey_of(thing: object) -> tuple[str, str, tuple[str, ...]] | None:
    from personanb.notebook.views.text import one_line  # noqa: PLC0415 - loads jinja

    if isinstance(thing, Survey):
        from personanb.notebook.views.survey import PAGE_ENTRIES, survey_view  # noqa: PLC0415

        title = one_line(thing.title, _TITLE_LENGTH) or "Survey"
        view = survey_view(thing, entries=PAGE_ENTRIES, heading=1, page=True)
        return title, view, ("table", "survey")
    if isinstance(thing, Responses):
        from personanb.notebook.views.responses import PAGE_CARDS, responses_view  # noqa: PLC0415

        title = f"{one_line(thing.survey.title, _TITLE_LENGTH) or 'Answers'} · {thing.source}"
        view = responses_view(thing, cards=PAGE_CARDS, heading=1, page=True)
        return title, view, ("table", "responses")
    if isinstance(thing, DisclosureCard):
        from personanb.notebook.views.card import card_view  # noqa: PLC0415 - loads jinja

        title = one_line(thing.title, _TITLE_LENGTH)
        return title, card_view(thing, heading=1, page=True), ("table", "result")
    return None


def _finding_of(thing: object) -> tuple[str, str, tuple[str, ...]] | None:
    from personanb.notebook.views.findings import STYLES  # noqa: PLC0415 - loads jinja
    from personanb.notebook.views.text import one_line  # noqa: PLC0415 - loads jinja

    if isinstance(thing, Alignment):
        from personanb.notebook.views.alignment import alignment_view  # noqa: PLC0415

        title = one_line(f"Aligned to {thing.reference.name}", _TITLE_LENGTH)
        return title, alignment_view(thing, heading=1, page=True), ("table", "alignment")
    if isinstance(thing, IdeaLedger):
        from personanb.notebook.views.ideas import ideas_view  # noqa: PLC0415

        title = one_line(thing.topic, _TITLE_LENGTH) or "Ideas"
        return title, ideas_view(thing, rows=1_000, heading=1, page=True), STYLES
    if isinstance(thing, Story):
        from personanb.notebook.views.story import story_view  # noqa: PLC0415

        title = one_line(thing.topic, _TITLE_LENGTH) or "Story"
        return title, story_view(thing, heading=1, page=True), STYLES
    if isinstance(thing, Themes):
        from personanb.notebook.views.themes import themes_view  # noqa: PLC0415

        return "Themes", themes_view(thing, heading=1, page=True), STYLES
    return None


def _advice(thing: object) -> str:
    if isinstance(thing, (str, os.PathLike)):
        return "read the file first: load_transcript(path), load_persona(path), load_panel(path)"
    if isinstance(thing, (list, tuple)):
        return "for a list of personas: Panel(list)"
    return "a run returns a Transcript"
