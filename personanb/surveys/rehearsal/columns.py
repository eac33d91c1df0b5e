"""Answers of many people to one item, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from personanb.surveys.questionnaire.items import Item
from personanb.surveys.rehearsal.crowd import Floats
from personanb.surveys.responses_table import as_text

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Column:
    """Answers to one item.

    Attributes
    ----------
    item
        What was asked.
    codes
        Positions of the answers in `words`, shape (n,); -1 where there is none.
    words
        What can stand in the column `answer`.
    values
        The answers as numbers, shape (n,), NaN where there is none; None for options and words.
    none
        Why there is no answer, where there is none.
    known
        Whether published loadings stand behind them.
    probabilities
        Of each of the item's options, shape (n, options), where a distribution was asked for.
    said
        Words that were mapped to the answers, one a person.
    """

    item: Item
    codes: Codes
    words: Sequence[str]
    values: Floats | None = None
    none: str = ""
    known: bool = False
    probabilities: Floats | None = None
    said: Sequence[str | None] | None = None

    @property
    def for_rules(self) -> npt.NDArray[np.generic]:
        """The answers as skip rules read them: numbers with NaN, or texts with None."""
        if self.values is not None:
            return self.values
        return np.array([*self.words, None], dtype=object)[self.codes]


def rated(item: Item, values: Floats, points: int, **more: object) -> Column:
    """Return answers on a scale from 1; NaN is missing."""
    codes = np.where(np.isnan(values), 0, values).astype(np.int32) - 1
    return Column(item, codes, [str(one) for one in range(1, points + 1)], values, **more)  # type: ignore[arg-type]


def measured(item: Item, values: Floats) -> Column:
    """Return answers that are numbers."""
    distinct, codes = np.unique(values, return_inverse=True)
    words = [as_text(float(one)) or "" for one in distinct]
    return Column(item, codes.astype(np.int32), words, values)


def chosen(
    item: Item, codes: npt.NDArray[np.int64], words: Sequence[str], **more: object
) -> Column:
    """Return answers that are options; a negative code is missing."""
    return Column(item, codes.astype(np.int32), list(words), **more)  # type: ignore[arg-type]


def worded(item: Item, texts: Sequence[str | None], **more: object) -> Column:
    """Return answers in people's own words."""
    places: dict[str, int] = {}
    codes = [-1 if text is None else places.setdefault(text, len(places)) for text in texts]
    return Column(item, np.array(codes, dtype=np.int32), list(places), **more)  # type: ignore[arg-type]
