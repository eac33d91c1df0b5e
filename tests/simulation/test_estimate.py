import pytest

import personanb as pnb
from tests.engines_for_tests import Scripted


class Chatty(Scripted):
    model = "gpt-4.1-mini"
    source = "llm"

    def reply(self, situation):
        from dataclasses import replace

        reply = super().reply(situation)
        return reply if situation.task == "vote" else replace(reply, text="word " * 56)


def prompt_tokens(engine):
    return sum(len(m.content) for request in engine.requests for m in request.messages) / 4


@pytest.mark.parametrize("rounds", [2, 4, 8])
def test_the_estimate_is_near_what_a_run_takes(people, rounds):
    engine = Chatty()
    group = pnb.FocusGroup(people, topic="a rent cap", engine=engine)
    estimate = group.estimate(rounds)
    group.run(rounds)
    assert estimate.calls == len(engine.requests)
    assert estimate.prompt_tokens == pytest.approx(prompt_tokens(engine), rel=0.25)
    assert estimate.money > 0


def test_an_unknown_price_is_said_to_be_unknown(people):
    engine = Chatty()
    engine.model = "who-knows"
    estimate = pnb.FocusGroup(people, topic="a rent cap", engine=engine).estimate()
    assert estimate.money is None
    assert "price unknown" in str(estimate)
    assert "70 tokens a turn" in str(estimate)


def test_a_rehearsal_costs_nothing(people):
    assert "nothing to pay" in str(pnb.FocusGroup(people, topic="a rent cap").estimate())
