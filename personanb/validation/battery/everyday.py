"""Everyday choices with shuffled options, and answers in own words, asked once for several."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.engines.protocol import USABLE
from personanb.personas.yaml_text import read_yaml
from personanb.surveys.questionnaire.choices import Choice
from personanb.surveys.questionnaire.scales import Text
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.responses import BASELINE
from personanb.validation.battery.asking import Asking, survey_asking

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses
    from personanb.validation.battery.bench import Bench

OPTIONS = 4
_CHOICES = "data/validation/everyday_choices.yaml"
_MOST_BASELINE = 12
_QUESTIONS = (
    ("week", "What do you think of working four days a week? Say why in two sentences."),
    ("dinner", "Would a weekly dinner with the neighbours be for you? Say why in two sentences."),
)
_DISCLOSES = re.compile(
    r"\bas an? (?:ai|artificial|language model|assistant)\b|\bi(?: am|'m) an? (?:ai|artificial|"
    r"language model|chatbot)|\blarge language model\b|\bi (?:do not|don't) have (?:personal )?"
    r"(?:feelings|opinions|experiences)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Words:
    """What people say in their own words.

    Attributes
    ----------
    texts
        By question: who said what, with personas.
    baseline
        By question: what is said without a persona.
    statuses
        How many answers have which status.
    """

    texts: dict[str, dict[str, str]]
    baseline: dict[str, list[str]]
    statuses: dict[str, int]

    @property
    def all(self) -> list[str]:
        """Everything that was said with personas."""
        return [text for several in self.texts.values() for text in several.values()]


@cache
def everyday_choices() -> Survey:
    """Return the survey of choices, every question with its options in an order drawn anew."""
    text = (resources.files("personanb") / _CHOICES).read_text(encoding="utf-8")
    data = read_yaml(text, _CHOICES).data
    return Survey(
        [
            Choice(one["text"], options=one["options"], id=one["id"], randomise=True)
            for one in data["questions"]
        ],
        title=data["title"],
    )


def choices(bench: Bench) -> Asking:
    """Return the asking of the everyday choices."""
    return survey_asking(bench, "everyday choices", everyday_choices(), seed=bench.seed)


def words(bench: Bench) -> Asking:
    """Return the asking of open questions, of everybody and of nobody in particular."""
    survey = Survey([Text(text, id=name) for name, text in _QUESTIONS], title="In own words")
    baseline = min(bench.size, _MOST_BASELINE)
    return survey_asking(bench, "in own words", survey, seed=bench.seed, baseline=baseline)


def read_words(answers: Responses) -> Words:
    """Return what was said, by question, apart for nobody in particular."""
    frame = answers.frame
    usable = frame[frame["status"].isin(USABLE) & frame["answer"].notna()]
    texts: dict[str, dict[str, str]] = {name: {} for name, _ in _QUESTIONS}
    baseline: dict[str, list[str]] = {name: [] for name, _ in _QUESTIONS}
    for row in usable.itertuples():
        if str(row.arm).startswith(BASELINE):
            baseline[str(row.question_id)].append(str(row.answer))
        else:
            texts[str(row.question_id)][str(row.persona_id)] = str(row.answer)
    counts = frame["status"].value_counts()
    return Words(texts, baseline, {str(name): int(count) for name, count in counts.items()})


def positions(answers: Responses) -> NDArray[np.int64]:
    """Return how often the option in each place was chosen, shape (4,)."""
    frame = answers.frame
    usable = frame[frame["status"].isin(USABLE) & frame["order"].astype(bool)]
    options = {one.id: one.options for one in everyday_choices().layout.items}
    found = np.zeros(OPTIONS, dtype=np.int64)
    for row in usable.itertuples():
        number = options[str(row.question_id)].index(row.answer) + 1
        found[[int(one) for one in str(row.order).split()].index(number)] += 1
    return found


def discloses(text: str) -> bool:
    """Return whether somebody speaks as a language model, unasked."""
    return bool(_DISCLOSES.search(text))
