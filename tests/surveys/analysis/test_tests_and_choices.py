"""Best-worst sets, rankings, prices, concept tests, variance and shifts out of responses."""

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from personanb.surveys.numbers import maxdiff_counts, price_sensitivity
from personanb.surveys.questionnaire.prices import PRICES
from tests.surveys.analysis.made import responses

ITEMS = ["taste", "price", "health", "waste", "time"]


def best_worst_rows(people=30, noise=0.5):
    survey = pnb.Survey([pnb.MaxDiff("What matters?", items=ITEMS, per_set=3, id="what")])
    rng = np.random.default_rng(5)
    rows, tasks = [], []
    keys = [f"p{n}" for n in range(people)]
    for key, route in zip(keys, survey.plan(keys), strict=True):
        sets = route.seen["what"].sets
        written = "|".join(" ".join(str(one + 1) for one in members) for members in sets)
        for number, members in enumerate(sets, 1):
            utility = [-member + rng.gumbel(0, noise) for member in members]
            best, worst = (ITEMS[members[int(f(utility))]] for f in (np.argmax, np.argmin))
            tasks.append((key, [ITEMS[one] for one in members], best, worst))
            for end, answer in (("best", best), ("worst", worst)):
                rows.append((key, f"what.set{number}.{end}", answer, {"order": written}))
    return survey, rows, tasks


def test_best_worst_sets_are_read_as_each_respondent_saw_them():
    survey, rows, tasks = best_worst_rows()
    found = responses(survey, rows).preferences("what")
    people, shown, best, worst = zip(*tasks, strict=True)
    expected = maxdiff_counts(shown, best, worst, ITEMS, respondents=people)
    pd.testing.assert_frame_equal(found.tally, expected.loc[found.tally.index])
    assert list(found.model.table.index) == ITEMS
    assert found.model.table["share"].sum() == pytest.approx(1)
    assert found.n_choices == len(tasks)
    assert "of 30 personas" in repr(found)


def test_a_set_that_was_refused_is_left_out_and_counted():
    survey, rows, tasks = best_worst_rows()
    key, item, _, more = rows[0]
    found = responses(survey, [(key, item, None, more), *rows[1:]]).preferences("what")
    assert found.n_choices == len(tasks) - 1
    assert found.counts.statuses["refused"] == 1


def test_a_best_worst_question_is_one_row_of_the_summary():
    survey, rows, tasks = best_worst_rows()
    table = responses(survey, rows).summary().table
    assert list(table.index) == ["what"]
    assert table.loc["what", "valid"] == 2 * len(tasks)


def test_rankings_may_stop_early():
    survey = pnb.Survey([pnb.Ranking("Rank", options=["a", "b", "c"], top=1, id="rank")])
    firsts = ["a"] * 7 + ["b"] * 2 + ["c"]
    rows = [
        (n, f"rank.{option}", 1 if option == first else None, {"status": "ok"})
        for n, first in enumerate(firsts)
        for option in "abc"
    ]
    found = responses(survey, rows).preferences("rank")
    # With first choices only, the logit's shares are the observed ones.
    assert found.model.table["share"].to_dict() == pytest.approx({"a": 0.7, "b": 0.2, "c": 0.1})
    assert found.tally.loc["a", "first"] == 7


def test_prices_are_one_respondent_a_persona():
    question = pnb.PriceSensitivity("a box of dinners", currency="EUR", high=60, id="box")
    rng = np.random.default_rng(2)
    named = np.sort(rng.uniform(1, 50, (40, 4)), axis=1).round(2)
    named[0] = named[0][::-1]
    rows = [
        (n, f"box.{name}", float(price), {"replicate": replicate})
        for n, prices in enumerate(named)
        for name, price in zip(PRICES, prices, strict=True)
        for replicate in (0, 1)
    ]
    found = responses([question], rows).prices("box")
    alone = price_sensitivity(*named.T)
    assert found.sensitivity.points == alone.points
    assert found.sensitivity.n_out_of_order == 1
    assert "do not set a price" in repr(found)


def concept_rows(shift, people=120, design="monadic"):
    rng = np.random.default_rng(8)
    test = pnb.ConceptTest(
        concepts={"Box": "A box", "Bag": "A bag"},
        measures=[pnb.Likert("Appeal?", id="appeal", points=7), pnb.Text("Why?", id="why")],
        design=design,
        id="test",
    )
    rows = []
    for n in range(people):
        own = rng.normal(4, 1)
        arms = ("box", "bag") if design == "sequential" else (("box", "bag")[n % 2],)
        for arm in arms:
            value = own + (shift if arm == "bag" else 0) + rng.normal(0, 0.5)
            rows.append((n, f"test.{arm}.appeal", int(np.clip(np.rint(value), 1, 7))))
            rows.append((n, f"test.{arm}.why", "because"))
    return responses([test], rows)


@pytest.mark.parametrize(
    ("design", "exchanged"),
    [("monadic", "between personas"), ("sequential", "within persona")],
)
def test_a_concept_test_is_tested_as_it_was_designed(design, exchanged):
    found = concept_rows(1.5, design=design).compare("test", resamples=999)
    assert list(found.tests) == [("appeal", "Box", "Bag")]
    result = found.tests["appeal", "Box", "Bag"]
    assert exchanged in result.design
    assert result.adjusted_p < 0.01
    assert result.difference.value == pytest.approx(
        found.means["appeal", "Bag"].value - found.means["appeal", "Box"].value
    )
    assert set(found.differences()["measure"]) == {"appeal"}
    assert "sampling interval of the simulator" in repr(found)


def test_without_an_effect_there_is_none():
    found = concept_rows(0, design="sequential").compare("test", resamples=999)
    assert found.tests["appeal", "Box", "Bag"].adjusted_p > 0.05


def test_variance_is_split_and_the_baseline_stands_beside():
    rows = [
        (n, "again", 1 + n % 5, {"replicate": replicate}) for n in range(25) for replicate in (0, 1)
    ]
    rows += [("", "again", 3, {"arm": "baseline", "replicate": n}) for n in range(20)]
    found = responses([pnb.Likert("Again?", id="again")], rows).split("again")
    assert found.variance.between_share == pytest.approx(1)
    assert found.baseline.n_answers == 20
    assert found.baseline.sd == 0
    assert found.baseline.variance_ratio == np.inf
    assert found.baseline.total_variation == pytest.approx(0.8)
    once = responses(
        [pnb.Likert("Again?", id="again")], [(n, "again", 1 + n % 5) for n in range(25)]
    )
    assert "one answer each" in repr(once.split("again"))


def test_shifts_pair_the_answers_of_a_person():
    rows = [
        (n, "again", value + wording, {"replicate": wording, "wording": wording})
        for n, value in enumerate([1, 2, 3, 4, 1, 2])
        for wording in (0, 1)
    ]
    found = responses([pnb.Likert("Again?", id="again")], rows).shifts()
    row = found.table.iloc[0]
    assert (row["factor"], row["shift"], row["paired"]) == ("wording", 1.0, True)
    # Everybody moves by the same: between people there is much variance, in the shift none.
    assert row["low"] == row["high"] == 1.0
    assert found.largest["item"] == "again"
    bare = responses([pnb.Likert("Again?", id="again")], [("a", "again", 3)]).shifts()
    assert "nothing was varied" in repr(bare)
