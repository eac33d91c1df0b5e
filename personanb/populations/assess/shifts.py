"""What leaving people out does to who is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from personanb.personas.big_five import TRAITS
from personanb.personas.panel import Panel
from personanb.personas.persona import Persona

if TYPE_CHECKING:
    import pandas as pd

_BANDS = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 64), (65, 120))
_MOST_LEVELS = 12


def shifts(panel: Panel, dropped_by: Mapping[str, Collection[int]]) -> pd.DataFrame:
    """Return traits and demographics before and after each filter alone, and after all.

    Parameters
    ----------
    panel
        Everybody.
    dropped_by
        Positions of those whom each filter drops.

    Returns
    -------
    pandas.DataFrame
        Columns `filter`, `variable`, `level` (mean or sd for traits), `before`, `after`, `shift`
        (POMP points, or points of percent), `n_before` and `n_after` (of whom the variable is
        known).
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    traits = panel.traits()
    categories = {name: [_level(person, name) for person in panel] for name in _CATEGORIES}
    everybody = set().union(*dropped_by.values()) if dropped_by else set()
    rows: list[dict[str, Any]] = []
    for name, dropped in [*dropped_by.items(), ("all filters", everybody)]:
        left = np.ones(len(panel), dtype=bool)
        left[list(dropped)] = False
        found = [*_of_traits(traits, left), *_of_categories(categories, left)]
        rows += [{"filter": name, **row} for row in found]
    columns = ["filter", "variable", "level", "before", "after", "shift", "n_before", "n_after"]
    return pd.DataFrame(rows, columns=columns)


def _of_traits(traits: Any, left: Any) -> Iterator[dict[str, Any]]:
    for column, trait in enumerate(TRAITS):
        known = np.isfinite(traits[:, column])
        before, after = traits[known, column], traits[known & left, column]
        if not len(before):
            continue
        for level, of in (("mean", np.mean), ("sd", np.std)):
            first = float(of(before))
            then = float(of(after)) if len(after) else float("nan")
            yield _row(trait, level, first, then, n_before=len(before), n_after=len(after))


def _of_categories(
    categories: Mapping[str, list[str | None]], left: Any
) -> Iterator[dict[str, Any]]:
    for name, values in categories.items():
        before = Counter(value for value in values if value is not None)
        after = Counter(
            value for value, stays in zip(values, left, strict=True) if stays and value is not None
        )
        total, rest = before.total(), after.total()
        for level, count in before.most_common(_MOST_LEVELS):
            then = 100 * after[level] / rest if rest else float("nan")
            share = 100 * count / total
            yield _row(name, level, share, then, n_before=total, n_after=rest)


def _row(
    variable: str, level: str, before: float, after: float, *, n_before: int, n_after: int
) -> dict[str, Any]:
    return {
        "variable": variable, "level": level, "before": before, "after": after,
        "shift": after - before, "n_before": n_before, "n_after": n_after,
    }  # fmt: skip


_CATEGORIES = ("gender", "age", "education", "residence", "occupation")


def _level(person: Persona, name: str) -> str | None:
    if name == "age":
        return next((f"{low}-{high}" for low, high in _BANDS if _is_in(person, low, high)), None)
    value = person.occupation.title if name == "occupation" else getattr(person, name)
    return value.strip().casefold()[:60] if isinstance(value, str) and value.strip() else None


def _is_in(person: Persona, low: int, high: int) -> bool:
    return person.age is not None and low <= person.age <= high
