"""A red team over HTTP: the calls announced are the calls made, and none is made twice."""

import pytest

import personanb as pnb
from tests.real.servers import stub_server
from tests.validation.test_red_team import ADA

pytestmark = pytest.mark.server


def test_what_is_announced_is_asked_and_never_asked_again(tmp_path):
    with stub_server(latency=0.02) as stub:

        def attack(**how):
            engine = pnb.engine(
                "openai:stub", base_url=stub.url, api_key="k", record=tmp_path / "r.sqlite"
            )
            team = pnb.RedTeam(ADA, engine=engine, seed=3, mitigations=["re-anchor"], **how)
            return team.cost().total, team.run()

        _, stopped = attack(budget="100 calls")
        before = stub.stats()["requests"]
        announced, whole = attack()
        asked = stub.stats()
        _, again = attack()
        after = stub.stats()["requests"]
    assert stopped.status == "interrupted"
    assert stopped.missing
    assert before == 100
    assert asked["requests"] == pytest.approx(announced, rel=0.05)
    assert asked["peak_in_flight"] >= 4
    assert after == asked["requests"], "everything came from the recording"
    assert again.spent["calls"] == 0
    assert [one.outcome for one in again.attempts] == [one.outcome for one in whole.attempts]
    assert whole.source == "llm"
    assert whole.manifest["models"]
    assert whole.spent["prompt_tokens"] > 0
