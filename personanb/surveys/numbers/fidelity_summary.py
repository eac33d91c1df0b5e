"""What a comparison with people found, in words: the verdict and why."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from personanb.surveys.numbers.means import MeanComparison
from personanb.surveys.numbers.sides import Scale, Side
from personanb.surveys.numbers.verdicts import Measure, Verdict

_SHOWN_SHARE = 0.05


def summary_of(
    verdict: Verdict,
    measures: Mapping[str, Measure],
    means: MeanComparison | None,
    *,
    shares: pd.DataFrame,
    panel: Side,
    people: Side,
    scale: Scale,
) -> str:
    """Return a paragraph a finding: verdict, spread, distribution, distance, mean."""
    missing = f", {panel.n_missing} missing" if panel.n_missing else ""
    sizes = (
        f"{panel.n_persons} personas ({panel.n_answers} answers{missing}, effective n "
        f"{panel.effective_n:.3g}) beside {people.n_answers} people"
    )
    lines = [
        f"{verdict.upper()}: {sizes}.",
        _spread(measures["variance_ratio"]),
        _distribution(measures["total_variation"], shares),
    ]
    if "wasserstein" in measures:
        lines.append(_distance(measures["wasserstein"], scale))
    if means is not None:
        lines.append(_means(means, measures))
    return "\n".join(lines)


def _held(measure: Measure) -> str:
    return f"[{measure.low:.2f}, {measure.high:.2f}]; {measure.threshold}; {measure.reason}"


def _spread(measure: Measure) -> str:
    if np.isnan(measure.value):
        return "Spread (not applicable): the people all gave the same answer."
    meaning = ""
    if measure.verdict != "pass":
        meaning = (
            " People differ from each other; the personas give nearly the same answer."
            if measure.value < 1
            else " The personas differ from each other more than people do."
        )
    return (
        f"Spread ({measure.verdict}): the panel's variance is {measure.value:.2f} of the people's "
        f"{_held(measure)}.{meaning}"
    )


def _distribution(measure: Measure, shares: pd.DataFrame) -> str:
    simulated, human = (shares[side].to_numpy() for side in ("simulated", "human"))
    gap = simulated - human
    named = [
        f"too {'much' if gap[row] > 0 else 'little'} {shares.index[row]!r} "
        f"({simulated[row]:.0%} beside {human[row]:.0%})"
        for row in (int(gap.argmax()), int(gap.argmin()))
        if abs(gap[row]) >= _SHOWN_SHARE
    ]
    where = f" Most off: {', '.join(named)}." if named else ""
    return (
        f"Distribution ({measure.verdict}): {100 * measure.value:.0f} of 100 answers would have to "
        f"be others (total variation {measure.value:.2f} {_held(measure)}).{where}"
    )


def _distance(measure: Measure, scale: Scale) -> str:
    points = measure.value * scale.length
    return (
        f"Distance ({measure.verdict}): answers lie {points:.2f} points from where people's do, "
        f"{measure.value:.2f} of the scale (Wasserstein {_held(measure)})."
    )


def _means(means: MeanComparison, measures: Mapping[str, Measure]) -> str:
    text = (
        f"Mean ({means.verdict}): {means.simulated:.2f} beside {means.human:.2f}, difference "
        f"{means.difference:+.2f} [{means.low:+.2f}, {means.high:+.2f}]; {means.reason} "
        f"(Welch p = {means.welch_p:.2f}, equivalence p = {means.equivalence_p:.2f})."
    )
    if means.verdict != "fail" and measures["variance_ratio"].verdict == "fail":
        text += (
            " A t test on means finds nothing wrong, and that is no comfort: means say nothing of "
            "how people differ."
        )
    return text
