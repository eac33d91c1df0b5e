"""Where answers differ: between personas, or only from one repeat to the next; and without any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from personanb.errors import AnalysisError
from personanb.seeds import Key
from personanb.surveys.analysis.columns import Column, Floats, column_of, rows_of
from personanb.surveys.analysis.denominators import Counts, origin
from personanb.surveys.analysis.estimates import labelled
from personanb.surveys.analysis.summary import shares_of
from personanb.surveys.numbers.contrasts import estimate_difference
from personanb.surveys.numbers.distances import total_variation
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.variance import VarianceSplit, variance_split
from personanb.surveys.responses import Responses


@dataclass(frozen=True, eq=False, repr=False)
class Baseline:
    """The same question asked without a persona.

    Attributes
    ----------
    n_answers
        Valid answers without a persona.
    mean, sd
        Of these answers; NaN for options.
    difference
        Mean with personas minus mean without; None for options.
    variance_ratio
        Variance with personas over variance without: what personas add in spread; NaN for
        options, inf when the answers without a persona are all alike.
    total_variation
        How many answers of 1 would have to be others to turn one distribution into the other.
    """

    n_answers: int
    mean: float
    sd: float
    difference: Estimate | None
    variance_ratio: float
    total_variation: float

    def __repr__(self) -> str:
        """Say how answers move when personas are taken away."""
        moved = (
            ""
            if self.difference is None
            else f"mean {self.mean:.2f}, sd {self.sd:.2f}; with personas "
            f"{self.difference.value:+.2f} [{self.difference.low:+.2f}, "
            f"{self.difference.high:+.2f}], variance x {self.variance_ratio:.2f}; "
        )
        percent = 100 * self.total_variation
        apart = "" if np.isnan(percent) else f"{percent:.0f} of 100 answers differ; "
        return f"without a persona: {moved}{apart}{self.n_answers:,} answers"


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """The variance of an item's answers, and what they would be without personas.

    Attributes
    ----------
    item_id, text
        What was asked.
    variance
        Components by persona, wording and repeat.
    repeated
        Whether there were repeats: without, all variance counts as between personas.
    baseline
        The arm without a persona; None when there was none.
    counts
        Denominators of the answers with personas.
    """

    item_id: str
    text: str
    variance: VarianceSplit
    repeated: bool
    baseline: Baseline | None
    counts: Counts

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(self.counts)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a component: variance and share of the total."""
        parts = {
            name: float(getattr(self.variance, name))
            for name in ("persona", "wording", "interaction", "replicate")
        }
        total = self.variance.total
        frame = pd.DataFrame(
            {
                "variance": parts,
                "share": {
                    name: value / total if total > 0 else np.nan for name, value in parts.items()
                },
            }
        )
        frame.attrs.update(item=self.item_id, source=self.counts.source)
        return frame.rename_axis("component")

    def __repr__(self) -> str:
        """Write denominators, components, and the answers without a persona."""
        caution = (
            ""
            if self.repeated
            else "\n! one answer each: persona and repeat cannot be told apart; ask with repeats"
        )
        beside = "" if self.baseline is None else f"\n{self.baseline!r}"
        return (
            f"{self.item_id}: {self.text}\n{self.counts}\n{self.variance!r}{caution}{beside}\n"
            f"{self.origin}"
        )


def split(answers: Responses, item_id: str, *, level: float = 0.95, seed: Key = 0) -> Split:
    """Split an item's variance; see `AnalysisMethods.split`."""
    column = column_of(answers, item_id)
    values = _numbers(column)
    found = variance_split(values, column.personas, wordings=column.wordings)
    bare = Column(column.item, rows_of(answers, column.item.id, baseline=True))
    return Split(
        item_id=column.item.id,
        text=column.item.text,
        variance=found,
        repeated=column.counts.valid > column.counts.valid_personas,
        baseline=_baseline(column, bare, level, seed) if bare.is_usable.any() else None,
        counts=column.counts,
    )


def _numbers(column: Column) -> Floats:
    """Return numbers to split the variance of; of options, whether it is the most frequent."""
    if column.is_text:
        raise AnalysisError(f"{column.item.id!r} holds free words, which have no variance")
    if column.is_numeric:
        return column.numbers
    shares = shares_of(column)
    most = max(column.categories, key=lambda one: shares[column.label(one)])
    values = column.answers
    return np.array([np.nan if one is None else float(one == most) for one in values])


def _baseline(column: Column, bare: Column, level: float, seed: Key) -> Baseline:
    apart = np.nan
    if column.categories:
        apart = float(
            total_variation(
                np.array(list(shares_of(column).values())), np.array(list(shares_of(bare).values()))
            )
        )
    valid = int(bare.is_usable.sum())
    if not column.is_numeric:
        return Baseline(valid, np.nan, np.nan, None, np.nan, apart)
    own, without = column.numbers, bare.numbers
    known = without[~np.isnan(without)]
    spread = float(np.var(known, ddof=1)) if known.size > 1 else np.nan
    given = own[~np.isnan(own)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = float(np.var(given, ddof=1) / np.float64(spread)) if given.size > 1 else np.nan
    # Nobody stands behind the answers without a persona: each is a draw of its own.
    nobody = np.array([f"without {number}" for number in range(len(without))], dtype=object)
    difference = estimate_difference(
        np.concatenate([own, without]),
        np.concatenate([column.personas, nobody]),
        groups=np.array(["with"] * len(own) + ["without"] * len(without), dtype=object),
        reference="without",
        level=level,
        seed=seed,
    )
    return Baseline(
        n_answers=valid,
        mean=float(known.mean()),
        sd=float(np.sqrt(spread)),
        difference=labelled(difference, column.counts),
        variance_ratio=ratio,
        total_variation=apart,
    )
