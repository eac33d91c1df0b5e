"""Surveys over HTTP: re-asked answers, garbage, kills, budgets and what is paid for."""

import os
import signal
import subprocess
import sys
import time

import pytest

import personanb as pnb
from tests.real.servers import stub_server
from tests.surveys.panels import people

pytestmark = pytest.mark.server

SURVEY = pnb.Survey(
    [
        pnb.Likert("I would buy it again.", id="again"),
        pnb.Choice("Where do you shop?", options=["market", "online"], id="where"),
    ]
)


@pytest.fixture(scope="module")
def shared_stub():
    with stub_server(key="test", keep_bodies=True) as stub:
        yield stub


@pytest.fixture
def stub(shared_stub):
    shared_stub.reset()
    return shared_stub


def engine_at(stub, tmp_path, **options):
    options = {"record": tmp_path / "answers.sqlite"} | options
    return pnb.engine("openai:gpt-4.1-mini", base_url=stub.url, api_key="test", **options)


def test_answers_come_with_their_cost_and_a_second_run_pays_nothing(stub, tmp_path):
    panel = people(6)
    first = SURVEY.run(panel, engine=engine_at(stub, tmp_path), repeats=2)
    assert first.counts == {"ok": 24}
    assert stub.stats()["requests"] == 12
    assert (first.frame["tokens"] > 0).all()
    assert set(first.frame["model"]) == {"gpt-4.1-mini"}
    engine = engine_at(stub, tmp_path)
    again = SURVEY.run(panel, engine=engine, repeats=2)
    assert stub.stats()["requests"] == 12
    assert engine.ledger.total.calls == 0
    assert again.frame["answer"].tolist() == first.frame["answer"].tolist()


def test_a_nine_on_a_five_point_scale_is_asked_again_with_the_reason(stub, tmp_path):
    stub.script({"mode": "out_of_range", "first": 1})
    answers = SURVEY.run(people(4), engine=engine_at(stub, tmp_path, concurrency=1))
    assert answers.counts == {"ok": 6, "re-asked": 2}
    asked_again = answers.frame[answers.frame["status"] == "re-asked"]
    assert asked_again["reason"].str.contains("outside 1 to 5").all()
    assert answers.where(question_id="again").frame["value"].between(1, 5).all()
    bodies = [one["body"] for one in stub.bodies()]
    told = [body["messages"][-1]["content"] for body in bodies if len(body["messages"]) > 2]
    assert len(told) == 1
    assert "outside 1 to 5" in told[0]


def test_what_stays_outside_the_scale_is_invalid_with_its_words(stub, tmp_path):
    stub.script({"mode": "out_of_range"})
    survey = pnb.Survey([pnb.Likert("I would buy it again.", id="again")])
    with pytest.raises(pnb.EngineError, match="none of the 3 answers asked for is usable") as told:
        survey.run(people(3), engine=engine_at(stub, tmp_path))
    answers = told.value.responses
    assert answers.counts == {"invalid": 3}
    assert stub.stats()["requests"] == 9  # three requests an answer, and no more
    assert answers.frame["words"].str.contains("q1").all()
    assert answers.frame["value"].isna().all()


def test_a_budget_stops_and_the_rest_can_be_run_later(stub, tmp_path):
    panel = people(10)
    answers = SURVEY.run(panel, engine=engine_at(stub, tmp_path, budget="4 calls", concurrency=2))
    assert answers.run_status == "interrupted"
    assert answers.counts == {"ok": 8, "skipped": 12}
    assert answers.frame["reason"].iloc[-1].startswith("not asked: the budget of 4 calls")
    rest = SURVEY.run(panel, engine=engine_at(stub, tmp_path))
    assert rest.counts == {"ok": 20}
    assert stub.stats()["requests"] == 10


def test_a_wrong_key_stops_at_once_and_is_told(stub, tmp_path):
    wrong = pnb.engine(
        "openai:gpt-4.1-mini", base_url=stub.url, api_key="wrong", record=tmp_path / "a.sqlite"
    )
    with pytest.raises(pnb.EngineError, match="key") as told:
        SURVEY.run(people(50), engine=wrong)
    assert len(told.value.responses) == 100
    assert stub.stats()["requests"] < 20


_SCRIPT = """
import sys
import personanb as pnb
from tests.surveys.panels import people
from tests.surveys.test_run_endpoint import SURVEY
engine = pnb.engine("openai:gpt-4.1-mini", base_url=sys.argv[1], api_key="test",
                    record=sys.argv[2], concurrency=2)
SURVEY.run(people(40), engine=engine, save_to=sys.argv[3])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_run_is_run_again_and_pays_nothing_twice(stub, tmp_path):
    stub.script(latency=0.05)
    target = tmp_path / "answers.parquet"
    command = [sys.executable, "-c", _SCRIPT, stub.url, tmp_path / "a.sqlite", target]
    child = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while stub.stats()["requests"] < 12 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    sent = stub.stats()["requests"]
    assert 12 <= sent < 40
    stub.script(latency=0.0)
    subprocess.run(command, check=True)
    # Only what was in flight when the process died may have been asked twice.
    assert 40 <= stub.stats()["requests"] <= 42
    assert pnb.load_responses(target).counts == {"ok": 80}


def test_words_are_mapped_to_the_scale(stub, tmp_path):
    survey = pnb.Survey([pnb.Likert("I would buy it again.", id="again")])
    answers = survey.run(people(3), engine=engine_at(stub, tmp_path), elicitation="anchors")
    frame = answers.frame
    assert frame["words"].notna().all()
    assert set(frame["distribution"]) <= {"ok", "tied", "uninformative"}
    assert all(len(one) == 5 for one in frame["probabilities"])
