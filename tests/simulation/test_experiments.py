import numpy as np
import pytest
from scipy import stats

from personanb import Experiment, GroupError, World
from tests.simulation.worlds import ADA, BO, ScriptedEngine, say


def test_cells_are_balanced_and_no_cell_follows_from_the_place_in_the_list():
    table = Experiment({"price": [9, 12], "message": ["A", "B"]}, units=400, seed=3).assign()
    assert set(table.groupby(["price", "message"]).size()) == {100}
    assert table["seed"].nunique() == 400
    runs = (table["price"] != table["price"].shift()).sum()
    low, high = stats.binom.interval(0.999, 399, 0.5)
    assert low <= runs <= high
    again = Experiment({"price": [9, 12], "message": ["A", "B"]}, units=400, seed=4).assign()
    assert not table["price"].equals(again["price"])


def outcome(assigned):
    noise = np.random.default_rng(assigned.seed).normal()
    return 2.0 * (assigned["price"] == 12) + noise


def test_a_planted_difference_is_found_and_none_is_not():
    trial = Experiment({"price": [9, 12], "message": ["A", "B"]}, units=80, seed=2)
    table = trial.run(outcome).analyse().set_index("factor")
    price, message = table.loc["price"], table.loc["message"]
    assert price["low"] < 2 < price["high"]
    assert price["p_adjusted"] < 0.01
    assert price["cohens_d"] > 1
    assert (message["n_from"], message["n_to"]) == (40, 40)
    assert message["p"] > 0.05
    assert message["low"] < 0 < message["high"]
    assert table.loc["price x message"]["p"] > 0.05
    assert "not between people" in table.attrs["note"]


def test_the_p_value_is_that_of_an_independent_package():
    results = Experiment({"arm": ["a", "b"]}, units=12, seed=5).run(
        lambda one: outcome_of(one) + (one["arm"] == "b")
    )
    frame = results.to_frame()
    low, high = (frame.loc[frame["arm"] == arm, "outcome"].to_numpy() for arm in "ab")
    known = stats.permutation_test(
        (high, low), lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis), vectorized=True
    )
    assert results.analyse()["p"][0] == pytest.approx(known.pvalue)


def outcome_of(assigned):
    return float(np.random.default_rng(assigned.seed).normal())


def test_an_interaction_is_told_from_main_effects():
    def crossed(one):
        both = (one["price"] == 12) and (one["message"] == "B")
        return 3.0 * both + outcome_of(one)

    trial = Experiment({"price": [9, 12], "message": ["A", "B"]}, units=120, seed=8)
    table = trial.run(crossed).analyse().set_index("factor")
    found = table.loc["price x message"]
    assert found["p_adjusted"] < 0.01
    assert found["low"] < 3 < found["high"]


def test_a_unit_that_fails_is_a_row_and_the_others_go_on():
    def sometimes(one):
        if one.unit == "c":
            raise RuntimeError("broken")
        return float("nan") if one.unit == "d" else 1.0

    results = Experiment({"arm": [0, 1]}, units=list("abcdefgh"), seed=1).run(sometimes)
    frame = results.to_frame().set_index("unit")
    assert frame.loc["c", "status"] == "failed"
    assert frame.loc["c", "reason"] == "RuntimeError: broken"
    assert frame.loc["d", "status"] == "invalid"
    assert results.analyse()["missing"].sum() == 2
    assert "6 ok" in repr(results)


def test_worlds_are_units_and_run_together():
    def make(one):
        engine = ScriptedEngine(lambda _: [say("word " * int(one["words"]))], wait=0.01)
        return World([ADA, BO], engine=engine, seed=one.seed).arun(2)

    trial = Experiment({"words": [2, 5]}, units=8, seed=1)
    results = trial.run(make, outcome=lambda run: run.words_of("Ada"))
    assert results.analyse()["difference"][0] == 6.0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Experiment({}, units=4),
        lambda: Experiment({"price": [9]}, units=4),
        lambda: Experiment({"price": [9, 9]}, units=4),
        lambda: Experiment({"price": [9, 12]}, units=1),
        lambda: Experiment({"price": [9, 12]}, units=["a", "a"]),
        lambda: Experiment({"price": [9, 12]}, units=2).run(lambda _: 1).analyse(),
    ],
)
def test_what_cannot_be_an_experiment_is_refused(wrong):
    with pytest.raises(GroupError):
        wrong()
