"""Which field of a persona a dimension is about, and from what age on its categories make sense."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Put = Callable[[dict[str, Any], str, str], None]


@dataclass(frozen=True)
class Target:
    """Where a dimension goes.

    Attributes
    ----------
    put
        Writes a category into a record, given the dimension's name.
    from_age, to_age
        Who has such a property at all.
    """

    put: Put
    from_age: int = 0
    to_age: int = 200


def _field(name: str) -> Put:
    def put(record: dict[str, Any], _: str, category: str) -> None:
        record[name] = category

    return put


def _fact(record: dict[str, Any], name: str, category: str) -> None:
    record.setdefault("facts", {})[re.sub(r"\W+", "_", name.casefold()).strip("_")] = category


def _occupation(record: dict[str, Any], _: str, category: str) -> None:
    record["occupation"] = {"title": category}


def _interest(record: dict[str, Any], _: str, category: str) -> None:
    record.setdefault("preferences", {}).setdefault("interests", []).append(category)


def _political(record: dict[str, Any], _: str, category: str) -> None:
    record.setdefault("values", {}).setdefault("political", []).append(category)


def _opinion(record: dict[str, Any], name: str, category: str) -> None:
    subject = name.partition(":")[0]
    record.setdefault("beliefs", []).append(f"{subject}: {category[:1].lower()}{category[1:]}")


_RULES: tuple[tuple[re.Pattern[str], Target], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), target)
    for pattern, target in (
        (r"\bgender|\bsex\b", Target(_field("gender"))),
        (r"\beducat|\bschool|\bdegree|attainment", Target(_field("education"), 18)),
        (r"\bregion|\bstate\b|\bprovince|\bcity|\bcities", Target(_field("residence"))),
        (r"\boccupation|\bprofession|\bjob", Target(_occupation, 18, 67)),
        (r"\bemployment|\blabou?r", Target(_fact, 16)),
        (r"\bmarital|\bmarriage", Target(_fact, 18)),
        (r"\bincome|\bearnings|\bwealth", Target(_fact, 18)),
        (r"\bpolitic|\bparty|\bvot(?:e|ing)", Target(_political, 18)),
        (r"\binterest|\bhobb|\bleisure", Target(_interest)),
    )
)  # fmt: skip
_FACT = Target(_fact)
_OPINION = Target(_opinion, 16)
_FROM_AGES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\btertiary|\buniversity|\bbachelor|\bcollege degree", re.IGNORECASE), 21),
    (re.compile(r"\bmaster|\bgraduate degree|\bpostgraduate", re.IGNORECASE), 23),
    (re.compile(r"\bdoctor|\bph\.?d|\bprofessional degree", re.IGNORECASE), 26),
    (re.compile(r"\bwidow", re.IGNORECASE), 30),
    (re.compile(r"\bdivorc|\bseparated", re.IGNORECASE), 22),
)
_TO_AGES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^(?:employed|unemployed)\b", re.IGNORECASE), 67),
)


def target_of(name: str, *, opinion: bool) -> Target:
    """Return where a dimension goes; what has no field of its own is a fact or an opinion."""
    for pattern, target in _RULES:
        if pattern.search(name):
            return target
    return _OPINION if opinion else _FACT


def ages_of(category: str) -> tuple[int, int]:
    """Return from and up to what age somebody may be in a category."""
    low = max((age for pattern, age in _FROM_AGES if pattern.search(category)), default=0)
    high = min((age for pattern, age in _TO_AGES if pattern.search(category)), default=200)
    return low, high
