"""Dask workers share a panel: the same table, also when one of them is killed."""

import os
import signal
import sys
import threading

import pytest

import personanb as pnb
from tests.surveys.panels import people
from tests.surveys.questionnaires import everything

distributed = pytest.importorskip("distributed")

SURVEY = pnb.Survey(
    [
        pnb.Likert("I would buy it again.", id="again"),
        pnb.Choice("Where?", options=["market", "online"], id="where", randomise=True),
    ]
)


@pytest.fixture(scope="module")
def client():
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
    )
    with cluster, distributed.Client(cluster) as connected:
        yield connected


def test_two_workers_give_the_table_that_one_process_gives(client):
    survey, panel = everything(), people(24)
    alone = survey.run(panel, repeats=2, seed=3, baseline=5)
    shared = survey.run(panel, repeats=2, seed=3, baseline=5, client=client)
    assert shared == alone
    assert shared.run_status == "complete"


def test_what_keeps_a_worker_busy_cannot_be_shipped_and_is_told(client):
    engine = pnb.engine("openai:some-model", base_url="http://127.0.0.1:9/v1", api_key="x",
                        record=False)  # fmt: skip
    with pytest.raises(pnb.SurveyError, match="name the engine"):
        SURVEY.run(people(4), engine=engine, client=client)


@pytest.mark.server
def test_workers_ask_an_endpoint_through_engines_of_their_own(client, tmp_path):
    from tests.real.servers import stub_server

    with stub_server(key="test") as stub:
        url, record = stub.url, str(tmp_path / "answers.sqlite")

        def make():
            return pnb.engine("openai:gpt-4.1-mini", base_url=url, api_key="test", record=record)

        panel = people(12)
        shared = SURVEY.run(panel, engine=make, client=client)
        assert stub.stats()["requests"] == 12
        alone = SURVEY.run(panel, engine=make)
        assert stub.stats()["requests"] == 12  # the recording is shared
    assert shared.frame["answer"].tolist() == alone.frame["answer"].tolist()
    assert shared.counts == {"ok": 24}


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_worker_changes_nothing_but_the_time(client):
    survey, panel = everything(), people(40)
    pids = list(client.run(os.getpid).values())
    killed = []

    def kill():
        os.kill(pids[0], signal.SIGKILL)
        killed.append(pids[0])

    timer = threading.Timer(0.5, kill)
    timer.start()
    shared = survey.run(panel, repeats=3, seed=9, client=client)
    timer.join()
    assert killed
    assert shared == survey.run(panel, repeats=3, seed=9)
