"""Pages: what one respondent is asked together, in words, as a schema, and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.items import Answer, Item, Shown, Value
from personanb.surveys.questionnaire.piping import UNANSWERED, fill, markers
from personanb.surveys.questionnaire.question import Question, closed_object
from personanb.surveys.questionnaire.routes import Route
from personanb.surveys.questionnaire.rules import Rules
from personanb.surveys.questionnaire.stimuli import StimulusTest
from personanb.templates import quoted

Answers = Mapping[str, Value]
Per = Literal["page", "question"]
_INDENT = "   "


@dataclass(frozen=True)
class Ask:
    """One question as one respondent meets it.

    Attributes
    ----------
    id
        Id in the answers: the question's, in tests `test.stimulus.measure`.
    question
        What is asked.
    seen
        How it is shown.
    entry_id
        Id of the question or test that it belongs to, whose rules decide whether it is asked.
    name
        The name it is planned under: the id, in tests `test.measure`.
    """

    id: str
    question: Question
    seen: Shown
    entry_id: str
    name: str

    @property
    def text(self) -> str:
        """The wording shown, with its markers."""
        return self.question.wordings[self.seen.wording]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items that its answer gives, by their ids in the survey."""
        prefix = self._prefix
        return tuple(replace(leaf, id=prefix + leaf.id) for leaf in self.question.leaves)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of `{"answer": ...}` as shown; see `Question.schema`."""
        return self.question.schema(self.seen)

    def validate(self, raw: Any) -> Answer | str:
        """Return the answer by the survey's item ids, or what is wrong with it."""
        answer = self.question.validate(raw, self.seen)
        if isinstance(answer, str) or not self._prefix:
            return answer
        return Answer(
            {self._prefix + name: value for name, value in answer.values.items()}, answer.repaired
        )

    @property
    def _prefix(self) -> str:
        return self.id.removesuffix(self.question.id)


Lines = Callable[[Ask], list[str]]


@dataclass(frozen=True)
class Page:
    """What one respondent is asked together.

    Attributes
    ----------
    asks
        The questions, at least one.
    title, introduction
        What stands above them.
    stimulus
        The concept or message shown with them, else empty.
    rules
        The survey's rules, and its items.
    """

    asks: tuple[Ask, ...]
    rules: Rules
    title: str = ""
    introduction: str = ""
    stimulus: str = ""

    def given(self, answers: Answers) -> Page | None:
        """Return the page with what is asked after these answers; None when nothing is."""
        asks = tuple(ask for ask in self.asks if self.rules.is_asked(ask.entry_id, answers))
        return replace(self, asks=asks) if asks else None

    def text(self, answers: Answers | None = None, lines: Lines | None = None) -> str:
        """Return the page as a respondent reads it; questions are numbered q1, q2, ...

        Parameters
        ----------
        answers
            Answers so far, for what is piped. Free words of a respondent come in double quotes.
        lines
            What stands below the text of a question; by default its options, scale or range.
        """
        answers = answers or {}
        parts = [part for part in (self.title, self.introduction) if part]
        if self.stimulus:
            parts.append(self.filled(self.stimulus, answers))
        for number, ask in enumerate(self.asks, 1):
            below = lines(ask) if lines else ask.question.lines(ask.seen)
            head = f"q{number}. {self.filled(ask.text, answers)}"
            parts.append("\n".join([head, *(_INDENT + line for line in below)]))
        return "\n\n".join(parts)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of `{"q1": ..., "q2": ...}`, in strict form."""
        return closed_object(
            {
                f"q{number}": ask.question.value_schema(ask.seen)
                for number, ask in enumerate(self.asks, 1)
            }
        )

    def validate(self, raw: Any) -> dict[str, Answer | str]:
        """Return for each ask, by id, its answer or what is wrong with it."""
        given = raw if isinstance(raw, Mapping) else {}
        return {
            ask.id: ask.validate(given[f"q{number}"])
            if f"q{number}" in given
            else f"q{number} is not answered"
            for number, ask in enumerate(self.asks, 1)
        }

    def filled(self, text: str, answers: Answers) -> str:
        """Return a text with its markers replaced by answers."""
        return fill(text, lambda name: said(self.rules, name, answers))


def said(rules: Rules, name: str, answers: Answers) -> str:
    """Return an answer in words: the label of a scale value, the options chosen, free words quoted.

    "(no answer)" where there is none.
    """
    item = rules.layout.items_by_id.get(name)
    if item is None:
        entry = rules.layout.by_id[name].entry
        options = entry.all_options if isinstance(entry, Choice) else ()
        chosen = [
            option
            for option, leaf in zip(options, entry.leaves, strict=False)
            if answers.get(leaf.id) == 1
        ]
        return ", ".join(chosen) or UNANSWERED
    value = answers.get(name)
    if value is None:
        return UNANSWERED
    if isinstance(value, str):
        return quoted(value) if item.level == "text" else value
    return dict(item.labels).get(int(value), item.said(value))


def pages_of(rules: Rules, route: Route, per: Per = "page") -> Iterator[Page]:
    """Yield the pages of a route.

    A page holds the questions of one block that do not depend on each other's answers; each
    stimulus of a test has a page of its own. Title and introduction of a block stand on its first
    page, and on all when each question has one.
    """
    named: set[int] = set()
    for block, group in _groups(rules, route, per):
        first = block not in named or per == "question"
        named.add(block)
        written = rules.layout.blocks[block]
        head = (written.title, written.introduction) if first else ("", "")
        if isinstance(group, StimulusTest):
            for page in _stimulus_pages(rules, route, group, per):
                yield replace(page, title=head[0], introduction=_joined(head[1], page.introduction))
                head = head if per == "question" else ("", "")
        else:
            yield Page(tuple(group), rules, *head)


def _groups(rules: Rules, route: Route, per: Per) -> Iterator[tuple[int, list[Ask] | StimulusTest]]:
    """Yield (number of the block, questions asked together or a test), in the order met."""
    together: list[Ask] = []
    current = -1
    for entry_id in route.entries:
        place = rules.layout.by_id[entry_id]
        apart = (
            per == "question"
            or place.block != current
            or isinstance(place.entry, StimulusTest)
            or _depends(rules, entry_id, together)
        )
        if together and apart:
            yield current, together
            together = []
        current = place.block
        if isinstance(place.entry, StimulusTest):
            yield current, place.entry
        elif isinstance(place.entry, Question):
            together.append(Ask(entry_id, place.entry, route.shown(entry_id), entry_id, entry_id))
    if together:
        yield current, together


def _depends(rules: Rules, entry_id: str, together: list[Ask]) -> bool:
    """Whether an entry's rules or texts look at answers to be given on the same page."""
    entry = rules.layout.by_id[entry_id].entry
    looked_at = rules.depends_on(entry_id)
    for text in entry.wordings:
        looked_at |= {name.partition(".")[0] for _, name, _ in markers(text)}
    return any(ask.entry_id in looked_at for ask in together)


def _stimulus_pages(rules: Rules, route: Route, test: StimulusTest, per: Per) -> Iterator[Page]:
    for stimulus_id in route.stimuli[test.id]:
        stimulus = test.stimuli[test.stimulus_ids.index(stimulus_id)]
        asks = tuple(
            Ask(
                f"{test.id}.{stimulus_id}.{question.id}",
                question,
                route.shown(f"{test.id}.{question.id}"),
                test.id,
                f"{test.id}.{question.id}",
            )
            for question in test.questions
        )
        for part in [asks] if per == "page" else [(ask,) for ask in asks]:
            yield Page(part, rules, introduction=test.text, stimulus=stimulus.text)


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)
