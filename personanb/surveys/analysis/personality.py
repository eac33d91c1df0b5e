"""Scales of an instrument in a survey's answers: reliability, recovery of traits, styles."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from personanb.errors import AnalysisError
from personanb.personas.big_five import TRAITS
from personanb.statistics.bootstrap import checked_level
from personanb.surveys.analysis.columns import Floats, rows_of
from personanb.surveys.analysis.denominators import usable
from personanb.surveys.instruments import Instrument
from personanb.surveys.responses import Responses
from personanb.surveys.scoring import item_table

_FEWEST = 4  # Fisher's interval divides by n - 3


def answers_to(answers: Responses, instrument: Instrument) -> pd.DataFrame:
    """Return the answers to an instrument's items as a table with persona, item and number.

    Raises
    ------
    AnalysisError
        When several arms answered: they are scored one at a time.
    """
    ids = [item.id for item in instrument.items]
    asked = set(answers.survey.layout.items_by_id)
    found = rows_of(answers, *(name for name in ids if name in asked))
    if len(set(found["arm"])) > 1:
        arms = ", ".join(sorted(found["arm"].unique()))
        raise AnalysisError(
            f"several arms answered ({arms}): score one, as answers.where(arm=...).score(...)"
        )
    valid = usable(found)
    number = np.where(valid, found["value"].to_numpy(dtype=float), np.nan)
    kept = found[["persona_id", "question_id", "replicate"]].assign(answer=number)
    # A persona who is in the panel twice, with the same content, has the same id.
    return kept.drop_duplicates(["persona_id", "question_id", "replicate"])


def person_table(answers: Responses, instrument: Instrument) -> pd.DataFrame:
    """Return a row a persona and a column an item, repeats averaged."""
    table = item_table(instrument, answers_to(answers, instrument))
    return table.groupby(level="persona_id", sort=False).mean()


def reliability(
    answers: Responses, instrument: Instrument, *, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Return reliabilities over personas; see `AnalysisMethods.reliability`."""
    given = answers_to(answers, instrument)
    if len(set(given["replicate"])) <= 1:
        return instrument.reliability(given, level=level, seed=seed)
    # Averaged repeats are not whole numbers; the first repeat is what a single person gives.
    first = given[(given["replicate"] == given["replicate"].min()).to_numpy()]
    return instrument.reliability(first, level=level, seed=seed)


def recovery(answers: Responses, instrument: Instrument, *, level: float = 0.95) -> pd.DataFrame:
    """Hold scores against given traits; see `AnalysisMethods.recovery`."""
    scores = instrument.score(answers_to(answers, instrument))
    measured = scores[list(instrument.scales)].groupby(level="persona_id", sort=False).mean()
    people = answers.respondents
    known = [name for name in TRAITS if name in people.columns and name in measured.columns]
    if not known:
        raise AnalysisError(
            "no persona of this panel has a trait score that the instrument measures: give them "
            "big_five, or use an instrument whose scales are named like the traits"
        )
    given = people.drop_duplicates("persona_id").set_index("persona_id")[known].astype(float)
    rows = {}
    for name in known:
        pair = pd.DataFrame({"given": given[name], "measured": measured[name]}).dropna()
        rows[name] = _recovered(
            pair["given"].to_numpy(dtype=float), pair["measured"].to_numpy(dtype=float), level
        )
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("scale")
    frame.attrs.update(source=answers.source)
    return frame


def _recovered(given: Floats, measured: Floats, level: float) -> dict[str, float]:
    row = {
        "n": float(given.size),
        "given_mean": float(np.mean(given)) if given.size else np.nan,
        "given_sd": float(np.std(given, ddof=1)) if given.size > 1 else np.nan,
        "measured_mean": float(np.mean(measured)) if given.size else np.nan,
        "measured_sd": float(np.std(measured, ddof=1)) if given.size > 1 else np.nan,
        "r": np.nan,
        "low": np.nan,
        "high": np.nan,
        "slope": np.nan,
    }
    if given.size < _FEWEST or np.ptp(given) == 0 or np.ptp(measured) == 0:
        return row
    r = float(np.corrcoef(given, measured)[0, 1])
    reach = float(stats.norm.ppf(0.5 + checked_level(level) / 2)) / np.sqrt(given.size - 3)
    middle = np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15))
    return row | {
        "r": r,
        "low": float(np.tanh(middle - reach)),
        "high": float(np.tanh(middle + reach)),
        "slope": r * row["measured_sd"] / row["given_sd"],
    }


def styles(answers: Responses, instrument: Instrument) -> pd.DataFrame:
    """Return how each persona uses the scale; see `AnalysisMethods.styles`.

    Columns: answered (items), extreme (share of answers at either end), middle (share at the
    midpoint; NaN for an even number of points), acquiescence (mean answer as given, minus the
    midpoint, with items keyed up and down counting alike, in points of the scale).
    """
    table = item_table(instrument, answers_to(answers, instrument))
    values = table.to_numpy(dtype=float)
    known = np.isfinite(values)
    answered = known.sum(axis=1)
    middle = (instrument.points + 1) / 2
    up = np.array([item.key == "+" for item in instrument.items])
    with np.errstate(invalid="ignore", divide="ignore"):
        extreme = known & ((values == 1) | (values == instrument.points))
        central = known & (values == middle)
        sides = [
            np.nansum(values[:, mask], axis=1) / known[:, mask].sum(axis=1)
            for mask in (up, ~up)
            if mask.any()
        ]
        found = pd.DataFrame(
            {
                "answered": answered,
                "extreme": extreme.sum(axis=1) / answered,
                "middle": central.sum(axis=1) / answered if middle.is_integer() else np.nan,
                "acquiescence": np.mean(sides, axis=0) - middle,
            },
            index=table.index,
        )
    found.attrs.update(source=answers.source)
    return found
