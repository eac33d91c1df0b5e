"""Choices: MaxDiff, rankings and pairs against statsmodels and choix on the same data."""

import choix
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.discrete.conditional_models import ConditionalLogit

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import (
    best_worst_stages,
    fit_choices,
    maxdiff_counts,
    maxdiff_design,
    maxdiff_model,
    pair_stages,
    ranking_stages,
)

ITEMS = list("ABCDEF")
UTILITY = dict(zip(ITEMS, (1.2, 0.8, 0.1, -0.2, -0.7, -1.2), strict=True))


def chosen(draw, offered, sign):
    strength = np.exp([sign * UTILITY[item] for item in offered])
    return offered[draw.choice(len(offered), p=strength / strength.sum())]


def tasks(respondents=60, seed=1):
    design = maxdiff_design(ITEMS, per_task=3, tasks=6, versions=5, seed=seed)
    draw = numpy_generator(seed, "choices")
    shown, best, worst, who = [], [], [], []
    for person in range(respondents):
        for task in design.versions[person % 5]:
            top = chosen(draw, task, 1)
            shown.append(task)
            best.append(top)
            worst.append(chosen(draw, [item for item in task if item != top], -1))
            who.append(person)
    return shown, best, worst, who


def as_conditional_logit(shown, best, worst):
    """The same likelihood for statsmodels: a row an alternative, a group a stage."""
    rows, picked, group = [], [], []
    for task, top, bottom in zip(shown, best, worst, strict=True):
        rest = [item for item in task if item != top]
        for offered, choice, sign in ((task, top, 1), (rest, bottom, -1)):
            for item in offered:
                rows.append([sign * (item == other) for other in ITEMS[1:]])
                picked.append(int(item == choice))
                group.append(len(set(group)) if item == offered[0] else group[-1])
    return ConditionalLogit(np.array(picked), np.array(rows, dtype=float), groups=np.array(group))


def test_the_best_worst_logit_is_statsmodels_conditional_logit():
    shown, best, worst, _ = tasks()
    theirs = as_conditional_logit(shown, best, worst).fit(disp=False)
    # One respondent for all, so that standard errors are of the information matrix, as theirs.
    ours = maxdiff_model(shown, best, worst, ITEMS, respondents=[0] * len(shown))
    utility = ours.table["utility"]
    against_first = np.array([utility[item] - utility["A"] for item in ITEMS[1:]])
    assert against_first == pytest.approx(theirs.params, abs=2e-4)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-5)
    contrast = np.column_stack([-np.ones(5), np.eye(5)])
    errors = np.sqrt(np.diag(contrast @ ours.covariance @ contrast.T))
    assert errors == pytest.approx(theirs.bse, rel=1e-3)


def test_utilities_come_back_from_the_choices_they_made():
    shown, best, worst, who = tasks(respondents=800)
    found = maxdiff_model(shown, best, worst, ITEMS, respondents=who)
    table = found.table
    truth = pd.Series(UTILITY)
    inside = (table.low < truth[table.index]) & (truth[table.index] < table.high)
    assert inside.sum() >= 5
    assert list(table.index) == ITEMS
    assert table.share.sum() == pytest.approx(1)
    assert ((table.share_low < table.share) & (table.share < table.share_high)).all()
    assert (found.n_respondents, found.n_choices) == (800, 9_600)


def test_clustered_errors_are_those_of_a_bootstrap_of_respondents():
    shown, best, worst, who = tasks(respondents=120)
    found = maxdiff_model(shown, best, worst, ITEMS, respondents=who)
    draw, draws = np.random.default_rng(1), []
    by_person = np.array(who)
    for _ in range(150):
        counts = np.bincount(draw.integers(0, 120, 120), minlength=120)[by_person]
        one = maxdiff_model(shown, best, worst, ITEMS, respondents=who, weights=counts)
        draws.append(one.table.utility[ITEMS])
    spread = np.std(draws, axis=0)
    # 150 draws: relative error of a standard deviation about 6 %.
    assert found.table.standard_error[ITEMS].to_numpy() == pytest.approx(spread, rel=0.25)


def test_counts_by_hand():
    shown = [("A", "B", "C"), ("A", "B", "D"), ("C", "D", "A")]
    table = maxdiff_counts(
        shown, ["A", "A", "C"], ["C", "B", "D"], list("ABCDE"), weights=[1, 1, 2]
    )
    assert table.loc["A", ["shown", "best", "worst", "score"]].tolist() == [4, 2, 0, 0.5]
    assert table.loc["C", "score"] == pytest.approx((2 - 1) / 3)
    assert np.isnan(table.loc["E", "score"])
    half = maxdiff_counts(shown, ["A", None, "C"], ["C", "B", "D"], list("ABCD"))
    assert half.loc["B", "shown"] == 1


def test_rankings_are_choix_plackett_luce():
    draw = numpy_generator("rankings")
    rankings = [draw.permutation(6).tolist() for _ in range(40)]
    ours = fit_choices(ranking_stages(rankings, range(6))).table.utility.sort_index()
    assert ours.to_numpy() == pytest.approx(choix.opt_rankings(6, rankings), abs=1e-5)


def test_pairs_are_choix_bradley_terry():
    draw = numpy_generator("pairs")
    pairs = [tuple(draw.choice(5, 2, replace=False).tolist()) for _ in range(120)]
    winners, losers = zip(*pairs, strict=True)
    ours = fit_choices(pair_stages(winners, losers, range(5))).table.utility.sort_index()
    assert ours.to_numpy() == pytest.approx(choix.opt_pairwise(5, pairs), abs=1e-5)


def test_a_ridge_is_the_penalty_of_choix():
    pairs = [(0, 1), (0, 1), (1, 2), (0, 2)]
    winners, losers = zip(*pairs, strict=True)
    with pytest.raises(ValueError, match=r"always won, always lost .* pass ridge=0\.1"):
        fit_choices(pair_stages(winners, losers, range(3)))
    ours = fit_choices(pair_stages(winners, losers, range(3)), ridge=0.2)
    # Theirs is alpha times the sum of squares, ours half the ridge times it.
    theirs = choix.opt_pairwise(3, pairs, alpha=0.1)
    assert ours.table.utility.sort_index().to_numpy() == pytest.approx(theirs, abs=1e-4)
    assert "ridge 0.2" in repr(ours)


def test_two_items_have_the_log_odds_between_them():
    found = fit_choices(pair_stages(["a"] * 30 + ["b"] * 10, ["b"] * 30 + ["a"] * 10, ["a", "b"]))
    utility = found.table.utility
    assert utility["a"] - utility["b"] == pytest.approx(np.log(3), abs=1e-6)
    assert found.table.share["a"] == pytest.approx(0.75)


@settings(max_examples=40)
@given(
    items=st.integers(4, 14),
    per_task=st.integers(3, 5),
    versions=st.integers(1, 4),
    seed=st.integers(0, 10_000),
)
def test_designs_show_every_item_as_often_as_every_other(items, per_task, versions, seed):
    per_task = min(per_task, items)
    design = maxdiff_design(range(items), per_task=per_task, versions=versions, seed=seed)
    assert design.most_shown - design.least_shown <= 1
    meetings = np.zeros((items, items))
    for version in design.versions:
        for task in version:
            assert len(set(task)) == per_task
            meetings[np.ix_(task, task)] += 1
    upper = meetings[np.triu_indices(items, 1)]
    assert (design.least_paired, design.most_paired) == (upper.min(), upper.max())
    assert design.shown == {item: meetings[item, item] for item in range(items)}


def test_a_design_that_can_be_balanced_is():
    fano = maxdiff_design("ABCDEFG", per_task=3, tasks=7)
    assert (fano.least_paired, fano.most_paired, fano.pair_spread) == (1, 1, 0)


def test_positions_are_spread_and_seeds_repeat():
    design = maxdiff_design(ITEMS, per_task=3, tasks=6, versions=60, seed=4)
    first = [task[0] for version in design.versions for task in version]
    counts = pd.Series(first).value_counts()
    assert counts.min() > 30  # 60 expected of each item in the first place
    assert design == maxdiff_design(ITEMS, per_task=3, tasks=6, versions=60, seed=4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: best_worst_stages([("A", "B")], ["C"], ["A"], ITEMS), "chosen but not offered"),
        (lambda: best_worst_stages([("A", "Z")], ["A"], ["Z"], ITEMS), "'Z' is not one of"),
        (lambda: best_worst_stages([("A", "B")], ["A"], ["A"], ITEMS), "both best and worst"),
        (lambda: best_worst_stages([("A", "A")], ["A"], [None], ITEMS), "offered twice"),
        (lambda: best_worst_stages([("A", "B")], [None], [None], ITEMS), "no choice between two"),
        (lambda: pair_stages(["A"], [], ITEMS), "1 winners for 0 losers"),
        (lambda: maxdiff_design(ITEMS, per_task=2), "not between 3 and the 6"),
        (lambda: maxdiff_design(["A", "A", "B"], per_task=3), "in the list twice"),
        (lambda: ranking_stages([["A"]], ["A"]), "at least two different items"),
    ],
)
def test_tasks_that_make_no_sense_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
