"""A page as a language model fills it in: its words, its schema, and the answers read back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from personanb.surveys.questionnaire.items import Value
from personanb.surveys.questionnaire.pages import Ask, Page
from personanb.surveys.questionnaire.question import closed_object
from personanb.surveys.running import distributions
from personanb.surveys.running.anchors import Anchors
from personanb.surveys.running.distributions import KINDS, answer_of, is_closed, told
from personanb.surveys.running.setup import Elicitation

_LONGEST_WORDS = 600


@dataclass(frozen=True)
class Filled:
    """One question answered.

    Attributes
    ----------
    values
        Answer by item id; None where an item has none.
    repaired
        Whether the reply had to be put into form.
    probabilities
        By item id, where a distribution was asked for, or made of words.
    words
        What was said, where it was mapped to a scale.
    """

    values: Mapping[str, Value]
    repaired: bool = False
    probabilities: Mapping[str, list[float]] = field(default_factory=dict)
    words: str | None = None

    def distribution(self, item_id: str) -> str | None:
        """Return whether the probabilities of an item are ok, tied or uninformative."""
        if item_id not in self.probabilities:
            return None
        kinds, _ = told(np.array([self.probabilities[item_id]]))
        return KINDS[int(kinds[0])]


@dataclass(frozen=True)
class Form:
    """A page in one way of drawing answers out.

    Attributes
    ----------
    page
        What is asked.
    elicitation
        Directly, as a distribution, or in words.
    anchors
        What maps words to a scale.
    """

    page: Page
    elicitation: Elicitation = "direct"
    anchors: Anchors | None = None

    def text(self, answers: Mapping[str, Value]) -> str:
        """Return the page as the respondent reads it."""
        return self.page.text(answers, self._lines)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of a filled page, in strict form."""
        return closed_object(
            {f"q{number}": self._schema(ask) for number, ask in enumerate(self.page.asks, 1)}
        )

    def problem(self, raw: Mapping[str, Any]) -> str:
        """Return what is wrong with a filled page, empty when nothing is."""
        wrong = (
            f"q{number}: {filled}"
            for number, filled in enumerate(self.read(raw).values(), 1)
            if isinstance(filled, str)
        )
        return "; ".join(wrong)

    def read(self, raw: Mapping[str, Any] | None) -> dict[str, Filled | str]:
        """Return for each question, by its id in the answers, what was answered or is wrong."""
        given = raw or {}
        return {
            ask.id: self._read(ask, given[f"q{number}"])
            if f"q{number}" in given
            else "is not answered"
            for number, ask in enumerate(self.page.asks, 1)
        }

    async def mapped(self, ask: Ask, filled: Filled) -> Filled:
        """Return an answer with its words mapped to the scale, where that is wanted."""
        if filled.words is None or self.anchors is None:
            return filled
        # In a thread, because an embedding model may be behind it, on another machine even.
        made = await asyncio.to_thread(self.anchors.probabilities, ask.question, [filled.words])
        return _of_chances(ask, {ask.items[0].id: made[0].tolist()}, filled.words)

    def _as_chances(self, ask: Ask) -> bool:
        return self.elicitation == "distribution" and is_closed(ask.question)

    def _in_words(self, ask: Ask) -> bool:
        return self.anchors is not None and self.anchors.fits(ask.question)

    def _lines(self, ask: Ask) -> list[str]:
        if self._as_chances(ask):
            return distributions.lines(ask.question, ask.seen)
        if self._in_words(ask):
            return ["answer in one or two sentences of your own words, without a number"]
        return ask.question.lines(ask.seen)

    def _schema(self, ask: Ask) -> dict[str, Any]:
        if self._as_chances(ask):
            return distributions.schema(ask.question, ask.seen)
        if self._in_words(ask):
            return {"type": "string", "minLength": 1, "maxLength": _LONGEST_WORDS}
        return ask.question.value_schema(ask.seen)

    def _read(self, ask: Ask, raw: Any) -> Filled | str:
        if self._as_chances(ask):
            found = distributions.read(ask.question, ask.seen, raw)
            if isinstance(found, str):
                return found
            prefix = ask.id.removesuffix(ask.question.id)
            return _of_chances(ask, {prefix + name: given for name, given in found.items()})
        if self._in_words(ask):
            if not isinstance(raw, str) or not raw.strip():
                return "wanted: a sentence or two"
            return Filled({}, words=raw.strip())
        answer = ask.validate(raw)
        return answer if isinstance(answer, str) else Filled(answer.values, answer.repaired)


def _of_chances(ask: Ask, chances: Mapping[str, list[float]], words: str | None = None) -> Filled:
    values = {
        item.id: answer_of(item, int(told(np.array([chances[item.id]]))[1][0]))
        for item in ask.items
    }
    return Filled(values, probabilities=chances, words=words)
