"""Estimates of one item: a mean, a share, every share, the same by group."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from personanb.errors import AnalysisError, did_you_mean
from personanb.seeds import Key
from personanb.surveys.analysis.columns import Column, Mask, column_of
from personanb.surveys.analysis.denominators import Counts, origin
from personanb.surveys.analysis.groups import By, groups_of
from personanb.surveys.numbers.estimate import Estimate
from personanb.surveys.numbers.estimation import estimate_mean, estimate_quantile
from personanb.surveys.numbers.intervals import Method
from personanb.surveys.numbers.shares import estimate_share
from personanb.surveys.responses import Responses

Of = Literal["mean", "median"]
HUMAN_LABEL = "sampling interval over the people asked"


@dataclass(frozen=True, eq=False, repr=False)
class Estimates(Mapping[Hashable, Estimate]):
    """Several estimates of one item, by category or by group.

    Attributes
    ----------
    item_id, text
        What was asked.
    what
        What each is: `mean`, `median`, `share`, `share of 4 (agree), 5 (agree fully)`.
    of
        Category or group to estimate, in order.
    counts
        The denominators of the item.
    """

    item_id: str
    text: str
    what: str
    of: Mapping[Hashable, Estimate]
    counts: Counts

    @property
    def origin(self) -> str:
        """Where the answers come from, and what intervals are of."""
        return origin(self.counts)

    def __getitem__(self, key: Hashable) -> Estimate:
        if key not in self.of:
            hint = did_you_mean(str(key), map(str, self.of)) or ";"
            raise KeyError(f"no {key!r}{hint} there are {', '.join(map(str, self.of))}")
        return self.of[key]

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.of)

    def __len__(self) -> int:
        return len(self.of)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an estimate: value, low, high and what they rest on."""
        frame = pd.DataFrame([one.to_dict() for one in self.of.values()])
        frame.insert(0, "of", list(self.of))
        frame.attrs.update(item=self.item_id, what=self.what, source=self.counts.source)
        return frame

    def __repr__(self) -> str:
        """Write the denominators, then a line an estimate."""
        width = max((len(str(key)) for key in self.of), default=0)
        first = next(iter(self.of.values()))
        lines = [
            f"{self.item_id}: {self.text}",
            f"{self.counts}",
            f"{self.what}, {100 * first.level:.3g} % {first.method}",
            *(
                f"  {key!s:<{width}}  {one.value:.2f} [{one.low:.2f}, {one.high:.2f}]  "
                f"{one.n_personas} personas, effective n {one.effective_n:.3g}"
                for key, one in self.of.items()
            ),
            origin(self.counts),
        ]
        return "\n".join(lines)


def estimate(
    answers: Responses,
    item_id: str,
    *,
    of: Of | Any = None,
    top: int | None = None,
    bottom: int | None = None,
    by: By | None = None,
    level: float = 0.95,
    method: Method = "auto",
    seed: Key = 0,
) -> Estimate | Estimates:
    """Estimate an item's mean or shares; see `AnalysisMethods.estimate`."""
    column = column_of(answers, item_id)
    settings = {"level": level, "method": method, "seed": seed}
    wanted = wanted_of(column, of, top, bottom)
    if by is not None:
        if wanted is None:
            raise AnalysisError(
                f"{column.item.id!r} has a share for each option: name one with `of=`, "
                "or use crosstab()"
            )
        found = {
            name: _one(_part(column, mask), wanted, settings)
            for name, mask in groups_of(answers, column, by).items()
        }
        return Estimates(
            column.item.id, column.item.text, _said(column, wanted), found, column.counts
        )
    if wanted is not None:
        return _one(column, wanted, settings)
    shares: dict[Hashable, Estimate] = {
        column.label(category): _one(column, (category,), settings)
        for category in column.categories
    }
    return Estimates(column.item.id, column.item.text, "share", shares, column.counts)


def top_values(column: Column, top: int | None, bottom: int | None) -> tuple[Any, ...]:
    """Return the highest or lowest points of a scale."""
    if column.item.level != "ordinal" or not column.categories:
        raise AnalysisError(f"{column.item.id!r} has no points to take a top or bottom box of")
    if (top is None) == (bottom is None):
        raise AnalysisError("give either top= or bottom=, the number of points in the box")
    size = int(top if bottom is None else bottom)  # type: ignore[arg-type]  # one of them is given
    most = len(column.categories) - 1
    if not 1 <= size <= most:
        raise AnalysisError(f"a box of {size} points; allowed: 1 to {most}")
    points = column.categories
    return points[-size:] if bottom is None else points[:size]


def wanted_of(
    column: Column, of: Any, top: int | None, bottom: int | None
) -> Of | tuple[Any, ...] | None:
    """Return what to estimate: mean, median, the categories of a share; None: every share.

    Raises
    ------
    AnalysisError
        When the item has no such thing.
    """
    if column.is_text:
        raise AnalysisError(f"{column.item.id!r} holds free words: read them, or use pnb.themes()")
    if top is not None or bottom is not None:
        if of is not None:
            raise AnalysisError("give either of= or a box, not both")
        return top_values(column, top, bottom)
    if of is None:
        if column.is_share:
            return (1,)
        return "mean" if column.is_numeric else None
    if isinstance(of, str) and of in {"mean", "median"} and of not in column.categories:
        column.need_numeric()
        return "mean" if of == "mean" else "median"
    given = tuple(of) if isinstance(of, Sequence) and not isinstance(of, str) else (of,)
    return tuple(_category(column, one) for one in given)


def _category(column: Column, given: Any) -> Any:
    for category in column.categories:
        if given == category or str(given) in {str(category), column.label(category)}:
            return category
    for value, label in column.item.labels:
        if given == label:
            return value
    known = [column.label(category) for category in column.categories]
    hint = did_you_mean(str(given), known) or ";"
    allowed = ", ".join(known) or "mean, median"
    raise AnalysisError(
        f"{given!r} is not an answer to {column.item.id!r}{hint} allowed: {allowed}"
    )


def _said(column: Column, wanted: Of | tuple[Any, ...]) -> str:
    if isinstance(wanted, str):
        return wanted
    return f"share of {', '.join(column.label(one) for one in wanted)}"


def _part(column: Column, mask: Mask) -> Column:
    return Column(column.item, column.rows[mask])


def _one(column: Column, wanted: Of | tuple[Any, ...], settings: Mapping[str, Any]) -> Estimate:
    column.need_valid()
    shared: dict[str, Any] = {
        "weights": column.weights,
        "wordings": column.wordings,
        "models": column.models,
        **settings,
    }
    if wanted == "median":
        shared.pop("method")
        found = estimate_quantile(column.numbers, column.personas, **shared)
    elif wanted == "mean":
        found = estimate_mean(column.numbers, column.personas, **shared)
    else:
        found = share_of(column, wanted, **shared)
    return labelled(found, column.counts)


def share_of(column: Column, wanted: Sequence[Any], **settings: Any) -> Estimate:
    """Return the share of some categories; of distributions, what they give to these."""
    if not column.is_distribution.any():
        return estimate_share(column.answers, column.personas, of=list(wanted), **settings)
    places = [column.categories.index(one) for one in wanted]
    chance = column.chances[:, places].sum(axis=1)
    return estimate_mean(chance, column.personas, **settings)


def labelled(found: Estimate, counts: Counts) -> Estimate:
    """Return the estimate with words that say whose sampling its interval is of."""
    return replace(found, label=HUMAN_LABEL) if counts.sources == ("human",) else found
