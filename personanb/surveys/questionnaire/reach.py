"""Which questions nobody can ever be asked, found by trying the answers that rules tell apart."""

from __future__ import annotations

import math
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from personanb.surveys.questionnaire.conditions import Condition
from personanb.surveys.questionnaire.items import Item
from personanb.surveys.questionnaire.layout import Place
from personanb.surveys.questionnaire.rules import Rules

if TYPE_CHECKING:
    from personanb.surveys.questionnaire.conditions import Column, Mask

MOST_CASES = 50_000
"""Rules that tell more cases apart than this are not checked: nothing is refused by guess."""


def unreachable(rules: Rules) -> list[Place]:
    """Return the entries that no combination of answers leads to."""
    return [
        place
        for place in rules.layout.places
        if (place.entry.id in rules.shown_if or place.entry.id in rules.skipped_by)
        and not _reachable(rules, place)
    ]


def _reachable(rules: Rules, place: Place) -> bool:
    needed = _needed(rules, place.entry.id)
    names = sorted(
        {name for entry in needed for name in _names(rules, entry)},
        key=list(rules.layout.items_by_id).index,
    )
    domains = [_told_apart(rules, rules.layout.items_by_id[name]) for name in names]
    if math.prod(map(len, domains)) > MOST_CASES:
        return True
    cases = list(product(*domains))
    columns: dict[str, Column] = {
        name: np.array([case[number] for case in cases], dtype=object)
        for number, name in enumerate(names)
    }
    known: dict[str, Mask] = {}
    for other in rules.layout.places[: place.position + 1]:
        if other.entry.id in needed:
            asked = rules.asked(other.entry.id, columns, len(cases), known)
            for leaf in other.entry.leaves:
                if leaf.id in columns:
                    columns[leaf.id][~asked] = None  # who is not asked has no answer
    return bool(known[place.entry.id].any())


def _names(rules: Rules, entry_id: str) -> set[str]:
    """Return the ids of the items that the rules of one entry look at."""
    found: set[str] = set()
    if entry_id in rules.shown_if:
        found |= set(rules.shown_if[entry_id].names())
    for _, when in rules.skipped_by.get(entry_id, []):
        found |= set() if when is None else set(when.names())
    return found


def _needed(rules: Rules, entry_id: str) -> set[str]:
    """Return the entry with all that decide, directly or not, whether it is asked."""
    found: set[str] = set()
    open_ids = [entry_id]
    while open_ids:
        current = open_ids.pop()
        if current in found:
            continue
        found.add(current)
        open_ids.extend(rules.depends_on(current))
        open_ids.extend(source for source, _ in rules.skipped_by.get(current, []))
    return found


def _told_apart(rules: Rules, item: Item) -> list[str | int | float]:
    """Return values of an item such that every rule treats some like any other value."""
    mentioned = {
        value
        for condition in _conditions(rules)
        for test in condition.tests()
        if test.name == item.id
        for value in test.values
    }
    if item.level == "nominal" and not item.labels:
        others = [option for option in item.options if option not in mentioned]
        return [*(option for option in item.options if option in mentioned), *others[:1]]
    low, high = item.low or 0.0, item.high or 0.0
    if item.labels or item.options:
        return list(range(int(low), int(high) + 1))
    marks = sorted({low, high, *(value for value in mentioned if not isinstance(value, str))})
    between = [(first + second) / 2 for first, second in pairwise(marks)]
    return [*marks, *between]


def _conditions(rules: Rules) -> list[Condition]:
    found = list(rules.shown_if.values())
    for several in rules.skipped_by.values():
        found += [when for _, when in several if when is not None]
    return found
