"""Utilities behind choices, by maximum likelihood: one model for picks, pairs, ranks, MaxDiff.

The probability that an item is taken out of a set is its exponentiated utility over the set's
sum: the multinomial logit (McFadden 1974), which for pairs is Bradley and Terry's model, for
rankings Plackett and Luce's, and for best-worst tasks the sequential best-worst logit (the worst
is taken with the signs of the utilities turned; Marley and Louviere 2005).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import optimize, sparse, stats
from scipy.sparse import csgraph

from personanb.statistics.bootstrap import checked_level
from personanb.surveys.numbers.choice_stages import Stages
from personanb.surveys.numbers.clusters import Floats

_GRADIENT_TOLERANCE = 1e-6


@dataclass(frozen=True, repr=False)
class ChoiceModel:
    """Utilities of items with their uncertainty.

    Attributes
    ----------
    table
        A row an item, best first: utility (sum 0 over the items), standard_error, low, high
        (over respondents), share (of preference, sum 1), share_low, share_high.
    covariance
        Of the utilities in the order of `items`, (items, items); each row sums to 0.
    items
        The items in the order given.
    log_likelihood, null_log_likelihood
        Of the fit, and of choosing at random.
    level
        Nominal coverage.
    n_respondents, n_choices
        Respondents and stages; standard errors are clustered by respondent.
    ridge
        The precision of the normal prior that kept utilities finite; 0 without one.
    """

    table: pd.DataFrame = field(compare=False)
    covariance: Floats = field(compare=False)
    items: tuple[Hashable, ...]
    log_likelihood: float
    null_log_likelihood: float
    level: float
    n_respondents: int
    n_choices: int
    ridge: float

    @property
    def pseudo_r_squared(self) -> float:
        """McFadden's 1 - log likelihood / that of choosing at random."""
        return 1 - self.log_likelihood / self.null_log_likelihood

    def __repr__(self) -> str:
        """Say the best items' shares and what they rest on."""
        best = ", ".join(f"{name} {row.share:.0%}" for name, row in self.table.head(3).iterrows())
        kept = f", ridge {self.ridge:g}" if self.ridge else ""
        return (
            f"shares of preference {best}; {len(self.items)} items, {self.n_choices} choices of "
            f"{self.n_respondents} respondents, pseudo R2 {self.pseudo_r_squared:.2f}{kept}"
        )


def fit_choices(stages: Stages, *, ridge: float = 0.0, level: float = 0.95) -> ChoiceModel:
    """Fit utilities to choices.

    Parameters
    ----------
    stages
        The choices, from `best_worst_stages`, `ranking_stages` or `pair_stages`.
    ridge
        Precision of a normal prior around 0 on each utility. 0 is maximum likelihood; a small one
        such as 0.1 gives finite utilities where somebody's favourite never lost.
    level
        Nominal coverage of the intervals.

    Raises
    ------
    ValueError
        When, without a ridge, the items fall into groups of which one never lost to the other (or
        was never shown beside it): utilities are then infinite or unknown.

    Notes
    -----
    Standard errors are clustered by respondent (sandwich), since one person's choices are alike;
    with a single respondent they are those of the information matrix.
    """
    checked_level(level)
    if ridge < 0:
        raise ValueError(f"ridge {ridge!r} is below 0; 0 is maximum likelihood")
    if ridge == 0:
        _check_finite(stages)
    number = len(stages.items)
    # Utilities that sum to 0 in number - 1 coordinates of unit length.
    basis = _zero_sum_basis(number)

    def objective(reduced: Floats) -> tuple[float, Floats]:
        value, scores = _likelihood(stages, basis @ reduced)
        penalised = -value + ridge / 2 * float(reduced @ reduced)
        return penalised, -basis.T @ scores.sum(axis=0) + ridge * reduced

    def curvature(reduced: Floats) -> Floats:
        return basis.T @ _information(stages, basis @ reduced) @ basis + ridge * np.eye(number - 1)

    found = optimize.minimize(
        objective,
        np.zeros(number - 1),
        jac=True,
        hess=curvature,
        method="trust-exact",
        options={"gtol": _GRADIENT_TOLERANCE * max(1.0, float(stages.weight.sum()) ** 0.5)},
    )
    utility = basis @ found.x
    log_likelihood, scores = _likelihood(stages, utility)
    bread = np.linalg.inv(curvature(found.x))
    if stages.n_respondents > 1:
        by_person = np.zeros((stages.n_respondents, number))
        np.add.at(by_person, stages.respondent, scores)
        reduced_scores = by_person @ basis
        people = stages.n_respondents
        meat = reduced_scores.T @ reduced_scores * people / (people - 1)
        inner = bread @ meat @ bread
    else:
        inner = bread
    covariance = basis @ inner @ basis.T
    sizes = (stages.offered >= 0).sum(axis=1)
    return ChoiceModel(
        table=_table(stages.items, utility, covariance, level),
        covariance=covariance,
        items=stages.items,
        log_likelihood=log_likelihood,
        null_log_likelihood=float(-np.sum(stages.weight * np.log(sizes))),
        level=level,
        n_respondents=stages.n_respondents,
        n_choices=len(stages.offered),
        ridge=ridge,
    )


def _probabilities(stages: Stages, utility: Floats) -> tuple[Floats, Floats]:
    present = stages.offered >= 0
    signed = np.where(present, stages.sign[:, None] * utility[stages.offered], -np.inf)
    signed = signed - signed.max(axis=1, keepdims=True)
    expected = np.exp(signed)
    total = expected.sum(axis=1, keepdims=True)
    return expected / total, signed[:, 0] - np.log(total[:, 0])


def _likelihood(stages: Stages, utility: Floats) -> tuple[float, Floats]:
    """Return the log likelihood and each stage's score, (stages, items)."""
    probability, log_chosen = _probabilities(stages, utility)
    scores = np.zeros((len(stages.offered), utility.size))
    rows = np.arange(len(stages.offered))
    pull = -probability * (stages.sign * stages.weight)[:, None]
    pull[:, 0] += stages.sign * stages.weight
    for place in range(stages.offered.shape[1]):
        # Absent places have probability 0, so that adding them to the last item adds nothing.
        np.add.at(scores, (rows, stages.offered[:, place]), pull[:, place])
    return float(np.sum(stages.weight * log_chosen)), scores


def _information(stages: Stages, utility: Floats) -> Floats:
    probability, _ = _probabilities(stages, utility)
    rows = np.arange(len(stages.offered))
    spread = np.zeros((len(rows), utility.size))
    for place in range(stages.offered.shape[1]):
        np.add.at(spread, (rows, stages.offered[:, place]), probability[:, place])
    weighted = spread * stages.weight[:, None]
    return np.asarray(np.diag(weighted.sum(axis=0)) - spread.T @ weighted)


def _zero_sum_basis(number: int) -> Floats:
    contrasts = np.eye(number)[:, :-1] - 1 / number
    basis, _ = np.linalg.qr(contrasts)
    return np.asarray(basis, dtype=float)


def _check_finite(stages: Stages) -> None:
    # Finite utilities exist when every item can be reached from every other along "was preferred
    # to" (Ford 1957; Hunter 2004, assumption 1).
    number = len(stages.items)
    beaten = np.zeros((number, number), dtype=bool)
    for place in range(1, stages.offered.shape[1]):
        other = stages.offered[:, place]
        shown = (other >= 0) & (stages.weight > 0)
        first, second = stages.offered[shown, 0], other[shown]
        taken = stages.sign[shown] > 0
        beaten[np.where(taken, first, second), np.where(taken, second, first)] = True
    groups, member = csgraph.connected_components(
        sparse.csr_matrix(beaten), directed=True, connection="strong"
    )
    if groups > 1:
        alone = int(np.argmin(np.bincount(member)))
        named = [repr(stages.items[one]) for one in np.flatnonzero(member == alone)[:5]]
        raise ValueError(
            f"{', '.join(named)} always won, always lost or never met the other items: utilities "
            "are not finite; pass ridge=0.1 to draw them towards each other, or ask more people"
        )


def _table(
    items: tuple[Hashable, ...], utility: Floats, covariance: Floats, level: float
) -> pd.DataFrame:
    reach = float(stats.norm.ppf(0.5 + level / 2))
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    share = np.exp(utility - utility.max())
    share = share / share.sum()
    # The delta method on the log odds of a share keeps its interval between 0 and 1.
    slope = np.eye(len(items)) - np.where(np.eye(len(items)) > 0, 0.0, share[None, :]) / (
        1 - share[:, None]
    )
    slope = np.where(np.eye(len(items)) > 0, 1.0, slope)
    odds_error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", slope, covariance, slope), 0.0))
    odds = np.log(share) - np.log1p(-share)
    return pd.DataFrame(
        {
            "utility": utility,
            "standard_error": error,
            "low": utility - reach * error,
            "high": utility + reach * error,
            "share": share,
            "share_low": 1 / (1 + np.exp(-(odds - reach * odds_error))),
            "share_high": 1 / (1 + np.exp(-(odds + reach * odds_error))),
        },
        index=pd.Index(items, name="item", dtype=object),
    ).sort_values("utility", ascending=False, kind="stable")
