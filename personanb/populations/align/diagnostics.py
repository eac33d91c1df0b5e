"""Diagnostics of an alignment: before, after, by chance and at best, on people held out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from personanb.populations.metrics import distances, weights
from personanb.populations.metrics.tables import (
    cells_table,
    correlations_table,
    largest_margin_error,
    margins_table,
    shape_table,
    spread_table,
    variance_ratios,
)
from personanb.populations.population import Population
from personanb.populations.references.reference import Known
from personanb.statistics.draws import numpy_generator

if TYPE_CHECKING:
    import pandas as pd

# Draws behind the means of "unaligned draw" and "best possible".
REPEATS = 8

DOES_NOT_TELL = {
    **distances.DOES_NOT_TELL,
    "margin error": "one variable at a time: margins can fit and their cells not",
    "variance ratio": "spread alone: 1 fits a wrong mean and a wrong shape too",
    **weights.DOES_NOT_TELL,
    "best possible": (
        "chance of a sample of this size from the target itself; below it is luck or selection, "
        "not a better population"
    ),
}


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """An alignment in numbers.

    Attributes
    ----------
    distances
        One row for each of: `raw pool`, `unaligned draw` (mean of 8 of the same n), `weighted
        pool`, `aligned` (the drawn panel), `best possible` (mean of 8 samples of the same n from
        the target). Columns AMW, FD, SW, MMD, MAEcorr, margin error (largest, 0 to 1), variance
        ratio (mean over traits); NaN for what the target does not tell.
    ratios
        `aligned` over `best possible`, by distance: 1 is what chance alone would do.
    deviations
        Standard deviation over the 8 draws, for the two rows that are means.
    margins
        Share of each level of each category: target, before, weighted, after.
    spread
        Mean, standard deviation, variance ratio and quantiles of each trait, likewise.
    shape
        Share of people by score of each trait, in classes of 0.05, likewise.
    correlations
        Of each pair of traits, likewise.
    cells
        Share of each cell of each two categories, worst first.
    weights
        The weights in numbers: ESS, design effect, Pareto k, quantiles, histogram.
    unique_share
        Different people over all people of the drawn panel, 0 to 1.
    held_out
        Whether the target people measured on are others than those aligned to.
    scale
        Ends of the scale that AMW, FD and SW are in.
    does_not_tell
        What each number is blind to.
    """

    distances: pd.DataFrame
    deviations: pd.DataFrame
    ratios: dict[str, float]
    margins: pd.DataFrame
    spread: pd.DataFrame
    shape: pd.DataFrame
    correlations: pd.DataFrame
    cells: pd.DataFrame
    weights: weights.WeightSummary
    unique_share: float
    held_out: bool
    target_people: int
    scale: tuple[float, float]
    does_not_tell: dict[str, str] = field(default_factory=lambda: dict(DOES_NOT_TELL))

    def worst_cells(self, most: int = 10) -> pd.DataFrame:
        """Return the cells whose share is furthest from the target's after alignment."""
        return self.cells.head(most)

    def __repr__(self) -> str:
        on = "people held out" if self.held_out else "the people aligned to, so it flatters"
        low, high = self.scale
        told = {name: ratio for name, ratio in self.ratios.items() if not np.isnan(ratio)}
        closeness = [f"{name} {ratio:.2f}" for name, ratio in told.items()]
        largest = f"largest share {self.weights.largest_share:.2%}"
        tail = f"Pareto k {_told(self.weights.pareto_k)}, {largest}"
        unique = f"{self.unique_share:.0%} of the drawn are unique"
        ends = f"AMW, FD and SW on a scale of {low:g} to {high:g}"
        lines = [
            f"Diagnostics on {self.target_people:,} of the target, {on} ({ends})",
            self.distances.round(4).to_string(na_rep="not told"),
            f"aligned / best possible: {', '.join(closeness)}",
            f"weights: ESS {self.weights.ess:,.0f} of {self.weights.people:,}, {tail}, {unique}",
        ]
        return "\n".join(lines)


def diagnose(
    pool: Population,
    weighted: Population,
    drawn: Population,
    target: Population,
    known: Known,
    *,
    unique_share: float,
    held_out: bool,
    scale: tuple[float, float] = (0.0, 1.0),
) -> Diagnostics:
    """Return the diagnostics of an alignment.

    Parameters
    ----------
    pool
        Everyone, as they were.
    weighted
        Everyone, with the weights of the alignment.
    drawn
        The aligned panel.
    target
        People of the target to measure on.
    known
        What the target tells; distances that need more are NaN.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    yardstick = distances.Yardstick(target, scale=scale)

    def measured(people: Population) -> dict[str, float]:
        ratios = variance_ratios(people, target)
        found = {
            **yardstick.distances(people).named(),
            "margin error": largest_margin_error(people, target),
            "variance ratio": float(np.mean(ratios)) if ratios.size else float("nan"),
        }
        return {name: float("nan") if _untold(name, known) else n for name, n in found.items()}

    def repeated(people: Population, purpose: str) -> pd.DataFrame:
        return pd.DataFrame(
            [measured(_chance_draw(people, len(drawn), purpose, at)) for at in range(REPEATS)]
        )

    unaligned, best = repeated(pool, "unaligned draw"), repeated(target, "best possible")
    rows = {
        "raw pool": measured(pool),
        "unaligned draw": _means(unaligned),
        "weighted pool": measured(weighted),
        "aligned": measured(drawn),
        "best possible": _means(best),
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    kept = [*distances.DOES_NOT_TELL, "margin error"]
    ratios = {name: _over(rows["aligned"][name], rows["best possible"][name]) for name in kept}
    columns = {"before": pool, "weighted": weighted, "after": drawn}
    return Diagnostics(
        distances=table,
        deviations=pd.DataFrame({"unaligned draw": unaligned.std(), "best possible": best.std()}).T,
        ratios=ratios,
        margins=margins_table(target, columns),
        spread=spread_table(target, columns),
        shape=shape_table(target, columns),
        correlations=correlations_table(target, columns),
        cells=cells_table(target, columns),
        weights=weights.summarise(weighted.weights),
        unique_share=unique_share,
        held_out=held_out,
        target_people=len(target),
        scale=scale,
    )


def _chance_draw(people: Population, n: int, purpose: str, at: int) -> Population:
    random = numpy_generator(purpose, at)
    shares = people.weights / people.weights.sum()
    rows = random.choice(len(people), size=n, p=shares)
    return people.taken(rows).weighted(np.ones(n))


def _untold(name: str, known: Known) -> bool:
    joint = known.means and known.spread and known.correlations
    needs = {
        "AMW": known.means and known.spread,
        "FD": joint,
        "SW": joint,
        "MMD": joint,
        "MAEcorr": known.correlations,
        "variance ratio": known.spread,
    }
    return not needs.get(name, True)


def _means(frame: pd.DataFrame) -> dict[str, float]:
    return {str(name): float(value) for name, value in frame.mean().items()}


def _over(found: float, best: float) -> float:
    return float(found / best) if best > 0 else float("nan")


def _told(value: float) -> str:
    return "not defined" if np.isnan(value) else f"{value:.2f}"
