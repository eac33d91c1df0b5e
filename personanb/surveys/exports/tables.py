"""Answers as CSV or parquet, with the words of questions and options beside their codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from personanb.errors import ExportError
from personanb.simulation.exports.files import destination
from personanb.simulation.exports.tables import write_frame
from personanb.surveys.questionnaire.items import Item

if TYPE_CHECKING:
    from personanb.surveys.responses import Responses

ENDINGS = (".csv", ".parquet", ".md", ".sav")


def export(answers: Responses, path: str | Path) -> Path:
    """Write answers in the format that the ending names; see `AnalysisMethods.export`."""
    target = destination(path, ".csv")
    ending = target.suffix.lower()
    if ending == ".sav":
        from personanb.surveys.exports.spss import write_spss  # noqa: PLC0415 - an extra

        return write_spss(answers, target)
    if ending not in ENDINGS:
        raise ExportError(
            f"{target.name}: ends in {ending!r}; answers are written as {', '.join(ENDINGS)}; "
            "answers.save('x.parquet') keeps everything that load_responses needs"
        )
    return write_frame(labelled(answers), target, origin=answers.provenance)


def labelled(answers: Responses) -> pd.DataFrame:
    """Return the table of answers with `question` and `label` in words.

    `label` is what an answer means on its scale; the answer itself where it speaks for itself.
    Probabilities become JSON.
    """
    frame = answers.frame
    items = answers.survey.layout.items_by_id
    texts = {name: item.text for name, item in items.items()}
    frame.insert(2, "question", frame["question_id"].map(texts))
    place = list(frame.columns).index("value") + 1
    frame.insert(place, "label", _labels(frame, items))
    if "probabilities" in frame.columns:
        frame["probabilities"] = [_json(one) for one in frame["probabilities"]]
    return frame


def _labels(frame: pd.DataFrame, items: dict[str, Item]) -> list[str | None]:
    # There are far fewer different answers than rows.
    meant: dict[tuple[Any, Any], str | None] = {}
    found = []
    for name, answer, value in zip(
        frame["question_id"], frame["answer"], frame["value"], strict=True
    ):
        key = (name, answer)
        if key not in meant:
            meant[key] = _label(items[name], answer, value)
        found.append(meant[key])
    return found


def _label(item: Item, answer: Any, value: Any) -> str | None:
    if answer is None or answer != answer:  # noqa: PLR0124 - NaN
        return None
    if value == value and value is not None:  # noqa: PLR0124 - NaN
        return dict(item.labels).get(int(value), str(answer))
    return str(answer)


def _json(values: Any) -> str | None:
    if values is None or isinstance(values, float):
        return None
    return json.dumps([round(float(one), 6) for one in np.asarray(values, dtype=float)])
