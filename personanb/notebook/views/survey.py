"""The view of a survey: as a respondent would read it, with what they do not see beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from personanb.notebook.views.environment import render
from personanb.notebook.views.text import harmless, one_line
from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
from personanb.surveys.questionnaire.choices import Choice, ForcedChoice
from personanb.surveys.questionnaire.entry import Entry
from personanb.surveys.questionnaire.items import AS_WRITTEN
from personanb.surveys.questionnaire.prices import INTENT_LABELS, PRICES, PriceSensitivity
from personanb.surveys.questionnaire.printing import Printer
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.scales import Likert, Numeric, Text
from personanb.surveys.questionnaire.stimuli import StimulusTest

if TYPE_CHECKING:
    from personanb.surveys.questionnaire.survey import Survey

ENTRIES, PAGE_ENTRIES = 60, 1_000
_OPTIONS = 40
_LONG = 2_000
_HEADING = 3


@dataclass(frozen=True)
class Control:
    """What is below the words of a question.

    Attributes
    ----------
    kind
        `options`, `scale`, `grid`, `boxes` or `write`.
    lead
        Instruction above it.
    options
        Texts to choose from, columns of a grid, or labels of a scale by point.
    rows
        Rows of a grid, or what is asked beside each box.
    mark
        Shape beside an option: `radio`, `check` or `box`.
    more
        How many options are left out.
    """

    kind: str
    lead: str = ""
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    mark: str = "radio"
    more: int = 0


@dataclass(frozen=True)
class Asked:
    """One question, or one of a test's."""

    number: str
    text: str
    control: Control


@dataclass(frozen=True)
class Shown:
    """One entry: a question, or stimuli with their questions."""

    asked: tuple[Asked, ...]
    notes: tuple[str, ...]
    stimuli: tuple[tuple[str, str], ...] = ()
    intro: str = ""
    number: str = ""


@dataclass(frozen=True)
class Section:
    """A block."""

    title: str
    introduction: str
    notes: tuple[str, ...]
    entries: tuple[Shown, ...]


def survey_view(
    survey: Survey, *, entries: int = ENTRIES, heading: int = _HEADING, page: bool = False
) -> str:
    """Return the HTML of a survey; of more questions than `entries` the first are shown."""
    printer = Printer(survey.layout)
    left = entries
    sections = []
    for block in survey.blocks:
        shown = tuple(_entry(printer, one) for one in block.questions[: max(left, 0)])
        left -= len(shown)
        if shown:
            sections.append(
                Section(
                    one_line(block.title),
                    harmless(block.introduction[:_LONG]),
                    tuple(map(harmless, printer.block_notes(block))),
                    shown,
                )
            )
    return render(
        "survey",
        title=one_line(survey.title) or "Survey",
        introduction=harmless(survey.introduction[:_LONG]),
        count=len(survey),
        items=len(survey.items),
        shuffled=survey.randomise,
        sections=sections,
        more=max(0, len(survey) - entries),
        h=heading,
        page=page,
    )


def _entry(printer: Printer, entry: Entry) -> Shown:
    number = str(printer.numbers[entry.id])
    notes = tuple(one_line(note, 600) for note in printer.notes(entry))
    text = harmless(printer.filled(entry.text)[:_LONG])
    if isinstance(entry, StimulusTest):
        asked = tuple(
            Asked(f"{number}{letter}", harmless(printer.filled(one.text)[:_LONG]), _control(one))
            for letter, one in zip(_letters(len(entry.questions)), entry.questions, strict=True)
        )
        stimuli = tuple(
            (one_line(one.name), harmless(printer.filled(one.text)[:_LONG]))
            for one in entry.stimuli
        )
        return Shown(asked, notes, stimuli, text, number)
    assert isinstance(entry, Question)  # noqa: S101 - there is nothing else in a survey
    return Shown((Asked(number, text, _control(entry)),), notes)


def _letters(count: int) -> list[str]:
    return [chr(ord("a") + place) if place < 26 else str(place + 1) for place in range(count)]  # noqa: PLR2004 - the alphabet


def _control(question: Question) -> Control:  # noqa: PLR0911 - one kind after the other
    if isinstance(question, Likert):
        labels = question.label_of
        return Control(
            "scale",
            options=tuple(one_line(labels.get(value, "")) for value in _points(question.points)),
        )
    if isinstance(question, Choice):
        lead = "Choose all that apply." if question.multiple else "Choose one."
        mark = "check" if question.multiple else "radio"
        return _listed(question.all_options, lead, mark)
    if isinstance(question, ForcedChoice):
        return _listed(question.options, "Choose one.", "radio")
    if isinstance(question, Ranking):
        return _listed(question.options, f"{question.lines()[0].capitalize()}.", "box")
    if isinstance(question, Matrix):
        return _grid(question.columns, question.rows)
    if isinstance(question, MaxDiff):
        sets = question.sets_shown(AS_WRITTEN)
        first = tuple(question.items[place] for place in sets[0])
        lead = f"The first of {len(sets)} sets; in each, one is named best and one worst."
        return Control("grid", lead, (question.best, question.worst), _lines(first))
    if isinstance(question, PriceSensitivity):
        rows = [text for name, text in question.asked.items() if name in PRICES]
        likely = [text for name, text in question.asked.items() if name not in PRICES]
        lead = f"In {question.currency}, from {question.low:g} to {question.high:g}."
        if likely:
            lead += f" The last {len(likely)}: {', '.join(INTENT_LABELS)}."
        return Control("boxes", one_line(lead, 400), rows=_lines([*rows, *likely]))
    if isinstance(question, Numeric):
        return Control("boxes", rows=(one_line(question.lines()[0]),))
    return Control("write", "" if isinstance(question, Text) else "; ".join(question.lines()))


def _points(count: int) -> range:
    return range(1, count + 1)


def _listed(options: Sequence[str], lead: str, mark: str) -> Control:
    more = max(0, len(options) - _OPTIONS)
    return Control("options", lead, _lines(options[:_OPTIONS]), mark=mark, more=more)


def _grid(columns: Sequence[str], rows: Sequence[str]) -> Control:
    more = max(0, len(rows) - _OPTIONS)
    return Control("grid", "", _lines(columns), _lines(rows[:_OPTIONS]), more=more)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(one_line(text, 300) for text in texts)
