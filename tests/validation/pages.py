"""A page of a survey as a respondent reads it: questions, and what may be answered."""

import re
from dataclasses import dataclass
from functools import cache

from personanb.surveys.instruments import instrument
from personanb.validation.battery.occasions import paraphrases

_QUESTION = re.compile(r"^q(\d+)\. (.*)$", re.MULTILINE)
_POINT = re.compile(r"^ +\((\d+)\) (.*)$", re.MULTILINE)
_OPTION = re.compile(r"^ +\( \) (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """One question: numbered points of a scale, or options; neither for free text."""

    number: str
    text: str
    points: dict[str, int]
    options: tuple[str, ...]

    @property
    def item(self):
        """The item of the inventory that it is, in whatever words; or nothing."""
        return _items().get(self.text)


def read_page(text):
    """Return the questions of a page."""
    starts = list(_QUESTION.finditer(text))
    ends = [one.start() for one in starts[1:]] + [len(text)]
    return [
        Shown(
            start[1],
            start[2],
            {label: int(point) for point, label in _POINT.findall(text[start.end() : end])},
            tuple(_OPTION.findall(text[start.end() : end])),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


@cache
def _items():
    items = instrument("ipip-50").items
    return {one.text: one for one in items} | {paraphrases()[one.id]: one for one in items}
