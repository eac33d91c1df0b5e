import asyncio

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.errors import BudgetError
from personanb.simulation.estimate import Estimate
from personanb.validation.conduct import INTERRUPTED, Planned, conduct
from personanb.validation.desk import CostPlan, Desk, measuring
from personanb.validation.measure import judged
from tests.engines_for_tests import Scripted

ADA = pnb.Persona(name="Ada", age=34)


def asking(desk, key, count):
    async def make():
        agents = [pnb.Agent(ADA, engine=desk, seed=place) for place in range(count)]
        await asyncio.gather(
            *(agent.arespond(f"{key} {place}?") for place, agent in enumerate(agents))
        )
        return judged(key, key.lower(), "?", 1.0, n=count, n_what="answers")

    return Planned(key, key.lower(), "?", count, make)


def test_answers_are_counted_by_measure_however_they_interleave():
    desk = Desk(Scripted(delay=0.001))
    measures, stopped = asyncio.run(conduct([asking(desk, "A", 5), asking(desk, "B", 9)], desk))
    assert stopped is None
    assert [(one.calls, one.calls_estimated) for one in measures] == [(5, 5), (9, 9)]
    assert desk.spent.calls == 14
    assert desk.models == {"scripted-1"}


def test_no_more_requests_are_in_flight_than_the_engine_wants():
    engine = Scripted(delay=0.001)
    engine.concurrency = 3
    desk = Desk(engine)
    asyncio.run(conduct([asking(desk, "A", 20), asking(desk, "B", 20)], desk))
    assert engine.most_in_flight == 3


def test_a_budget_stops_before_the_call_that_would_pass_it():
    engine = Scripted()
    desk = Desk(engine, budget="10 calls")
    measures, stopped = asyncio.run(conduct([asking(desk, "A", 6), asking(desk, "B", 6)], desk))
    assert "the budget of 10 calls stops here" in stopped
    assert len(engine.requests) == 10
    assert "not run" in {one.verdict for one in measures}


def test_a_run_goes_on_without_asking_again(tmp_path):
    first, second = Scripted(), Scripted()
    record = tmp_path / "answers.sqlite"
    desk = Desk(first, budget="10 calls", record=record)
    asyncio.run(conduct([asking(desk, "A", 16)], desk))
    again = Desk(second, record=record)
    measures, stopped = asyncio.run(conduct([asking(again, "A", 16)], again))
    assert stopped is None
    assert len(first.requests) == 10
    assert len(second.requests) == 6
    assert measures[0].calls == 16
    assert (again.spent.calls, again.spent.recorded) == (6, 10)


def test_recorded_answers_are_free_of_the_budget(tmp_path):
    record = tmp_path / "answers.sqlite"
    asyncio.run(conduct([asking(desk := Desk(Scripted(), record=record), "A", 8)], desk))
    again = Desk(Scripted(), budget="1 calls", record=record)
    _, stopped = asyncio.run(conduct([asking(again, "A", 8)], again))
    assert stopped is None


def test_a_measure_that_cannot_be_made_is_not_run_and_the_others_are():
    desk = Desk(Scripted())

    async def cannot():
        raise pnb.ReportError("two personas are too few for a correlation")

    planned = [Planned("A", "a", "?", 0, cannot), asking(desk, "B", 2)]
    measures, stopped = asyncio.run(conduct(planned, desk))
    assert stopped is None
    assert [one.verdict for one in measures] == ["not run", "reported"]
    assert measures[0].reason == "two personas are too few for a correlation"


def test_a_fault_of_the_program_is_no_verdict():
    async def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(conduct([Planned("A", "a", "?", 0, broken)], Desk(Scripted())))


def test_an_interrupt_keeps_what_is_finished():
    desk = Desk(Scripted())

    async def never():
        await asyncio.sleep(60)

    async def run():
        task = asyncio.ensure_future(
            conduct([asking(desk, "A", 2), Planned("B", "b", "?", 9, never)], desk)
        )
        await asyncio.sleep(0.1)
        task.cancel()
        return await task

    measures, stopped = asyncio.run(run())
    assert stopped == INTERRUPTED
    assert [one.verdict for one in measures] == ["reported", "not run"]


def test_a_failed_call_is_counted_like_any_other():
    class Fails(Scripted):
        def reply(self, situation):  # noqa: ARG002 - whatever is asked
            return Reply("", status="failed", reason="the line is dead", source=self.source)

    desk = Desk(Fails())
    with measuring("A"):
        asyncio.run(pnb.Agent(ADA, engine=desk).arespond("?"))
    assert desk.calls("A") == 1


def test_the_budget_error_says_how_to_go_on():
    desk = Desk(Scripted(), budget="1 calls")
    agent = pnb.Agent(ADA, engine=desk)
    agent.respond("?")
    with pytest.raises(BudgetError, match="Raise the budget and run again"):
        agent.respond("And now?")


def test_a_plan_says_what_it_will_ask():
    estimate = Estimate(14, 9_000, 700, 0.0, "USD", ("70 tokens an answer",))
    plan = CostPlan("Validation of 24 personas", {"A": 5, "B": 9}, estimate)
    assert plan.total == 14
    assert str(plan) == (
        "Validation of 24 personas: about 14 calls, 9,000 tokens in, 700 out, nothing to pay "
        "(70 tokens an answer). By measure: A 5, B 9."
    )
