"""The slope of drift: right on average, an interval that holds, and no wider than it has to be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personanb.validation.battery.drift_slope import within_slope
from personanb.validation.battery.f05_drift import own_direction, standardised

TURNS = np.arange(0, 21, 5)


def simulated(planted, seed, people=12):
    """People who differ in level and in slope, measured with noise; some probes are missing."""
    rng = np.random.default_rng([seed, people])
    own = planted + 0.02 * rng.standard_normal(people)
    values = own[:, None] * TURNS + rng.standard_normal((people, 1))
    values += 0.3 * rng.standard_normal(values.shape)
    values[rng.random(values.shape) < 0.05] = np.nan
    return values


@pytest.mark.parametrize("planted", [0.0, 0.05])
def test_the_interval_holds_a_planted_slope(planted):
    found = [within_slope(TURNS, simulated(planted, seed)) for seed in range(300)]
    held = np.mean([one.low <= planted <= one.high for one in found])
    assert 0.92 <= held <= 0.98
    assert np.mean([one.value for one in found]) == pytest.approx(planted, abs=0.002)


def test_the_interval_is_that_of_the_peoples_own_slopes():
    """In a balanced design it is the t interval of their slopes (a textbook identity)."""
    from scipy import stats

    values = np.nan_to_num(simulated(0.05, 1), nan=0.4)
    slopes = np.array([np.polyfit(TURNS, row, 1)[0] for row in values])
    found = within_slope(TURNS, values)
    low, high = stats.t.interval(0.95, len(slopes) - 1, slopes.mean(), stats.sem(slopes))
    assert found.value == pytest.approx(slopes.mean())
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.by_person == pytest.approx(slopes)


@settings(max_examples=50)
@given(level=st.floats(-5, 5), slope=st.floats(-2, 2), people=st.integers(2, 8))
def test_a_line_without_noise_is_found_exactly(level, slope, people):
    found = within_slope(TURNS, np.tile(level + slope * TURNS, (people, 1)))
    assert found.value == pytest.approx(slope, abs=1e-9)
    assert found.high - found.low == pytest.approx(0, abs=1e-6)


def test_who_was_probed_once_says_nothing():
    values = np.full((3, 5), np.nan)
    values[0] = TURNS
    values[1, 2] = 9
    found = within_slope(TURNS, values)
    assert (found.people, found.probes) == (1, 5)
    assert np.isnan(found.low)
    with pytest.raises(ValueError, match="two different turns"):
        within_slope(TURNS, values[1:])


def test_whoever_comes_nearer_to_the_middle_loses_their_own_side():
    targets = np.array([[1.0, -1.0, 0.1, np.nan, 2.0]])
    found = np.array([[[1.0, -1.0, 5.0, 5.0, 2.0], [0.5, -0.5, 5.0, 5.0, 1.5]]])
    assert own_direction(targets, found)[0] == pytest.approx([4 / 3, 2.5 / 3])


def test_scores_are_told_in_standard_deviations_of_the_norm():
    assert standardised(np.full(5, 0.5)).shape == (5,)
    # Extraversion: mean 3.0113 and SD .9223 on a scale from 1 to 5.
    assert standardised(np.full(5, (3.0113 - 1) / 4))[2] == pytest.approx(0)
    assert standardised(np.full(5, (3.0113 + 0.9223 - 1) / 4))[2] == pytest.approx(1)
