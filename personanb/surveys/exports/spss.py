"""Answers as an SPSS file: a row a respondent, labels of variables and values, origin inside."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from personanb.errors import ExportError
from personanb.simulation.exports.provenance import watermark
from personanb.surveys.analysis.denominators import usable
from personanb.surveys.questionnaire.items import Item

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses

_NAME_BYTES = 64
_LABEL_BYTES = 255
_NOTE_CHARACTERS = 80
_RESERVED = {
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
}  # fmt: skip
_KEYS = ["persona_id", "replicate", "arm"]
_LEADING = {
    "persona_id": "Id of the persona",
    "replicate": "Number of the repeat, from 0",
    "arm": "Arm: engine by name, or baseline (asked without a persona)",
    "source": "Where the answers come from",
    "engine": "What answered",
    "weight": "Weight of the persona",
    "n_valid": "Valid answers of this respondent",
    "n_not_valid": "Answers of this respondent that were refused, invalid or failed",
}


def write_spss(answers: Responses, path: Path) -> Path:
    """Write a row for each persona, repeat and arm, and a variable for each item.

    Options are coded 1 to k with their words as value labels. What is not valid is missing, and
    counted in `n_not_valid`. The file's label and notes say where the answers come from.

    Raises
    ------
    ExportError
        When pyreadstat is not installed, or the file cannot be written.
    """
    try:
        pyreadstat: Any = importlib.import_module("pyreadstat")
    except ImportError:
        raise ExportError(
            'SPSS files need pyreadstat: type `pip install "personanb[spss]"`'
        ) from None
    table, items = wide_table(answers)
    names = _legal(list(table.columns))
    labels = {
        names[column]: _cut(_LEADING.get(column) or items[column].text, _LABEL_BYTES)
        for column in table.columns
    }
    codes = {names[name]: _value_labels(item) for name, item in items.items() if item.codes}
    about = answers.provenance
    notes = [f"{name}: {value}"[:_NOTE_CHARACTERS] for name, value in about.items()]
    handle, partial = tempfile.mkstemp(suffix=".sav", dir=path.parent)
    os.close(handle)
    try:
        pyreadstat.write_sav(
            table.rename(columns=names),
            partial,
            file_label=_cut(f"personanb {answers.source}: {watermark(answers.source)}", 60),
            column_labels=labels,
            variable_value_labels=codes,
            variable_measure={names[name]: _measure(item) for name, item in items.items()},
            note=notes,
        )
        Path(partial).replace(path)
    except (OSError, ValueError, pyreadstat.PyreadstatError) as error:
        raise ExportError(f"{path}: cannot be written as SPSS: {error}") from None
    finally:
        Path(partial).unlink(missing_ok=True)
    return path


def wide_table(answers: Responses) -> tuple[pd.DataFrame, dict[str, Item]]:
    """Return a row for each respondent and a column for each item, and the items by column."""
    frame = answers.frame
    asked = set(frame["question_id"])
    items = {item.id: item for item in answers.survey.items if item.id in asked}
    valid = pd.Series(usable(frame), index=frame.index)
    head = frame.drop_duplicates(_KEYS)[[*_KEYS, "source", "engine", "weight"]]
    counted = frame.assign(
        n_valid=valid, n_not_valid=~valid & (frame["status"] != "skipped")
    ).groupby(_KEYS, sort=False)[["n_valid", "n_not_valid"]]
    columns: dict[str, pd.Series[Any]] = {}
    kept = frame[valid.to_numpy()].set_index(_KEYS)
    for name, item in items.items():
        rows = kept[(kept["question_id"] == name).to_numpy()]
        columns[name] = _coded(rows, item)
    wide = head.set_index(_KEYS).join(counted.sum().astype(float))
    wide = wide.join(pd.DataFrame(columns, index=wide.index), how="left")
    found: pd.DataFrame = wide.reset_index()[[*_LEADING, *items]]
    return found, items


def _coded(rows: pd.DataFrame, item: Item) -> pd.Series[Any]:
    if item.level == "text":
        return rows["answer"].astype(str)
    if item.low is not None:
        return rows["value"].astype(float)
    code = {option: float(number) for number, option in enumerate(item.options, 1)}
    return rows["answer"].map(code).astype(float)


def _value_labels(item: Item) -> Mapping[float, str]:
    if item.low is not None and not item.labels:
        return {}
    return {float(value): _cut(label, 120) for value, label in item.codes.items()}


def _measure(item: Item) -> str:
    return {"nominal": "nominal", "ordinal": "ordinal", "interval": "scale"}.get(
        item.level, "nominal"
    )


def _legal(names: list[str]) -> dict[str, str]:
    """Return names that SPSS takes: at most 64 bytes, no word of its own, none twice."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        base = f"{name}_" if name.casefold() in _RESERVED else name
        legal = _cut(base, _NAME_BYTES).rstrip(".")
        number = 2
        while legal.casefold() in taken:
            tail = f"_{number}"
            legal = _cut(base, _NAME_BYTES - len(tail)).rstrip(".") + tail
            number += 1
        taken.add(legal.casefold())
        found[name] = legal
    return found


def _cut(text: str, most: int) -> str:
    data = " ".join(text.split()).encode()
    return data[:most].decode(errors="ignore")
