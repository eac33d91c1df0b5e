import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personanb.statistics import wilson_interval


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # Newcombe (1998, Stat Med 17:857), table I, method 3 (score).
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_values(count, total, low, high):
    found = wilson_interval(count, total)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share_and_stays_in_range(total, data):
    count = data.draw(st.integers(0, total))
    found = wilson_interval(count, total)
    assert 0 <= found.low <= count / total <= found.high <= 1


def test_nothing_has_no_interval():
    assert math.isnan(wilson_interval(0, 0).low)
    with pytest.raises(ValueError, match="3 of 2 is no share"):
        wilson_interval(3, 2)
