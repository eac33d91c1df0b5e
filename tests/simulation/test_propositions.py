import re

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.simulation.steering.judgement import Judgement, combined
from tests.simulation.talks import talk_of
from tests.simulation.worlds import ADA, BO, ScriptedEngine, say

TALK = talk_of(
    [
        ("Ada", "The price is too high."),
        ("Bo", "Nine euros is a bargain."),
        ("Ada", "Well, perhaps the price is fair after all."),
    ]
)


def judge(*answers):
    """A judge that gives one answer after the other, as (value, event, quote)."""
    left = list(answers)

    def script(_):
        value, event, quote = left.pop(0)
        evidence = [] if quote is None else [{"event": event, "quote": quote}]
        return Reply("", parsed={"value": value, "evidence": evidence})

    return ScriptedEngine(script)


def check(answer, scale="0-9", **options):
    return pnb.Proposition("Ada gives way.", scale, judge(answer), **options).check(TALK)


def test_the_scale_goes_from_0_to_9_and_rests_on_a_quote():
    judged = check((7, 2, "the price is fair after all"))
    assert judged.value == 7
    assert judged.evidence == ((2, "the price is fair after all"),)
    assert judged.judge == "scripted"


@pytest.mark.parametrize(
    "answer",
    [
        (9, 0, None),  # no evidence at all
        (9, 0, "the price is fair after all"),  # in another event
        (9, 55, "the price"),  # in no event
        (9, 2, "I love it"),  # nobody said it
        (9, 2, "price"),  # a lone word
        (10, 2, "the price is fair"),  # off the scale
        (True, 2, "the price is fair"),  # another scale
    ],
)
def test_without_evidence_that_stands_even_a_nine_is_unknown(answer):
    judged = check(answer)
    assert judged.unknown
    assert judged.value is None
    assert judged.reason


def test_votes_go_by_the_median_and_tell_how_far_they_agree():
    said = "the price is fair"
    engine = judge((3, 2, said), (8, 2, said), (8, 2, said))
    judged = pnb.Proposition("Ada gives way.", "0-9", engine, votes=3).check(TALK)
    assert judged.value == 8
    assert judged.votes == (3, 8, 8)
    assert judged.agreement == pytest.approx(2 / 3)
    assert judged.spread == pytest.approx(2.357, abs=1e-3)


def test_when_half_of_the_votes_are_unknown_so_is_the_result():
    votes = [Judgement("x", value=value) for value in (True, None, None, True)]
    assert combined(votes).unknown
    split = combined([Judgement("x", value=True), Judgement("x", value=False)])
    assert split.unknown
    assert "do not agree" in split.reason


def test_the_judge_is_not_the_engine_that_speaks():
    speaking = ScriptedEngine(lambda _: [say("The price is fair.")])
    judging = judge((True, 1, "price is fair"))
    world = pnb.World([ADA, BO], engine=speaking, topic="boxes")
    world.run(1)
    asked = len(speaking.requests)
    pnb.Proposition("Somebody finds it fair.", engine=judging).check(world)
    assert len(speaking.requests) == asked
    assert len(judging.requests) == 1


def test_a_rule_decides_without_a_model_and_shows_its_events():
    judged = pnb.Proposition.mentions("price", by="Ada", times=2).check(TALK)
    assert (judged.value, judged.judge) == (True, "rule")
    assert [number for number, _ in judged.evidence] == [0, 2]
    assert pnb.Proposition.mentions("price", by="Bo").check(TALK).value is False
    assert pnb.Proposition.mentions("bar").check(TALK).value is False, "whole words"
    assert pnb.Proposition.mentions(re.compile(r"bar\w+")).check(TALK).value is True
    assert pnb.Proposition.says_at_least("Ada", 3).check(TALK).value is False
    assert pnb.Proposition.says_at_least(None, 3).check(TALK).value is True


def test_a_rule_of_ones_own_may_give_a_grade_or_know_nothing():
    def grade(events):
        return sum("price" in event.text for event in events)

    assert pnb.Proposition("They speak of it.", "0-9", rule=grade).check(TALK).value == 2
    assert pnb.Proposition("Who knows?", rule=lambda _: None).check(TALK).unknown


@pytest.mark.parametrize(
    ("rule", "status", "reason"),
    [
        (lambda _: 1 / 0, "failed", "ZeroDivisionError"),
        (lambda _: "yes", "invalid", "'yes'"),
        (lambda _: 12, "invalid", "12"),
    ],
)
def test_a_rule_that_breaks_leaves_it_unknown_and_says_why(rule, status, reason):
    judged = pnb.Proposition("x", rule=rule).check(TALK)
    assert (judged.value, judged.status) == (None, status)
    assert reason in judged.reason


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: pnb.Proposition(" "),
        lambda: pnb.Proposition("x", "0-10"),
        lambda: pnb.Proposition("x", votes=0),
        lambda: pnb.Proposition("x", rule="price"),
        lambda: pnb.Proposition.mentions(""),
        lambda: pnb.Proposition.says_at_least("Ada", 0),
        lambda: pnb.Proposition.mentions("x", by="Adda").check(TALK),
        lambda: pnb.Intervention(pnb.Proposition("x"), pnb.effects.say("y"), at_least=3),
        lambda: pnb.Intervention(pnb.Proposition("x", "0-9"), pnb.effects.say("y"), at_least=12),
        lambda: pnb.effects.say("  "),
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(pnb.GroupError):
        wrong()


def test_an_intervention_waits_until_a_grade_is_high_enough():
    said = "I am tired"
    engine = judge((2, 1, said), (6, 1, said), (6, 1, said))
    speaking = ScriptedEngine(lambda _: [say("I am tired.")])
    step_in = pnb.Intervention(
        pnb.Proposition("They are tired.", "0-9", engine),
        pnb.effects.together(pnb.effects.say("Let us rest."), pnb.effects.plant("Bo", "At last.")),
        name="rest",
        at_least=5,
    )
    world = pnb.World([ADA, BO], engine=speaking, interventions=[step_in])
    world.run(3)
    (stepped,) = [event for event in world.events if event.kind == "intervene" and event.usable]
    assert stepped.step == 2
    assert "6, 5 or more was wanted, says scripted" in stepped.text
    assert "At last." in [lived.text for lived in world.agents["Bo"].experience]
    assert "At last." not in [lived.text for lived in world.agents["Ada"].experience]


def test_ready_made_effects_reach_whom_they_are_for():
    speaking = ScriptedEngine(lambda _: [say("Hm.")])
    world = pnb.World(
        [ADA, BO],
        engine=speaking,
        places={"kitchen": ["Ada", "Bo"], "office": []},
        interventions=[
            pnb.Intervention(pnb.at(step=1), effect, name=name)
            for name, effect in {
                "tell": pnb.effects.tell("Ada", "Only for you."),
                "hand": pnb.effects.hand("Bo", "A paper with a line."),
                "move": pnb.effects.move("Bo", "office"),
            }.items()
        ],
    )
    world.run(1)
    ada, bo = ([lived.text for lived in world.agents[name].experience] for name in ("Ada", "Bo"))
    assert "Only for you." in ada
    assert "Only for you." not in bo
    assert any("A paper with a line." in text for text in bo)
    world.run(1)
    places = {one.situation.persona.name: one.situation.setting.place for one in speaking.requests}
    assert places == {"Ada": "kitchen", "Bo": "office"}
