"""Planted faults, people as a panel, and published counts: what the battery has to catch."""

import numpy as np
import pandas as pd
import pytest

import personanb as pnb
from personanb.validation.battery.faithful import faithful_answers
from personanb.validation.battery.inventory import ipip50
from tests.validation.planted import ACCUSED, BATTERY, FAULTS, panel_of, shuffled
from tests.validation.talkers import Faithful, talkative_panel

SIMULATED, PEOPLE = (2, 19, 25, 4, 0), (11, 9, 13, 10, 7)
GAZPACHO = pnb.Survey([pnb.Likert("Would you buy bottled gazpacho?", id="gazpacho")])
ITEMS = [one.id for one in ipip50().items]


def test_a_faithful_simulator_passes_whatever_needs_no_people():
    report = pnb.validate(talkative_panel(60, 3), engine=Faithful(3), measures=BATTERY, seed=3)
    assert {one.key: one.verdict for one in report} == dict.fromkeys(BATTERY, "pass")


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_by_the_measures_meant_for_it(name):
    fault = FAULTS[name]
    report = pnb.validate(
        talkative_panel(60, 3), engine=fault.engine(3), measures=sorted(fault.meant), seed=3
    )
    assert {one.key for one in report if one.verdict in ACCUSED} == fault.meant, report


def counts(numbers):
    answers = np.repeat(np.arange(1, 6), numbers)
    return pnb.load_human_answers(pd.DataFrame({"gazpacho": answers}), GAZPACHO)


def test_a_panel_with_peoples_mean_and_without_their_spread_fails():
    fit = pnb.validate(counts(SIMULATED), human=counts(PEOPLE), measures="F9")["F9"]
    assert fit.verdict == "fail"
    decided = {row[0]: row for row in fit.tables[0].rows}
    assert decided["variance ratio"][1] == pytest.approx(0.26, abs=0.01)
    assert decided["total variation"][1] == pytest.approx(0.44, abs=0.005)
    assert decided["variance ratio"][5] == decided["total variation"][5] == "fail"
    assert "equivalent" in fit.notes[0]


def test_people_drawn_again_from_the_same_people_pass():
    rng = np.random.default_rng(5)
    found = []
    for _ in range(10):
        again = rng.multinomial(50, np.array(PEOPLE) / 50)
        fit = pnb.validate(counts(again), human=counts(PEOPLE), measures="F9")["F9"]
        found.append(fit.verdict)
    # Each limit holds what 99% of such draws show, so that now and then one warns.
    assert "fail" not in found
    assert found.count("pass") >= 8


def people_as_answers(answers):
    table = pd.DataFrame(answers.astype(int), columns=ITEMS)
    return pnb.load_human_answers(table, ipip50().survey())


def test_answers_as_people_give_them_pass_and_shuffled_ones_fail():
    rng = np.random.default_rng(4)
    answers = faithful_answers(rng.standard_normal((300, 5)), ipip50(), 1, rng)[0]
    measures = ["F2", "F3", "F8", "F11"]
    report = pnb.validate(people_as_answers(answers), measures=measures)
    assert report.counts == {"pass": 4}
    assert report.spent["calls"] == 0
    broken = pnb.validate(people_as_answers(shuffled(answers, 1)), measures=measures)
    assert [broken[key].verdict for key in ("F2", "F3", "F8")] == ["fail"] * 3


def test_each_persona_is_held_against_its_own_person():
    panel = panel_of(20)
    rng = np.random.default_rng(2)
    survey = pnb.Survey([pnb.Likert(f"Statement {place}.", id=f"s{place}") for place in range(12)])
    ids = [one.persona_id for one in panel]
    own = rng.integers(1, 6, (20, 12))
    near = np.clip(own + rng.integers(-1, 2, own.shape), 1, 5)

    def told(table):
        frame = pd.DataFrame(table, columns=[f"s{place}" for place in range(12)])
        return pnb.load_human_answers(frame.assign(persona_id=ids), survey)

    good = pnb.validate(told(near), human=told(own), measures="F14")["F14"]
    stranger = pnb.validate(told(np.roll(near, 1, axis=0)), human=told(own), measures="F14")["F14"]
    assert good.verdict == "pass"
    assert good.value > 0.8
    assert stranger.verdict == "fail"
    # Of people who are no more consistent than that themselves, it is all that can be asked for.
    again = np.clip(own + rng.integers(-1, 2, own.shape), 1, 5)
    fair = pnb.validate(told(near), human=told(own), retest=told(again), measures="F14")["F14"]
    assert fair.value == pytest.approx(1, abs=0.05)
    assert fair.low < fair.value < fair.high
    parts = {row[0]: row[1] for row in fair.tables[0].rows}
    assert parts["accuracy"] == pytest.approx(good.value)
    apart = np.abs(near - own).mean() / 4
    assert parts["mean absolute error"] == pytest.approx(apart)
    rs = [np.corrcoef(near[:, place], own[:, place])[0, 1] for place in range(12)]
    assert parts["r over personas, mean of items"] == pytest.approx(np.mean(rs))


def test_a_second_occasion_needs_the_first():
    people = counts(PEOPLE)
    with pytest.raises(pnb.PersonanbError, match="give both"):
        pnb.validate(people, retest=people, measures="F9")


def test_the_whole_battery_runs_on_rehearsal_and_says_what_it_lacks():
    report = pnb.validate(panel_of(12), engine="rehearsal")
    assert report["F9"].verdict == report["F14"].verdict == "not run"
    assert "human=load_human_answers" in report["F9"].reason
    for key in ("F1", "F2", "F3", "F4", "F8", "F11"):
        assert report[key].was_run
        assert report[key].by_construction
    assert sum(one.calls for one in report) == report.manifest["calls_estimated"]
