"""An estimate: a number with its interval, and what both rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Calibration = Literal["none", "ppi"]

SIMULATOR_ONLY = "sampling interval of the simulator, not of people"
CALIBRATED = "calibrated with human answers"


@dataclass(frozen=True, repr=False)
class FacetInterval:
    """How far a value moves when what it was asked with is exchanged: wordings, or models.

    Attributes
    ----------
    low, high
        With three levels or more, a t interval over the values of the levels: another set of
        wordings (models) would lie about there, for the same personas. With two, their range.
    levels
        The value for each level, in the order in which the levels came.
    method
        `t over levels` or `range of two`.
    """

    low: float
    high: float
    levels: dict[Any, float]
    method: str

    def __repr__(self) -> str:
        """Say the ends and how many levels they come from."""
        return f"[{_shown(self.low)}, {_shown(self.high)}], {self.method}, {len(self.levels)}"


@dataclass(frozen=True, repr=False)
class Estimate:
    """A value with its intervals and everything they depend on.

    Attributes
    ----------
    value
        The estimate, in the unit of the answers (shares are 0 to 1).
    low, high
        The interval over personas: what another panel of this size, drawn from the same source,
        could have given. NaN when it cannot be given (`method` says why).
    level
        Nominal coverage, 0 to 1.
    method
        How the interval was made.
    standard_error
        Of the value over personas; NaN when unknown.
    n_personas, n_answers, n_missing
        Personas with a valid answer; valid answers; answers that were missing.
    replicates
        Mean number of valid answers a persona.
    icc
        Share of variance between personas, ICC(1); NaN when nobody answered twice.
    effective_n
        How many independent equally weighted answers the ones at hand are worth.
    ci_prompt, ci_model
        How far the value moves with the wording, and with the model; None when there was one.
    calibration
        `none`: nothing is known of people; `ppi`: corrected with human answers.
    label
        What the interval is of, in words, for figures and tables.
    """

    value: float
    low: float
    high: float
    level: float
    method: str
    standard_error: float
    n_personas: int
    n_answers: int
    n_missing: int
    replicates: float
    icc: float
    effective_n: float
    ci_prompt: FacetInterval | None = None
    ci_model: FacetInterval | None = None
    calibration: Calibration = "none"
    label: str = SIMULATOR_ONLY

    def __repr__(self) -> str:
        """Say the value, the interval, how it was made, on how much, and what it is of."""
        repeats = f"{self.replicates:.3g} repeat{'' if self.replicates == 1 else 's'}"
        notes = [f"effective n {self.effective_n:.3g}"]
        if not np.isnan(self.icc):
            notes.insert(0, f"ICC {self.icc:.2f}")
        if self.n_missing:
            notes.append(f"{self.n_missing} of {self.n_answers + self.n_missing} answers missing")
        facets = "".join(
            f"; {name} {interval!r}"
            for name, interval in (("wordings", self.ci_prompt), ("models", self.ci_model))
            if interval is not None
        )
        return (
            f"{_shown(self.value)} [{_shown(self.low)}, {_shown(self.high)}], "
            f"{100 * self.level:.3g} % {self.method} over {self.n_personas} personas x {repeats} "
            f"({', '.join(notes)}){facets}; {self.label}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as one flat row of a table."""
        row = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in {"ci_prompt", "ci_model"}
        }
        for name in ("ci_prompt", "ci_model"):
            interval: FacetInterval | None = getattr(self, name)
            row[f"{name}_low"] = np.nan if interval is None else interval.low
            row[f"{name}_high"] = np.nan if interval is None else interval.high
            row[f"{name}_levels"] = 0 if interval is None else len(interval.levels)
        return row


def _shown(number: float) -> str:
    if np.isnan(number):
        return "?"
    return f"{number:.2f}" if abs(number) < 1_000 else f"{number:,.0f}"  # noqa: PLR2004 - width
