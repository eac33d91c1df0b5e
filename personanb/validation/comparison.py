"""Two reports side by side: what changed, paired over what both measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from personanb.errors import ReportError
from personanb.statistics import numpy_generator, percentile_interval
from personanb.validation.measure import Measure, Verdict
from personanb.validation.report import Report
from personanb.validation.words import shown_number

if TYPE_CHECKING:
    import pandas as pd

_RESAMPLES = 4000
_LEAST_PAIRS = 3
BINARY = "Bonett and Price 2012"
BOOTSTRAP = "bootstrap over pairs"
NOTE = "the second minus the first, over the units that both measured"


@dataclass(frozen=True)
class Difference:
    """What changed in one measure.

    Attributes
    ----------
    key, name, unit
        Of the measure.
    numbers, verdicts
        In the two reports.
    difference
        Second minus first: the mean over pairs where there are pairs, else between the values.
    low, high, level, interval
        Ends of its interval, nominal coverage, and the construction; None without enough pairs.
    pairs
        Units that both reports measured.
    up, down
        Pairs that went up, and pairs that went down.
    """

    key: str
    name: str
    unit: str
    numbers: tuple[float | None, float | None]
    verdicts: tuple[Verdict, Verdict]
    difference: float | None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    interval: str = ""
    pairs: int = 0
    up: int = 0
    down: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no difference out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True, repr=False)
class ReportComparison:
    """Two reports of the same design, compared measure by measure.

    Attributes
    ----------
    first, second
        The reports.
    labels
        What they are called.
    """

    first: Report
    second: Report
    labels: tuple[str, str] = ("A", "B")

    def __post_init__(self) -> None:
        if self.first.kind != self.second.kind:
            raise ReportError(
                f"a report of {self.first.kind} cannot be compared with one of {self.second.kind}"
            )
        if not set(self.first.keys) & set(self.second.keys):
            raise ReportError("the two reports have no measure in common")

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """One for each measure that both reports hold, in the first one's order."""
        return tuple(
            _difference(measure, self.second[measure.key])
            for measure in self.first
            if measure.key in self.second
        )

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """What differs in how the reports were made: what, in the first, in the second."""
        found = []
        for key in ("engine", "models", "source", "seed", "people", "mitigations", "charter"):
            one, other = (str(report.manifest.get(key, "")) for report in (self.first, self.second))
            if one != other:
                found.append((key, one, other))
        prompts = [dict(report.manifest.get("prompts", {})) for report in (self.first, self.second)]
        for name in sorted(set(prompts[0]) | set(prompts[1])):
            one, other = (str(hashes.get(name, "none")) for hashes in prompts)
            if one != other:
                found.append((f"prompt {name}", one, other))
        return tuple(found)

    @property
    def only_in_one(self) -> tuple[str, ...]:
        """Keys of measures that only one of the reports holds."""
        return tuple(sorted(set(self.first.keys) ^ set(self.second.keys)))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure.

        Returns
        -------
        pandas.DataFrame
            Columns `key`, `measure`, `unit`, `first`, `second`, `verdict_first`,
            `verdict_second`, `difference`, `low`, `high`, `level`, `interval`, `pairs`, `up`,
            `down`.
        """
        import pandas as pd  # noqa: PLC0415 - only a table needs it

        frame = pd.DataFrame(
            [
                {
                    "key": one.key, "measure": one.name, "unit": one.unit, "first": one.numbers[0],
                    "second": one.numbers[1], "verdict_first": one.verdicts[0],
                    "verdict_second": one.verdicts[1], "difference": one.difference,
                    "low": one.low, "high": one.high, "level": one.level, "interval": one.interval,
                    "pairs": one.pairs, "up": one.up, "down": one.down,
                }
                for one in self.differences
            ]
        )  # fmt: skip
        numbers = ("first", "second", "difference", "low", "high")
        frame = frame.astype(dict.fromkeys(numbers, "float"))
        frame.attrs.update(labels=self.labels, note=NOTE)
        return frame

    def to_markdown(self, path: str | Path | None = None) -> str | Path:
        """Return the comparison as Markdown, or write it to a file."""
        from personanb.validation.report_text import write_comparison  # noqa: PLC0415 - on demand

        return write_comparison(self, path)

    def __repr__(self) -> str:
        """Write one line a measure."""
        lines = [f"<Comparison of {self.labels[0]} and {self.labels[1]}: {NOTE}>"]
        lines += [f"  {one.key:<4} {one.name}: {told(one)}" for one in self.differences]
        return "\n".join(lines)


def told(one: Difference) -> str:
    """Say a difference in words: both values, the difference, its interval, the pairs."""
    first, second = (shown_number(value) for value in one.numbers)
    if one.difference is None:
        return f"{first} and {second}: no difference, one of them was not run"
    parts = f"{first} to {second}, difference {shown_number(one.difference)}"
    if one.low is not None:
        parts += f" [{shown_number(one.low)} to {shown_number(one.high)}]"
    return f"{parts}, {one.pairs} pairs" if one.pairs else f"{parts}, not paired"


def _difference(first: Measure, second: Measure) -> Difference:
    values, verdicts = (first.value, second.value), (first.verdict, second.verdict)
    shared = [unit for unit in first.units if unit in second.units]
    if first.value is None or second.value is None or not shared:
        known = first.value is not None and second.value is not None
        difference = second.value - first.value if known else None  # type: ignore[operator]
        return Difference(first.key, first.name, first.unit, values, verdicts, difference)
    before, after = (_scores(measure.units, shared) for measure in (first, second))
    changes = after - before
    mean, interval = float(changes.mean()), ""
    low: float | None = None
    high: float | None = None
    if len(shared) >= _LEAST_PAIRS:
        if set(np.unique(np.concatenate([before, after]))) <= {0.0, 1.0}:
            low, high, interval = *_binary(changes, first.level), BINARY
        else:
            rng = numpy_generator("report comparison", first.key, len(shared))
            draws = changes[rng.integers(0, len(shared), (_RESAMPLES, len(shared)))].mean(axis=1)
            found = percentile_interval(draws, first.level)
            low, high, interval = found.low, found.high, BOOTSTRAP
    return Difference(
        first.key, first.name, first.unit, values, verdicts, mean, low, high, first.level, interval,
        len(shared), int((changes > 0).sum()), int((changes < 0).sum()),
    )  # fmt: skip


def _scores(units: Mapping[str, float], shared: list[str]) -> NDArray[np.float64]:
    return np.array([units[unit] for unit in shared], dtype=float)


def _binary(changes: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the interval of a difference of paired proportions.

    The adjusted Wald interval of Bonett and Price (2012, J Educ Behav Stat 37:479): it keeps its
    level where no pair changed, and where few pairs are there.
    """
    n = len(changes)
    up, down = (int((changes > 0).sum()) + 1) / (n + 2), (int((changes < 0).sum()) + 1) / (n + 2)
    middle = up - down
    error = float(np.sqrt(max(0.0, up + down - middle**2) / (n + 2)))
    reach = NormalDist().inv_cdf(0.5 + level / 2) * error
    return max(-1.0, middle - reach), min(1.0, middle + reach)
