"""Scores of an instrument's scales: keyed, with a rule for missing answers, as POMP."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from personanb.errors import did_you_mean
from personanb.personas.problems import Problem, shown
from personanb.surveys.questionnaire.problems import SurveyError

if TYPE_CHECKING:
    from personanb.surveys.instruments import Instrument

Floats = npt.NDArray[np.float64]
_LONG = ("persona_id", "question_id", "answer")
_ROUNDING = 1e-9
_RESAMPLES, _FEW_RESAMPLES = 1_000, 400
_MANY_PERSONS = 2_000


def score(instrument: Instrument, answers: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    """Score each respondent on each scale.

    Parameters
    ----------
    instrument
        Items, keys and scales.
    answers
        A table with a row for each answer (columns persona_id, question_id, answer, and replicate
        where there is one; other questions are left out), a table with a column for each item, or
        an array of shape (respondents, items) in the order of `instrument.items`. Values are
        whole numbers from 1 to `instrument.points`; NaN is missing.

    Returns
    -------
    DataFrame
        A row for each respondent (and replicate), with a column for each scale: the POMP score,
        `(mean - 1) / (points - 1)`, from 0 to 1; then for each scale `<scale>_answered`, the
        number of its items that were answered. A score is NaN where less than
        `instrument.least_answered` of the scale's items were; otherwise the mean of the answered
        ones, which is what imputing the person's mean gives.

    Raises
    ------
    SurveyError
        When items are missing altogether, or an answer is outside the scale.
    """
    table = item_table(instrument, answers)
    columns: dict[str, Floats] = {}
    counts: dict[str, npt.NDArray[np.int64]] = {}
    for name in instrument.scales:
        values = _turned(instrument, table, name)
        answered = np.isfinite(values).sum(axis=1)
        least = math.ceil(instrument.least_answered * values.shape[1] - _ROUNDING)
        mean = np.nansum(values, axis=1) / np.maximum(answered, 1)
        pomp = (mean - 1) / (instrument.points - 1)
        columns[name] = np.where(answered >= max(least, 1), pomp, np.nan)
        counts[f"{name}_answered"] = answered.astype(np.int64)
    return pd.DataFrame({**columns, **counts}, index=table.index)


def keyed(instrument: Instrument, answers: pd.DataFrame | npt.ArrayLike, scale: str) -> Floats:
    """Return the answers to a scale's items, those of reverse-keyed items turned.

    Returns
    -------
    ndarray
        Shape (respondents, items of the scale), values 1 to `points`, NaN where missing.
    """
    return _turned(instrument, item_table(instrument, answers), scale)


def reliability(
    instrument: Instrument,
    answers: pd.DataFrame | npt.ArrayLike,
    *,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return alpha and omega of each scale of at least two items, with intervals.

    Parameters
    ----------
    instrument, answers
        As for `score`; missing answers are treated by the same rule.
    level
        Coverage of the intervals, between 0 and 1.
    seed
        Seed of omega's bootstrap over persons.

    Returns
    -------
    DataFrame
        A row for each scale: items, persons (used), left_out (too few answers), alpha with
        alpha_low and alpha_high (Feldt, 1965), omega with omega_low and omega_high, and
        published_alpha.
    """
    from personanb.surveys.numbers import cronbach_alpha, omega_total  # noqa: PLC0415 - heavy

    rows = {}
    for name, scale in instrument.scales.items():
        items = pd.DataFrame(
            keyed(instrument, answers, name), columns=[i.id for i in instrument.items_of(name)]
        )
        if items.shape[1] < 2:  # noqa: PLR2004 - one item agrees with nothing
            continue
        least = instrument.least_answered
        alpha = cronbach_alpha(items, at_least=least, level=level)
        # Of many persons fewer resamples tell the interval as well.
        resamples = _RESAMPLES if len(items) <= _MANY_PERSONS else _FEW_RESAMPLES
        omega = omega_total(items, at_least=least, level=level, seed=seed, resamples=resamples)
        rows[name] = {
            "items": items.shape[1],
            "persons": alpha.n_persons,
            "left_out": len(items) - alpha.n_persons,
            "alpha": alpha.value,
            "alpha_low": alpha.low,
            "alpha_high": alpha.high,
            "omega": omega.value,
            "omega_low": omega.low,
            "omega_high": omega.high,
            "published_alpha": math.nan if scale.alpha is None else scale.alpha,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scale")


def item_table(instrument: Instrument, answers: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    """Return answers as numbers, one row a respondent and one column an item; see `score`."""
    ids = list(instrument.by_id)
    if not isinstance(answers, pd.DataFrame):
        array = np.asarray(answers, dtype=float)
        if array.ndim != 2 or array.shape[1] != len(ids):  # noqa: PLR2004 - a table has two
            raise SurveyError(
                [Problem((), f"the array has shape {array.shape}; wanted: (n, {len(ids)})")]
            )
        table = pd.DataFrame(array, columns=ids)
    elif set(_LONG) <= set(answers.columns):
        table = _widened(answers, ids)
    else:
        table = answers
    missing = [name for name in ids if name not in table.columns]
    if missing:
        hint = did_you_mean(missing[0], map(str, table.columns))
        few = ", ".join(missing[:8]) + (", ..." if len(missing) > 8 else "")  # noqa: PLR2004
        raise SurveyError(
            [
                Problem(
                    (), f"{len(missing)} of {len(ids)} items are not among the answers: {few}{hint}"
                )
            ]
        )
    return _checked(instrument, table[ids])


def _widened(answers: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    rows = answers[answers["question_id"].isin(ids)]
    index = ["persona_id", *(["replicate"] if "replicate" in rows.columns else [])]
    twice = rows.duplicated([*index, "question_id"])
    if twice.any():
        first = rows[twice].iloc[0]
        where = ", ".join(f"{name} {first[name]!r}" for name in [*index, "question_id"])
        raise SurveyError([Problem((), f"{int(twice.sum()):,} answers are there twice: {where}")])
    # Reindexed by who was asked, in their order; pivoting alone would sort them.
    asked = pd.MultiIndex.from_frame(rows[index].drop_duplicates())
    wide = rows.pivot(index=index, columns="question_id", values="answer")  # noqa: PD010 - no mean
    return wide.reindex(asked if len(index) > 1 else asked.get_level_values(0))


def _checked(instrument: Instrument, table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.apply(pd.to_numeric, errors="coerce").astype(float)
    values = numbers.to_numpy()
    given = table.notna().to_numpy()
    whole = np.isclose(values, np.rint(values))
    wrong = given & ~((values >= 1) & (values <= instrument.points) & whole)
    if wrong.any():
        row, column = (int(place[0]) for place in np.nonzero(wrong))
        value = table.iloc[[row], column].tolist()[0]
        hint = "; a 0 that means missing has to be NaN" if value == 0 else ""
        raise SurveyError(
            [
                Problem(
                    (),
                    f"{int(wrong.sum()):,} answers are outside the scale, the first "
                    f"{shown(value)} to {table.columns[column]!r} in row {row + 1}; allowed: whole "
                    f"numbers from 1 to {instrument.points}, or NaN{hint}",
                )
            ]
        )
    found: pd.DataFrame = numbers
    return found


def _turned(instrument: Instrument, table: pd.DataFrame, scale: str) -> Floats:
    items = instrument.items_of(scale)
    values = table[[item.id for item in items]].to_numpy(dtype=float)
    reverse = np.array([item.key == "-" for item in items])
    return np.where(reverse[None, :], instrument.points + 1 - values, values)
