"""Prices: the four curves of a price sensitivity question, and demand where intent was asked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from personanb.errors import AnalysisError
from personanb.seeds import Key
from personanb.surveys.analysis.choices import entry_of, rows_of_question, weights_of, wide
from personanb.surveys.analysis.columns import Floats
from personanb.surveys.analysis.denominators import Counts, counts_of, origin
from personanb.surveys.numbers.price_curves import PriceSensitivity, price_sensitivity
from personanb.surveys.numbers.price_demand import PriceDemand, price_demand
from personanb.surveys.questionnaire.prices import INTENT, PRICES
from personanb.surveys.questionnaire.prices import PriceSensitivity as PriceQuestion
from personanb.surveys.responses import Responses


@dataclass(frozen=True, eq=False, repr=False)
class Prices:
    """What people call cheap and expensive.

    Attributes
    ----------
    question_id, text, currency
        What was asked about, and in which money.
    sensitivity
        Curves and the four points, with intervals over personas.
    demand
        Expected trial and revenue by price; None when intent was not asked.
    counts
        Denominators over the question's answers.
    """

    question_id: str
    text: str
    currency: str
    sensitivity: PriceSensitivity
    demand: PriceDemand | None
    counts: Counts

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(self.counts)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a point: price, interval, share of respondents."""
        frame = pd.DataFrame(
            {
                name: {
                    "price": point.price,
                    "low": point.low,
                    "high": point.high,
                    "share": point.share,
                }
                for name, point in self.sensitivity.points.items()
            }
        ).T
        frame.attrs.update(
            question=self.question_id, currency=self.currency, source=self.counts.source
        )
        return frame.rename_axis("point")

    def __repr__(self) -> str:
        """Write the denominators, the points and what not to do with them."""
        body = self.to_frame().to_string(float_format=lambda number: f"{number:.2f}", na_rep="?")
        demand = "" if self.demand is None else f"\n{self.demand!r}"
        return (
            f"{self.question_id}: {self.text} ({self.currency})\n{self.counts}\n{body}\n"
            f"{self.sensitivity!r}{demand}\n{self.origin}"
        )


def prices(
    answers: Responses,
    question_id: str,
    *,
    strict: bool = False,
    level: float = 0.95,
    seed: Key = 0,
) -> Prices:
    """Analyse a price sensitivity question; see `AnalysisMethods.prices`."""
    entry = entry_of(answers, question_id, PriceQuestion, "price sensitivity")
    rows = rows_of_question(answers, entry)
    table = wide(rows, "value")
    if not len(table):
        raise AnalysisError(f"{entry.id!r} has no valid answer: {counts_of(rows)}")
    # A persona is one respondent: the repeats of each price are averaged.
    people = table.groupby("persona_id", sort=False).mean()
    names = [f"{entry.id}.{name}" for name in PRICES]
    intents = [f"{entry.id}.{name}" for name in INTENT]
    people = people.reindex(columns=[*names, *intents])
    weights = weights_of(rows, people.index)
    named = [people[name].to_numpy(dtype=float) for name in names]
    return Prices(
        question_id=entry.id,
        text=entry.text,
        currency=entry.currency,
        sensitivity=price_sensitivity(
            *named, weights=weights, strict=strict, level=level, seed=seed
        ),
        demand=_demand(people, named, intents, weights) if entry.intent else None,
        counts=counts_of(rows),
    )


def _demand(
    people: pd.DataFrame, named: list[Floats], intents: list[str], weights: list[float] | None
) -> PriceDemand | None:
    # Averaged repeats of an intent lie between two points; the calibration knows whole ones.
    cheap, expensive = (people[name].round().to_numpy(dtype=float) for name in intents)
    try:
        return price_demand(
            *named,
            intent_at_cheap=cheap,
            intent_at_expensive=expensive,
            weights=weights,
        )
    except ValueError:
        return None  # nobody names four prices that rise without a tie
