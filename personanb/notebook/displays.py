"""Rich displays, registered with IPython by type name so that registering loads nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from personanb.simulation import watching

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from personanb.memory import Recall
    from personanb.personas.panel import Panel
    from personanb.personas.persona import Fragment
    from personanb.populations.adapt.adaptation import Adaptation
    from personanb.populations.align.alignment import Alignment
    from personanb.populations.align.diagnostics import Diagnostics
    from personanb.populations.assess.assessment import Assessment
    from personanb.populations.references.reference import Reference
    from personanb.populations.sources.posts import Posts
    from personanb.simulation.analysis.theme_table import Themes
    from personanb.simulation.events import Event
    from personanb.simulation.experiments import ExperimentResults
    from personanb.simulation.steering import IdeaLedger, Judgement, Story
    from personanb.simulation.transcript import Transcript
    from personanb.simulation.watching import Watcher
    from personanb.surveys.questionnaire.survey import Survey
    from personanb.surveys.responses import Responses
    from personanb.validation.comparison import ReportComparison
    from personanb.validation.report import Report

_PLAIN_CHARACTERS = 4_000


def register(shell: InteractiveShell) -> None:
    """Show personas, panels, answers and transcripts richly in a shell; doing it twice is fine.

    In a notebook, runs are then watched by the live view as well.
    """
    for formatter, module, name, show in _formatters(shell):
        formatter.for_type_by_name(module, name, show)
    if getattr(shell, "kernel", None) is not None:
        watching.set_default_watcher(_live_view)


def unregister(shell: InteractiveShell) -> None:
    """Take back what `register` did; without it, nothing happens."""
    for formatter, module, name, show in _formatters(shell):
        if _registered(formatter, module, name) is show:
            formatter.pop(f"{module}.{name}", None)
    if watching._default is _live_view:  # noqa: SLF001 - only our own is taken back
        watching.set_default_watcher(None)


def _formatters(shell: Any) -> Iterator[tuple[Any, str, str, Callable[..., Any]]]:
    formatters = shell.display_formatter.formatters
    for mime, (module, name), show in _SHOWN:
        yield formatters[mime], f"personanb.{module}", name, show


def _registered(formatter: Any, module: str, name: str) -> Any:
    try:
        return formatter.lookup_by_type(f"{module}.{name}")
    except KeyError:
        return None


def _live_view() -> Watcher:
    from personanb.notebook.live import LiveView  # noqa: PLC0415 - when a run begins

    return LiveView()


def _persona_html(persona: Fragment) -> str:
    from personanb.notebook.views.persona import persona_card  # noqa: PLC0415 - loads jinja

    return persona_card(persona)


def _panel_html(panel: Panel) -> str:
    from personanb.notebook.views.panel import panel_view  # noqa: PLC0415 - loads jinja

    return panel_view(panel)


def _transcript_html(talk: Transcript) -> str | None:
    from personanb.notebook.live import already_shown  # noqa: PLC0415 - loads with a run
    from personanb.notebook.views.transcript import transcript_view  # noqa: PLC0415 - loads jinja

    # `FocusGroup(...).run()` as a cell's last line: the live view has left the talk right above.
    return None if already_shown(talk) else transcript_view(talk)


def _event_html(event: Event) -> str:
    from personanb.notebook.views.event import event_view  # noqa: PLC0415 - loads jinja

    return event_view(event)


def _answers_html(answers: Any) -> str:
    from personanb.notebook.views.event import events_view  # noqa: PLC0415 - loads jinja

    return events_view(answers)


def _posts_html(posts: Posts) -> str:
    from personanb.notebook.views.posts import posts_view  # noqa: PLC0415 - loads jinja

    return posts_view(posts)


def _report_html(report: Report) -> str:
    from personanb.notebook.views.report import report_view  # noqa: PLC0415 - loads jinja

    return report_view(report)


def _reference_html(reference: Reference) -> str:
    from personanb.notebook.views.reference import reference_view  # noqa: PLC0415 - loads jinja

    return reference_view(reference)


def _alignment_html(aligned: Alignment) -> str | None:
    from personanb.notebook.live import already_shown  # noqa: PLC0415 - loads with a run
    from personanb.notebook.views.alignment import alignment_view  # noqa: PLC0415 - loads jinja

    # `%align` has left the dashboard right above.
    return None if already_shown(aligned) else alignment_view(aligned)


def _diagnostics_html(found: Diagnostics) -> str:
    from personanb.notebook.views.alignment import diagnostics_view  # noqa: PLC0415 - loads jinja

    return diagnostics_view(found)


def _comparison_html(comparison: ReportComparison) -> str:
    from personanb.notebook.views.report import comparison_view  # noqa: PLC0415 - loads jinja

    return comparison_view(comparison)


def _ideas_html(ledger: IdeaLedger) -> str:
    from personanb.notebook.views.ideas import ideas_view  # noqa: PLC0415 - loads jinja

    return ideas_view(ledger)


def _story_html(told: Story) -> str:
    from personanb.notebook.views.story import story_view  # noqa: PLC0415 - loads jinja

    return story_view(told)


def _themes_html(found: Themes) -> str:
    from personanb.notebook.views.themes import themes_view  # noqa: PLC0415 - loads jinja

    return themes_view(found)


def _recall_html(recall: Recall) -> str:
    from personanb.notebook.views.recall import recall_view  # noqa: PLC0415 - loads jinja

    return recall_view(recall)


def _judgement_html(judged: Judgement) -> str:
    from personanb.notebook.views.judgement import judgement_view  # noqa: PLC0415 - loads jinja

    return judgement_view(judged)


def _experiment_html(results: ExperimentResults) -> str:
    from personanb.notebook.views.experiment import experiment_view  # noqa: PLC0415 - loads jinja

    return experiment_view(results)


def _survey_html(survey: Survey) -> str:
    from personanb.notebook.views.survey import survey_view  # noqa: PLC0415 - loads jinja

    return survey_view(survey)


def _responses_html(answers: Responses) -> str:
    from personanb.notebook.views.responses import responses_view  # noqa: PLC0415 - loads jinja

    return responses_view(answers)


def _survey_plain(survey: Survey, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001
    from personanb.notebook.views.text import harmless  # noqa: PLC0415 - loads with a display

    text = repr(survey) if len(printer.stack) > 1 else str(survey)
    printer.text(harmless(text[:_PLAIN_CHARACTERS]))


def _plain(thing: Any, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001
    # A sequence with a text of its own: IPython would list its items instead.
    from personanb.notebook.views.text import harmless  # noqa: PLC0415 - loads with a display

    printer.text(harmless(repr(thing)))


def _assessment_html(result: Assessment) -> str:
    from personanb.notebook.views.assessment import assessment_view  # noqa: PLC0415 - loads jinja

    return assessment_view(result)


def _adaptation_html(result: Adaptation) -> str:
    from personanb.notebook.views.adaptation import adaptation_view  # noqa: PLC0415 - loads jinja

    return adaptation_view(result)


def _persona_plain(persona: Fragment, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001
    if len(printer.stack) > 1:  # inside a list or dict: one line each
        printer.text(f"<{type(persona).__name__} {persona.name!r}>")
        return
    text = persona.to_yaml().rstrip("\n")
    more = len(text) - _PLAIN_CHARACTERS
    printer.text(f"{text[:_PLAIN_CHARACTERS]}\n… {more:,} more characters" if more > 0 else text)


def _event_plain(event: Event, printer: Any, cycle: bool) -> None:  # noqa: ARG001, FBT001
    from personanb.notebook.views.text import harmless  # noqa: PLC0415 - loads with a display

    words = event.text if event.usable else f"[{event.status}: {event.reason}]"
    more = len(words) - _PLAIN_CHARACTERS
    cut = f" … {more:,} more characters" if more > 0 else ""
    how = f" [{event.status}, {event.source}]" if event.usable else f" [{event.source}]"
    printer.text(f"{harmless(event.actor)}: {harmless(words[:_PLAIN_CHARACTERS])}{cut}{how}")


def _result_html(view: str) -> Callable[[Any], str]:
    def show(result: Any) -> str:
        from personanb.notebook.views import results  # noqa: PLC0415 - loads jinja

        html: str = getattr(results, view)(result)
        return html

    return show


def _summary_html(summary: Any) -> str:
    from personanb.notebook.views.summary import summary_view  # noqa: PLC0415 - loads jinja

    return summary_view(summary)


def _card_html(card: Any) -> str:
    from personanb.notebook.views.card import card_view  # noqa: PLC0415 - loads jinja

    return card_view(card)


_RESULTS = (
    ("surveys.numbers.estimate", "Estimate", "estimate_view"),
    ("surveys.numbers.crosstab", "Crosstab", "crosstab_view"),
    ("surveys.analysis.estimates", "Estimates", "estimates_view"),
    ("surveys.analysis.choices", "Preferences", "preferences_view"),
    ("surveys.analysis.prices", "Prices", "prices_view"),
    ("surveys.analysis.arms", "Comparisons", "comparisons_view"),
    ("surveys.analysis.split", "Split", "split_view"),
    ("surveys.analysis.shifts", "Shifts", "shifts_view"),
    ("surveys.analysis.fidelity", "PanelFidelity", "fidelity_view"),
)

_SHOWN: tuple[tuple[str, tuple[str, str], Callable[..., Any]], ...] = (
    ("text/html", ("personas.persona", "Persona"), _persona_html),
    ("text/html", ("personas.persona", "Fragment"), _persona_html),
    ("text/html", ("personas.panel", "Panel"), _panel_html),
    ("text/html", ("simulation.transcript", "Transcript"), _transcript_html),
    ("text/html", ("simulation.events", "Event"), _event_html),
    ("text/html", ("simulation.ask", "Answers"), _answers_html),
    ("text/html", ("populations.sources.posts", "Posts"), _posts_html),
    ("text/html", ("populations.references.reference", "Reference"), _reference_html),
    ("text/html", ("populations.align.alignment", "Alignment"), _alignment_html),
    ("text/html", ("populations.align.diagnostics", "Diagnostics"), _diagnostics_html),
    ("text/html", ("populations.assess.assessment", "Assessment"), _assessment_html),
    ("text/html", ("populations.adapt.adaptation", "Adaptation"), _adaptation_html),
    ("text/html", ("validation.report", "Report"), _report_html),
    ("text/html", ("validation.comparison", "ReportComparison"), _comparison_html),
    ("text/html", ("simulation.steering.brainstorming.ledger", "IdeaLedger"), _ideas_html),
    ("text/html", ("simulation.steering.storytelling.sentence", "Story"), _story_html),
    ("text/html", ("memory.recall", "Recall"), _recall_html),
    ("text/html", ("simulation.steering.judgement", "Judgement"), _judgement_html),
    ("text/html", ("simulation.analysis.theme_table", "Themes"), _themes_html),
    ("text/html", ("simulation.experiments.results", "ExperimentResults"), _experiment_html),
    ("text/html", ("surveys.questionnaire.survey", "Survey"), _survey_html),
    ("text/html", ("surveys.responses", "Responses"), _responses_html),
    ("text/plain", ("surveys.questionnaire.survey", "Survey"), _survey_plain),
    ("text/plain", ("simulation.steering.brainstorming.ledger", "IdeaLedger"), _plain),
    ("text/plain", ("simulation.analysis.theme_table", "Themes"), _plain),
    ("text/html", ("surveys.analysis.summary", "Summary"), _summary_html),
    ("text/html", ("surveys.exports.card", "DisclosureCard"), _card_html),
    *(("text/html", (module, name), _result_html(view)) for module, name, view in _RESULTS),
    ("text/plain", ("personas.persona", "Persona"), _persona_plain),
    ("text/plain", ("personas.persona", "Fragment"), _persona_plain),
    ("text/plain", ("simulation.events", "Event"), _event_plain),
)
