"""Where answers differ: between people, between wordings, and from one repeat to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from personanb.surveys.numbers.clusters import Clustered, Floats, clustered, coded, labels


@dataclass(frozen=True, repr=False)
class VarianceSplit:
    """Variance components of answers by persona, wording and replicate.

    Attributes
    ----------
    persona, wording, interaction, replicate
        Variances in squared answer units, at least 0. Without wordings, `wording` and
        `interaction` are 0. With one answer a cell the interaction cannot be told from the
        replicate: it is part of `replicate` and itself NaN.
    clipped
        Components whose estimate was negative and is shown as 0: they are too small to measure.
    n_personas, n_wordings, n_answers
        What was used.
    n_dropped
        Answers left out: missing, or of personas without an answer to every wording.
    """

    persona: float
    wording: float
    interaction: float
    replicate: float
    clipped: tuple[str, ...]
    n_personas: int
    n_wordings: int
    n_answers: int
    n_dropped: int

    @property
    def total(self) -> float:
        """The sum of the components: the variance of one answer of anybody to any wording."""
        known = (self.persona, self.wording, self.interaction, self.replicate)
        return float(np.nansum(known))

    @property
    def between_share(self) -> float:
        """The share of the variance that lies between personas, 0 to 1; NaN without variance."""
        return self.persona / self.total if self.total > 0 else np.nan

    def __repr__(self) -> str:
        """Say each component with its share of the total."""
        total = self.total
        parts = [
            f"{name} {value:.3g} ({value / total:.0%})" if total > 0 else f"{name} {value:.3g}"
            for name, value in (
                ("persona", self.persona),
                ("wording", self.wording),
                ("persona x wording", self.interaction),
                ("replicate", self.replicate),
            )
            if value > 0
        ]
        return (
            f"variance {total:.3g}: {', '.join(parts) or 'none'}; {self.n_answers} answers of "
            f"{self.n_personas} personas to {self.n_wordings} wordings, {self.n_dropped} left out"
        )


def intraclass(answers: Clustered) -> float:
    """Return the share of variance that lies between personas, from one-way analysis of variance.

    ICC(1) with the mean group size of Fisher for unequal repeats: (MSB - MSW) / (MSB + (k0 - 1)
    MSW). Negative estimates are kept; NaN when nobody answered twice, there is one persona only,
    or all answers are equal. Weights are not used: the share is a property of the answers.
    """
    repeats = answers.repeats
    personas, total = repeats.size, answers.n_answers
    if personas < 2 or total <= personas:  # noqa: PLR2004 - two are the least that can differ
        return np.nan
    sums = np.bincount(answers.persona, weights=answers.values, minlength=personas)
    means = sums / repeats
    grand = float(answers.values.mean())
    between = float(np.sum(repeats * (means - grand) ** 2)) / (personas - 1)
    within = float(np.sum((answers.values - means[answers.persona]) ** 2)) / (total - personas)
    size = (total - float(np.sum(repeats**2)) / total) / (personas - 1)
    scale = between + (size - 1) * within
    return (between - within) / scale if scale > 0 else np.nan


def effective_n(answers: Clustered, icc: float) -> float:
    """Return how many independent, equally weighted answers these are worth.

    m k / (1 + (k - 1) ICC) for repeats, times Kish's ratio for weights. An ICC that is unknown is
    taken as 1 (repeats add nothing), one below 0 as 0 (they are at best as good as new people).
    """
    shared = 1.0 if np.isnan(icc) else min(max(icc, 0.0), 1.0)
    repeats = answers.repeats
    # Variance of the weighted mean of persona means, in units of the variance of one answer.
    per_persona = shared + (1 - shared) / repeats
    weight = answers.persona_weight / answers.persona_weight.sum()
    return 1.0 / float(np.sum(weight**2 * per_persona))


def variance_split(
    values: ArrayLike, personas: ArrayLike, wordings: ArrayLike | None = None
) -> VarianceSplit:
    """Split the variance of answers by crossed random effects of persona and wording.

    Moment estimators from the two-way analysis of cell means (unweighted-means analysis, so that
    a missing repeat does no harm): expected mean squares of the random model, solved for the
    components; Searle, Casella and McCulloch (1992), chapter 4.

    Parameters
    ----------
    values
        Shape (n,); NaN is a missing answer.
    personas, wordings
        Shape (n,): labels. Without wordings the split is persona against replicate.

    Raises
    ------
    ValueError
        When fewer than two personas (who answered every wording) are left.
    """
    answers = clustered(values, personas)
    if wordings is None:
        wording = np.zeros(answers.n_answers, dtype=np.intp)
    else:
        column = labels(wordings, "wordings", answers.used.size)[answers.used]
        wording, _ = coded(column)
    n_wordings = int(wording.max()) + 1
    cell = answers.persona * n_wordings + wording
    shape = (answers.n_personas, n_wordings)
    counts = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    complete = np.all(counts > 0, axis=1, keepdims=True).ravel()
    if complete.sum() < 2:  # noqa: PLR2004 - two are the least that can differ
        raise ValueError(
            f"{int(complete.sum())} personas answered each of the {n_wordings} wordings; at least "
            "2 are needed to split variance"
        )
    sums = np.bincount(cell, weights=answers.values, minlength=shape[0] * shape[1]).reshape(shape)
    means = sums[complete] / counts[complete]
    kept = complete[answers.persona]
    residual = answers.values - (sums / np.maximum(counts, 1)).ravel()[cell]
    within = float(np.sum(residual[kept] ** 2))
    components, clipped = _components(means, counts[complete], within)
    n_answers = int(kept.sum())
    return VarianceSplit(
        *components,
        clipped=clipped,
        n_personas=int(complete.sum()),
        n_wordings=n_wordings,
        n_answers=n_answers,
        n_dropped=answers.used.size - n_answers,
    )


def _components(
    means: Floats, counts: Floats, within: float
) -> tuple[tuple[float, float, float, float], tuple[str, ...]]:
    personas, wordings = means.shape
    freedom = counts.sum() - counts.size
    replicate = within / freedom if freedom > 0 else np.nan
    # The variance of a cell mean that is due to repeats: over the harmonic mean of their numbers.
    of_mean = replicate * float(np.mean(1 / counts)) if freedom > 0 else 0.0
    by_persona, by_wording, grand = means.mean(axis=1), means.mean(axis=0), means.mean()
    between = wordings * float(np.sum((by_persona - grand) ** 2)) / (personas - 1)
    if wordings == 1:
        raw = {"persona": between - of_mean}
        known = {"wording": 0.0, "interaction": 0.0, "replicate": replicate}
        if np.isnan(replicate):  # one answer each: all there is lies between personas
            known["replicate"] = 0.0
    else:
        rest = means - by_persona[:, None] - by_wording[None, :] + grand
        crossed = float(np.sum(rest**2)) / ((personas - 1) * (wordings - 1))
        worded = personas * float(np.sum((by_wording - grand) ** 2)) / (wordings - 1)
        raw = {
            "persona": (between - crossed) / wordings,
            "wording": (worded - crossed) / personas,
        }
        if np.isnan(replicate):
            known = {"interaction": np.nan, "replicate": crossed}
        else:
            raw["interaction"] = crossed - of_mean
            known = {"replicate": replicate}
    clipped = tuple(name for name, value in raw.items() if value < 0)
    found = {name: max(value, 0.0) for name, value in raw.items()} | known
    names = ("persona", "wording", "interaction", "replicate")
    one, two, three, four = (float(found[name]) for name in names)
    return (one, two, three, four), clipped
