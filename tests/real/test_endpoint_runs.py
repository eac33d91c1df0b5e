"""Whole runs against an endpoint: killed, interrupted, side by side; and never a key in a file."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbclient
import nbformat
import pytest

import personanb
from personanb.engines.recording import Recording
from tests.real.servers import stub_server

pytestmark = pytest.mark.server

CHECKOUT = Path(personanb.__file__).parent.parent
KEY = "sk-live-7f3e-this-must-stay-secret"
ASK_MANY = """
import sys
import personanb as pnb

url, recording, count, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
engine = pnb.engine("openai:stub", base_url=url, api_key="k", record=recording,
                    concurrency=concurrency)
people = [pnb.Persona(name=f"Person {n}") for n in range(count)]
print("ready", flush=True)
answers = pnb.ask(people, "Well?", engine=engine)
print(sum(event.usable for event in answers), answers.status, flush=True)
"""


def start(stub, recording, *, count=400, concurrency=20):
    command = [sys.executable, "-c", ASK_MANY, stub.url, recording, count, concurrency]
    return subprocess.Popen(
        [str(part) for part in command], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )


def wait_for_requests(stub, number):
    deadline = time.monotonic() + 60
    while stub.stats()["requests"] < number:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def last_line(process):
    out, _ = process.communicate(timeout=120)
    return out.strip().splitlines()[-1]


def test_after_a_kill_only_what_was_in_flight_is_paid_for_again(tmp_path):
    with stub_server(latency=0.05) as stub:
        killed = start(stub, tmp_path / "r.sqlite")
        wait_for_requests(stub, 150)
        killed.kill()
        killed.wait()
        before = stub.stats()["requests"]
        assert last_line(start(stub, tmp_path / "r.sqlite")) == "400 complete"
        assert before < 400
        assert stub.stats()["requests"] <= 400 + 20


def test_two_processes_on_one_recording_pay_once(tmp_path):
    with stub_server(latency=0.02) as stub:
        both = [start(stub, tmp_path / "r.sqlite", count=1000, concurrency=10) for _ in range(2)]
        assert [last_line(process) for process in both] == ["1000 complete"] * 2
        paid = stub.stats()["requests"]
    assert len(Recording(tmp_path / "r.sqlite")) == 1000
    assert 1000 <= paid <= 1000 + 10, "at most what was in flight when they met"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for other processes")
def test_an_interrupt_returns_the_finished_rows_at_once(tmp_path):
    with stub_server(latency=0.3) as stub:
        process = start(stub, tmp_path / "r.sqlite", concurrency=10)
        wait_for_requests(stub, 60)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        finished, status = last_line(process).split()
        assert time.monotonic() - started < 3, "and closing the process takes part of that"
    assert status == "interrupted"
    assert 40 <= int(finished) < 400


FAILING = """\
try:
    pnb.ask(ada, "FAIL", engine=pnb.engine("openai:stub", base_url={url!r}, record=False))
except Exception as error:
    print(repr(error), error.args)
"""
EXPORTING = """\
pnb.to_html(talk, "talk.html")
talk.save("copy.transcript.jsonl")
talk.to_frame().to_csv("t.csv")
"""
CELLS = [
    "%load_ext personanb",
    "import logging; logging.basicConfig(filename='all.log', level=logging.DEBUG)",
    "import personanb as pnb\nada, bo = pnb.Persona(name='Ada'), pnb.Persona(name='Bo')",
    "pnb.use('openai:stub', base_url={url!r}, record='r.sqlite')",
    "%llm",
    "%focus_group ada bo --topic 'a rent cap' --rounds 2 --as talk",
    EXPORTING,
    FAILING,
    "repr(pnb.engine()), vars(pnb.use('openai:stub', base_url={url!r}))",
]


def test_the_key_is_in_no_file_that_a_run_leaves(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    quoting_the_key = {"mode": "wrong_key", "containing": "FAIL"}
    with stub_server(key=KEY, faults=[quoting_the_key]) as stub:
        cells = [
            nbformat.v4.new_code_cell(cell.replace("{url!r}", repr(stub.url))) for cell in CELLS
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        nbclient.NotebookClient(
            notebook, timeout=120, resources={"metadata": {"path": tmp_path}}
        ).execute()
    nbformat.write(notebook, tmp_path / "executed.ipynb")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"executed.ipynb", "talk.html", "r.sqlite", "all.log", "t.csv"} <= {
        path.name for path in written
    }
    for path in written:
        assert KEY.encode() not in path.read_bytes(), path.name
    assert "refused the key" in json.dumps(notebook)
