"""Alpha, omega and intraclass correlations against pingouin, statsmodels and published values."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.multivariate.factor import Factor

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import (
    complete_items,
    cronbach_alpha,
    intraclass_correlation,
    omega_total,
)

LOADINGS = np.linspace(0.4, 0.8, 8)
# Shrout and Fleiss (1979), table 2: six targets rated by four judges.
JUDGES = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


def answers(persons=400, seed=1, loadings=LOADINGS):
    draw = numpy_generator(seed, "items")
    factor = draw.normal(size=(persons, 1))
    noise = draw.normal(size=(persons, loadings.size)) * np.sqrt(1 - loadings**2)
    return np.clip(np.rint(3 + factor * loadings + noise), 1, 5)


def test_alpha_and_its_interval_are_pingouins():
    items = answers()
    ours = cronbach_alpha(items)
    value, ends = pingouin.cronbach_alpha(pd.DataFrame(items))
    assert ours.value == pytest.approx(value, abs=1e-12)
    assert (ours.low, ours.high) == pytest.approx(ends, abs=5.1e-4)  # theirs are rounded to 3


def test_alpha_of_a_matrix_worked_by_hand():
    # Variances 1 and 1, covariance .5: 2 (1 - 2 / 3) = 2 / 3.
    items = np.array([[1, 1], [2, 3], [3, 2]])
    assert cronbach_alpha(items).value == pytest.approx(2 / 3)


def test_item_statistics_say_what_each_item_adds():
    items = pd.DataFrame(answers(), columns=[f"q{number}" for number in range(8)])
    table = cronbach_alpha(items).items
    rest = items.drop(columns="q3").sum(axis=1)
    assert table.loc["q3", "r_rest"] == pytest.approx(items.q3.corr(rest))
    without = cronbach_alpha(items.drop(columns="q3")).value
    assert table.loc["q3", "if_dropped"] == pytest.approx(without)
    assert table.loc["q3", "sd"] == pytest.approx(items.q3.std())


def test_omega_is_that_of_statsmodels_maximum_likelihood_factor():
    items = answers()
    ours = omega_total(items, resamples=200)
    theirs = Factor(items, n_factor=1, method="ml").fit()
    loading = np.abs(theirs.loadings.ravel())
    assert ours.items["loading"].to_numpy() == pytest.approx(loading, abs=1e-4)
    deviation = items.std(axis=0, ddof=1)
    common = (loading * deviation).sum() ** 2
    unique = (theirs.uniqueness * deviation**2).sum()
    assert ours.value == pytest.approx(common / (common + unique), abs=1e-4)
    assert ours.low < ours.value < ours.high


def test_omega_of_a_large_sample_is_the_populations():
    draw = numpy_generator("large")
    noise = draw.normal(size=(40_000, 8)) * np.sqrt(1 - LOADINGS**2)
    items = draw.normal(size=(40_000, 1)) * LOADINGS + noise
    common, unique = LOADINGS.sum() ** 2, (1 - LOADINGS**2).sum()
    assert omega_total(items, resamples=50).value == pytest.approx(
        common / (common + unique), abs=0.005
    )


def test_the_omega_interval_narrows_as_its_sampling_error_does():
    few, many = omega_total(answers(100), resamples=500), omega_total(answers(1_600), resamples=500)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.35)


def test_an_item_that_is_explained_entirely_is_pointed_out():
    factor = numpy_generator("heywood").normal(size=300)
    noise = numpy_generator("noise").normal(size=(300, 2))
    items = np.column_stack([factor, factor + noise[:, 0], factor + noise[:, 1]])
    assert "Heywood" in repr(omega_total(items, resamples=50))


def test_reversed_items_are_turned_round_on_their_scale():
    items = answers()
    turned = items.copy()
    turned[:, [1, 4]] = 6 - turned[:, [1, 4]]
    keys = [1, -1, 1, 1, -1, 1, 1, 1]
    expected = cronbach_alpha(items).value
    assert cronbach_alpha(turned, keys=keys, scale=(1, 5)).value == pytest.approx(expected)
    assert cronbach_alpha(turned).value < expected - 0.2


def test_missing_answers_follow_the_rule_and_are_counted():
    items = answers(50)
    items[0, :1] = np.nan  # 7 of 8 answered: filled in
    items[1, :3] = np.nan  # 5 of 8: left out
    given = complete_items(items)
    assert (given.n_persons, given.n_dropped, given.n_imputed) == (49, 1, 1)
    assert given.answers[0, 0] == pytest.approx(np.nanmean(items[0]))
    assert "at least 80% of the items" in repr(cronbach_alpha(items))
    listwise = cronbach_alpha(items, missing="listwise")
    assert (listwise.n_dropped, listwise.n_imputed) == (2, 0)


def test_eight_of_ten_answers_are_eighty_percent():
    items = np.ones((3, 10))
    items[:, 0] = [1, 2, 3]
    items[0, [3, 4]] = np.nan
    assert complete_items(items).n_dropped == 0


def test_weights_count_as_copies_do():
    items = answers(60)
    copies = np.repeat([1, 3], 30)
    weighted = cronbach_alpha(items, weights=copies)
    assert weighted.value == pytest.approx(cronbach_alpha(np.repeat(items, copies, axis=0)).value)
    assert weighted.effective_n == pytest.approx(120**2 / 300)
    assert omega_total(items, weights=copies, resamples=10).value == pytest.approx(
        omega_total(np.repeat(items, copies, axis=0), resamples=10).value, abs=1e-6
    )


@settings(max_examples=30)
@given(shift=st.floats(-100, 100), factor=st.floats(0.1, 50), seed=st.integers(0, 1_000))
def test_reliability_does_not_depend_on_the_unit(shift, factor, seed):
    items = answers(40, seed=seed)
    moved = factor * items + shift
    assert cronbach_alpha(moved).value == pytest.approx(cronbach_alpha(items).value, abs=1e-8)


@pytest.mark.parametrize("kind", ["1", "A,1", "C,1"])
def test_intraclass_correlations_of_the_published_table(kind):
    published = {"1": 0.17, "A,1": 0.29, "C,1": 0.71}
    ours = intraclass_correlation(JUDGES, kind)
    assert round(ours.value, 2) == published[kind]
    long = pd.DataFrame(JUDGES).reset_index().melt(id_vars="index")
    theirs = pingouin.intraclass_corr(long, "index", "variable", "value").set_index("Type")
    row = theirs.loc["ICC(1,1)" if kind == "1" else f"ICC({kind})"]
    assert ours.value == pytest.approx(row.ICC, abs=1e-9)
    assert (ours.low, ours.high) == pytest.approx(tuple(row.CI95), abs=5.1e-3)  # rounded to 2


def test_a_person_with_a_missing_occasion_is_left_out():
    table = np.array(JUDGES, dtype=float)
    table[2, 1] = np.nan
    found = intraclass_correlation(table)
    assert (found.n_persons, found.n_dropped) == (5, 1)
    assert "1 left out" in repr(found)


def test_identical_repeats_agree_perfectly():
    found = intraclass_correlation([[1, 1], [2, 2], [5, 5]])
    assert (found.value, found.low, found.high) == (1, 1, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cronbach_alpha([[1], [2]]), "needs at least 2"),
        (lambda: cronbach_alpha([[3, 3], [3, 3]]), "no spread to explain"),
        (lambda: cronbach_alpha([[1, 2], [np.nan, np.nan]]), "1 of 2 persons are left"),
        (lambda: cronbach_alpha([[1, 2], [2, 3]], keys=[1, -1]), r"pass scale=\(1, 5\)"),
        (lambda: cronbach_alpha([[1, 2], [2, 3]], keys=[1]), "keys must be 2 numbers"),
        (lambda: cronbach_alpha([[1, 9], [2, 3]], scale=(1, 5)), "item '1', row 0: 9"),
        (lambda: cronbach_alpha([[1, 2], [2, 3]], missing="listwize"), "did you mean 'listwise'"),
        (lambda: omega_total([[1, 2], [2, 3]]), "at least 3 items"),
        (lambda: omega_total([[1, 2, 3], [1, 3, 2]]), "same answer to item '0'"),
        (lambda: intraclass_correlation([[1, 1], [1, 1]]), "no spread to agree on"),
        (lambda: intraclass_correlation([[1, 2]]), "1 complete persons x 2 occasions"),
        (lambda: intraclass_correlation(JUDGES, "B,1"), "kind 'B,1' is not one of"),
    ],
)
def test_what_has_no_reliability_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
