"""Whole numbers of people from shares, so that they add up and no category is favoured."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence


def controlled_rounding(expected: Mapping[str, float], rng: random.Random) -> dict[str, int]:
    """Round expected numbers so that their sum is the rounded sum.

    Each number becomes its floor or its ceiling, with the chance that makes its mean exact
    (systematic rounding of the fractions; Cox, 1987, calls it controlled and unbiased).

    Parameters
    ----------
    expected
        Numbers of 0 or more.
    rng
        Decides who is rounded up.
    """
    total = round(sum(expected.values()))
    names = list(expected)
    rng.shuffle(names)
    rounded = {name: math.floor(expected[name] + 1e-9) for name in names}
    left = total - sum(rounded.values())
    fractions = {name: max(0.0, expected[name] - rounded[name]) for name in names}
    weight = sum(fractions.values())
    at, tick = 0.0, rng.random()
    for name in names:
        if not left or weight <= 0:
            break
        at += fractions[name] * left / weight
        while tick < at:
            rounded[name] += 1
            tick += 1
    return {name: rounded[name] for name in expected}


def dealt(quotas: Mapping[str, int], allowed: Sequence[frozenset[str]]) -> Iterator[str | None]:
    """Give categories to people in their order, so that every stretch has about its share.

    Parameters
    ----------
    quotas
        How many people each category takes.
    allowed
        The categories that each person may have, in the order of dealing.

    Yields
    ------
    str or None
        The category that is furthest behind its share, among those allowed and not yet full; one
        beyond its quota when no other is allowed, and None when nothing is.
    """
    total = max(1, sum(quotas.values()))
    given = dict.fromkeys(quotas, 0)
    for place, options in enumerate(allowed, start=1):
        behind = {
            name: quotas[name] * place / total - given[name]
            for name in quotas if name in options and given[name] < quotas[name]
        }  # fmt: skip
        chosen = max(behind, key=lambda name: (behind[name], name), default=None)
        if chosen is None and (fitting := [name for name in quotas if name in options]):
            chosen = min(fitting, key=lambda name: (given[name] - quotas[name], name))
        if chosen is not None:
            given[chosen] += 1
        yield chosen
