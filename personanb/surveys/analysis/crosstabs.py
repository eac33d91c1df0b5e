"""Cross tabulations of an item by groups of personas."""

from __future__ import annotations

from personanb.errors import AnalysisError
from personanb.statistics.comparisons import Correction
from personanb.surveys.analysis.columns import column_of
from personanb.surveys.analysis.denominators import origin
from personanb.surveys.analysis.groups import By, labels_of
from personanb.surveys.numbers.crosstab import Crosstab
from personanb.surveys.numbers.crosstab import crosstab as table_of
from personanb.surveys.responses import Responses

_FEWEST = 2


def crosstab(
    answers: Responses,
    item_id: str,
    by: By,
    *,
    level: float = 0.95,
    correction: Correction = "holm",
) -> Crosstab:
    """Cross tabulate an item; see `AnalysisMethods.crosstab`."""
    column = column_of(answers, item_id)
    if not column.categories:
        raise AnalysisError(
            f"{column.item.id!r} is {'free words' if column.is_text else 'a number in a range'}: "
            "it has no categories to tabulate; use estimate(..., by=...)"
        )
    labels, order = labels_of(answers, column, by)
    # A group in which nobody gave a valid answer has no column; it is told below.
    given = column.is_usable
    present = tuple(one for one in order if (given & (labels == one).to_numpy()).any())
    if len(present) < _FEWEST:
        raise AnalysisError(
            f"{by!r} makes {len(present)} group with valid answers; a comparison needs two"
        )
    groups = labels.where(labels.isin(present), None).to_numpy(dtype=object)
    numeric = column.is_numeric and not column.is_share
    scores = {one: float(one) for one in column.categories} if numeric else False
    found = table_of(
        column.drawn,
        groups,
        personas=column.personas,
        weights=column.weights,
        categories=column.categories,
        group_order=present,
        scores=scores,
        level=level,
        correction=correction,
    )
    empty = [str(one) for one in order if one not in present]
    notes = [*found.notes]
    if column.is_distribution.any():
        notes.append("each distribution stands with one answer drawn from it")
    if empty:
        notes.append(f"without a valid answer: {', '.join(empty)}")
    notes += [str(column.counts), origin(column.counts)]
    names = {one: column.label(one) for one in column.categories}
    return found.named(names, title=f"{column.item.id}: {column.item.text}", notes=notes)
