"""Groups of rows to compare: by an answer, by what is known of the personas, by a column."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from personanb.errors import AnalysisError, did_you_mean
from personanb.surveys.analysis.columns import Column, Mask, column_of
from personanb.surveys.responses import Responses

By: TypeAlias = str | Mapping[str, Sequence[float]]

AGE_BANDS = (18, 30, 45, 60)
"""Lower ends of the bands of `age_band`; the usual ones of general surveys, four in number."""

_MOST_GROUPS = 20
_FEW_NUMBERS = 12
_THIRDS = (1 / 3, 2 / 3)
_FRAME_COLUMNS = ("replicate", "arm", "engine", "model", "variant", "wording", "reversed")


def groups_of(answers: Responses, column: Column, by: By) -> dict[Hashable, Mask]:
    """Return which rows of an item belong to which group; rows without one are in none."""
    labels, order = labels_of(answers, column, by)
    known = labels.notna().to_numpy()
    return {name: (known & (labels == name).to_numpy()).astype(bool) for name in order}


def labels_of(
    answers: Responses, column: Column, by: By
) -> tuple[pd.Series[Any], tuple[Hashable, ...]]:
    """Return the group of each row of an item, and all groups in order.

    Parameters
    ----------
    by
        An item of the survey; a field of the personas (`gender`, `occupation.title`, a trait in
        thirds); `age_band`; a column of the table (`arm`, `engine`); or a numeric field with the
        lower ends of its bands, `{"age": [18, 35, 55]}`.

    Raises
    ------
    AnalysisError
        When there is no such thing, or it has too many values to be groups.
    """
    name, bands = _asked(by)
    if bands is None and name in answers.survey.layout.items_by_id and name != column.item.id:
        return _by_answer(answers, column, name)
    people = answers.respondents
    if name in people.columns and name not in {"persona_id", "name"}:
        known = people.drop_duplicates("persona_id").set_index("persona_id")[name]
        values = column.rows["persona_id"].map(known)
        return (
            _banded(values, bands, name)
            if _is_many_numbers(values, bands)
            else _plain(values, name)
        )
    if bands is None and name in _FRAME_COLUMNS and name in column.rows.columns:
        return _plain(column.rows[name], name)
    known_names = [
        *answers.survey.layout.items_by_id,
        *(one for one in people.columns if one not in {"persona_id", "name"}),
        *(one for one in _FRAME_COLUMNS if one in column.rows.columns),
    ]
    hint = did_you_mean(name, known_names) or ";"
    few = ", ".join(known_names[:_MOST_GROUPS])
    raise AnalysisError(f"there is nothing called {name!r} to group by{hint} there are {few}")


def _asked(by: By) -> tuple[str, tuple[float, ...] | None]:
    if isinstance(by, str):
        return ("age", AGE_BANDS) if by == "age_band" else (by, None)
    if len(by) != 1:
        raise AnalysisError("bands are given for one field, as by={'age': [18, 35, 55]}")
    ((name, ends),) = by.items()
    bands = tuple(float(end) for end in ends)
    if not bands or any(high <= low for low, high in pairwise(bands)):
        raise AnalysisError(f"the lower ends of the bands of {name!r} have to rise: {list(bands)}")
    return name, bands


def _by_answer(
    answers: Responses, column: Column, name: str
) -> tuple[pd.Series[Any], tuple[Hashable, ...]]:
    other = column_of(answers, name)
    if other.is_text:
        raise AnalysisError(f"{name!r} holds free words, which make no groups")
    # The answer of the same repeat where there is one answer each; else the persona's most
    # frequent, because a persona is in one group.
    given = pd.DataFrame({"persona_id": other.personas, "answer": other.answers}).dropna()
    first = given.groupby("persona_id", sort=False)["answer"].agg(lambda one: one.mode().iloc[0])
    values = column.rows["persona_id"].map(first)
    if not other.categories:
        return _banded(values, None, name)
    names = {one: other.label(one) for one in other.categories}
    present = [names[one] for one in other.categories if (values == one).any()]
    return values.map(names), tuple(present)


def _is_many_numbers(values: pd.Series[Any], bands: tuple[float, ...] | None) -> bool:
    if bands is not None:
        return True
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return bool(numeric and values.nunique() > _FEW_NUMBERS)


def _banded(
    values: pd.Series[Any], bands: tuple[float, ...] | None, name: str
) -> tuple[pd.Series[Any], tuple[Hashable, ...]]:
    numbers = pd.to_numeric(values, errors="coerce")
    if not numbers.notna().any():
        raise AnalysisError(f"{name!r} holds no numbers to make bands of")
    if bands is None:
        cuts = sorted({float(numbers.quantile(share)) for share in _THIRDS})
        spelled = f"{name} up to {cuts[0]:.3g}", *(f"above {cut:.3g}" for cut in cuts)
        codes = np.searchsorted(cuts, numbers.to_numpy(dtype=float), side="left")
    else:
        ends = list(bands)
        spelled = (
            f"under {ends[0]:g}",
            *(_band(low, high) for low, high in pairwise(ends)),
            f"{ends[-1]:g} and over",
        )
        codes = np.searchsorted(ends, numbers.to_numpy(dtype=float), side="right")
    found = pd.Series([spelled[code] for code in codes], index=values.index, dtype=object)
    found[numbers.isna()] = None
    present = set(found.dropna())
    return found, tuple(one for one in spelled if one in present)


def _band(low: float, high: float) -> str:
    whole = float(low).is_integer() and float(high).is_integer()
    return f"{low:g} to {high - 1:g}" if whole else f"{low:g} to under {high:g}"


def _plain(values: pd.Series[Any], name: str) -> tuple[pd.Series[Any], tuple[Hashable, ...]]:
    found = values.map(lambda one: str(one) if isinstance(one, list | dict) else one)
    names = found.dropna().unique().tolist()
    if len(names) > _MOST_GROUPS:
        raise AnalysisError(
            f"{name!r} has {len(names)} values: too many groups to compare; at most {_MOST_GROUPS}"
        )
    if not names:
        raise AnalysisError(f"{name!r} is not known of anybody who answered")
    return found, tuple(sorted(names, key=lambda one: (str(type(one)), one)))
