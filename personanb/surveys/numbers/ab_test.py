"""A/B tests of messages on personas: a permutation test that respects who saw what.

The test follows the design. People who saw both messages are compared with themselves; people who
saw one are exchanged as people, not as answers; and where each message came in its own wordings,
the wordings are what was sampled, since all personas share what a wording does.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from personanb.errors import did_you_mean
from personanb.seeds import Key
from personanb.statistics.bootstrap import checked_level
from personanb.statistics.comparisons import Correction, adjust_p_values
from personanb.statistics.permutation import Alternative, PermutationResult, permutation_test
from personanb.surveys.numbers.clusters import clustered, coded, labels
from personanb.surveys.numbers.contrasts import estimate_difference
from personanb.surveys.numbers.effects import Effect, cliffs_delta, cohens_d, cohens_h, effect
from personanb.surveys.numbers.estimate import Estimate

Over = Literal["auto", "personas", "wordings"]

_FEW_ASSIGNMENTS = 20


@dataclass(frozen=True, repr=False)
class ABResult:
    """The comparison of two arms.

    Attributes
    ----------
    difference
        Mean of the other arm minus mean of the reference, with its interval over personas.
    test
        The permutation test.
    adjusted_p
        The p value corrected for the other outcomes tested with it; equal to `test.p_value` when
        there were none.
    effects
        Cohen's d and Cliff's delta; for outcomes of 0 and 1 Cohen's h as well.
    design
        What was exchanged, in words.
    notes
        What limits the test.
    """

    difference: Estimate
    test: PermutationResult
    adjusted_p: float
    effects: tuple[Effect, ...]
    design: str
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Say difference, p value, effect sizes, the design and its limits."""
        first, second = self.test.arms
        notes = "".join(f"; {note}" for note in self.notes)
        adjusted = (
            f", adjusted {self.adjusted_p:.3g}" if self.adjusted_p != self.test.p_value else ""
        )
        return (
            f"{second} - {first}: {self.difference.value:+.2f} [{self.difference.low:+.2f}, "
            f"{self.difference.high:+.2f}], p = {self.test.p_value:.3g}{adjusted} "
            f"({'exact ' if self.test.exact else ''}permutation test, {self.design}); "
            f"{', '.join(map(repr, self.effects))}; {self.difference.n_personas} personas, "
            f"{self.test.n_answers} answers, {self.test.n_missing} missing{notes}; "
            f"{self.difference.label}"
        )


def ab_test(
    outcomes: ArrayLike,
    arms: ArrayLike,
    personas: ArrayLike,
    *,
    wordings: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    over: Over = "auto",
    reference: Key = None,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
    resamples: int = 9_999,
    seed: Key = 0,
) -> ABResult:
    """Compare the answers to two messages.

    Parameters
    ----------
    outcomes
        Shape (n,), numeric; NaN is missing.
    arms, personas
        Shape (n,): which message, and who answered.
    wordings
        Shape (n,): in which wording of the message (or the question) each was asked.
    weights
        Shape (n,): the weight of the persona, once an answer.
    over
        `personas`: would other personas, asked with these wordings, show it? Labels are exchanged
        within each persona (and wording, when both messages came in it), or between personas who
        saw one message each. `wordings`: would other wordings show it? Labels are exchanged
        between wordings, for all personas at once. `auto` takes `wordings` when each message had
        wordings of its own, because their effect cannot be told from the message's otherwise.
    reference
        The arm to subtract; None takes the label that sorts first.
    alternative, resamples, seed
        As in `personanb.statistics.permutation_test`.
    level
        Nominal coverage of the intervals.

    Raises
    ------
    ValueError
        When lengths differ, there are not two arms, or labels cannot move in this design.

    Notes
    -----
    Sign and Wilcoxon tests are invalid where wordings have effects that all personas share
    (arXiv 2605.27463). Intervals are over personas, whichever the test is over.
    """
    checked_level(level)
    answers = clustered(outcomes, personas, weights)
    arm = labels(arms, "arms", answers.used.size)
    wording = None if wordings is None else labels(wordings, "wordings", answers.used.size)
    blocks, units, design = _design(answers.used, arm, np.asarray(personas, object), wording, over)
    test = permutation_test(
        outcomes,
        arm,
        blocks=blocks,
        units=units,
        weights=weights,
        reference=reference,
        alternative=alternative,
        resamples=resamples,
        seed=seed,
    )
    treated = np.asarray(arm[answers.used] == test.arms[1], dtype=bool)
    sizes = {"Cohen's d": cohens_d, "Cliff's delta": cliffs_delta}
    if set(answers.values.tolist()) <= {0.0, 1.0}:
        sizes["Cohen's h"] = cohens_h
    notes = []
    if test.exact and test.assignments < _FEW_ASSIGNMENTS:
        notes.append(
            f"only {test.assignments} assignments are possible: p cannot be below "
            f"{(1 if alternative != 'two-sided' else 2) / test.assignments:.2g}"
        )
    if test.n_idle_blocks:
        notes.append(f"{test.n_idle_blocks} blocks have one arm only and say nothing")
    return ABResult(
        difference=estimate_difference(
            outcomes,
            personas,
            groups=arm,
            reference=test.arms[0],
            weights=weights,
            level=level,
            seed=seed,
        ),
        test=test,
        adjusted_p=test.p_value,
        effects=tuple(
            effect(name, size, answers, treated, level=level, resamples=2_000, seed=seed)
            for name, size in sizes.items()
        ),
        design=design,
        notes=tuple(notes),
    )


def ab_tests(
    outcomes: Mapping[Hashable, ArrayLike],
    arms: ArrayLike,
    personas: ArrayLike,
    *,
    correction: Correction = "holm",
    wordings: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    over: Over = "auto",
    reference: Key = None,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
    resamples: int = 9_999,
    seed: Key = 0,
) -> dict[Hashable, ABResult]:
    """Compare two messages on several outcomes, p values corrected for their number.

    Parameters
    ----------
    outcomes
        Name to answers, shape (n,) each.
    correction
        `holm`, `bh`, `bonferroni` or `none`.

    Other parameters are those of `ab_test`.
    """
    found = {
        name: ab_test(
            values,
            arms,
            personas,
            wordings=wordings,
            weights=weights,
            over=over,
            reference=reference,
            alternative=alternative,
            level=level,
            resamples=resamples,
            seed=seed,
        )
        for name, values in outcomes.items()
    }
    adjusted = adjust_p_values([one.test.p_value for one in found.values()], correction)
    return {
        name: replace(one, adjusted_p=float(p))
        for (name, one), p in zip(found.items(), adjusted, strict=True)
    }


def _design(
    used: NDArray[np.bool_],
    arm: NDArray[np.object_],
    persona: NDArray[np.object_],
    wording: NDArray[np.object_] | None,
    over: Over,
) -> tuple[ArrayLike | None, ArrayLike | None, str]:
    """Return blocks, units and their description for the permutation test."""
    options = ("auto", "personas", "wordings")
    if over not in options:
        raise ValueError(f"over {over!r} is not one of {options}{did_you_mean(str(over), options)}")
    if over == "wordings" and wording is None:
        raise ValueError("over='wordings' needs wordings=: which wording each was asked in")
    shared = wording is not None and _crossed(wording[used], arm[used])
    if wording is not None and (over == "wordings" or (over == "auto" and not shared)):
        if shared:
            return wording, _pairs(wording, arm), "labels exchanged within each wording"
        return None, wording, "labels exchanged between wordings"
    if _crossed(persona[used], arm[used]):
        if shared and wording is not None:
            return _pairs(persona, wording), None, "labels exchanged within persona and wording"
        return persona, None, "labels exchanged within persona"
    return None, persona, "labels exchanged between personas"


def _crossed(level: NDArray[np.object_], arm: NDArray[np.object_]) -> bool:
    """Return whether any level of a factor has both arms."""
    number, _ = coded(level)
    both, _ = coded(_pairs(level, arm))
    return len(set(both.tolist())) > len(set(number.tolist()))


def _pairs(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.object_]:
    paired = np.empty(first.size, dtype=object)
    paired[:] = list(zip(first.tolist(), second.tolist(), strict=True))
    return paired
