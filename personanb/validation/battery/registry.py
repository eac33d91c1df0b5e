"""The registry of the battery: what a measure declares of itself, and which measures there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from personanb.errors import ReportError, did_you_mean
from personanb.validation.battery.asking import Asking
from personanb.validation.measure import Measure
from personanb.validation.threshold import Threshold

if TYPE_CHECKING:
    from personanb.validation.battery.bench import Bench

#: Modules of the battery, in the order of the report.
MODULES = (
    "f01_recovery", "f02_discrimination", "f03_reliability", "f04_retest", "f05_drift",
    "f06_adherence", "f07_consistency", "f08_homogeneity", "f09_distribution", "f10_caricature",
    "f11_styles", "f12_behaviour", "f13_influence", "f14_person",
)  # fmt: skip


def _nothing(bench: Bench) -> str:  # noqa: ARG001 - the signature of what it stands for
    return ""


def _no_askings(bench: Bench) -> Sequence[Asking]:  # noqa: ARG001 - as above
    return ()


def _no_calls(bench: Bench) -> int:  # noqa: ARG001 - as above
    return 0


@dataclass(frozen=True)
class BatteryMeasure:
    """A measure of the battery before it is made; see the package for the contract.

    Attributes
    ----------
    key, name, question
        As in the report.
    method
        Protocol and formula, as a methods appendix would tell them.
    make
        Makes it.
    needs
        Kinds of things it takes; see `personanb.validation.measure`.
    thresholds
        By key: `F1`, and `F1.slope` for further numbers that decide.
    lacks, askings, calls, by_construction
        See the package. `by_construction` says why the number says nothing about the engine.
    """

    key: str
    name: str
    question: str
    method: str
    make: Callable[[Bench], Awaitable[Measure]]
    needs: tuple[str, ...] = ()
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    lacks: Callable[[Bench], str] = _nothing
    askings: Callable[[Bench], Sequence[Asking]] = _no_askings
    calls: Callable[[Bench], int] = _no_calls
    by_construction: Callable[[Bench], str] = _nothing


@cache
def battery() -> tuple[BatteryMeasure, ...]:
    """Return all measures, in the order of the report."""
    found = []
    for name in MODULES:
        measure = import_module(f"personanb.validation.battery.{name}").MEASURE
        found.append(measure)
    return tuple(found)


def chosen(wanted: str | Iterable[str] | None) -> tuple[BatteryMeasure, ...]:
    """Return measures by key or name, in the order of the report; all of them for None.

    Raises
    ------
    ReportError
        When there is no such measure, naming the nearest.
    """
    everything = battery()
    if wanted is None:
        return everything
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    known = {one.key.casefold(): one for one in everything}
    known |= {one.name.casefold(): one for one in everything}
    keys = set()
    for name in names:
        one = known.get(str(name).casefold())
        if one is None:
            told = ", ".join(f"{each.key} ({each.name})" for each in everything)
            hint = did_you_mean(str(name), [*(each.key for each in everything), *known]) or ";"
            raise ReportError(f"there is no measure {name!r}{hint} there are {told}")
        keys.add(one.key)
    if not keys:
        raise ReportError("no measure is wanted; name one, or None for all")
    return tuple(one for one in everything if one.key in keys)
