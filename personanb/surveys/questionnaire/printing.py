"""A survey in words, as a respondent would read it, with rules and orders told beside."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from personanb.surveys.questionnaire.batteries import Matrix, MaxDiff
from personanb.surveys.questionnaire.blocks import Block
from personanb.surveys.questionnaire.choices import ForcedChoice
from personanb.surveys.questionnaire.conditions import Condition, Literal
from personanb.surveys.questionnaire.entry import END, Entry
from personanb.surveys.questionnaire.layout import Layout
from personanb.surveys.questionnaire.piping import fill
from personanb.surveys.questionnaire.question import Question
from personanb.surveys.questionnaire.ranking import Ranking
from personanb.surveys.questionnaire.stimuli import StimulusTest
from personanb.templates import quoted

if TYPE_CHECKING:
    from personanb.surveys.questionnaire.survey import Survey

WIDTH = 88


def printed(survey: Survey) -> str:
    """Return a survey as text, at most 88 characters wide where words allow."""
    return "\n".join(Printer(survey.layout).lines(survey.title, survey.introduction)).rstrip()


class Printer:
    """What is said of a survey in words.

    Parameters
    ----------
    layout
        The survey's questions.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.numbers = {place.entry.id: place.position + 1 for place in layout.places}
        self.margin = len(str(len(layout.places))) + 2

    def lines(self, title: str, introduction: str) -> Iterator[str]:
        """Yield the lines of the whole survey."""
        if title:
            yield from (title, "=" * len(title), "")
        if introduction:
            yield from (*_wrapped(introduction, 0), "")
        if self.layout.shuffled:
            yield from ("[The blocks come in an order drawn for each respondent.]", "")
        for number, block in enumerate(self.layout.blocks):
            yield from self.head(block, first=number == 0)
            for entry in block.questions:
                yield from self.entry(entry)
                yield ""

    def head(self, block: Block, *, first: bool) -> Iterator[str]:
        """Yield the lines above a block."""
        if block.title:
            yield from (block.title, "-" * len(block.title), "")
        elif not first:
            yield from ("-" * 8, "")
        if block.introduction:
            yield from (*_wrapped(block.introduction, 0), "")
        for note in self.block_notes(block):
            yield from (*_wrapped(f"[{note}]", 0), "")

    def block_notes(self, block: Block) -> Iterator[str]:
        """Yield what a respondent does not see of a block: its rule, and how it is ordered."""
        if block.show_if is not None:
            yield f"Asked only if {self.words(block.show_if)}."
        if block.randomise:
            yield "These questions come in an order drawn for each respondent."

    def entry(self, entry: Entry) -> Iterator[str]:
        """Yield the lines of a question or test."""
        number = f"{self.numbers[entry.id]}."
        text = self.filled(entry.text)
        if isinstance(entry, StimulusTest):
            yield from _wrapped(text, self.margin, number)
            yield from self.test(entry)
        elif isinstance(entry, Question):
            yield from _wrapped(text, self.margin, number)
            for line in entry.lines():
                yield from _wrapped(line, self.margin)
        for note in self.notes(entry):
            yield from _wrapped(f"[{note}]", self.margin)

    def test(self, test: StimulusTest) -> Iterator[str]:
        """Yield the lines of stimuli and measures."""
        deeper = self.margin + 3
        for stimulus in test.stimuli:
            yield from _wrapped(f"{stimulus.name}: {self.filled(stimulus.text)}", self.margin)
        yield ""
        for letter, question in zip(_letters(), test.questions, strict=False):
            yield from _wrapped(self.filled(question.text), deeper, f"{letter})", self.margin)
            for line in question.lines():
                yield from _wrapped(line, deeper)

    def notes(self, entry: Entry) -> Iterator[str]:
        """Yield what a respondent does not see: rules, orders, other wordings."""
        if entry.show_if is not None:
            yield f"Asked only if {self.words(entry.show_if)}."
        for rule in entry.skip_to:
            where = "The survey ends here" if rule.to == END else f"Go on with {self.name(rule.to)}"
            yield where + ("." if rule.when is None else f" if {self.words(rule.when)}.")
        if isinstance(entry, Question):
            what = {Matrix: "Rows", Ranking: "Options", ForcedChoice: "Sides", MaxDiff: "Sets"}
            if entry.shuffled:
                parts = what.get(type(entry), "Options")
                yield f"{parts} come in an order drawn for each respondent."
            if isinstance(entry, MaxDiff):
                yield "Each respondent sees one of several balanced versions of these sets."
            if entry.direction_of_scale == "random":
                yield "Half of the respondents see the scale from its other end."
            if entry.direction_of_scale == "descending":
                yield "The scale is shown from its high end."
        if isinstance(entry, StimulusTest):
            yield _design(entry)
        if entry.paraphrases:
            said = "; ".join(quoted(self.filled(text)) for text in entry.paraphrases)
            yield f"In other words: {said}"

    # --- rules in words

    def words(self, condition: Condition) -> str:
        """Say a rule."""
        return condition.words(self.name, self.value)

    def name(self, item_id: str) -> str:
        """Say what an item is."""
        entry_id = item_id.partition(".")[0]
        number = f"question {self.numbers[entry_id]}"
        item = self.layout.items_by_id.get(item_id)
        if item is None or item_id == entry_id:
            return f"the answer to {number}" if item is not None else number
        part = item.text.rpartition(" [")[2].removesuffix("]") if "[" in item.text else item.text
        return f"{quoted(part)} in {number}"

    def value(self, item_id: str, value: Literal) -> str:
        """Say a value of an item."""
        item = self.layout.items_by_id.get(item_id)
        if item is None or isinstance(value, str):
            return quoted(str(value))
        return item.said(value)

    def filled(self, text: str) -> str:
        """Return a text that says which answers it will hold."""
        return fill(
            text, lambda name: f"[answer to {self.name(name).removeprefix('the answer to ')}]"
        )


def _design(test: StimulusTest) -> str:
    if len(test.stimuli) == 1:
        return "Every respondent sees it."
    if test.design == "sequential":
        return "Each respondent sees all of them, in an order of their own."
    if not test.weights:
        return "Each respondent sees one of them, in equal numbers."
    shares = ", ".join(
        f"{stimulus.name} {share:.0%}"
        for stimulus, share in zip(test.stimuli, test.shares, strict=True)
    )
    return f"Each respondent sees one of them: {shares}."


def _letters() -> Iterator[str]:
    yield from "abcdefghijklmnopqrstuvwxyz"
    number = 27
    while True:
        yield str(number)
        number += 1


def _wrapped(text: str, margin: int, head: str = "", start: int = 0) -> list[str]:
    """Wrap every line of a text, the first after a head such as a number."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        first = " " * start + head.ljust(margin - start) if head and not lines else " " * margin
        wrapped = textwrap.wrap(
            line,
            WIDTH,
            initial_indent=first,
            subsequent_indent=" " * margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped or [""]
    return lines
