"""A/B tests: the design decides what is exchanged; effect sizes against pingouin and scipy."""

import numpy as np
import pingouin
import pytest
from scipy import stats

from personanb.statistics import adjust_p_values, numpy_generator
from personanb.surveys.numbers import ab_test, ab_tests


def within(personas=30, effect=0.6, seed=1):
    draw = numpy_generator(seed, "within")
    person = np.repeat(np.arange(personas), 4)
    arm = np.tile(["A", "A", "B", "B"], personas)
    wording = np.tile(["x", "y", "x", "y"], personas)
    noise = draw.normal(size=person.size)
    values = 1.5 * draw.normal(size=personas)[person] + effect * (arm == "B") + 0.7 * noise
    return values, arm, person, wording


def test_people_who_saw_both_messages_are_compared_with_themselves():
    values, arm, person, _ = within(personas=12)
    found = ab_test(values, arm, person)
    assert found.design == "labels exchanged within persona"
    means = values.reshape(12, 2, 2).mean(axis=2)
    theirs = stats.permutation_test(
        (means[:, 1], means[:, 0]),
        lambda one, two: np.mean(one - two),
        permutation_type="samples",
    )
    assert found.test.exact
    assert found.test.p_value == pytest.approx(theirs.pvalue)
    assert found.difference.value == pytest.approx((means[:, 1] - means[:, 0]).mean())
    assert "exact permutation test, labels exchanged within persona" in repr(found)


def test_people_who_saw_one_message_are_exchanged_as_people():
    values, _, person, _ = within(personas=10)
    arm = np.where(person < 5, "A", "B")
    found = ab_test(values, arm, person)
    assert found.design == "labels exchanged between personas"
    means = values.reshape(10, 4).mean(axis=1)
    theirs = stats.permutation_test(
        (means[5:], means[:5]), lambda one, two: np.mean(one) - np.mean(two)
    )
    assert found.test.p_value == pytest.approx(theirs.pvalue)


def test_wordings_that_both_messages_came_in_are_blocks():
    values, arm, person, wording = within()
    found = ab_test(values, arm, person, wordings=wording)
    assert found.design == "labels exchanged within persona and wording"
    assert found.test.n_blocks == 60
    over = ab_test(values, arm, person, wordings=wording, over="wordings")
    assert over.design == "labels exchanged within each wording"
    assert over.test.assignments == 4
    assert "only 4 assignments are possible: p cannot be below 0.5" in repr(over)


def test_wordings_of_a_message_of_its_own_are_what_was_sampled():
    values, arm, person, wording = within()
    own = np.char.add(arm, wording)
    found = ab_test(values, arm, person, wordings=own)
    assert found.design == "labels exchanged between wordings"
    assert (found.test.n_units, found.test.assignments) == (4, 6)


def test_effect_sizes_are_pingouins_and_scipys():
    values, arm, _, _ = within()
    found = ab_test(values, arm, np.arange(values.size))
    first, second = values[arm == "A"], values[arm == "B"]
    sizes = {effect.name: effect for effect in found.effects}
    assert sizes["Cohen's d"].value == pytest.approx(
        pingouin.compute_effsize(second, first, eftype="cohen")
    )
    wins = stats.mannwhitneyu(second, first).statistic
    assert sizes["Cliff's delta"].value == pytest.approx(2 * wins / (60 * 60) - 1)
    for effect in sizes.values():
        assert effect.low < effect.value < effect.high


def test_shares_have_cohens_h():
    yes = np.repeat([1, 0, 1, 0], [30, 20, 20, 30])
    found = ab_test(yes, np.repeat(["A", "B"], 50), np.arange(100))
    h = next(effect for effect in found.effects if effect.name == "Cohen's h")
    expected = 2 * (np.arcsin(np.sqrt(0.4)) - np.arcsin(np.sqrt(0.6)))
    assert h.value == pytest.approx(expected)


def test_several_outcomes_are_corrected_for_their_number():
    values, arm, person, _ = within()
    noise = numpy_generator("noise").normal(size=values.size)
    found = ab_tests({"appeal": values, "clarity": noise, "value": -noise}, arm, person)
    p_values = [one.test.p_value for one in found.values()]
    assert [one.adjusted_p for one in found.values()] == adjust_p_values(p_values).tolist()
    assert found["appeal"].adjusted_p < 0.05 < found["clarity"].adjusted_p
    assert "adjusted" in repr(found["appeal"])


def test_the_level_holds_without_an_effect():
    rejected = sum(
        ab_test(*within(personas=10, effect=0, seed=seed)[:3], resamples=999).test.p_value <= 0.1
        for seed in range(150)
    )
    assert rejected <= stats.binom.ppf(0.999, 150, 0.1)


def test_missing_answers_and_weights_are_dealt_with():
    values, arm, person, _ = within()
    values[7] = np.nan
    weights = np.repeat(np.linspace(0.5, 2, 30), 4)
    found = ab_test(values, arm, person, weights=weights)
    assert (found.test.n_missing, found.difference.n_missing) == (1, 1)
    used = ~np.isnan(values)
    by_arm = [
        np.average(values[used & (arm == one)], weights=weights[used & (arm == one)])
        for one in "AB"
    ]
    assert found.test.statistic == pytest.approx(by_arm[1] - by_arm[0])


def test_the_reference_can_be_chosen():
    values, arm, person, _ = within()
    forward, backward = (ab_test(values, arm, person, reference=one) for one in "AB")
    assert forward.difference.value == pytest.approx(-backward.difference.value)
    assert forward.effects[0].value == pytest.approx(-backward.effects[0].value)


def test_designs_that_cannot_be_tested_are_refused():
    with pytest.raises(ValueError, match="needs wordings="):
        ab_test([1, 2], ["A", "B"], [1, 2], over="wordings")
    with pytest.raises(ValueError, match="did you mean 'personas'"):
        ab_test([1, 2], ["A", "B"], [1, 2], over="persona")
    with pytest.raises(ValueError, match="two arms are compared, not 3"):
        ab_test([1, 2, 3], ["A", "B", "C"], [1, 2, 3])
