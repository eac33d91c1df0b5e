import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from personanb import Experiment, GroupError

TRIAL = {"factors": {"price": [9, 12]}, "units": 8, "seed": 1}


def made(one):
    return float(one["price"]) + one.unit


def test_finished_units_are_on_disk_and_are_not_run_again(tmp_path):
    path = tmp_path / "trial.experiment.jsonl"
    asked = []

    def sometimes(one):
        asked.append(one.unit)
        if one.unit == 3 and asked.count(3) == 1:
            raise RuntimeError("broken")
        return float(one.unit)

    first = Experiment(**TRIAL).run(sometimes, save_to=path)
    assert [row.status for row in first.rows].count("failed") == 1
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(lines) == 9
    again = Experiment(**TRIAL).run(sometimes, save_to=path)
    assert sorted(asked) == [0, 1, 2, 3, 3, 4, 5, 6, 7]
    assert [row.outcome for row in again.rows] == [float(unit) for unit in range(8)]
    assert again.to_frame().equals(Experiment(**TRIAL).run(sometimes, save_to=path).to_frame())


def test_a_torn_line_loses_only_itself(tmp_path):
    path = tmp_path / "trial.jsonl"
    whole = Experiment(**TRIAL).run(made, save_to=path)
    data = path.read_bytes()
    path.write_bytes(data[:-20])
    again = Experiment(**TRIAL).run(made, save_to=path)
    assert again.to_frame().equals(whole.to_frame())
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: Experiment(**TRIAL | {"seed": 2}).run(made, save_to=path), "another seed"),
        (lambda path: Experiment(**TRIAL | {"units": 9}).run(made, save_to=path), "another design"),
        (lambda path: Experiment(**TRIAL).run(lambda one: one.unit, save_to=path), "has changed"),
        (lambda path: Experiment(**TRIAL).run(made, outcome=abs, save_to=path), "has changed"),
    ],
)
def test_what_would_mix_two_experiments_is_refused(tmp_path, change, told):
    path = tmp_path / "trial.jsonl"
    Experiment(**TRIAL).run(made, save_to=path)
    before = path.read_bytes()
    with pytest.raises(GroupError, match=told):
        change(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["a note to myself", '{"type": "manifest"}\n', "[1]\n{}\n"])
def test_a_file_that_is_something_else_is_never_written_over(tmp_path, text):
    path = tmp_path / "notes.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(GroupError, match=r"notes\.txt"):
        Experiment(**TRIAL).run(made, save_to=path)
    assert path.read_text("utf-8") == text


SCRIPT = """
import sys, time
from personanb import Experiment

def made(one):
    with open(sys.argv[2], "a") as log:
        log.write(f"{one.unit}\\n")
    if one.unit in {"e", "f"} and len(sys.argv) > 3:
        time.sleep(60)
    return float(one["price"]) + len(one.unit)

trial = Experiment({"price": [9, 12]}, units=list("abcdefgh"), seed=1)
results = trial.run(made, at_once=1, save_to=sys.argv[1])
print(results.to_frame()["outcome"].tolist())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_goes_on_where_it_was(tmp_path):
    script = tmp_path / "trial.py"
    script.write_text(textwrap.dedent(SCRIPT), "utf-8")
    kept, log = tmp_path / "trial.jsonl", tmp_path / "log"
    command = [sys.executable, str(script), str(kept), str(log)]
    running = subprocess.Popen([*command, "hang"])
    while not (log.exists() and "e" in log.read_text("utf-8")):
        assert running.poll() is None
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "5"})
    assert log.read_text("utf-8").split() == [*"abcde", *"efgh"]
    fresh = tmp_path / "fresh.jsonl"
    subprocess.run([*command[:2], str(fresh), str(log)], check=True)
    assert fresh.read_bytes() == kept.read_bytes()
