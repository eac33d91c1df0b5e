"""Saying the topic's own words in a turn, instead of "it", often enough and not too often."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from personanb.engines.rehearsal.topic import Topic
from personanb.engines.rehearsal.topic_names import VAGUE

NAMING = re.compile(r"\{(?:[Tt]he|[Tt]hing|[Aa]|[Tt]itle|[Pp]art|it)\}|\[[Ii]t\b")
_FORMS: Mapping[str, tuple[str, str]] = {
    "is": ("is", "are"), "isnt": ("isn't", "aren't"), "has": ("has", "have"),
    "does": ("does", "do"), "doesnt": ("doesn't", "don't"), "was": ("was", "were"),
    "s": ("s", ""), "es": ("es", ""), "they": ("it", "they"), "theyre": ("it's", "they're"),
    "theyd": ("it'd", "they'd"), "them": ("it", "them"),
}  # fmt: skip
IT = re.compile(r"\b[Ii]t\b(?!\})")
SLOTS = frozenset({*_FORMS, "the", "a", "title", "it"})


@dataclass
class Naming:
    """How one turn refers to the topic.

    Attributes
    ----------
    topic
        The topic.
    rng
        Generator of the turn; draws among the topic's names.
    wanted
        Whether this turn should say one of the topic's own words.
    said
        Whether it has.
    """

    topic: Topic
    rng: Random
    wanted: bool = False
    said: bool = False

    @property
    def due(self) -> bool:
        """Whether the next chance to name the topic should be taken."""
        return self.wanted and not self.said

    def name(self) -> str:
        """Draw a name; the plainest one half of the time."""
        names = self.topic.names or (self.topic.definite,)
        return names[0] if len(names) == 1 or self.rng.random() < 0.5 else self.rng.choice(names)  # noqa: PLR2004 - half

    def as_pronoun(self) -> dict[str, str]:
        """Return slots that say "it" for the topic, where it need not be named; else none."""
        if self.due or self.topic.many or not self.topic.content:
            return {}
        return {"the": "it"}

    def slots(self, text: str) -> dict[str, str]:
        """Return values for the slots of a phrase that refer to the topic."""
        topic = self.topic
        form = int(topic.many)
        values = {slot: forms[form] for slot, forms in _FORMS.items()}
        many = topic.many and topic.kind in {"good", "service", "thing", "app", "place", "event"}
        once = len(IT.findall(text)) == 0
        values["it"] = "them" if many and once else "it"
        name = self.name()
        similar = topic.similar if topic.similar not in VAGUE else name
        values |= {"the": name, "thing": name, "a": similar, "title": _title(topic, name)}
        if topic.parts:
            values["part"] = self.rng.choice(topic.parts)
        if re.search(r"\{(?:[Tt]he|[Tt]hing|[Aa]|[Tt]itle|[Pp]art)\}", text):
            self.said = True
        elif self.due and "{it}" in text and (once or not many):
            values["it"] = name
            self.said = True
        return values


def _title(topic: Topic, name: str) -> str:
    return topic.full if len(topic.full.split()) <= 4 and topic.full not in VAGUE else name  # noqa: PLR2004 - longer reads like a heading
