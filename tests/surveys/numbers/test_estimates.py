"""Estimates: values, denominators and intervals, against scipy and by simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.coverage import Design, coverage, naive_coverage, naive_expected
from personanb.statistics import numpy_generator
from personanb.surveys.numbers import (
    estimate_difference,
    estimate_mean,
    estimate_quantile,
    estimate_ratio,
    estimate_share,
    estimate_shares,
    estimate_statistic,
    kish_effective_n,
    weighted_quantile,
)


def panel(personas=40, repeats=5, icc=0.6, seed=1):
    draw = numpy_generator(seed, "panel")
    person = np.repeat(np.arange(personas), repeats)
    between = draw.normal(size=personas)[person] * np.sqrt(icc)
    values = 3 + between + draw.normal(size=person.size) * np.sqrt(1 - icc)
    return values, person


def test_a_mean_reads_well_and_says_what_it_rests_on():
    values, person = panel()
    values[3] = np.nan
    found = estimate_mean(values, person)
    assert (found.n_personas, found.n_answers, found.n_missing) == (40, 199, 1)
    assert found.value == pytest.approx(pd.Series(values).groupby(person).mean().mean())
    text = repr(found)
    assert text.startswith(f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}], 95 %")
    assert "40 personas x 4.97 repeats" in text
    assert "1 of 200 answers missing" in text
    assert text.endswith("sampling interval of the simulator, not of people")


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_cluster_bootstrap_is_scipys_bootstrap_of_persona_means(method):
    values, person = panel(personas=25)
    values = np.exp(values)  # skewed, so that the methods differ
    ours = estimate_mean(values, person, method=method, resamples=40_000)
    means = pd.Series(values).groupby(person).mean().to_numpy()
    theirs = stats.bootstrap(
        (means,),
        np.mean,
        method={"percentile": "percentile", "bca": "BCa"}[method],
        n_resamples=40_000,
        rng=np.random.default_rng(2),
    )
    ends = theirs.confidence_interval
    # Twice the Monte Carlo error of an end of 40,000 resamples.
    assert (ours.low, ours.high) == pytest.approx(tuple(ends), abs=0.05 * ours.standard_error)
    assert ours.standard_error == pytest.approx(stats.sem(means))


def test_weights_are_of_people_and_missing_repeats_take_nothing_away():
    values = np.array([1.0, 1, 1, 5, np.nan, np.nan])
    person = np.array([0, 0, 0, 1, 1, 1])
    assert estimate_mean(values, person).value == 3
    weighted = estimate_mean(values, person, weights=[3, 3, 3, 1, 1, 1])
    assert weighted.value == 2
    assert weighted.effective_n == pytest.approx(kish_effective_n([3, 1]))


def test_effective_n_is_what_the_design_formula_says():
    values, person = panel(personas=300, repeats=4, icc=0.5)
    found = estimate_mean(values, person)
    assert found.icc == pytest.approx(0.5, abs=0.08)
    assert found.effective_n == pytest.approx(300 * 4 / (1 + 3 * found.icc))


def test_the_interval_of_wordings_is_about_wordings():
    values, person = panel(personas=60, repeats=4)
    wording = np.tile(["a", "b", "c", "d"], 60)
    shifted = values + np.select([wording == "a", wording == "b"], [0.8, -0.8], 0.0)
    found = estimate_mean(shifted, person, wordings=wording)
    assert list(found.ci_prompt.levels) == ["a", "b", "c", "d"]
    by_wording = pd.Series(shifted).groupby(wording).mean()
    half = stats.t.ppf(0.975, 3) * by_wording.std() / 2
    assert found.ci_prompt.low == pytest.approx(by_wording.mean() - half)
    assert found.ci_model is None
    assert "wordings [" in repr(found)


def test_two_models_give_a_range_and_no_more():
    found = estimate_mean([1, 3, 2, 4], [0, 0, 1, 1], models=["small", "large"] * 2)
    assert (found.ci_model.low, found.ci_model.high) == (1.5, 3.5)
    assert found.ci_model.method == "range of two"


def test_one_persona_has_no_interval_and_equal_personas_have_no_width():
    alone = estimate_mean([3, 4], ["ada", "ada"])
    assert np.isnan(alone.low)
    assert "no interval from one persona" in repr(alone)
    same = estimate_mean([3] * 10, range(10))
    assert (same.low, same.high) == (3, 3)
    assert "no spread between personas" in same.method


def test_a_share_of_nobody_is_not_certain_to_be_nobody():
    found = estimate_share(["no"] * 30, range(30), of="yes")
    assert found.value == found.low == 0
    # Wilson's interval for 0 of 30, with a t quantile of 29 degrees of freedom.
    quantile = stats.t.ppf(0.975, 29) ** 2
    assert found.high == pytest.approx(quantile / (30 + quantile))


def test_shares_have_a_row_for_every_category_and_top_two_boxes_add_up():
    answers = [1, 2, 4, 5, 5, None, 4, 4]
    shares = estimate_shares(answers, categories=[1, 2, 3, 4, 5])
    assert [round(one.value, 3) for one in shares.values()] == [0.143, 0.143, 0, 0.429, 0.286]
    assert shares[3].n_missing == 1
    top = estimate_share(answers, of=[4, 5])
    assert top.value == pytest.approx(shares[4].value + shares[5].value)
    with pytest.raises(ValueError, match="answer '9' is not one of the categories"):
        estimate_shares([1, 9], categories=[1, 2, 3])


def test_independent_answers_get_wilsons_interval():
    from statsmodels.stats.proportion import proportion_confint

    answers = np.repeat([1, 0], [370, 630])
    found = estimate_share(answers, of=1)
    # The t quantile and the factor m / (m - 1) are all that differs at m = 1,000.
    assert (found.low, found.high) == pytest.approx(
        proportion_confint(370, 1_000, method="wilson"), abs=3e-4
    )


def test_the_median_of_personas():
    found = estimate_quantile([1, 2, 3, 4, 100], range(5))
    assert found.value == 3
    assert found.low >= 1
    assert found.high <= 100
    assert "percentile" in found.method


def test_of_many_personas_the_t_interval_is_the_bootstraps():
    values, person = panel(personas=1_500, repeats=2)
    found = estimate_mean(values, person)
    assert found.method == "t interval, clustered,"
    bootstrapped = estimate_mean(values, person, method="studentised", resamples=8_000)
    assert (found.low, found.high) == pytest.approx(
        (bootstrapped.low, bootstrapped.high), abs=0.1 * found.standard_error
    )


def test_the_median_of_many_personas_is_woodruffs():
    values, person = panel(personas=1_500, repeats=2)
    found = estimate_quantile(values, person)
    assert found.method == "Woodruff interval, clustered,"
    assert found.value == pytest.approx(np.quantile(values, 0.5, method="inverted_cdf"))
    bootstrapped = estimate_statistic(
        lambda value, weight: weighted_quantile(value, weight, 0.5), values, person
    )
    width = bootstrapped.high - bootstrapped.low
    assert (found.low, found.high) == pytest.approx(
        (bootstrapped.low, bootstrapped.high), abs=0.2 * width
    )


def test_any_vectorised_statistic():
    values, person = panel(personas=60)

    def deviation(value, weight):
        total = weight.sum(axis=1)
        mean = weight @ value / total
        return np.sqrt(weight @ value**2 / total - mean**2)

    found = estimate_statistic(deviation, values, person)
    assert found.value == pytest.approx(values.std())
    assert found.low < found.value < found.high
    assert found.method == "BCa cluster bootstrap"


def test_a_paired_difference_forgets_what_personas_have_in_common():
    draw = numpy_generator("paired")
    person = np.repeat(np.arange(50), 2)
    group = np.tile(["before", "after"], 50)
    values = 5 * draw.normal(size=50)[person] + (group == "after") + 0.5 * draw.normal(size=100)
    paired = estimate_difference(values, person, groups=group, reference="before")
    change = values[1::2] - values[::2]
    assert paired.value == pytest.approx(change.mean())
    assert paired.standard_error == pytest.approx(stats.sem(change))
    apart = estimate_difference(values, groups=group, reference="before")
    welch = stats.ttest_ind(values[1::2], values[::2], equal_var=False)
    assert apart.standard_error == pytest.approx(welch._standard_error)
    assert paired.standard_error < apart.standard_error / 3


def test_a_ratio_of_means():
    found = estimate_ratio([2, 4, 3, 6, 4, 9], groups=list("ababab"))
    assert found.value == pytest.approx(19 / 9)
    assert found.low < found.value < found.high


@given(
    values=st.lists(st.integers(1, 5), min_size=4, max_size=40),
    factor=st.floats(0.5, 20),
    shift=st.floats(-50, 50),
)
def test_an_estimate_moves_with_the_unit_of_the_answers(values, factor, shift):
    person = np.arange(len(values)) // 2
    plain = estimate_mean(values, person, resamples=100)
    moved = estimate_mean(factor * np.array(values) + shift, person, resamples=100)
    assert moved.value == pytest.approx(factor * plain.value + shift)
    if plain.standard_error > 0 and plain.method == moved.method:
        assert moved.low == pytest.approx(factor * plain.low + shift, rel=1e-6, abs=1e-5)


def test_the_same_seed_gives_the_same_interval():
    values, person = panel()
    assert estimate_mean(values, person, seed=3) == estimate_mean(values, person, seed=3)
    assert estimate_mean(values, person, seed=3) != estimate_mean(values, person, seed=4)


@pytest.mark.parametrize(
    ("icc", "personas", "discrete"),
    [(0.5, 50, False), (0.7, 20, True), (0.9, 20, False), (0.9, 100, True)],
)
def test_intervals_cover_as_often_as_they_say_where_naive_ones_do_not(icc, personas, discrete):
    worlds = 300
    methods = ("mean auto", "share auto")
    design = Design(personas, icc, discrete)
    found = coverage(design, worlds, 400, methods)
    # Two-sided binomial bounds at one in a thousand around 92 to 98 %.
    least, most = stats.binom.ppf([5e-4, 1 - 5e-4], worlds, [0.92, 0.98]) / worlds
    for method in methods:
        assert least <= found[method] <= most, method
    naive = naive_coverage(design, 10 * worlds)
    assert naive < 0.75
    # What the design effect makes of it; with few personas a little less.
    assert naive == pytest.approx(naive_expected(icc), abs=0.04)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: estimate_mean([np.nan, np.nan]), "none of the 2 answers is valid"),
        (lambda: estimate_mean([1, 2], [1]), "personas has shape"),
        (lambda: estimate_mean([1, 2], weights=[1, -1]), "negative or not finite"),
        (lambda: estimate_mean([1, 2], weights=[1]), "1 weights for 2 answers"),
        (lambda: estimate_mean([1, 2], method="bac"), "did you mean 'bca'"),
        (lambda: estimate_mean([1, 2], level=95), "0.95 is usual"),
        (lambda: estimate_mean([1, np.inf]), "an answer is infinite"),
        (lambda: estimate_quantile([1, 2], share=50), "0.5 is the median"),
        (lambda: estimate_difference([1, 2], groups=["a", "a"]), "two groups are compared, not 1"),
        (
            lambda: estimate_difference([1, 2], groups=["ada", "bo"], reference="ade"),
            "did you mean 'ada'",
        ),
    ],
)
def test_what_cannot_be_estimated_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
