from collections import Counter
from itertools import pairwise

import pytest
from scipy.stats import binom

from personanb import (
    EngineError,
    GroupError,
    Intervention,
    Proposition,
    World,
    at,
    compare,
    counterbalance,
    on,
)
from personanb.engines.protocol import Reply
from tests.simulation.worlds import ADA, BO, CHI, ScriptedEngine, say, who


def talker(request):
    return [say(f"{who(request)}, turn {request.situation.turn}.")]


def world_with(*interventions, script=talker):
    return World([ADA, BO], engine=ScriptedEngine(script), interventions=interventions)


def stepped_in(world):
    return [(e.step, e.actor, e.status) for e in world.events if e.kind == "intervene"]


def lunch(world):
    world.broadcast("Lunch is ready.")


def test_an_intervention_at_a_step_happens_once_and_is_on_record():
    world = world_with(Intervention(at(step=2), lunch, name="lunch"))
    world.run(4)
    assert stepped_in(world) == [(2, "lunch", "ok")]
    why = next(event for event in world.events if event.kind == "intervene")
    assert why.data["why"] == "step 2 is over"
    assert "Lunch is ready." in [lived.text for lived in world.agents["Ada"].experience]


def test_an_intervention_at_a_time_waits_for_the_clock():
    world = world_with(Intervention(at(time="2026-01-05 09:30"), lunch, name="lunch"))
    world.run(4)
    assert stepped_in(world) == [(2, "lunch", "ok")]


def test_an_intervention_on_an_event_can_come_again_after_a_while():
    calm = Intervention(
        on(kind="say", actor="Bo", matching=r"turn \d"), lunch, name="calm", once=False, cooldown=1
    )
    world = world_with(calm)
    world.run(5)
    assert [step for step, _, _ in stepped_in(world)] == [1, 3, 5]


def test_a_function_is_a_condition_and_may_say_why():
    world = world_with(
        Intervention(lambda w: "nobody spoke of tea" if w.steps_done == 1 else None, lunch)
    )
    world.run(2)
    (event,) = (event for event in world.events if event.kind == "intervene")
    assert event.data["why"] == "nobody spoke of tea"


def test_an_intervention_that_breaks_is_an_event_and_the_world_goes_on():
    def broken(_):
        raise ZeroDivisionError("oh")

    world = world_with(Intervention(at(step=1), broken, name="oops"))
    run = world.run(2)
    assert stepped_in(world) == [(1, "oops", "ok"), (1, "oops", "failed")]
    assert len(run.turns) == 4
    assert run.status == "partial"


def test_branches_count_their_interventions_apart():
    world = world_with(Intervention(at(step=2), lunch, name="lunch"))
    world.run(1)
    branch = world.fork("other")
    branch.run(2)
    world.run(2)
    assert stepped_in(world) == stepped_in(branch) == [(2, "lunch", "ok")]


JUDGED = {"value": 9, "evidence": [{"event": 1, "quote": "Ada, turn 0"}]}


def judge(parsed):
    return ScriptedEngine(lambda _: Reply("", parsed=parsed))


def judged_world():
    world = world_with()
    world.run(1)
    return world


def test_a_judge_quotes_and_what_it_says_rests_on_the_quote():
    engine = judge(JUDGED)
    found = Proposition("Ada speaks first.", "0-9", engine).check(judged_world())
    assert (found.value, found.evidence, found.judge) == (9, ((1, "Ada, turn 0"),), "scripted")
    prompt = engine.requests[0].messages
    assert '"Ada speaks first."' in prompt[0].content
    assert "1. Ada (say): Ada, turn 0." in prompt[1].content


@pytest.mark.parametrize(
    ("parsed", "reason"),
    [
        ({"value": 9, "evidence": []}, "no evidence"),
        ({"value": 9, "evidence": [{"event": 1, "quote": "I agree"}]}, "1 of 1 quotes"),
        ({"value": 9, "evidence": [{"event": 99, "quote": "Ada"}]}, "1 of 1 quotes"),
        ({"value": True, "evidence": [{"event": 1, "quote": "Ada, turn"}]}, "not on the scale"),
    ],
)
def test_without_evidence_nothing_is_known(parsed, reason):
    found = Proposition("Ada agrees.", "0-9", judge(parsed)).check(judged_world())
    assert found.unknown
    assert reason in found.reason
    assert found.why() == ""


def test_a_proposition_can_be_the_condition():
    claim = Proposition("Ada speaks first.", "0-9", judge(JUDGED))
    world = world_with(Intervention(claim, lunch, name="judge"))
    world.run(2)
    assert stepped_in(world) == [(1, "judge", "ok")]


def test_rehearsal_does_not_judge():
    with pytest.raises(EngineError, match="takes a language model"):
        Proposition("Ada agrees.", engine="rehearsal").check(judged_world())


@pytest.mark.parametrize(
    "wrong",
    [
        at,
        lambda: at(step=1, time="2026-01-01"),
        lambda: on(kind="shout"),
        lambda: on(matching="("),
        lambda: Proposition(" "),
        lambda: Proposition("x", "0-10"),
        lambda: Intervention("at noon", lunch),
        lambda: Intervention(at(step=1), "lunch"),
        lambda: Intervention(at(step=1), lunch, every=0),
        lambda: counterbalance([], [1]),
        lambda: counterbalance(["A", "A"], [1]),
        lambda: counterbalance(["A"], [1, 1]),
        lambda: compare([]),
        lambda: compare([judged_world(), judged_world()]),
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(GroupError):
        wrong()


def test_every_option_is_first_equally_often_and_units_differ():
    orders = counterbalance("ABCD", range(1000), seed=5)
    first = Counter(order[0] for order in orders.values())
    low, high = binom.interval(0.99, 1000, 1 / 4)
    assert all(low <= first[option] <= high for option in "ABCD")
    assert all(sorted(order) == list("ABCD") for order in orders.values())
    follows = Counter(pair for order in orders.values() for pair in pairwise(order))
    low, high = binom.interval(0.999, 3000, 1 / 12)
    assert all(low <= count <= high for count in follows.values())
    assert len(follows) == 12
    assert len(set(orders.values())) > 4
    assert orders == counterbalance("ABCD", range(1000), seed=5)
    assert orders != counterbalance("ABCD", range(1000), seed=6)


def test_branches_are_compared_since_they_parted():
    world = World([ADA, BO, CHI], engine=ScriptedEngine(talker), name="control")
    world.run(2)
    branch = world.fork("treatment")
    branch.broadcast("It rains.")
    branch.run(2)
    world.run(1)
    table = compare([world, branch], outcome=lambda w: len(w.events)).set_index("branch")
    assert list(table["turns"]) == [3, 6]
    assert list(table["words"]) == [9, 18]
    assert list(table["n_stimulus"]) == [0, 1]
    assert list(table["calls"]) == [3, 6]
    assert list(table["outcome"]) == [18, 25]
    assert table.attrs["since_event"] == 12


def test_what_is_added_between_two_runs_steps_in_before_the_next_step():
    world = world_with()
    world.run(2)
    treatment = world.fork("treatment")
    treatment.interventions.append(Intervention(at(step=2), lunch, name="lunch"))
    treatment.run(1)
    assert stepped_in(treatment) == [(2, "lunch", "ok")]
    lunch_at = next(e.event for e in treatment.events if e.text == "Lunch is ready.")
    assert lunch_at < next(e.event for e in treatment.events if e.step == 3)


def test_a_step_is_checked_once_however_many_runs_it_takes():
    looked = []
    world = world_with(Intervention(lambda world: looked.append(world.steps_done), lunch))
    for _ in range(3):
        world.run(1)
    assert looked == [0, 1, 2, 3]
