"""Answers that people gave, read from a file into the same table as simulated ones."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from personanb.errors import did_you_mean
from personanb.personas.formats.files import FileError, existing
from personanb.personas.problems import Problem, shown
from personanb.surveys.questionnaire.items import Item, Value
from personanb.surveys.questionnaire.problems import SurveyError
from personanb.surveys.questionnaire.survey import Survey
from personanb.surveys.respondents import KEY, short_columns
from personanb.surveys.responses import Responses
from personanb.surveys.responses_table import as_text, table_of_rows

if TYPE_CHECKING:
    import pandas as pd

_ID, _WEIGHT = "persona_id", "weight"
_LONG = frozenset({"question_id", "answer"})
_ENDINGS = {".csv", ".tsv", ".parquet"}
_MOST_PROBLEMS = 50
_MISSING = {"", "na", "n/a", "nan", "none", "null", "."}


def load_human_answers(
    source: str | os.PathLike[str] | pd.DataFrame,
    survey: Survey,
    *,
    columns: Mapping[str, str] | None = None,
) -> Responses:
    """Read what people answered to the questions of a survey.

    Parameters
    ----------
    source
        A CSV, TSV or parquet file, or a data frame. Either a row a person, with a column for each
        item that was asked (`again`, `price.too_cheap`), or a row an answer, with columns
        `question_id` and `answer`. A column `persona_id` says who answered, and matches people
        with the personas made after them; `weight` is a survey weight; other columns are what is
        known of the people, and can be grouped by.
    survey
        What was asked. Answers are the texts of options, or points and labels of scales; an
        empty cell is a missing answer.
    columns
        Names in the file to names here: `{"Vote": "gazpacho", "Responder #": "persona_id"}`.

    Returns
    -------
    Responses
        With `source` human.

    Raises
    ------
    SurveyError
        Listing every answer that the survey does not allow, with row and column.
    FileError, MissingFileError
        When the file cannot be read.

    Examples
    --------
    ``people = pnb.load_human_answers("votes.csv", survey, columns={"Vote": "gazpacho"})``
    """
    table, name = _read(source)
    renamed = table.rename(columns=dict(columns or {}))
    if unknown := [one for one in columns or {} if one not in table.columns]:
        hint = did_you_mean(unknown[0], map(str, table.columns)) or ";"
        there = ", ".join(map(str, table.columns))
        raise SurveyError(
            [Problem(("columns",), f"no {unknown[0]!r}{hint} there are {there}")], name
        )
    if renamed.columns.duplicated().any():
        twice = renamed.columns[renamed.columns.duplicated()][0]
        raise SurveyError([Problem((str(twice),), "is there twice")], name)
    long = set(renamed.columns) >= _LONG
    rows, problems = (_long_rows if long else _wide_rows)(renamed, survey)
    if problems:
        raise SurveyError(problems[:_MOST_PROBLEMS], name)
    people = list(dict.fromkeys(row[_ID] for row in rows))
    manifest = {
        "source": "human",
        "engine": "people",
        "people": len(people),
        "repeats": 1,
        "status": "complete",
        "file": name,
        KEY: {} if long else _known_of(renamed, survey),
    }
    return Responses(survey, table_of_rows(rows), manifest)


def _read(source: str | os.PathLike[str] | pd.DataFrame) -> tuple[pd.DataFrame, str]:
    import pandas as pd  # noqa: PLC0415 - heavy

    if isinstance(source, pd.DataFrame):
        return source.reset_index(drop=True), "the table of human answers"
    path = existing(source)
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise FileError(
            f"{path.name}: ends in {ending!r}; human answers are read from "
            f"{', '.join(sorted(_ENDINGS))}"
        )
    try:
        if ending == ".parquet":
            return pd.read_parquet(path), path.name
        separator = "\t" if ending == ".tsv" else ","
        table = pd.read_csv(
            path, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (ValueError, OSError) as error:
        raise FileError(f"{path.name}: cannot be read as a table: {error}") from None
    return table, path.name


def _wide_rows(table: pd.DataFrame, survey: Survey) -> tuple[list[dict[str, Any]], list[Problem]]:
    items = survey.layout.items_by_id
    asked = [name for name in table.columns if name in items]
    if not asked:
        there = ", ".join(map(str, table.columns))
        needed = ", ".join(list(items)[:12])
        message = (
            f"no column is an item of the survey ({needed}); there are {there}; name them with "
            "columns={'name in the file': 'item'}"
        )
        return [], [Problem((), message)]
    who = _people(table)
    weights, problems = _weights(table)
    rows = []
    for name in asked:
        for number, raw in enumerate(table[name].tolist()):
            value, wrong = _value(raw, items[name])
            if wrong:
                problems.append(Problem((name,), f"row {number + 1}: {wrong}"))
            rows.append(_row(who[number], name, value, weights[number]))
    return rows, problems


def _long_rows(table: pd.DataFrame, survey: Survey) -> tuple[list[dict[str, Any]], list[Problem]]:
    items = survey.layout.items_by_id
    who = _people(table)
    weights, problems = _weights(table)
    rows = []
    seen: set[tuple[str, str]] = set()
    for number, (name, raw) in enumerate(
        zip(table["question_id"].tolist(), table["answer"].tolist(), strict=True)
    ):
        place = f"row {number + 1}: "
        if name not in items:
            hint = did_you_mean(str(name), items) or ";"
            few = ", ".join(list(items)[:12])
            problems.append(
                Problem(("question_id",), f"{place}no item {shown(name)}{hint} there are {few}")
            )
            continue
        value, wrong = _value(raw, items[name])
        if wrong:
            problems.append(Problem(("answer",), f"{place}{wrong}"))
        if _ID in table.columns and (who[number], name) in seen:
            problems.append(
                Problem((_ID,), f"{place}{who[number]!r} has answered {name!r} already")
            )
        seen.add((who[number], name))
        rows.append(_row(who[number], name, value, weights[number]))
    return rows, problems


def _people(table: pd.DataFrame) -> list[str]:
    if _ID in table.columns:
        return [str(one) for one in table[_ID].tolist()]
    return [f"person {number + 1}" for number in range(len(table))]


def _weights(table: pd.DataFrame) -> tuple[list[float], list[Problem]]:
    if _WEIGHT not in table.columns:
        return [1.0] * len(table), []
    found, problems = [], []
    for number, raw in enumerate(table[_WEIGHT].tolist()):
        try:
            weight = float(raw)
        except (TypeError, ValueError):
            weight = -1.0
        if not 0 <= weight < float("inf"):
            allowed = "allowed: a finite number, 0 or more"
            problems.append(
                Problem((_WEIGHT,), f"row {number + 1}: {shown(raw)} is no weight; {allowed}")
            )
        found.append(weight)
    return found, problems


def _row(person: str, item: str, value: Value, weight: float) -> dict[str, Any]:
    given = value is not None
    return {
        "persona_id": person,
        "question_id": item,
        "answer": as_text(value),
        "value": float(value) if isinstance(value, int | float) else None,
        "status": "ok" if given else "skipped",
        "reason": "" if given else "no answer in the file",
        "source": "human",
        "weight": weight,
        "engine": "people",
    }


def _value(raw: Any, item: Item) -> tuple[Value, str]:
    """Return an answer in canonical coding, or what is wrong with it."""
    if raw is None or raw != raw or str(raw).strip().casefold() in _MISSING:  # noqa: PLR0124 - NaN
        return None, ""
    text = str(raw).strip()
    if item.level == "text":
        return text, ""
    folded = text.casefold()
    for value, label in item.labels:
        if folded in {label.casefold(), item.said(value).casefold()}:
            return value, ""
    if item.low is None or item.high is None:
        return _option(text, item)
    return _number(text, item.low, item.high, whole=item.level != "interval")


def _option(text: str, item: Item) -> tuple[Value, str]:
    for option in item.options:
        if text.casefold() == option.casefold():
            return option, ""
    hint = did_you_mean(text, item.options) or ";"
    return None, f"{shown(text)} is not an option{hint} allowed: {', '.join(item.options)}"


def _number(text: str, low: float, high: float, *, whole: bool) -> tuple[Value, str]:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high or (whole and not number.is_integer()):
        kind = "a whole number" if whole else "a number"
        return None, f"{shown(text)} is not {kind} from {low:g} to {high:g}"
    return (int(number) if whole else number), ""


def _known_of(table: pd.DataFrame, survey: Survey) -> dict[str, list[Any]]:
    items = survey.layout.items_by_id
    known = table.drop(columns=[name for name in table.columns if name in items])
    known = known.assign(**{_ID: _people(table)}).drop_duplicates(_ID)
    return short_columns(known)
