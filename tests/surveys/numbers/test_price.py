"""Price curves against the published examples of the R package pricesensitivitymeter.

Its vignette "Using Weighted Survey Data" (M. Alletsee, version of 2021) draws prices with R's
generator and prints what its functions find; the same prices are drawn here.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.surveys.numbers import price_demand, price_sensitivity
from tests.surveys.numbers.r_random import RRandom


def test_rs_random_numbers_are_drawn_again():
    # What R prints for three normal numbers after the seed 42.
    assert RRandom(42).normal(3, 0, 1) == pytest.approx([1.37095845, -0.56469817, 0.36312841])


def unweighted_example():
    r = RRandom(20)
    prices = [np.round(r.normal(250, mean, 0.5), 2) for mean in (4, 8, 12, 16)]
    female = r.choices(250, [0.5, 0.5], [1, 0]) == 1
    return [np.where(female, 1.5 * price, price) for price in prices]


def weighted_example():
    r = RRandom(1976)
    prices = [np.round(r.normal(250, mean, 0.5), 2) for mean in (8, 12, 13, 15)]
    female = r.choices(250, [2 / 3, 1 / 3], [0, 1]) == 1
    # Weights are the population of 5,000 of each gender over their number in the sample.
    weights = np.where(female, 5_000 / female.sum(), 5_000 / (~female).sum())
    return [np.where(female, 1.5 * price, price) for price in prices], weights


def test_the_unweighted_example_comes_out_as_published():
    found = price_sensitivity(*unweighted_example(), resamples=0)
    first = {name: point.first_price for name, point in found.points.items()}
    # Printed to four digits: 16.82 is 16.815.
    assert first == pytest.approx(
        {"PMC": 7.17, "PME": 16.82, "IPP": 12.06, "OPP": 7.995}, abs=0.0051
    )
    assert found.n_used == 250


def test_the_weighted_example_comes_out_as_published():
    prices, weights = weighted_example()
    found = price_sensitivity(*prices, weights=weights, strict=True, resamples=0)
    first = {name: point.first_price for name, point in found.points.items()}
    # One cent, the step between prices, at the OPP, where both curves are at 0.
    assert first == pytest.approx(
        {"PMC": 11.91, "PME": 15.63, "IPP": 13.69, "OPP": 13.63}, abs=0.0101
    )
    assert (found.n_used, found.n_out_of_order) == (228, 22)


def test_lines_between_prices_cross_where_geometry_says():
    # "too cheap" falls from 1 to 0 over 2 to 4, "not cheap" rises over 3 to 5: at 3.5, both 1/4
    # of the way in grid shares.
    found = price_sensitivity([2, 4], [3, 5], [6, 8], [9, 10], resamples=0)
    crossing = found.points["PMC"]
    assert 3 <= crossing.price <= crossing.first_price
    curves = found.curves.set_index("price")
    assert curves.loc[3, ["too_cheap", "not_cheap"]].tolist() == [0.5, 0.5]
    assert (crossing.price, crossing.share) == (3, 0.5)


def test_who_names_prices_out_of_order_is_left_out_and_counted_by_pair():
    found = price_sensitivity(
        [1, 5, 1, np.nan, 2], [3, 3, 6, 3, 2], [5, 6, 5, 5, 5], [8, 9, 8, 8, 9], resamples=0
    )
    assert (found.n_used, found.n_missing, found.n_out_of_order) == (2, 1, 2)
    assert found.out_of_order == {
        "too_cheap above cheap": 1,
        "cheap above expensive": 1,
        "expensive above too_expensive": 0,
    }
    assert "1 with missing prices and 2 with prices out of order" in repr(found)
    strict = price_sensitivity([1, 2], [3, 2], [5, 5], [8, 9], strict=True, resamples=0)
    assert strict.n_out_of_order == 1


def test_intervals_contain_the_points_and_follow_the_seed():
    prices = unweighted_example()
    found = price_sensitivity(*prices, resamples=300, seed=1)
    for point in found.points.values():
        assert point.low <= point.price <= point.high
    assert found.points == price_sensitivity(*prices, resamples=300, seed=1).points


PRICES = st.lists(st.integers(1, 60), min_size=4, max_size=4, unique=True).map(sorted)


@given(people=st.lists(PRICES, min_size=2, max_size=30), factor=st.sampled_from([0.5, 2, 10]))
def test_points_lie_in_order_and_scale_with_the_currency(people, factor):
    named = np.array(people, dtype=float).T
    found = price_sensitivity(*named, resamples=0)
    low, high = found.acceptable_range
    for name in ("IPP", "OPP"):
        assert low - 1e-9 <= found.points[name].price <= high + 1e-9
    other = price_sensitivity(*(factor * named), resamples=0)
    assert other.acceptable_range == pytest.approx((factor * low, factor * high))


def test_demand_of_one_person_by_hand():
    # 0 at 2, .5 at 4 (intent 4), .1 at 8 (intent 2), 0 at 10.
    found = price_demand([2], [4], [8], [10], intent_at_cheap=[4], intent_at_expensive=[2])
    expected = np.array([[2, 0, 0], [4, 0.5, 2.0], [8, 0.1, 0.8], [10, 0, 0]])
    assert found.curve.to_numpy() == pytest.approx(expected)
    assert (found.best_trial, found.best_revenue) == (4, 4)


def test_demand_of_two_people_is_their_weighted_mean():
    people = ([2, 3], [4, 6], [8, 9], [10, 12])
    intents = {"intent_at_cheap": [5, 5], "intent_at_expensive": [3, 3]}
    found = price_demand(*people, **intents, weights=[3, 1])
    one, two = (
        price_demand(
            *([column[person]] for column in people),
            intent_at_cheap=[5],
            intent_at_expensive=[3],
        ).curve
        for person in (0, 1)
    )
    at = found.curve.price
    expected = 0.75 * np.interp(at, one.price, one.trial, 0, 0)
    expected += 0.25 * np.interp(at, two.price, two.trial, 0, 0)
    assert found.curve.trial.to_numpy() == pytest.approx(expected)
    assert "0 left out" in repr(found)


def test_prices_that_cannot_be_used_are_refused():
    with pytest.raises(ValueError, match="2 name prices out of order"):
        price_sensitivity([5, 6], [4, 5], [3, 4], [2, 3])
    with pytest.raises(ValueError, match="negative"):
        price_sensitivity([-1], [4], [5], [6])
    with pytest.raises(ValueError, match="intent 7 is not one of"):
        price_demand([2], [4], [8], [10], intent_at_cheap=[7], intent_at_expensive=[2])
    with pytest.raises(ValueError, match="no respondent has four ascending prices"):
        price_demand([2], [2], [8], [10], intent_at_cheap=[5], intent_at_expensive=[2])
