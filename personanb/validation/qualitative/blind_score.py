"""Ratings of a blinded sheet, scored: told apart or not, how plausible, how far raters agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from personanb.errors import ReportError, did_you_mean
from personanb.statistics import numpy_generator, percentile_interval
from personanb.statistics.alpha import Level, alpha_interval, krippendorff_alpha
from personanb.validation.measure import REFERENCE, Cell, Measure, Table, judged, not_run
from personanb.validation.qualitative.blind import GUESSES, PLAUSIBLE
from personanb.validation.report import Report, base_manifest
from personanb.validation.threshold import Threshold, with_changes

if TYPE_CHECKING:
    from personanb.validation.qualitative.blind import BlindSheet

_OWN = "a choice of this package"
_KRIPPENDORFF = "Krippendorff 2004: .800 or more; .667 for tentative conclusions"
THRESHOLDS: Mapping[str, Threshold] = {
    "told apart": Threshold((0.35, 0.65), (0.25, 0.75), _OWN, "interval"),
    "plausibility": Threshold((-0.5, None), (-1.0, None), _OWN, "interval"),
    "agreement": Threshold((0.667, None), (0.4, None), _KRIPPENDORFF),
}
_WHAT_IT_TELLS = (
    "Raters are people; half of what they rated is simulated. They judge what sounds human to "
    "them, not whether an answer is true of anybody."
)
_RESAMPLES = 2000
_FEWEST_RATERS = 2
_SHOWN_PROBLEMS = 5
_GUESSES = {"h": "human", "person": "human", "people": "human", "s": "simulated", "ai": "simulated",
            "simulation": "simulated"} | {one: one for one in GUESSES}  # fmt: skip

Floats = NDArray[np.float64]


def scored(
    sheet: BlindSheet, ratings: Any, *, thresholds: Mapping[str, Any] | None, seed: int
) -> Report:
    """Score ratings; see `BlindSheet.score`."""
    limits = with_changes(THRESHOLDS, thresholds)
    rows = _rows(sheet, ratings)
    rows["origin"] = rows["item"].map(dict(sheet.key))
    raters = rows["rater"].nunique()
    measures = (
        _told_apart(sheet, rows, limits["told apart"], seed),
        _plausibility(sheet, rows, limits["plausibility"], seed),
        _agreement("agreement", "plausibility", rows, sheet, limits["agreement"]),
        _agreement("same guess", "guess", rows, sheet, None),
    )  # fmt: skip
    rated = rows["item"].nunique()
    return Report(
        kind="blind rating",
        subject=f"{len(sheet)} answers by {raters} {'rater' if raters == 1 else 'raters'}",
        measures=measures,
        manifest={**base_manifest(), "source": "human", "seed": sheet.seed,
                  "sheet": sheet.fingerprint, "raters": raters},
        status="complete" if rated == len(sheet) else "partial",
        tables=(_by_rater(rows), _confusion(rows)),
        notes=(_WHAT_IT_TELLS,),
    )  # fmt: skip


def _told_apart(sheet: BlindSheet, rows: pd.DataFrame, threshold: Threshold, seed: int) -> Measure:
    guessed = rows[rows["guess"].notna()]
    question = "Can raters tell simulations from people?"
    method = (
        "Share of guesses that are right; one half is chance. Interval: bootstrap over answers, "
        "with everybody's guesses on each."
    )
    if guessed.empty:
        return not_run("told apart", "told apart", question, "no rater guessed", method=method)
    right = guessed["guess"] == guessed["origin"]
    by_item = right.groupby(guessed["item"]).agg(["sum", "count"]).to_numpy(dtype=float)
    ends = _over_items(by_item, "told apart", seed)
    return judged(
        "told apart", "told apart", question, float(right.mean()), unit="share of guesses",
        low=ends[0], high=ends[1], interval="bootstrap over answers" if ends[0] is not None else "",
        n=len(guessed), n_what="guesses", planned=len(sheet) * rows["rater"].nunique(),
        threshold=threshold, needs=(REFERENCE,), method=method,
        units={str(item): float(share) for item, share in
               right.groupby(guessed["item"]).mean().items()},
    )  # fmt: skip


def _plausibility(
    sheet: BlindSheet, rows: pd.DataFrame, threshold: Threshold, seed: int
) -> Measure:
    question = "Do raters find simulated answers as plausible as those of people?"
    method = (
        "Mean plausibility from 1 to 5 of simulated answers minus that of people's, each answer's "
        "mean over raters counted once. Interval: bootstrap over answers."
    )
    means = rows.groupby("item")["plausible"].mean().dropna()
    values = {
        origin: means[[sheet.key[str(item)] == origin for item in means.index]].to_numpy(
            dtype=float
        )
        for origin in GUESSES
    }
    if not all(len(one) for one in values.values()):
        return not_run(
            "plausibility", "plausibility", question, "no rater rated both kinds", method=method
        )
    rng = numpy_generator("blind plausibility", seed)
    draws = {
        origin: one[rng.integers(0, len(one), (_RESAMPLES, len(one)))].mean(axis=1)
        for origin, one in values.items()
    }
    ends = percentile_interval(draws["simulated"] - draws["human"], 0.95)
    return judged(
        "plausibility", "plausibility", question,
        float(values["simulated"].mean() - values["human"].mean()), unit="points of 1 to 5",
        low=ends.low, high=ends.high, interval="bootstrap over answers", n=len(means),
        n_what="answers", planned=len(sheet), threshold=threshold, needs=(REFERENCE,),
        method=method,
    )  # fmt: skip


def _agreement(
    key: str, what: str, rows: pd.DataFrame, sheet: BlindSheet, threshold: Threshold | None
) -> Measure:
    guesses = what == "guess"
    level: Level = "nominal" if guesses else "ordinal"
    matter = "what is simulated" if guesses else "how plausible answers are"
    question = f"Do raters agree on {matter}?"
    method = (
        f"Krippendorff's alpha, {level}, over answers that two raters or more rated; bootstrap "
        "over answers."
    )
    values = rows["plausible"]
    if guesses:
        values = rows["guess"].map({name: float(place) for place, name in enumerate(GUESSES)})
    table = rows.assign(value=values.astype(float)).pivot_table(
        index="item", columns="rater", values="value", aggfunc="first"
    )
    ratings = table.to_numpy(dtype=float)
    twice = int((np.isfinite(ratings).sum(axis=1) >= _FEWEST_RATERS).sum()) if ratings.size else 0
    name = f"agreement of raters, {what}"
    if not twice:
        return not_run(key, name, question, "no answer was rated by two people", method=method)
    alpha = krippendorff_alpha(ratings, level)
    if np.isnan(alpha):
        reason = "nobody's ratings vary, so agreement by chance is certain"
        return not_run(key, name, question, reason, method=method)
    ends = alpha_interval(ratings, level, seed=sheet.seed)
    usable = bool(np.isfinite([ends.low, ends.high]).all())
    return judged(
        key, name, question, alpha, unit="alpha", low=ends.low if usable else None,
        high=ends.high if usable else None, interval=ends.method if usable else "", n=twice,
        n_what="answers", planned=len(sheet), threshold=threshold, needs=(REFERENCE,),
        method=method,
    )  # fmt: skip


def _over_items(by_item: Floats, key: str, seed: int) -> tuple[float | None, float | None]:
    if len(by_item) < 2:  # noqa: PLR2004 - a lone answer has no spread
        return None, None
    rng = numpy_generator(key, seed)
    drawn = by_item[rng.integers(0, len(by_item), (_RESAMPLES, len(by_item)))].sum(axis=1)
    ends = percentile_interval(drawn[:, 0] / drawn[:, 1], 0.95)
    return ends.low, ends.high


def _by_rater(rows: pd.DataFrame) -> Table:
    found = []
    for rater, own in rows.groupby("rater", sort=True):
        guessed = own[own["guess"].notna()]
        means = [
            own.loc[own["origin"] == origin, "plausible"].dropna().tolist() for origin in GUESSES
        ]
        found.append((
            str(rater), len(guessed),
            float((guessed["guess"] == guessed["origin"]).mean()) if len(guessed) else None,
            *(fmean(one) if one else None for one in means),
        ))  # fmt: skip
    columns = ("rater", "guesses", "share right", "plausible: people", "plausible: simulated")
    return Table(f"By rater, {len(found)} in all", columns, tuple(found))


def _confusion(rows: pd.DataFrame) -> Table:
    guessed = rows[rows["guess"].notna()]
    found: tuple[tuple[Cell, ...], ...] = tuple(
        (f"from {origin}",
         *(int(((guessed["origin"] == origin) & (guessed["guess"] == guess)).sum())
           for guess in GUESSES))
        for origin in GUESSES
    )  # fmt: skip
    return Table(f"Guesses, {len(guessed)} in all",
                 ("", "taken for human", "taken for simulated"), found)  # fmt: skip


# --- reading ratings


def _rows(sheet: BlindSheet, given: Any) -> pd.DataFrame:
    several = [given] if isinstance(given, (str, Path, pd.DataFrame)) else list(given)
    if not several:
        raise ReportError("ratings: there are none")
    frames = [_one(sheet, one, number) for number, one in enumerate(several, 1)]
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows["guess"].notna() | rows["plausible"].notna()]
    if rows.empty:
        raise ReportError("ratings: nothing is filled in; fill in guess or plausible")
    twice = rows[rows.duplicated(["item", "rater"])]
    if len(twice):
        first = twice.iloc[0]
        raise ReportError(
            f"ratings: {first['rater']!r} rated {first['item']} twice; give each rater a name of "
            "their own in the column rater"
        )
    return rows


def _one(sheet: BlindSheet, given: Any, number: int) -> pd.DataFrame:
    where, frame = f"ratings {number}", given
    if not isinstance(given, pd.DataFrame):
        path = Path(given).expanduser()
        where = path.name
        try:
            frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise ReportError(f"{path}: cannot be read as CSV ({error})") from None
    missing = [name for name in ("item",) if name not in frame]
    if missing or not ({"guess", "plausible"} & set(frame)):
        raise ReportError(
            f"{where}: wanted columns item, guess, plausible (and rater); it has "
            f"{', '.join(map(str, frame.columns))}"
        )
    problems: list[str] = []
    known = set(sheet.key)
    items, guesses, plausible = [], [], []
    for row, item in enumerate(frame["item"].astype(str).str.strip(), 2):
        if item not in known:
            problems.append(f"row {row}: there is no item {item!r}{did_you_mean(item, known)}")
        items.append(item)
        guesses.append(_guess(_cell(frame, "guess", row - 2), row, problems))
        plausible.append(_points(_cell(frame, "plausible", row - 2), row, problems))
    if problems:
        more = len(problems) - _SHOWN_PROBLEMS
        told = "; ".join(problems[:_SHOWN_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")
        raise ReportError(f"{where}: {told}")
    raters = _raters(frame, f"rater {number}")
    return pd.DataFrame({
        "item": items, "rater": raters, "guess": pd.Series(guesses, dtype=object),
        "plausible": pd.Series(plausible, dtype=float),
    })  # fmt: skip


def _raters(frame: pd.DataFrame, otherwise: str) -> list[str]:
    if "rater" not in frame:
        return [otherwise] * len(frame)
    return [
        str(name).strip() if isinstance(name, str) and name.strip() else otherwise
        for name in frame["rater"]
    ]


def _cell(frame: pd.DataFrame, column: str, row: int) -> str:
    if column not in frame:
        return ""
    value = frame[column].iloc[row]
    return "" if value is None or (isinstance(value, float) and np.isnan(value)) else (
        str(value).strip())  # fmt: skip


def _guess(cell: str, row: int, problems: list[str]) -> str | None:
    if not cell:
        return None
    found = _GUESSES.get(cell.casefold())
    if found is None:
        problems.append(f"row {row}, guess is {cell!r}; allowed: {', '.join(GUESSES)}, or empty")
    return found


def _points(cell: str, row: int, problems: list[str]) -> float:
    if not cell:
        return float("nan")
    low, high = PLAUSIBLE
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not low <= value <= high or value != int(value):
        problems.append(
            f"row {row}, plausible is {cell!r}; allowed: a whole number from {low} to {high}, or "
            "empty"
        )
        return float("nan")
    return value
