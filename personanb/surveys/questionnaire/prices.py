"""Van Westendorp's price sensitivity meter."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from pydantic.dataclasses import dataclass

from personanb.surveys.questionnaire.entry import CONFIG, Found
from personanb.surveys.questionnaire.items import AS_WRITTEN, Answer, Item, Level, Shown, Value
from personanb.surveys.questionnaire.question import Question, closed_object
from personanb.surveys.questionnaire.replies import ReplyError, fields_of, number_of
from personanb.surveys.questionnaire.scales import Finite, range_problems

PRICES = {
    "too_cheap": "so low that you would doubt the quality",
    "cheap": "a bargain, a great buy for the money",
    "expensive": "getting expensive, so that you would have to think about it",
    "too_expensive": "too expensive to consider",
}
"""The four prices in the order that a consistent respondent gives them, low to high."""

INTENT = {
    "buy_if_cheap": "at the price that is a bargain",
    "buy_if_expensive": "at the price that is getting expensive",
}
INTENT_POINTS = 5
INTENT_LABELS = ("very unlikely", "unlikely", "even", "likely", "very likely")


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class PriceSensitivity(Question):
    """Four prices of one product (van Westendorp, 1976), and how likely a purchase would be.

    Prices out of order are an answer like any other: the analysis counts who gave them.

    Parameters
    ----------
    text
        The product, as it goes on in a sentence: "a weekly box of dinners".
    currency
        For example `EUR`.
    low, high
        Range that a price may lie in, inclusive; low at least 0.
    intent
        Whether to ask how likely a purchase is at two of the prices, on 1 to 5 (the extension of
        Newton, Miller and Smith, 1993).
    """

    kind: ClassVar[str] = "price_sensitivity"
    level: ClassVar[Level] = "interval"

    currency: str
    low: Finite = 0.0
    high: Finite
    intent: bool = False

    def problems(self) -> Found:
        """Yield what is wrong with it by itself."""
        yield from super().problems()
        yield from range_problems(self.low, self.high)
        if self.low < 0:
            yield ("low",), f"{self.low:g} is below 0; a price is not"
        if not self.currency.strip():
            yield ("currency",), "is empty; for example EUR"

    @property
    def asked(self) -> dict[str, str]:
        """What is asked, by the name of its part."""
        found = {
            name: f"At what price would {self.text} be {words}?" for name, words in PRICES.items()
        }
        if self.intent:
            found |= {
                name: f"How likely would you be to buy {self.text} {words}?"
                for name, words in INTENT.items()
            }
        return found

    @cached_property
    def leaves(self) -> tuple[Item, ...]:
        """One item a price; two more with `intent`."""
        found = []
        for name, words in self.asked.items():
            price = name in PRICES
            found.append(
                Item(
                    f"{self.id}.{name}",
                    words,
                    self.kind,
                    "interval" if price else "ordinal",
                    self.id,
                    options=() if price else tuple(map(str, range(1, INTENT_POINTS + 1))),
                    labels=() if price else tuple(enumerate(INTENT_LABELS, 1)),
                    low=self.low if price else 1,
                    high=self.high if price else INTENT_POINTS,
                    unit=self.currency if price else "",
                )
            )
        return tuple(found)

    def lines(self, seen: Shown = AS_WRITTEN) -> list[str]:  # noqa: ARG002
        """Return a line a price, with the range."""
        scale = ", ".join(f"{value} = {label}" for value, label in enumerate(INTENT_LABELS, 1))
        lines = [f"prices in {self.currency} from {self.low:g} to {self.high:g}"]
        lines += [f"{name}: {words}" for name, words in self.asked.items()]
        return [*lines, f"how likely: {scale}"] if self.intent else lines

    def value_schema(self, seen: Shown = AS_WRITTEN) -> dict[str, Any]:  # noqa: ARG002
        """Return the schema of an object with a number for each part."""
        price = {"type": "number", "minimum": self.low, "maximum": self.high}
        likely = {"type": "integer", "minimum": 1, "maximum": INTENT_POINTS}
        return closed_object({name: price if name in PRICES else likely for name in self.asked})

    def _read(self, raw: Any, seen: Shown) -> Answer | str:  # noqa: ARG002
        values: dict[str, Value] = {}
        repaired = False
        place = ""
        try:
            given = fields_of(raw, list(self.asked))
            for name in self.asked:
                place = f"{name}: "
                low, high = (self.low, self.high) if name in PRICES else (1, INTENT_POINTS)
                value, changed = number_of(given[name], low, high, whole=name not in PRICES)
                values[f"{self.id}.{name}"] = value
                repaired = repaired or changed
        except ReplyError as problem:
            return f"{place}{problem}"
        return Answer(values, repaired)
