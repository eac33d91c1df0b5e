import asyncio

import numpy as np
import pytest
from scipy import stats

from personanb import Experiment, GroupError, Persona, World, aask
from personanb.errors import FatalEngineError
from personanb.simulation.experiments.effects import effects_of
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
    assert np.isnan(found["cliffs_delta"])


def test_other_factors_and_strata_do_not_count_against_a_factor():
    def made(one):
        ward = {"day": 0.0, "night": 50.0}[one.stratum]
        return ward + 20.0 * (one["message"] == "B") + (one["price"] == 12) + outcome_of(one) / 4

    people = [Persona(name=f"P{number}", age=20 + number) for number in range(32)]
    trial = Experiment(
        {"price": [9, 12], "message": ["A", "B"]},
        units=people,
        strata=lambda who: "day" if who.age < 36 else "night",
        seed=4,
    )
    drawn = trial.assign()
    assert set(drawn.groupby(["stratum", "cell"]).size()) == {4}
    assert trial.assigned[0].persona == people[0]
    table = trial.run(made).analyse().set_index("factor")
    assert table.loc["price", "p_adjusted"] < 0.01
    assert table.loc["price x message", "p"] > 0.05


def test_effect_sizes_are_those_of_their_definitions():
    low, high = np.array([1.0, 2, 2, 5]), np.array([2.0, 4, 6])
    found = effects_of([low, high], (-1, 1), level=0.95, resamples=2000, rng=rng())
    pairs = np.sign(high[:, None] - low[None, :])
    assert found.delta.value == pytest.approx(pairs.mean())
    pooled = np.sqrt((3 * low.var(ddof=1) + 2 * high.var(ddof=1)) / 5)
    assert found.d.value == pytest.approx((high.mean() - low.mean()) / pooled)
    assert -1 <= found.delta.low <= found.delta.value <= found.delta.high <= 1
    flat = effects_of([np.ones(3), np.ones(3)], (-1, 1), level=0.9, resamples=50, rng=rng())
    assert (flat.difference.low, flat.difference.high, flat.d.value) == (0.0, 0.0, 0.0)


def rng():
    return np.random.default_rng(3)


def test_the_interval_of_a_difference_keeps_its_level():
    inside = 0
    for seed in range(200):
        draw = np.random.default_rng(seed)
        groups = [draw.exponential(1.0, 12), draw.exponential(1.0, 12) + 1.0]
        found = effects_of(groups, (-1, 1), level=0.9, resamples=400, rng=draw).difference
        inside += found.low <= 1.0 <= found.high
    low, high = stats.binom.interval(0.999, 200, 0.9)
    assert low <= inside <= high


def test_every_option_is_first_equally_often_within_its_chance():
    trial = Experiment({"arm": [0, 1]}, units=1000, options=["A", "B", "C"], seed=6)
    first = [one.order[0] for one in trial.assigned]
    low, high = stats.binom.interval(0.99, 1000, 1 / 3)
    assert all(low <= first.count(option) <= high for option in "ABC")


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
    table = results.analyse()
    assert table["missing_from"].sum() + table["missing_to"].sum() == 2
    assert results.cells()["missing"].sum() == 2
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


def test_people_of_a_panel_are_units_and_three_levels_are_compared_two_by_two():
    people = [Persona(name=f"P{number}", age=20 + number) for number in range(12)]

    async def asked(one):
        engine = ScriptedEngine(lambda _: "word " * {"low": 1, "mid": 2, "high": 9}[one["price"]])
        answers = await aask([one.persona], "Well?", engine=engine)
        return len(answers[0].text.split())

    trial = Experiment({"price": ["low", "mid", "high"]}, units=people, seed=3)
    results = trial.run(asked)
    table = results.analyse(correction="bonferroni")
    assert table[["from", "to"]].to_numpy().tolist() == [
        ["low", "mid"], ["low", "high"], ["mid", "high"],
    ]  # fmt: skip
    assert table["difference"].tolist() == [1.0, 8.0, 7.0]
    assert (table["p_adjusted"] == np.minimum(1, 3 * table["p"])).all()
    assert (table["low"] == table["difference"]).all(), "nothing varies within the cells"


def test_an_interrupt_keeps_what_was_finished_and_the_rest_is_run_later(tmp_path):
    asked, waiting = [], set()
    patience = 60.0

    async def slow(one):
        asked.append(one.unit)
        if one.unit >= 4:
            waiting.add(one.unit)
            if waiting == {4, 5, 6, 7}:
                all_wait.set()
            await asyncio.sleep(patience)
        return float(one.unit)

    trial = Experiment({"arm": [0, 1]}, units=8, seed=1)

    async def interrupted():
        run = asyncio.ensure_future(trial.arun(slow, save_to=tmp_path / "kept.jsonl"))
        await all_wait.wait()
        run.cancel()
        return await run

    all_wait = asyncio.Event()
    first = asyncio.run(interrupted())
    assert [row.status for row in first.rows] == ["ok"] * 4 + ["skipped"] * 4
    assert "interrupted" in first.rows[4].reason
    patience = 0.0
    again = trial.run(slow, resume=first)
    assert [row.outcome for row in again.rows] == [float(unit) for unit in range(8)]
    assert all(asked.count(unit) == 1 for unit in range(4))
    from_disk = trial.run(slow, save_to=tmp_path / "kept.jsonl")
    assert from_disk.to_frame().equals(again.to_frame())
    assert all(asked.count(unit) == 1 for unit in range(4))


def test_a_fault_that_no_call_survives_ends_the_run_and_keeps_its_rows():
    def broke(one):
        if one.unit == 2:
            raise FatalEngineError("the key is wrong")
        return 1.0

    trial = Experiment({"arm": [0, 1]}, units=6, seed=1)
    results = trial.run(broke, at_once=1)
    skipped = [row for row in results.rows if row.status == "skipped"]
    assert {row.reason for row in skipped} == {"the key is wrong"}
    assert [row.unit for row in skipped] == [2, 3, 4, 5]
