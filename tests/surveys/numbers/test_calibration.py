"""PPI++ against ppi_py on the same data, and k-hat by its definition."""

import numpy as np
import ppi_py
import pytest

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import ppi_mean, ppi_regression, worth_in_people


def world(correlation=0.7, n=100, many=2_000, seed=1):
    draw = numpy_generator(seed, "ppi")
    truth = draw.normal(size=n + many)
    noise = draw.normal(size=n + many)
    twin = 0.5 + correlation * truth + np.sqrt(1 - correlation**2) * noise
    return truth[:n], twin[:n], twin[n:]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_mean_is_that_of_ppi_py(correlation):
    human, twin, simulated = world(correlation)
    ours = ppi_mean(human, twin, simulated, level=0.9)
    value = ppi_py.ppi_mean_pointestimate(human, twin, simulated)
    low, high = ppi_py.ppi_mean_ci(human, twin, simulated, alpha=0.1)
    assert ours.estimate.value == pytest.approx(float(np.ravel(value)[0]), abs=1e-12)
    assert ours.estimate.low == pytest.approx(float(np.ravel(low)[0]), abs=1e-12)
    assert ours.estimate.high == pytest.approx(float(np.ravel(high)[0]), abs=1e-12)
    assert ours.estimate.calibration == "ppi"
    assert ours.estimate.label == "calibrated with human answers"


def test_a_share_is_a_mean_of_zeros_and_ones():
    human, twin, simulated = ((part > 0.4).astype(float) for part in world(0.9))
    ours = ppi_mean(human, twin, simulated)
    low, high = ppi_py.ppi_mean_ci(human, twin, simulated, alpha=0.05)
    assert (ours.estimate.low, ours.estimate.high) == pytest.approx(
        (float(low[0]), float(high[0])), abs=1e-12
    )


def test_weighted_values_are_those_of_ppi_py_at_the_same_lambda():
    human, twin, simulated = world()
    draw = numpy_generator("weights")
    weights, others = draw.uniform(0.5, 2, 100), draw.uniform(0.5, 2, 2_000)
    ours = ppi_mean(
        human, twin, simulated, human_weights=weights, simulated_weights=others, tuning=0.6
    )
    theirs = ppi_py.ppi_mean_pointestimate(
        human, twin, simulated, lam=0.6, w=weights, w_unlabeled=others
    )
    assert ours.estimate.value == pytest.approx(float(np.ravel(theirs)[0]), abs=1e-12)


def test_regression_is_that_of_ppi_py():
    draw = numpy_generator("regression")
    x = np.column_stack([np.ones(1_100), draw.normal(size=(1_100, 2))])
    y = x @ [1.0, 0.5, -0.3] + draw.normal(size=1_100)
    guess = 0.8 * y + 0.3 * draw.normal(size=1_100)
    near, far = slice(0, 100), slice(100, None)
    ours = ppi_regression(x[near], y[near], guess[near], x[far], guess[far], level=0.9)
    value = ppi_py.ppi_ols_pointestimate(x[near], y[near], guess[near], x[far], guess[far])
    low, high = ppi_py.ppi_ols_ci(x[near], y[near], guess[near], x[far], guess[far], alpha=0.1)
    assert ours.coefficients == pytest.approx(value, abs=1e-9)
    assert ours.low == pytest.approx(low, abs=1e-9)
    assert ours.high == pytest.approx(high, abs=1e-9)


def test_the_gain_is_the_one_that_theory_gives():
    # n_eff = n / (1 - rho^2 N / (n + N)): .8 makes 100 people and 2,000 twins worth 256.
    worth = [ppi_mean(*world(0.8, seed=seed)).estimate.effective_n for seed in range(40)]
    assert np.mean(worth) == pytest.approx(100 / (1 - 0.64 * 2_000 / 2_100), rel=0.1)


def test_intervals_cover_people_however_wrong_the_twins_are():
    held, worlds = 0, 400
    for seed in range(worlds):
        found = ppi_mean(*world(0.6, n=80, many=500, seed=seed)).estimate
        held += found.low <= 0 <= found.high
    assert 0.91 <= held / worlds <= 0.98


def test_useless_twins_are_ignored_and_do_no_harm():
    human, _, simulated = world()
    twin = numpy_generator("noise").normal(size=100)
    found = ppi_mean(human, twin, simulated)
    assert found.tuning == pytest.approx(0, abs=0.15)
    assert found.estimate.high - found.estimate.low <= 1.02 * found.human_only.width
    constant = ppi_mean(human, np.ones(100), np.ones(50))
    assert constant.tuning == 0
    assert constant.estimate.value == pytest.approx(human.mean())


def test_missing_pairs_are_left_out_and_counted():
    human, twin, simulated = world()
    human[0], simulated[:3] = np.nan, np.nan
    found = ppi_mean(human, twin, simulated)
    assert (found.n_human, found.n_simulated, found.n_dropped) == (99, 1_997, 4)
    assert "99 human and 1997 simulated answers" in repr(found)


def test_what_cannot_be_calibrated_is_refused():
    with pytest.raises(ValueError, match="one twin a person"):
        ppi_mean([1, 2], [1], [1, 2])
    with pytest.raises(ValueError, match="at least 2 of each"):
        ppi_mean([1], [1], [1, 2])
    with pytest.raises(ValueError, match="collinear"):
        ppi_regression([[1, 1]] * 3, [1, 2, 3], [1, 2, 3], [[1, 1]] * 3, [1, 2, 3])


def surveys(shift, questions=200, people=400, simulated=200, seed=1):
    draw = numpy_generator(seed, "surveys")
    human, panel = {}, {}
    for question in range(questions):
        share = draw.uniform(0.2, 0.8)
        human[question] = (draw.random(people) < share).astype(float)
        wrong = np.clip(share + shift * draw.normal(), 0.02, 0.98)
        panel[question] = (draw.random(simulated) < wrong).astype(float)
    return human, panel


def test_a_faithful_simulation_is_worth_all_its_answers_and_a_biased_one_few():
    faithful = worth_in_people(*surveys(0.0), bounds=(0, 1), dilation=3)
    biased = worth_in_people(*surveys(0.15), bounds=(0, 1), dilation=3)
    assert faithful.k_hat > 100
    assert 3 < biased.k_hat < 40
    worse = worth_in_people(*surveys(0.3), bounds=(0, 1), dilation=3)
    assert worse.k_hat < biased.k_hat


def test_k_hat_by_its_definition():
    # Personas all say 0, people all say 1, on each of three questions. With the two added
    # answers, k zeros have mean 1 / (k + 2) and a standard error of the same size.
    people = dict.fromkeys(range(3), np.ones(10))
    panel = dict.fromkeys(range(3), np.zeros(30))
    found = worth_in_people(people, panel, bounds=(0, 1), dilation=8)
    k = np.arange(1, 31)
    high = (1 + 1.959964 * np.sqrt(8)) / (k + 2)
    assert found.misses.tolist() == (high < 1).astype(float).tolist()
    assert found.k_hat == np.argmax(high < 1)
    assert 0 < found.k_hat < 30
    assert "few questions" in repr(found)
    assert not found.at_limit


def test_questions_have_to_match():
    with pytest.raises(ValueError, match="unmatched"):
        worth_in_people({"a": [1, 2]}, {"b": [1, 2]}, bounds=(1, 5))
    with pytest.raises(ValueError, match="question 'a' has 1 valid answers"):
        worth_in_people({"a": [1, np.nan]}, {"a": [1, 2]}, bounds=(1, 5))
    with pytest.raises(ValueError, match="outside of 1 to 5"):
        worth_in_people({"a": [1, 9]}, {"a": [1, 2]}, bounds=(1, 5))
