"""Bootstrap intervals against scipy on the same data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from personanb.statistics import (
    bca_interval,
    numpy_generator,
    percentile_interval,
    resampled_counts,
    studentised_interval,
)

# Law school averages of Efron and Tibshirani (1993), table 3.1: fifteen schools.
LSAT = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594]
GPA = [3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96]
SCHOOLS = np.array([LSAT, GPA])


@given(clusters=st.integers(1, 40), resamples=st.integers(1, 50))
def test_each_resample_draws_as_many_clusters_as_there_are(clusters, resamples):
    counts = resampled_counts(clusters, resamples, numpy_generator("counts", clusters))
    assert counts.shape == (resamples, clusters)
    assert (counts.sum(axis=1) == clusters).all()
    assert (counts >= 0).all()


def correlations(counts):
    x, y = SCHOOLS
    total = counts.sum(axis=1)
    mean_x, mean_y = counts @ x / total, counts @ y / total
    covariance = counts @ (x * y) / total - mean_x * mean_y
    variances = (counts @ x**2 / total - mean_x**2) * (counts @ y**2 / total - mean_y**2)
    return covariance / np.sqrt(variances)


@pytest.mark.parametrize("method", ["percentile", "BCa"])
def test_the_correlation_of_law_schools_as_scipy_bootstraps_it(method):
    draws = correlations(resampled_counts(15, 40_000, numpy_generator("schools")))
    value = float(correlations(np.ones((1, 15)))[0])
    assert value == pytest.approx(0.776, abs=5e-4)
    if method == "BCa":
        left_out = correlations(np.ones((15, 15)) - np.eye(15))
        ours = bca_interval(value, draws, left_out)
    else:
        ours = percentile_interval(draws)
    theirs = stats.bootstrap(
        tuple(SCHOOLS),
        lambda x, y: np.corrcoef(x, y)[0, 1],
        paired=True,
        vectorized=False,
        n_resamples=10_000,
        method=method,
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=0.02)


def test_bootstrap_t_of_a_normal_mean_comes_to_student_t():
    sample = stats.norm.ppf((np.arange(12) + 0.5) / 12)
    counts = resampled_counts(12, 40_000, numpy_generator("student"))
    means = counts @ sample / 12
    errors = np.sqrt((counts @ sample**2 / 12 - means**2) / 11)
    error = np.sqrt(sample.var() / 11)
    ours = studentised_interval(sample.mean(), error, means, errors)
    assert ours.high / error == pytest.approx(stats.t.ppf(0.975, 11), rel=0.12)
    assert ours.low == pytest.approx(-ours.high, abs=0.06)


def test_draws_all_on_one_side_fall_back_on_percentiles_and_say_so():
    interval = bca_interval(0.0, [1.0, 2.0, 3.0], [0.1, 0.2, 0.3])
    assert interval.method == "percentile bootstrap (BCa undefined)"


def test_a_statistic_that_is_mostly_undefined_gets_no_interval():
    draws = [1.0, np.nan, np.nan, 2.0]
    assert np.isnan(percentile_interval(draws).low)
    assert np.isnan(bca_interval(1.0, draws, [1.0, 2.0]).high)
    assert np.isnan(studentised_interval(1.0, 1.0, [1.0, 2.0], [0.0, 0.0]).low)


def test_an_interval_knows_its_width_and_what_it_holds():
    interval = percentile_interval(np.linspace(0, 1, 1001), 0.9)
    assert interval.width == pytest.approx(0.9)
    assert 0.5 in interval
    assert 0.01 not in interval


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match=r"0\.95 is usual"):
        percentile_interval([1, 2, 3], level)
