"""Processes that die and processes that share: what was recorded stays."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply, Request, Situation
from personanb.engines.recording import RecordedEngine, Recording, RecordingReader
from tests.engines_for_tests import Scripted

ROOT = Path(pnb.__file__).parent.parent

COMMON = """
import asyncio, json, sys
import personanb as pnb
from personanb.engines.protocol import Reply, Request, Situation
from personanb.engines.recording import RecordedEngine, Recording

ADA = pnb.Persona(name="Ada Moreira", age=34)

def asked(number):
    return Request(Situation(ADA, "answer", question=f"Question {number}?"))

async def all_of(work, numbers):
    slots = asyncio.Semaphore(50)
    async def one(number):
        async with slots:
            await work(number)
    await asyncio.gather(*(one(number) for number in numbers))
"""

WRITES_UNTIL_KILLED = """
async def put(number):
    await asyncio.sleep(0.01)
    await recording.put(asked(number), Reply(f"answer {number}"), "scripted-1", "test")
    print(number, flush=True)

recording = Recording(sys.argv[1])
asyncio.run(all_of(put, range(400)))
sys.stdin.read()
"""

SHARES = """
class Engine:
    name, model, source, label, concurrency = "test", "m-1", "llm", "A test.", 50
    async def complete(self, request):
        await asyncio.sleep(0.001)
        return Reply(f"said by {sys.argv[2]}")

async def ask(number):
    got[number] = (await engine.complete(asked(number))).text

got = {}
print("ready", flush=True)
sys.stdin.readline()
engine = RecordedEngine(Engine(), Recording(sys.argv[1]))
first = int(sys.argv[3])
asyncio.run(all_of(ask, range(first, first + 1000)))
print(json.dumps(got), flush=True)
"""


def asked(number):
    ada = pnb.Persona(name="Ada Moreira", age=34)
    return Request(Situation(ada, "answer", question=f"Question {number}?"))


def start(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", COMMON + code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )


def sound(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("after", [1, 60, 250, 400])
def test_what_was_recorded_survives_the_death_of_its_process(tmp_path, after):
    path = tmp_path / "talk.sqlite"
    with start(WRITES_UNTIL_KILLED, path) as process:
        told = [int(process.stdout.readline()) for _ in range(after)]
        process.kill()
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    with RecordingReader(path) as recording:
        for number in told:
            reply = recording.get(asked(number).key, "scripted-1")
            assert reply.text == f"answer {number}"
        recorded = len(recording)
    assert recorded >= len(told) >= after
    assert sound(path)

    engine = Scripted()

    async def run_again():
        with Recording(path) as recording:
            recorded_engine = RecordedEngine(engine, recording)
            await asyncio.gather(*(recorded_engine.complete(asked(n)) for n in range(400)))

    asyncio.run(run_again())
    assert len(engine.requests) == 400 - recorded, "only what is missing is asked"


def test_two_processes_share_a_recording(tmp_path):
    path = tmp_path / "talk.sqlite"
    with start(SHARES, path, "one", 0) as one, start(SHARES, path, "two", 500) as two:
        for process in (one, two):
            assert process.stdout.readline() == "ready\n"
        for process in (one, two):  # the file is made by both at once
            process.stdin.write("go\n")
            process.stdin.flush()
        got = [json.loads(process.stdout.readline()) for process in (one, two)]
        for process in (one, two):
            process.stdin.close()
            assert process.wait(timeout=60) == 0
    assert sound(path)
    with RecordingReader(path) as recording:
        assert len(recording) == 1500
        for answers in got:
            assert len(answers) == 1000
            for number, text in answers.items():
                assert recording.get(asked(number).key, "m-1").text == text


def test_a_process_that_ends_without_closing_leaves_everything(tmp_path):
    path = tmp_path / "talk.sqlite"
    code = (
        "recording = Recording(sys.argv[1])\n"
        "async def put(n): await recording.put(asked(n), Reply(str(n)), 'm-1', 'test')\n"
        "asyncio.run(all_of(put, range(20)))\n"
        "print('done', flush=True)\n"
    )
    with start(code, path) as process:
        assert process.communicate(timeout=60)[0] == "done\n"
    assert process.returncode == 0
    with RecordingReader(path) as recording:
        assert len(recording) == 20
    assert [file.name for file in tmp_path.iterdir()] == ["talk.sqlite"]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system does not fork")
def test_a_forked_process_opens_its_own_connections(tmp_path):
    code = (
        "import os\n"
        "recording = Recording(sys.argv[1])\n"
        "def put(n): asyncio.run(recording.put(asked(n), Reply(str(n)), 'm-1', 'test'))\n"
        "put(1)\n"
        "child = os.fork()\n"
        "assert recording.get(asked(1).key, 'm-1').text == '1'\n"
        "put(2 if child else 3)\n"
        "if child:\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
        "    print(len(recording), flush=True)\n"
        "recording.close()\n"
    )
    with start(code, tmp_path / "talk.sqlite") as process:
        assert process.communicate(timeout=60)[0] == "3\n"
    assert sound(tmp_path / "talk.sqlite")


def test_a_reader_beside_a_writer_sees_each_answer_at_once(tmp_path):
    path = tmp_path / "talk.sqlite"
    with Recording(path) as recording, RecordingReader(path) as reader:
        for number in range(5):
            asyncio.run(recording.put(asked(number), Reply(str(number)), "m-1", "test"))
            assert reader.get(asked(number).key, "m-1").text == str(number)
