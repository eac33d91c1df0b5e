"""Rows of data frames as plain values, for views and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return each row by column name."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def named_rows(frame: pd.DataFrame) -> dict[str, Row]:
    """Return each row by the name that the index gives it."""
    names = [str(name) for name in frame.index]
    return dict(zip(names, rows_of(frame), strict=True))


def grouped(rows: list[Row], key: str) -> dict[str, list[Row]]:
    """Return rows by their value under a key, in the order of first appearance."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[key]), []).append(row)
    return found
