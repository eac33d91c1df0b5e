"""The parts that a run is divided into: neighbours in the panel, at any size the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from personanb.surveys.responses import BASELINE
from personanb.surveys.running.options import Options
from personanb.surveys.running.people import People
from personanb.surveys.running.setup import Setup

_ROWS, _MOST_PEOPLE, _MOST_PEOPLE_ASKED = 100_000, 5_000, 100
# Words are made one by one, so that parts with words are small: progress is seen, and stopped.
_TEXTS = 400


@dataclass(frozen=True)
class Part:
    """Some neighbours, and how they are asked.

    Attributes
    ----------
    number
        Place of the part, from 0.
    people
        Who is asked.
    setup
        How.
    arms
        Names of the arms in the table.
    """

    number: int
    people: People
    setup: Setup
    arms: tuple[str, ...]

    @property
    def respondents(self) -> int:
        """How many times somebody fills the survey in."""
        return len(self.people) * self.setup.repeats * len(self.arms)


def parts_of(options: Options, *, at_least: int = 1) -> Iterator[Part]:
    """Yield the parts of a run: the panel's, then those of the baseline.

    Parameters
    ----------
    at_least
        How many parts the panel is divided into, if it has as many people.
    """
    number = 0
    arms = tuple(arm.name for arm in options.arms)
    once = replace(options.setup, repeats=1, factors=())
    several = len(arms) > 1
    nobody = tuple(f"{BASELINE} {name}" if several else BASELINE for name in arms)
    for people, setup, names in (
        (options.people, options.setup, arms),
        (options.baseline, once, nobody),
    ):
        if people is None:
            continue
        size = _size(options, setup, len(people), at_least)
        for start in range(0, len(people), size):
            yield Part(number, people.part(start, start + size), setup, names)
            number += 1


def _size(options: Options, setup: Setup, people: int, at_least: int) -> int:
    rows = len(setup.survey.items) * setup.repeats * len(options.arms)
    most = _MOST_PEOPLE if options.source == "rehearsal" else _MOST_PEOPLE_ASKED
    texts = sum(item.level == "text" for item in setup.survey.items)
    if options.anchors is not None or texts:
        most = min(most, _TEXTS // (max(1, texts) * setup.repeats))
    return max(1, min(most, _ROWS // rows, -(-people // at_least)))
