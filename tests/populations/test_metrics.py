"""Distances, tables and weight summaries, against scipy, arviz-stats and closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import linalg, stats

from personanb.populations.metrics.distances import Distribution, Yardstick, distances, frechet
from personanb.populations.metrics.tables import (
    cells_table,
    correlations_table,
    largest_margin_error,
    margins_table,
    spread_table,
)
from personanb.populations.metrics.weights import effective_size, pareto_k, summarise
from personanb.populations.population import Category, Population

NAMES = ("openness", "extraversion")
# A busy machine is slow at times, which says nothing of the code.
UNHURRIED = settings(max_examples=40)
SCORES = arrays(np.float64, st.integers(1, 30), elements=st.integers(0, 8).map(lambda x: x / 8))


def people(traits, weights=None, **categories):
    traits = np.asarray(traits, dtype=float).reshape(-1, 2)
    coded = {
        name: Category(np.asarray(codes), ("first", "second")) for name, codes in categories.items()
    }
    return Population(NAMES, traits, coded, np.ones(len(traits)) if weights is None else weights)


def normal(count, mean, covariance, seed):
    drawn = np.random.default_rng(seed).multivariate_normal(mean, covariance, count)
    return people(np.clip(drawn, 0, 1))


@UNHURRIED
@given(ours=SCORES, theirs=SCORES, seed=st.integers(0, 99))
def test_wasserstein_is_that_of_scipy(ours, theirs, seed):
    random = np.random.default_rng(seed)
    own, goal = random.random(len(ours)) + 0.1, random.random(len(theirs)) + 0.1
    expected = stats.wasserstein_distance(ours, theirs, own, goal)
    assert Distribution(theirs, goal).wasserstein(ours, own) == pytest.approx(expected, abs=1e-12)


def test_frechet_is_the_closed_form_of_two_normal_distributions():
    one = normal(4000, [0.5, 0.4], [[0.02, 0.004], [0.004, 0.01]], 1)
    other = normal(4000, [0.4, 0.5], [[0.01, -0.002], [-0.002, 0.02]], 2)
    first, second = (np.cov(each.traits.T, bias=True) for each in (one, other))
    shift = one.traits.mean(axis=0) - other.traits.mean(axis=0)
    cross = linalg.sqrtm(first @ second).real
    assert frechet(one, other) == pytest.approx(
        shift @ shift + np.trace(first + second - 2 * cross)
    )


def test_mmd_is_the_kernel_formula_written_out():
    one, other = (
        normal(60, [0.5, 0.4], np.eye(2) / 50, 1),
        normal(50, [0.4, 0.5], np.eye(2) / 40, 2),
    )

    def squared(a, b):
        return ((a.traits[:, None] - b.traits[None]) ** 2).sum(axis=2)

    own = squared(other, other)[np.triu_indices(50, 1)]
    width = np.median(own[own > 0])
    mean = {
        (a, b): np.exp(-squared(x, y) / (2 * width)).mean()
        for a, x in enumerate((one, other))
        for b, y in enumerate((one, other))
    }
    expected = math.sqrt(mean[0, 0] + mean[1, 1] - 2 * mean[0, 1])
    assert distances(one, other).mmd == pytest.approx(expected, rel=1e-4)


def test_people_are_at_no_distance_from_themselves():
    one = normal(500, [0.5, 0.4], [[0.02, 0.004], [0.004, 0.01]], 1)
    assert max(distances(one, one).named().values()) == pytest.approx(0, abs=1e-3)


@UNHURRIED
@given(seed=st.integers(0, 10_000))
def test_a_person_of_weight_two_is_as_two_people(seed):
    random = np.random.default_rng(seed)
    traits = random.random((12, 2))
    target = people(random.random((15, 2)))
    counts = random.integers(1, 4, 12)
    weighted = distances(people(traits, counts.astype(float)), target).named()
    repeated = distances(people(np.repeat(traits, counts, axis=0)), target).named()
    assert weighted == pytest.approx(repeated, abs=1e-6)


def test_points_of_another_scale_stretch_what_is_measured_in_points_and_nothing_else():
    one = normal(300, [0.5, 0.4], np.eye(2) / 60, 1)
    other = normal(300, [0.4, 0.5], np.eye(2) / 60, 2)
    pomp, five = distances(one, other), distances(one, other, scale=(1, 5))
    assert five.amw == pytest.approx(4 * pomp.amw)
    assert five.sliced == pytest.approx(4 * pomp.sliced)
    assert five.frechet == pytest.approx(16 * pomp.frechet)
    assert (five.mmd, five.mae_correlation) == (pomp.mmd, pomp.mae_correlation)


def test_a_constant_trait_has_no_correlation_to_be_off():
    flat = people(np.column_stack([np.full(20, 0.5), np.linspace(0, 1, 20)]))
    assert math.isnan(distances(flat, normal(50, [0.5, 0.5], np.eye(2) / 60, 1)).mae_correlation)


def test_measuring_other_traits_is_a_mistake_of_the_caller():
    yardstick = Yardstick(normal(50, [0.5, 0.5], np.eye(2) / 60, 1))
    one = normal(50, [0.5, 0.5], np.eye(2) / 60, 2).only(("openness",))
    with pytest.raises(ValueError, match="measured against"):
        yardstick.distances(one)


def test_margins_and_cells_tell_shares_of_all_and_the_worst_first():
    target = people(np.random.default_rng(1).random((4, 2)), sex=[0, 0, 1, 1], old=[0, 1, 0, 1])
    found = people(np.random.default_rng(2).random((4, 2)), sex=[0, 0, 0, 1], old=[0, 0, 1, 1])
    margins = margins_table(target, {"after": found})
    assert margins[["target", "after"]].to_numpy().tolist() == [
        [0.5, 0.75], [0.5, 0.25], [0.5, 0.5], [0.5, 0.5],
    ]  # fmt: skip
    assert largest_margin_error(found, target) == 0.25
    cells = cells_table(target, {"after": found})
    assert cells.loc[0, "error"] in {0.25, -0.25}
    assert cells["after"].sum() == pytest.approx(1)


def test_spread_and_correlations_stand_beside_the_targets():
    target = people([[0.2, 0.2], [0.8, 0.8], [0.2, 0.2], [0.8, 0.8]])
    found = people([[0.35, 0.65], [0.65, 0.35]])
    spread = spread_table(target, {"after": found}).set_index(["trait", "population"])
    assert spread.loc[("openness", "after"), "variance_ratio"] == pytest.approx(0.25)
    assert spread.loc[("openness", "after"), "q50"] == 0.35
    row = correlations_table(target, {"after": found}).iloc[0]
    assert (row["target"], row["after"]) == (pytest.approx(1), pytest.approx(-1))


@UNHURRIED
@given(arrays(np.float64, st.integers(1, 60), elements=st.floats(1e-6, 1e6)))
def test_effective_size_is_between_one_and_all_and_blind_to_units(weights):
    found = effective_size(weights)
    assert 1 - 1e-9 <= found <= len(weights) * (1 + 1e-9)
    assert effective_size(weights * 7.5) == pytest.approx(found)
    assert effective_size(np.ones(len(weights))) == len(weights)


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9])
def test_pareto_k_is_that_of_arviz_stats(shape):
    base = pytest.importorskip("arviz_stats.base")
    weights = stats.genpareto(shape).rvs(4000, random_state=np.random.default_rng(3)) + 1
    # Its function on arrays negates what it is given, and takes log weights.
    expected = base.array_stats.psislw(-np.log(weights))[1]
    assert pareto_k(weights) == pytest.approx(float(expected), abs=0.02)


def test_equal_weights_have_no_tail():
    assert math.isnan(pareto_k(np.ones(1000)))
    assert math.isnan(pareto_k(np.ones(3)))


def test_a_summary_counts_zeros_and_the_heaviest():
    found = summarise(np.array([0.0, 0.0, 1.0, 3.0]))
    assert (found.zeros, found.people, found.largest_share) == (2, 4, 0.75)
    assert found.ess == pytest.approx(1.6)
    assert found.design_effect == pytest.approx(2.5)
    assert found.histogram.sum() == 4
