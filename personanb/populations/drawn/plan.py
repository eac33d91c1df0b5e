"""A sampling plan: how many people of each category, and which person gets which."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from personanb.errors import PopulationError
from personanb.populations.drawn.description import Description, Dimension
from personanb.populations.drawn.fields import ages_of, target_of
from personanb.populations.drawn.rounding import controlled_rounding, dealt
from personanb.populations.references.labels import band_of
from personanb.seeds import generator

_OLDEST = 94  # of an open last band
_AGE = re.compile(r"\bages?\b", re.IGNORECASE)
_OPINIONS = re.compile(r"opinion|attitude|belief", re.IGNORECASE)
_UNTOLD = "(not told)"


@dataclass(frozen=True)
class Quota:
    """How many people a category takes.

    Attributes
    ----------
    dimension, category
        Which.
    share
        As the description tells it; within the ages that are drawn.
    among
        How many people the dimension applies to.
    expected, quota, drawn
        `share` of them; that as a whole number; and how many got it. The last two differ where
        nobody fitting was left.
    how
        How the share was read.
    """

    dimension: str
    category: str
    share: float
    among: int
    expected: float
    quota: int
    drawn: int
    how: str


def drawn_records(
    description: Description, n: int, seed: int, ages: tuple[int, int]
) -> tuple[list[dict[str, Any]], list[Quota]]:
    """Return n people as records, and the plan that they follow.

    Within each age the categories of every dimension have about their share; dimensions are
    independent of each other otherwise, since a description of margins tells no more, but for what
    cannot be: nobody has a degree, a job or a marriage at an age that has none.
    """
    quotas: list[Quota] = []
    people: list[dict[str, Any]] = [{} for _ in range(n)]
    by_age = next((one for one in description.dimensions if _is_age(one)), None)
    if by_age is not None:
        _give_ages(by_age, people, quotas, seed, ages)
    order = sorted(range(n), key=lambda at: people[at].get("age", 0))
    for dimension in description.dimensions:
        if dimension is not by_age:
            _give(dimension, people, order, quotas, seed)
    for person in people:
        _at_home(person, description.country)
    generator("population", seed, "order").shuffle(people)
    return people, quotas


def _is_age(dimension: Dimension) -> bool:
    return bool(_AGE.search(dimension.name)) and all(map(band_of, dimension.shares))


def _give_ages(
    dimension: Dimension,
    people: Sequence[dict[str, Any]],
    quotas: list[Quota],
    seed: int,
    ages: tuple[int, int],
) -> None:
    rng = generator("population", seed, "ages")
    bands: dict[str, tuple[int, int]] = {}
    shares: dict[str, float] = {}
    for label, share in dimension.shares.items():
        band = band_of(label)
        low = 0 if band is None or math.isinf(band[0]) else int(band[0])
        high = _OLDEST if band is None or math.isinf(band[1]) else int(band[1]) - 1
        inside = min(high, ages[1]) - max(low, ages[0]) + 1
        if inside > 0:
            bands[label] = (max(low, ages[0]), min(high, ages[1]))
            # People are taken as spread evenly over a band that the wanted ages cut.
            shares[label] = share * inside / (high - low + 1)
    total = sum(shares.values())
    if total <= 0:
        raise PopulationError(f"nobody of the population is {ages[0]} to {ages[1]} years old")
    shares = {label: share / total for label, share in shares.items()}
    counts = controlled_rounding(
        {label: share * len(people) for label, share in shares.items()}, rng
    )
    place = 0
    for label, count in counts.items():
        low, high = bands[label]
        for step in range(count):
            # Spread over the band, so that small panels do not crowd at one age.
            people[place]["age"] = low + int((step + rng.random()) * (high - low + 1) / count)
            place += 1
        quotas.append(
            Quota(dimension.name, label, shares[label], len(people), shares[label] * len(people),
                  count, count, dimension.how)
        )  # fmt: skip


def _give(
    dimension: Dimension,
    people: Sequence[dict[str, Any]],
    order: Sequence[int],
    quotas: list[Quota],
    seed: int,
) -> None:
    rng = generator("population", seed, dimension.name)
    alone = dimension.how == "yes or no" or sum(dimension.shares.values()) < 1 - 1e-6
    target = target_of(dimension.name, opinion=alone)
    among = [at for at in _shuffled_within_age(people, order, rng) if _applies(people[at], target)]
    if target.to_age < 200:  # noqa: PLR2004 - the oldest there may be
        among = [
            at for at in among if people[at].get("facts", {}).get(_STATUS, "employed") == "employed"
        ]
    shares = dict(dimension.shares)
    untold = max(0.0, 1 - sum(shares.values()))
    if untold > 1e-6:  # noqa: PLR2004 - rounding
        shares[_UNTOLD] = untold
    counts = controlled_rounding({name: share * len(among) for name, share in shares.items()}, rng)
    if any(ages_of(name)[1] < 200 for name in shares):  # noqa: PLR2004
        among.reverse()  # who may be in fewer categories comes first
    allowed = [frozenset(name for name in shares if _fits(people[at], name)) for at in among]
    drawn: Counter[str] = Counter()
    for at, category in zip(among, dealt(counts, allowed), strict=True):
        if category is not None:
            drawn[category] += 1
            if category != _UNTOLD:
                target.put(people[at], dimension.name, category)
    quotas += [
        Quota(dimension.name, name, share, len(among), share * len(among), counts[name],
              drawn[name], dimension.how)
        for name, share in shares.items()
    ]  # fmt: skip


_STATUS = "employment_status"


def _shuffled_within_age(
    people: Sequence[dict[str, Any]], order: Sequence[int], rng: random.Random
) -> list[int]:
    return sorted(order, key=lambda at: (people[at].get("age", 0), rng.random()))


def _applies(person: dict[str, Any], target: Any) -> bool:
    age = person.get("age")
    return age is None or target.from_age <= age <= target.to_age


def _fits(person: dict[str, Any], category: str) -> bool:
    age = person.get("age")
    low, high = ages_of(category)
    return age is None or low <= age <= high


def _at_home(person: dict[str, Any], country: str) -> None:
    region = person.get("residence")
    if region is not None and region.casefold().startswith("other"):
        person.pop("residence")
        person.setdefault("facts", {})["region"] = region
        region = None
    if country:
        person["residence"] = f"{region}, {country}" if region else country
