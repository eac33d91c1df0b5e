"""A panel beside people: the gazpacho survey of 50, and panels that are and are not like them.

Counts of answers 1 to 5, "would you buy ready-to-drink gazpacho": 50 people, and 50 simulated
consumers, from the public artifacts of arXiv 2507.09788.
"""

import numpy as np
import pytest
from scipy import stats

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import (
    THRESHOLDS,
    Threshold,
    cramers_v,
    fidelity,
    kolmogorov_smirnov,
    opinionqa_score,
    simbench_score,
    total_variation,
    wasserstein,
)

PEOPLE = np.repeat([1, 2, 3, 4, 5], [11, 9, 13, 10, 7])
SIMULATED = np.repeat([1, 2, 3, 4, 5], [2, 19, 25, 4, 0])


def test_a_constant_panel_fails_although_its_mean_passes_a_t_test():
    found = fidelity([3] * 50, PEOPLE, (1, 5))
    assert found.means.welch_p == pytest.approx(stats.ttest_1samp(PEOPLE, 3).pvalue)
    assert found.means.welch_p > 0.4
    assert found.means.verdict != "fail"
    assert found.verdict == "fail"
    assert found.measures["variance_ratio"].value == 0
    assert found.measures["variance_ratio"].verdict == "fail"
    summary = found.summary
    assert summary.startswith("FAIL: 50 personas")
    assert "variance is 0.00 of the people's" in summary
    assert "the personas give nearly the same answer" in summary
    assert "74 of 100 answers would have to be others" in summary
    assert "means say nothing of how people differ" in summary


def test_the_published_simulation_fails_on_spread_and_shares():
    found = fidelity(SIMULATED, PEOPLE, (1, 5))
    values = {name: round(measure.value, 2) for name, measure in found.measures.items()}
    assert values["variance_ratio"] == 0.26
    assert values["total_variation"] == 0.44
    assert values["wasserstein"] == 0.15  # .60 points of 4
    assert values["kolmogorov_smirnov"] == 0.26
    assert found.means.welch_p == pytest.approx(
        stats.ttest_ind(SIMULATED, PEOPLE, equal_var=False).pvalue
    )
    assert found.verdict == "fail"
    assert "Most off: too much 3 (50% beside 26%), too little 1 (4% beside 22%)" in found.summary


def test_a_bootstrap_resample_of_the_people_passes():
    verdicts = []
    for seed in range(60):
        draw = numpy_generator(seed, "resample")
        panel = draw.choice(PEOPLE, 50)
        verdicts.append(fidelity(panel, PEOPLE, (1, 5), seed=seed, resamples=800).verdict)
    # Three measures with a noise level of 99 % each: at least 97 % expected; 53 of 60 is less than
    # one in a thousand away from that.
    assert verdicts.count("pass") >= 53
    assert verdicts[0] == "pass"


def test_the_people_themselves_pass():
    found = fidelity(PEOPLE, PEOPLE, (1, 5))
    assert found.verdict == "pass"
    assert found.measures["variance_ratio"].value == pytest.approx(1)
    assert found.measures["simbench"].value == 100
    assert found.measures["opinionqa"].value == 1


def test_a_panel_with_too_much_spread_fails_as_well():
    found = fidelity([1, 5] * 25, PEOPLE, (1, 5))
    assert found.measures["variance_ratio"].verdict == "fail"
    assert "differ from each other more than people do" in found.summary


def test_a_shifted_panel_fails_by_its_mean():
    people = np.repeat([1, 2, 3, 4, 5], [40, 60, 100, 60, 40])
    found = fidelity(np.minimum(people + 1, 5), people, (1, 5))
    assert found.means.verdict == "fail"
    assert found.verdict == "fail"


def test_few_personas_give_a_warning_not_a_pass():
    found = fidelity([2, 4, 3, 3], PEOPLE, (1, 5))
    assert found.verdict == "warn"
    assert "too few answers to tell" in found.summary


def test_repeats_of_a_persona_are_not_more_people():
    panel = numpy_generator("repeats").choice(PEOPLE, 20)
    once = fidelity(panel, PEOPLE, (1, 5))
    often = fidelity(np.repeat(panel, 10), PEOPLE, (1, 5), personas=np.repeat(range(20), 10))
    assert often.effective_n == pytest.approx(once.effective_n)
    assert often.verdict == once.verdict
    assert (often.n_personas, often.n_answers) == (20, 200)


def test_weights_can_make_a_panel_fit():
    panel = [1, 2, 3, 4, 5]
    found = fidelity(panel, PEOPLE, (1, 5), simulated_weights=[11, 9, 13, 10, 7])
    assert found.measures["total_variation"].value == pytest.approx(0)


def test_categories_without_an_order_have_no_distance_and_no_mean():
    found = fidelity(
        ["tea"] * 30 + ["coffee"] * 20,
        ["tea"] * 25 + ["milk"] * 25,
        ["tea", "coffee", "milk"],
        ordered=False,
    )
    assert found.means is None
    assert "wasserstein" not in found.measures
    assert found.measures["total_variation"].value == pytest.approx(0.5)
    assert found.verdict == "fail"


def test_missing_answers_are_counted():
    found = fidelity([*SIMULATED, None, None], [*PEOPLE, None], (1, 5))
    assert (found.n_missing, found.n_people_missing, found.n_people) == (2, 1, 50)
    assert "2 missing" in found.summary


def test_thresholds_can_be_replaced_and_are_recorded():
    lenient = {"variance_ratio": Threshold(0.2, 5, 0.1, 10)}
    found = fidelity(SIMULATED, PEOPLE, (1, 5), thresholds=lenient)
    assert found.measures["variance_ratio"].verdict == "pass"
    assert found.thresholds["variance_ratio"] == lenient["variance_ratio"]
    assert found.thresholds["wasserstein"] == THRESHOLDS["wasserstein"]
    frame = found.to_frame()
    assert frame.loc["variance_ratio", "threshold"] == ("pass 0.2 to 5, fail below 0.1 or above 10")
    with pytest.raises(ValueError, match="did you mean 'variance_ratio'"):
        fidelity(SIMULATED, PEOPLE, (1, 5), thresholds={"variance": lenient["variance_ratio"]})
    with pytest.raises(ValueError, match="must nest"):
        Threshold(pass_low=0.5, fail_low=0.7)


def test_distances_are_scipys():
    one, two = (np.bincount(side, minlength=6)[1:] / 50 for side in (SIMULATED, PEOPLE))
    points = np.arange(1, 6)
    assert wasserstein(one, two) == pytest.approx(
        stats.wasserstein_distance(points, points, one, two) / 4
    )
    assert wasserstein(one, two, [1, 2, 3, 4, 9]) == pytest.approx(
        stats.wasserstein_distance([1, 2, 3, 4, 9], [1, 2, 3, 4, 9], one, two) / 8
    )
    assert kolmogorov_smirnov(one, two) == pytest.approx(
        stats.ks_2samp(SIMULATED, PEOPLE).statistic
    )
    table = np.rint(np.array([one, two]) * 50).astype(int)
    assert cramers_v(one, two, 50, 50) == pytest.approx(
        stats.contingency.association(table, method="cramer", correction=False)
    )
    assert fidelity(SIMULATED, PEOPLE, (1, 5)).chi_squared_p == pytest.approx(
        stats.chi2_contingency(table, correction=False).pvalue
    )


def test_scores_by_their_definitions():
    # Half of one category: TVD .5; uniform over two is .5 from a sure human answer.
    assert total_variation([1, 0], [0.5, 0.5]) == 0.5
    assert simbench_score([0.5, 0.5], [1, 0]) == 0
    assert simbench_score([1, 0], [1, 0]) == 100
    assert simbench_score([0, 1], [1, 0]) == -100
    assert np.isnan(simbench_score([1, 0], [0.5, 0.5]))
    assert opinionqa_score([1, 0, 0], [0, 0, 1]) == 0
    assert opinionqa_score([0, 1, 0], [0, 0, 1]) == 0.5


def test_answers_that_are_not_on_the_scale_are_refused():
    with pytest.raises(ValueError, match="simulated answer 2: 9 is not on the scale"):
        fidelity([1, 2, 9], PEOPLE, (1, 5))
    with pytest.raises(ValueError, match="at least two different categories"):
        fidelity([1], [1], [1, 1])
    with pytest.raises(ValueError, match="an ordered scale ascends"):
        fidelity([1], [1], [3, 2, 1])
