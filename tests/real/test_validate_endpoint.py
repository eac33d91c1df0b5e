"""A validation over HTTP: the calls announced are the calls made; killed, it goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import personanb as pnb
from tests.real.servers import stub_server

pytestmark = pytest.mark.server

SLOTS = 4
SCRIPT = f"""
import json, sys, personanb as pnb
from tests.validation.planted import panel_of
url, target = sys.argv[1:]
engine = pnb.engine("openai:stub", base_url=url, api_key="none", record=False, concurrency={SLOTS})
validation = pnb.Validation(
    panel_of(8), engine=engine, measures=["F1", "F11"], save_to=target
)
announced = validation.cost().total
report = validation.run()
print(json.dumps([announced, report.spent["calls"], report.spent["recorded"], report.status]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_validation_goes_on_without_asking_again(tmp_path):
    root = str(Path(pnb.__file__).parents[1])
    how = {"env": {**os.environ, "PYTHONPATH": root}}
    with stub_server(latency=0.1) as stub:
        command = [sys.executable, "-c", SCRIPT, stub.url, str(tmp_path / "report.json")]
        first = subprocess.Popen(command, **how)
        patience = time.monotonic() + 60
        while stub.stats()["requests"] < 3 * SLOTS and time.monotonic() < patience:
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.wait()
        time.sleep(0.3)
        before = stub.stats()["requests"]
        second = subprocess.run(command, capture_output=True, text=True, check=True, **how)
        after = stub.stats()["requests"]
    announced, calls, recorded, status = json.loads(second.stdout.splitlines()[-1])
    assert before < announced, "it was killed in the middle"
    assert status == "complete"
    assert after - before == calls
    assert calls + recorded == announced
    # Lost at the kill: what was in flight, and answers whose writing had begun meanwhile.
    assert before - recorded <= 2 * SLOTS
    assert pnb.load_report(tmp_path / "report.json").status == "complete"
