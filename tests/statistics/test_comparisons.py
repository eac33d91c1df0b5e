"""Several tests at once: adjusted p values against statsmodels and by their properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from personanb.statistics import adjust_p_values

STATSMODELS = {"holm": "holm", "bh": "fdr_bh", "bonferroni": "bonferroni"}
# The fifteen p values of Benjamini and Hochberg (1995), section 4.1.
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_the_published_example_finds_four_by_bh_and_three_by_bonferroni():
    assert (adjust_p_values(PUBLISHED, "bh") <= 0.05).sum() == 4
    assert (adjust_p_values(PUBLISHED, "bonferroni") <= 0.05).sum() == 3


@pytest.mark.parametrize("method", STATSMODELS)
@given(values=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_statsmodels_adjusts_alike(method, values):
    theirs = multipletests(values, method=STATSMODELS[method])[1]
    assert adjust_p_values(values, method) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("method", [*STATSMODELS, "none"])
def test_a_test_that_was_not_made_is_not_counted(method):
    with_gap = adjust_p_values([0.01, np.nan, 0.03], method)
    assert np.isnan(with_gap[1])
    assert with_gap[[0, 2]].tolist() == adjust_p_values([0.01, 0.03], method).tolist()


def test_a_table_of_p_values_keeps_its_shape():
    table = np.array([[0.01, 0.2], [0.03, 0.04]])
    assert adjust_p_values(table).shape == (2, 2)
    assert adjust_p_values(table, "none").tolist() == table.tolist()


def test_what_is_not_a_probability_or_a_method_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust_p_values([0.2, 1.2])
    with pytest.raises(ValueError, match="did you mean 'holm'"):
        adjust_p_values([0.2], "holms")
