"""Cross tabulations against statsmodels and scipy on the same answers."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest
from statsmodels.stats.weightstats import DescrStatsW

from personanb.statistics import numpy_generator
from personanb.surveys.numbers import crosstab, kish_effective_n


def answers(seed=1):
    draw = numpy_generator(seed, "crosstab")
    group = np.repeat(["north", "south", "west"], [120, 150, 90])
    shares = {"north": (0.5, 0.3, 0.2), "south": (0.3, 0.3, 0.4), "west": (0.45, 0.35, 0.2)}
    answer = np.array([draw.choice([1, 2, 3], p=shares[one]) for one in group])
    return answer, group, draw.uniform(0.5, 2, group.size)


def test_unweighted_shares_are_tested_as_statsmodels_does():
    answer, group, _ = answers()
    found = crosstab(answer, group, correction="none")
    for _, row in found.p_values.iterrows():
        counts = [(answer[group == name] == row.answer).sum() for name in (row.group, row.other)]
        sizes = [(group == name).sum() for name in (row.group, row.other)]
        assert row.p == pytest.approx(proportions_ztest(counts, sizes)[1], rel=1e-9)
    table = pd.crosstab(answer, group)
    assert found.counts.to_numpy().tolist() == table.to_numpy().tolist()
    assert found.percent.to_numpy() == pytest.approx(100 * (table / table.sum()).to_numpy())
    expected = stats.chi2_contingency(table, correction=False)
    assert found.chi_squared == pytest.approx(expected.statistic)
    assert found.chi_squared_p == pytest.approx(expected.pvalue)


def test_unweighted_means_are_welchs():
    answer, group, _ = answers()
    found = crosstab(answer, group, scores=True, correction="none")
    rows = found.p_values[found.p_values.answer == "mean"]
    for _, row in rows.iterrows():
        welch = stats.ttest_ind(
            answer[group == row.group], answer[group == row.other], equal_var=False
        )
        assert row.p == pytest.approx(welch.pvalue, rel=1e-9)


def test_weighted_shares_and_means_are_those_of_statsmodels():
    answer, group, weight = answers()
    found = crosstab(answer, group, weights=weight, scores=True)
    for name in found.percent.columns:
        here = group == name
        described = DescrStatsW(answer[here], weights=weight[here])
        assert found.means.loc["mean", name] == pytest.approx(described.mean)
        assert found.effective_n[name] == pytest.approx(kish_effective_n(weight[here]))
        share = DescrStatsW((answer[here] == 2) * 1.0, weights=weight[here]).mean
        assert found.percent.loc[2, name] == pytest.approx(100 * share)
        assert found.n[name] == here.sum()


def test_weights_that_are_all_two_change_nothing():
    answer, group, _ = answers()
    plain, weighted = (crosstab(answer, group, weights=one) for one in (None, [2] * 360))
    assert weighted.p_values.p.tolist() == pytest.approx(plain.p_values.p.tolist())


@pytest.mark.parametrize(("ours", "theirs"), [("holm", "holm"), ("bh", "fdr_bh")])
def test_letters_mark_the_higher_group_after_correction(ours, theirs):
    answer, group, _ = answers()
    found = crosstab(answer, group, correction=ours)
    assert found.letter_of == {"north": "A", "south": "B", "west": "C"}
    for number in (1, 2, 3):
        row = found.p_values[found.p_values.answer == number]
        expected = multipletests(row.p, method=theirs)[1]
        assert row.adjusted_p.to_numpy() == pytest.approx(expected)
        for _, pair in row.iterrows():
            first, second = found.percent.loc[number, [pair.group, pair.other]]
            higher, lower = (pair.group, pair.other) if first > second else (pair.other, pair.group)
            marked = found.letter_of[lower] in found.letters.loc[number, higher]
            assert marked == (pair.adjusted_p < 0.05)
            assert found.letter_of[higher] not in found.letters.loc[number, lower]
    assert found.letters.loc[3, "south"] == "AC"


def test_repeats_of_a_persona_are_not_more_people():
    answer, group, _ = answers()
    people = np.arange(360)
    once = crosstab(answer, group, personas=people)
    again = crosstab(np.repeat(answer, 5), np.repeat(group, 5), personas=np.repeat(people, 5))
    assert again.p_values.p.tolist() == pytest.approx(once.p_values.p.tolist())
    assert again.effective_n.tolist() == pytest.approx(once.effective_n.tolist())
    assert again.n.tolist() == [600, 750, 450]


def test_the_table_reads_as_a_report_does():
    answer, group, weight = answers()
    found = crosstab(answer, group, weights=weight, scores={1: 1, 2: 2, 3: 3})
    frame = found.to_frame()
    assert list(frame.index) == ["n", "effective n", "1", "2", "3", "mean"]
    assert list(frame.columns) == ["north (A)", "south (B)", "west (C)"]
    assert frame.loc["3", "south (B)"].endswith("% AC")
    text = repr(found)
    assert "95 %, holm; no answer left out" in text
    assert "on effective n" in text


def test_missing_answers_and_empty_categories_have_their_place():
    found = crosstab(
        ["a", "b", None, "a", "b", "a"], list("xxxyyy"), categories=["a", "b", "never"]
    )
    assert found.n_missing == 1
    assert found.percent.loc["never"].tolist() == [0, 0]
    assert found.p_values[found.p_values.answer == "never"].p.isna().all()
    assert found.n.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: crosstab([1, 2], ["x", "x"]), "at least two groups"),
        (lambda: crosstab([1, 9], ["x", "y"], categories=[1, 2]), "answer '9' is not one of"),
        (lambda: crosstab([1, None], ["x", "y"]), "group 'y' has no valid answer"),
        (
            lambda: crosstab([1, 2], ["x", "y"], personas=["ada", "ada"]),
            "persona 'ada' is in two groups",
        ),
        (lambda: crosstab(["no", "yes"], ["x", "y"], scores=True), "a mean needs a number"),
        (lambda: crosstab([1, 2], ["x", "y"], group_order=["x"]), "group 'y' is not one of"),
    ],
)
def test_tables_that_make_no_sense_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
