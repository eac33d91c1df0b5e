"""Answers to an instrument that do not go together: all the same, or yes to opposites.

An item and its reverse say opposite things. After reverse-keyed items are turned around, forward
and reversed items of one scale should agree; somebody who says yes to everything differs by up to
the whole width of the scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from personanb.populations.assess.finding import Finding
from personanb.populations.assess.texts import Told
from personanb.surveys.instruments import Instrument, instrument, instruments

NAME = "inconsistent answers"
_FEWEST_ITEMS = 10
_SAME = 0.95
# In shares of the scale's width. Of 10,000 online respondents 0.4 % are further apart on IPIP-50,
# and 1.2 % on Mini-IPIP, where two items make a half; on average they are 0.15 and 0.19 apart.
_APART = 0.45


def answers(people: Sequence[Told]) -> Iterator[Finding]:
    """Yield people who gave an instrument answers that contradict each other."""
    for told in people:
        for evidence in told.persona.grounding:
            found = _instrument_of(frozenset(evidence.answers))
            if found is None:
                continue
            given = [evidence.answers.get(item.id) for item in found.items]
            values = np.array(
                [value if isinstance(value, int | float) else np.nan for value in given],
                dtype=np.float64,
            )
            if np.isfinite(values).sum() >= _FEWEST_ITEMS:
                yield from _of_one(told.place, found, values)


def answered(people: Sequence[Told]) -> list[Told]:
    """Return the people who answered an instrument that is known."""
    return [
        told for told in people
        if any(_instrument_of(frozenset(one.answers)) for one in told.persona.grounding)
    ]  # fmt: skip


def _of_one(place: int, scale: Instrument, values: npt.NDArray[np.float64]) -> Iterator[Finding]:
    known = values[np.isfinite(values)]
    _, counts = np.unique(known, return_counts=True)
    if counts.max() >= _SAME * len(known):
        most = known[0] if len(counts) == 1 else float(np.median(known))
        yield Finding(
            place, NAME, f"{counts.max()} of {len(known)} answers are the same",
            f"{most:g} throughout {scale.title or scale.name}",
        )  # fmt: skip
        return
    apart = []
    for name in scale.scales:
        own = [at for at, item in enumerate(scale.items) if item.scale == name]
        forward = [values[at] for at in own if scale.items[at].key == "+"]
        turned = [scale.points + 1 - values[at] for at in own if scale.items[at].key == "-"]
        if np.isfinite(forward).any() and np.isfinite(turned).any():
            apart.append(abs(float(np.nanmean(forward)) - float(np.nanmean(turned))))
    if apart and float(np.mean(apart)) > _APART * (scale.points - 1):
        yield Finding(
            place, NAME,
            f"statements and their opposites get the same answer: {np.mean(apart):.1f} of "
            f"{scale.points - 1} points apart after reversal, over {len(apart)} scales",
            f"{scale.title or scale.name}",
        )  # fmt: skip


@cache
def _instrument_of(names: frozenset[str]) -> Instrument | None:
    known = [instrument(name) for name in instruments()] if names else []
    fitting = [one for one in known if {item.id for item in one.items} <= names]
    return max(fitting, key=lambda one: len(one.items), default=None)
