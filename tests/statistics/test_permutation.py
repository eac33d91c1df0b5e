"""Permutation tests: exact and drawn, against scipy, and that their level holds."""

import itertools

import numpy as np
import pytest
from scipy import stats

from personanb.statistics import numpy_generator, permutation_test


def mean_difference(reference, other):
    return np.mean(other) - np.mean(reference)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_independent_people_as_scipy_does_it_exactly(alternative):
    low, high = [2, 3, 1, 4, 2], [3, 5, 4, 4]
    ours = permutation_test(
        low + high, ["A"] * 5 + ["B"] * 4, alternative=alternative, resamples=1_000
    )
    theirs = stats.permutation_test(
        (high, low), lambda x, y: np.mean(x) - np.mean(y), alternative=alternative
    )
    assert ours.exact
    assert ours.assignments == 126
    assert ours.statistic == pytest.approx(theirs.statistic, abs=1e-12)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-12)


def test_people_who_saw_both_arms_as_scipy_does_it_exactly():
    before, after = np.array([3.0, 2, 4, 3, 5, 1, 2]), np.array([4.0, 4, 4, 5, 5, 2, 1])
    ours = permutation_test(
        np.concatenate([before, after]),
        ["before"] * 7 + ["after"] * 7,
        blocks=[*range(7), *range(7)],
        reference="before",
    )
    theirs = stats.permutation_test(
        (after, before), lambda x, y: np.mean(x - y), permutation_type="samples"
    )
    assert (ours.exact, ours.assignments, ours.n_blocks) == (True, 2**7, 7)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-12)


def test_drawn_assignments_come_close_to_all_of_them():
    draw = np.random.default_rng(1)
    outcomes, arms = draw.normal(size=16), ["A", "B"] * 8
    every = permutation_test(outcomes, arms, resamples=20_000)
    drawn = permutation_test(outcomes, arms, resamples=9_000)
    assert every.exact
    assert not drawn.exact
    assert drawn.p_value == pytest.approx(every.p_value, abs=4 * np.sqrt(0.25 / 9_000))


def test_repeats_of_one_person_move_together():
    # Three people, each five times the same answer: 15 answers, but three units' worth of news.
    outcomes = np.repeat([1, 2, 4, 5, 4, 5], 5)
    arms = np.repeat(list("AAABBB"), 5)
    people = np.repeat(range(6), 5)
    by_person = permutation_test(outcomes, arms, units=people)
    assert by_person.exact
    assert (by_person.assignments, by_person.n_units) == (20, 6)
    assert by_person.p_value == pytest.approx(4 / 20)
    assert permutation_test(outcomes, arms).p_value < 0.001


def test_a_function_of_two_samples_can_be_the_statistic():
    outcomes, arms = [1, 5, 2, 9, 3, 8, 2, 7], list("ABABABAB")
    plain = permutation_test(outcomes, arms)
    given = permutation_test(outcomes, arms, statistic=mean_difference)
    assert given.p_value == plain.p_value
    assert given.null == pytest.approx(plain.null)


def test_missing_answers_are_left_out_and_counted():
    result = permutation_test([3, 4, np.nan, 5, 2, 2], list("ABABAB"), blocks=[1, 1, 2, 2, 3, 3])
    assert (result.n_answers, result.n_missing) == (5, 1)
    assert (result.n_blocks, result.n_idle_blocks) == (3, 1)
    assert "1 missing" in repr(result)


def test_weights_count_in_the_default_statistic():
    outcomes, arms = [1.0, 5, 2, 6, 9, 9], list("ABABAB")
    result = permutation_test(outcomes, arms, weights=[1, 1, 3, 1, 0, 2])
    assert result.statistic == pytest.approx((5 + 6 + 2 * 9) / 4 - (1 + 3 * 2) / 4)
    assert (result.n_answers, result.n_missing) == (5, 1)
    with pytest.raises(ValueError, match="weights must be 6 finite numbers"):
        permutation_test(outcomes, arms, weights=[1, 2])


def test_more_assignments_than_anybody_can_count_are_drawn():
    outcomes = numpy_generator("many").normal(size=20_000)
    result = permutation_test(outcomes, ["A", "B"] * 10_000, resamples=99)
    assert not result.exact
    assert result.p_value >= 1 / 100


def test_labels_of_several_types_can_be_mixed():
    result = permutation_test([1, 2, 3, 4], ["A", "B"] * 2, blocks=["x", "x", 7, 7])
    assert result.n_blocks == 2


def test_the_same_seed_draws_the_same():
    outcomes, arms = np.arange(40.0), ["A", "B"] * 20
    first = permutation_test(outcomes, arms, seed=3, resamples=500)
    assert first.p_value == permutation_test(outcomes, arms, seed=3, resamples=500).p_value
    assert (first.null != permutation_test(outcomes, arms, seed=4, resamples=500).null).any()


def shared_wording_effects(seed, personas=20, wordings=4):
    """Two messages without any difference, each in its own wordings that all personas read."""
    draw = numpy_generator(seed, "wordings")
    rows = list(itertools.product(range(personas), "AB", range(wordings)))
    people, arms, wording = zip(*rows, strict=True)
    wordings_of = [f"{arm}{number}" for arm, number in zip(arms, wording, strict=True)]
    shift = {name: draw.normal() for name in sorted(set(wordings_of))}
    person = draw.normal(size=personas)
    outcomes = [
        person[who] + shift[name] + draw.normal()
        for who, name in zip(people, wordings_of, strict=True)
    ]
    return np.array(outcomes), np.array(arms), np.array(people), np.array(wordings_of)


def test_the_level_holds_when_wordings_are_the_units_and_not_when_personas_are():
    by_wording, by_persona = 0, 0
    worlds = 120
    for seed in range(worlds):
        outcomes, arms, people, wordings = shared_wording_effects(seed)
        by_wording += permutation_test(outcomes, arms, units=wordings).p_value <= 0.1
        by_persona += permutation_test(outcomes, arms, blocks=people, resamples=199).p_value <= 0.1
    # 99.9 % of binomial(120, .1) lies below 23 of 120.
    assert by_wording <= stats.binom.ppf(0.999, worlds, 0.1)
    assert by_persona >= worlds / 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"arms": list("AAAA")}, "two arms are compared, not 1"),
        ({"arms": list("ABC")}, "arms has shape"),
        ({"blocks": [1, 2, 3, 4]}, "no block holds both arms"),
        ({"units": [1, 1, 2, 3]}, "a unit has answers of both arms"),
        ({"units": [1, 2, 1, 3], "blocks": [1, 1, 2, 2]}, "a unit has answers in two blocks"),
        ({"reference": "C"}, "reference 'C' is not one of the arms"),
        ({"alternative": "greator"}, "did you mean 'greater'"),
    ],
)
def test_designs_that_cannot_be_permuted_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        permutation_test(**{"outcomes": [1, 2, 3, 4], "arms": list("ABAB"), **arguments})
