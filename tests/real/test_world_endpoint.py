"""A world over HTTP: how many calls it takes, by the ledger and by the server's own count."""

import pytest

import personanb as pnb
from tests.real.servers import stub_server

pytestmark = pytest.mark.server


def test_a_question_to_fifty_people_is_fifty_calls_in_flight_together():
    people = [pnb.Persona(name=f"Person {number}", age=20 + number) for number in range(50)]
    with stub_server(latency=0.2) as stub:
        engine = pnb.engine(
            "openai:stub", base_url=stub.url, api_key="k", record=False, concurrency=50
        )
        answers = pnb.World(people, engine=engine).ask("Would you move for a job?")
        seen = stub.stats()
    assert answers.status == "complete"
    assert seen["requests"] == 50
    assert seen["peak_in_flight"] == 50
    frame = engine.ledger.to_frame()
    assert frame["calls"].sum() == 50
    assert set(frame["purpose"]) == {"answer"}


def test_a_discussion_of_four_people_in_three_steps_is_twelve_calls():
    people = [pnb.Persona(name=name) for name in ("Ada", "Bo", "Chi", "Dee")]
    with stub_server(latency=0.01) as stub:
        engine = pnb.engine("openai:stub", base_url=stub.url, api_key="k", record=False)
        run = pnb.World(people, topic="a garden", engine=engine).run(steps=3)
        seen = stub.stats()
    assert run.status in {"complete", "partial"}  # what the stub makes up may be no possible act
    assert len(run.turns) == 12
    assert run.spent.calls == 12
    assert seen["requests"] == 12
    assert set(engine.ledger.to_frame()["purpose"]) == {"act"}
