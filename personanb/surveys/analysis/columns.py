"""The answers to one item, taken out of the table with all that they have to be read with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from personanb.errors import AnalysisError, did_you_mean
from personanb.statistics.draws import numpy_generator
from personanb.surveys.analysis.denominators import Counts, counts_of, usable
from personanb.surveys.questionnaire.items import Item
from personanb.surveys.responses import BASELINE, Responses
from personanb.surveys.responses_table import SOMETIMES, plain_texts

Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

NUMERIC_LEVELS = frozenset({"ordinal", "interval"})
_SHOWN_NAMES = 12
_NOT_READ = frozenset({"reason", "tokens", "latency", "words", "information"})


@dataclass(frozen=True, eq=False)
class Column:
    """The rows of one item.

    Attributes
    ----------
    item
        What was asked.
    rows
        The rows of the table in which it was asked, in their order.
    """

    item: Item
    rows: pd.DataFrame

    @property
    def is_numeric(self) -> bool:
        """Whether answers are numbers that can be averaged; 1 and 0 for chosen options too."""
        return self.item.level in NUMERIC_LEVELS or self.item.low is not None

    @property
    def is_text(self) -> bool:
        """Whether answers are free words."""
        return self.item.level == "text"

    @property
    def is_share(self) -> bool:
        """Whether answers are 1 (chosen) and 0, so that the mean is a share."""
        return self.item.level == "nominal" and self.item.low is not None

    @cached_property
    def categories(self) -> tuple[Any, ...]:
        """All that could be answered, in the canonical order; empty for ranges and free text."""
        if self.is_share:
            return (1, 0)
        if self.item.level == "ordinal":
            return tuple(int(option) for option in self.item.options)
        return self.item.options

    def label(self, value: Any) -> str:
        """Return what a category is called in tables: `4 (agree)`, `market`."""
        return self.item.said(value)

    @cached_property
    def is_usable(self) -> Mask:
        """Which rows hold a valid answer, shape (n,)."""
        return usable(self.rows)

    @cached_property
    def numbers(self) -> Floats:
        """Answers as numbers, NaN where there is no valid one, shape (n,)."""
        self.need_numeric()
        values = self.rows["value"].to_numpy(dtype=float)
        if self.is_distribution.any():
            points = np.array(self.categories, dtype=float)
            values = np.where(self.is_distribution, self.chances @ points, values)
        return np.where(self.is_usable, values, np.nan)

    @cached_property
    def is_distribution(self) -> Mask:
        """Which rows hold probabilities over the categories that say something, shape (n,)."""
        if "probabilities" not in self.rows.columns or not self.categories:
            return np.zeros(len(self.rows), dtype=bool)
        return self.is_usable & self.rows["probabilities"].notna().to_numpy(dtype=bool)

    @cached_property
    def chances(self) -> Floats:
        """Probability of each category, shape (n, categories): 1 and 0 for plain answers.

        NaN in rows without a valid answer.
        """
        place = {category: number for number, category in enumerate(self.categories)}
        found = np.full((len(self.rows), len(place)), np.nan)
        plain = np.flatnonzero(self.is_usable & ~self.is_distribution)
        found[plain] = 0.0
        given = self._plain_answers
        found[plain, [place[given[row]] for row in plain]] = 1.0
        spread = np.flatnonzero(self.is_distribution)
        if spread.size:
            found[spread] = np.array(self.rows["probabilities"].iloc[spread].tolist(), dtype=float)
        return found

    @cached_property
    def drawn(self) -> Objects:
        """Answers as they are; of a distribution, one drawn from it, the same every time.

        Drawing keeps the shares without bias, and the spread that the most probable options lack.
        """
        if not self.is_distribution.any():
            return self.answers
        found = self.answers.copy()
        rows = np.flatnonzero(self.is_distribution)
        generator = numpy_generator(0, "drawn answers", self.item.id)
        below = np.cumsum(self.chances[rows], axis=1)
        places = (generator.random(rows.size)[:, None] * below[:, -1:] > below).sum(axis=1)
        found[rows] = np.array([*self.categories, None], dtype=object)[:-1][places]
        return found

    @property
    def answers(self) -> Objects:
        """Answers as they are, None where there is no valid one, shape (n,).

        Of a distribution, the most probable option; None where several are.
        """
        return self._plain_answers

    @cached_property
    def _plain_answers(self) -> Objects:
        if self.is_numeric:
            values = self.rows["value"].to_numpy(dtype=float)
            known = self.is_usable & ~np.isnan(values)
            found = np.full(len(self.rows), None, dtype=object)
            # Points of a scale are whole, numbers in a range need not be.
            found[known] = [int(one) if self.categories else float(one) for one in values[known]]
            return found
        values = self.rows["answer"].to_numpy(dtype=object)
        return np.asarray(np.where(self.is_usable, values, np.array(None)), dtype=object)

    @property
    def personas(self) -> Objects:
        """Who answered, shape (n,)."""
        return self.rows["persona_id"].to_numpy(dtype=object)

    @property
    def weights(self) -> Floats | None:
        """Weights of the personas, once a row; None when all count alike."""
        if "weight" not in self.rows.columns:
            return None
        weights = self.rows["weight"].to_numpy(dtype=float)
        known = np.where(np.isnan(weights), 1.0, weights)
        return None if not known.size or np.all(known == known[0]) else known

    def facet(self, name: str) -> Objects | None:
        """Return a column such as `wording` when the item was asked in more than one way."""
        if name not in self.rows.columns:
            return None
        values = self.rows[name].to_numpy(dtype=object)
        return values if len(set(values.tolist())) > 1 else None

    @property
    def wordings(self) -> Objects | None:
        """In which variant each was asked; None when each person met the item in one way only."""
        for name in ("variant", "wording", "reversed"):
            if name in self.rows.columns and (found := self._variants(name)) is not None:
                return found
        return None

    def _variants(self, name: str) -> Objects | None:
        pairs = self.rows[["persona_id", name]].drop_duplicates()
        # What differs between people only is no variant: the people differ, too.
        if len(pairs) <= pairs["persona_id"].nunique():
            return None
        return self.rows[name].to_numpy(dtype=object)

    @property
    def models(self) -> Objects | None:
        """Which engine answered each; None when it was one."""
        for name in ("arm", "engine", "model"):
            if (found := self.facet(name)) is not None:
                return found
        return None

    @cached_property
    def counts(self) -> Counts:
        """How many were asked, and what came of it."""
        return counts_of(self.rows)

    def need_numeric(self) -> None:
        """Raise AnalysisError when answers cannot be averaged."""
        if not self.is_numeric:
            raise AnalysisError(
                f"{self.item.id!r} is {_a(self.item.level)} question: it has shares, no mean; "
                "use estimate() without `of`, or crosstab()"
            )

    def need_valid(self) -> None:
        """Raise AnalysisError when nobody gave a valid answer."""
        if not self.is_usable.any():
            raise AnalysisError(f"{self.item.id!r} has no valid answer: {self.counts}")


def column_of(answers: Responses, item_id: str, *, valid: bool = True) -> Column:
    """Return the answers to an item, those of the arm without a persona left out.

    Parameters
    ----------
    answers
        The answers.
    item_id
        Id of an item, or of a question that has one item.
    valid
        Whether to raise when nobody gave a valid answer.

    Raises
    ------
    AnalysisError
        When there is no such item, or the question has several; says which.
    """
    items = answers.survey.layout.items_by_id
    if item_id not in items:
        parts = [item.id for item in answers.survey.items if item.parent == item_id]
        if len(parts) > 1:
            raise AnalysisError(f"{item_id!r} has several items; name one: {_some(parts)}")
        if not parts:
            known = list(items)
            hint = did_you_mean(str(item_id), known) or ";"
            raise AnalysisError(f"there is no item {item_id!r}{hint} there are {_some(known)}")
        item_id = parts[0]
    column = Column(items[item_id], rows_of(answers, item_id))
    if valid:
        column.need_valid()
    return column


def columns_of(answers: Responses) -> dict[str, Column]:
    """Return the answers to every item that was asked of somebody, in the order of the survey."""
    table = _arm(answers.table)
    codes, names = coded_column(table, "question_id")
    # Rows in the order of their items, so that each item is a slice; else each is a search of all.
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(names) + 1))
    place = {name: number for number, name in enumerate(names)}
    found = {}
    for item in answers.survey.items:
        if (number := place.get(item.id)) is not None:
            rows = order[starts[number] : starts[number + 1]]
            if rows.size:
                found[item.id] = Column(item, _frame(table.take(pa.array(rows))))
    return found


def all_counts(answers: Responses) -> Counts:
    """Return the denominators over all items, the arm without a persona left out."""
    table = _arm(answers.table.select(["persona_id", "status", "answer", "source", "arm"]))
    return counts_of(table.to_pandas())


def rows_of(answers: Responses, *item_ids: str, baseline: bool = False) -> pd.DataFrame:
    """Return the rows of some items as a frame, without building that of all.

    Parameters
    ----------
    baseline
        Whether the rows wanted are those asked without a persona; else these are left out.
    """
    codes, names = coded_column(answers.table, "question_id")
    wanted = [number for number, name in enumerate(names) if name in item_ids]
    rows = np.flatnonzero(np.isin(codes, wanted))
    return _frame(_arm(answers.table.take(pa.array(rows)), baseline=baseline))


def coded_column(table: pa.Table, name: str) -> tuple[npt.NDArray[np.int32], list[Any]]:
    """Return a column of texts as positions in the list of the different ones, and that list."""
    column = table.column(name).combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # of an empty table, or of parts that differ
        column = column.unify_dictionaries().combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int32), column.dictionary.to_pylist()


def _frame(table: pa.Table) -> pd.DataFrame:
    """Return rows as a frame: the columns that analyses read and that hold something."""
    kept = [
        name
        for name in table.column_names
        if name not in _NOT_READ
        and not (name in SOMETIMES and table.column(name).null_count == len(table))
    ]
    found: pd.DataFrame = plain_texts(table.select(kept)).to_pandas()
    return found


def _arm(table: pa.Table, *, baseline: bool = False) -> pa.Table:
    codes, names = coded_column(table, "arm")
    is_baseline = np.isin(codes, [number for number, name in enumerate(names) if name == BASELINE])
    if baseline or is_baseline.any():
        return table.filter(pa.array(is_baseline if baseline else ~is_baseline))
    return table


def _a(level: str) -> str:
    return f"an {level}" if level[0] in "aeiou" else f"a {level}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return ", ".join(names[:_SHOWN_NAMES]) + more
