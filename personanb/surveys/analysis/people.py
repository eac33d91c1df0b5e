"""Simulated answers beside people's: who is whose twin, and estimates corrected with people."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd

from personanb.errors import AnalysisError
from personanb.surveys.analysis.columns import Column, Floats, column_of
from personanb.surveys.analysis.estimates import wanted_of
from personanb.surveys.human_answers import load_human_answers
from personanb.surveys.numbers.calibration import Calibrated, ppi_mean
from personanb.surveys.responses import Responses

_FEWEST = 2

People = Responses | pd.DataFrame | str | os.PathLike[str]


def people_of(answers: Responses, people: People) -> Responses:
    """Return human answers to the same survey, read when they are a file or a table."""
    if not isinstance(people, Responses):
        return load_human_answers(people, answers.survey)
    if people.source != "human":
        raise AnalysisError(
            f"these answers have source {people.source or 'unknown'!r}, not human; "
            "read people's with pnb.load_human_answers(file, survey)"
        )
    return people


def calibrate(
    answers: Responses,
    item_id: str,
    people: People,
    *,
    of: Any = None,
    top: int | None = None,
    level: float = 0.95,
) -> Calibrated:
    """Correct an estimate with people's answers; see `AnalysisMethods.calibrate`."""
    simulated = column_of(answers, item_id)
    human = column_of(people_of(answers, people), item_id)
    wanted = wanted_of(simulated, of, top, None)
    if wanted is None or wanted == "median":
        raise AnalysisError("PPI++ corrects a mean or a share: name the option with `of=`")
    guesses = _by_person(simulated, wanted)
    given = _by_person(human, wanted)
    both = guesses.index.intersection(given.index)
    alone = guesses.drop(both)
    if len(both) < _FEWEST or len(alone) < _FEWEST:
        raise AnalysisError(
            f"{len(both)} people have a twin in the panel, and {len(alone)} personas answered "
            "alone; PPI++ needs at least 2 of each: give people the persona_id of their persona"
        )
    return ppi_mean(
        given.loc[both, "answer"].to_numpy(dtype=float),
        guesses.loc[both, "answer"].to_numpy(dtype=float),
        alone["answer"].to_numpy(dtype=float),
        human_weights=given.loc[both, "weight"].to_numpy(dtype=float),
        simulated_weights=alone["weight"].to_numpy(dtype=float),
        level=level,
    )


def _by_person(column: Column, wanted: Any) -> pd.DataFrame:
    """Return a row a person: mean over repeats of the answer, or of being one of the wanted."""
    values: Floats
    if wanted == "mean":
        values = column.numbers
    else:
        values = np.array(
            [np.nan if one is None else float(one in wanted) for one in column.answers]
        )
    weights = column.weights
    frame = pd.DataFrame(
        {
            "person": column.personas,
            "answer": values,
            "weight": np.ones(len(values)) if weights is None else weights,
        }
    )
    return frame.dropna(subset=["answer"]).groupby("person", sort=False).mean()
