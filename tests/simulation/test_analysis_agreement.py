"""Agreement of two coders, against published figures and scikit-learn."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.simulation.analysis.agreement import agreement


def coded(both, first_only, second_only, neither):
    one = [True] * (both + first_only) + [False] * (second_only + neither)
    other = [True] * both + [False] * first_only + [True] * second_only + [False] * neither
    return one, other


def test_kappa_of_a_textbook_table():
    # Fifty grant proposals, 20 accepted and 15 rejected by both: po .7, pe .5, kappa .4.
    found = agreement(*coded(20, 5, 10, 15))
    assert found.observed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert 0.4 in found.kappa_interval


def test_alpha_of_krippendorffs_published_example():
    # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section A: alpha = 0.095.
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = agreement(meg, owen)
    assert found.alpha == pytest.approx(0.095, abs=5e-4)
    assert found.observed == pytest.approx(0.6)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60))
def test_kappa_is_that_of_scikit_learn(pairs):
    metrics = pytest.importorskip("sklearn.metrics")
    one, other = zip(*pairs, strict=True)
    found = agreement(one, other)
    if len(set(one) | set(other)) == 1:
        assert math.isnan(found.kappa)
        assert math.isnan(found.alpha)
        return
    assert found.kappa == pytest.approx(metrics.cohen_kappa_score(one, other), abs=1e-9)
    assert -1 <= found.alpha <= 1


def test_two_coders_who_never_vary_agree_by_construction_and_the_figure_says_undefined():
    found = agreement([False] * 8, [False] * 8)
    assert found.observed == 1
    assert math.isnan(found.kappa)
    assert "undefined" in str(found)


def test_units_are_drawn_with_all_their_decisions():
    rng = np.random.default_rng(1)
    one = rng.random((40, 1)) < 0.5
    other = one ^ (rng.random((40, 1)) < 0.2)
    single = agreement(one, other)
    # The same decisions ten times over are no ten times better evidence.
    repeated = agreement(np.repeat(one, 10, axis=1), np.repeat(other, 10, axis=1))
    assert repeated.kappa == pytest.approx(single.kappa)
    assert repeated.kappa_interval.width == pytest.approx(single.kappa_interval.width)
    assert (repeated.units, repeated.decisions) == (40, 400)


def test_coders_of_different_units_cannot_be_compared():
    with pytest.raises(ValueError, match="same units"):
        agreement([True, False], [True])
