"""Those who share a recording ask for each answer once, and never wait for the dead."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import personanb as pnb
from personanb.engines.protocol import Reply, Request, Situation
from personanb.engines.recording import RecordedEngine, Recording, sharing, turns, writer
from personanb.engines.recording.sharing import CLAIM_SECONDS, SILENT_SECONDS

ROOT = Path(pnb.__file__).parent.parent
ADA = pnb.Persona(name="Ada Moreira", age=34)
NOW = 1_000_000.0
CLAIM = ("key", "model")


def asked(question="Well?"):
    return Request(Situation(ADA, "answer", question=question))


class Model:
    """Answers after a while, except what it is told to fail; counts what is paid for."""

    name, model, source, label, concurrency = "test", "m-1", "llm", "A test.", 50

    def __init__(self, seconds=0.0, failing=()):
        self.seconds = seconds
        self.failing = list(failing)
        self.paid = []

    async def complete(self, request):
        question = request.situation.question
        self.paid.append(question)
        await asyncio.sleep(self.seconds)
        if question in self.failing:
            self.failing.remove(question)
            return Reply("", status="failed", reason="no luck")
        return Reply(f"an answer to {question}")


class Users:
    """Users of one file who take each other for other processes."""

    def __init__(self, path):
        self.path = path
        self.recordings = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for recording in self.recordings:
            recording.close()

    def join(self, model):
        recording = Recording(self.path)
        recording._presence._process = f"process {len(self.recordings)}"
        self.recordings.append(recording)
        engine = RecordedEngine(model, recording)
        engine._file = Path(f"seen by {len(self.recordings)}")
        return engine

    def no_claim_stays(self, patience=5.0):
        """Whether all claims are given back; after an interrupt another thread does that."""
        deadline = time.monotonic() + patience
        while self.rows("claims"):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def rows(self, table):
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(sharing, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(writer, "_IDLE_SECONDS", 0.02)
    monkeypatch.setattr(turns, "_POLL_SECONDS", 0.005)


@pytest.fixture
def users(tmp_path, quick):  # noqa: ARG001 - the fixture is its effect
    with Users(tmp_path / "talk.sqlite") as users:
        yield users


def test_who_is_alone_claims_nothing_and_leaves_nothing(users):
    engine = users.join(Model(0.1))

    async def look_meanwhile():
        answer = asyncio.create_task(engine.complete(asked()))
        await asyncio.sleep(0.07)
        seen = len(users.rows("users")), len(users.rows("claims"))
        await answer
        return seen

    assert asyncio.run(look_meanwhile()) == (1, 0)
    time.sleep(0.2)
    assert users.rows("users") == [], "an idle user stands in nobody's way"


def test_a_newcomer_waits_for_what_was_asked_before_it_came(users):
    first, second = Model(0.4), Model()
    one, two = users.join(first), users.join(second)

    async def one_after_the_other():
        early = asyncio.create_task(one.complete(asked()))
        await asyncio.sleep(0.1)
        return await asyncio.gather(early, two.complete(asked()), two.complete(asked("More?")))

    replies = asyncio.run(one_after_the_other())
    assert [reply.text for reply in replies][:2] == ["an answer to Well?"] * 2
    assert [reply.cached for reply in replies] == [False, True, False]
    assert (first.paid, second.paid) == (["Well?"], ["More?"])
    assert users.no_claim_stays()


def test_an_answer_that_did_not_come_is_asked_for_by_who_waits(users):
    first, second = Model(0.3, failing=["Well?"]), Model()
    one, two = users.join(first), users.join(second)

    async def both():
        early = asyncio.create_task(one.complete(asked()))
        await asyncio.sleep(0.1)
        return await asyncio.gather(early, two.complete(asked()))

    failed, answered = asyncio.run(both())
    assert (failed.status, answered.status, answered.cached) == ("failed", "ok", False)
    assert users.no_claim_stays()


def test_an_interrupt_gives_the_claim_back(users):
    first, second = Model(30), Model()
    one, two = users.join(first), users.join(second)

    async def interrupt_the_first():
        early = asyncio.create_task(one.complete(asked()))
        await asyncio.sleep(0.1)
        late = asyncio.create_task(two.complete(asked()))
        await asyncio.sleep(0.3)
        assert second.paid == [], "it waits"
        early.cancel()
        return await asyncio.wait_for(late, timeout=5)

    assert asyncio.run(interrupt_the_first()).text == "an answer to Well?"
    assert users.no_claim_stays()


def test_an_interrupt_of_who_waits_leaves_no_claim(users):
    one, two = users.join(Model(0.4)), users.join(Model())

    async def interrupt_the_second():
        early = asyncio.create_task(one.complete(asked()))
        await asyncio.sleep(0.1)
        late = asyncio.create_task(two.complete(asked()))
        await asyncio.sleep(0.1)
        late.cancel()
        return await early

    assert asyncio.run(interrupt_the_second()).text == "an answer to Well?"
    assert users.no_claim_stays()


REQUESTS = st.lists(
    st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from("ABCD"), st.sampled_from([0, 5, 20])),
    max_size=25,
)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    requests=REQUESTS,
    failing=st.lists(st.sampled_from("ABCD"), max_size=3),
    cancelled=st.sets(st.integers(0, 24), max_size=4),
)
@pytest.mark.usefixtures("quick")
def test_everybody_gets_an_answer_and_each_is_paid_for_once(
    tmp_path_factory, requests, failing, cancelled
):
    model = Model(0.01, failing)

    async def all_of_them(engines):
        async def ask(user, question, delay):
            await asyncio.sleep(delay / 1000)
            return await engines[user].complete(asked(question))

        tasks = [asyncio.create_task(ask(*request)) for request in requests]
        await asyncio.sleep(0.01)
        for place, task in enumerate(tasks):
            if place in cancelled:
                task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    with Users(tmp_path_factory.mktemp("users") / "talk.sqlite") as users:
        engines = [users.join(model) for _ in range(3)]
        replies = asyncio.run(asyncio.wait_for(all_of_them(engines), timeout=20))
        for place, ((_, question, _), reply) in enumerate(zip(requests, replies, strict=True)):
            if isinstance(reply, asyncio.CancelledError):
                assert place in cancelled
            else:
                assert reply.status == "failed" or reply.text == f"an answer to {question}"
                recorded = users.recordings[0].get(asked(question).key, "m-1")
                assert reply.status == "failed" or recorded.text == reply.text
        again = len(model.paid) - len(set(model.paid))
        assert again <= len(failing) + len(cancelled), "only what failed or was interrupted"
        assert users.no_claim_stays()


HANGS = """
import asyncio, sys
import personanb as pnb
from personanb.engines.protocol import Request, Situation
from personanb.engines.recording import RecordedEngine, Recording

class Engine:
    name, model, source, label, concurrency = "test", "m-1", "llm", "A test.", 50
    async def complete(self, request):
        print("asking", flush=True)
        await asyncio.sleep(600)

request = Request(Situation(pnb.Persona(name="Ada Moreira", age=34), "answer", question="Well?"))
asyncio.run(RecordedEngine(Engine(), Recording(sys.argv[1])).complete(request))
"""


def test_nobody_waits_long_for_a_process_that_was_killed(tmp_path):
    model = Model()
    with (
        Recording(tmp_path / "talk.sqlite") as recording,
        subprocess.Popen(
            [sys.executable, "-c", HANGS, str(recording.path)],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        ) as process,
    ):
        assert process.stdout.readline() == "asking\n"

        async def ask_and_kill():
            answer = asyncio.create_task(RecordedEngine(model, recording).complete(asked()))
            await asyncio.sleep(SILENT_SECONDS + 1)
            assert model.paid == [], "it waits as long as the other lives"
            process.kill()
            killed = time.monotonic()
            reply = await asyncio.wait_for(answer, timeout=30)
            return reply, time.monotonic() - killed

        reply, waited = asyncio.run(ask_and_kill())
    assert reply.text == "an answer to Well?"
    assert waited < SILENT_SECONDS + 2


@pytest.fixture
def tables():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in sharing.SCHEMA:
            connection.execute(statement)
        yield connection


def test_a_claim_is_one_users_until_it_is_given_back(tables):
    sharing.beat(tables, "ada", "p1", NOW)
    sharing.beat(tables, "bo", "p2", NOW)
    assert sharing.take(tables, CLAIM, "ada", NOW)
    assert sharing.take(tables, CLAIM, "ada", NOW), "and still is"
    assert not sharing.take(tables, CLAIM, "bo", NOW)
    sharing.give_back(tables, CLAIM, "bo")
    assert not sharing.take(tables, CLAIM, "bo", NOW), "only who has it can give it back"
    sharing.give_back(tables, CLAIM, "ada")
    assert sharing.take(tables, CLAIM, "bo", NOW)


@pytest.mark.parametrize("clock", [1, -1], ids=["later", "a clock set back"])
def test_what_the_dead_have_claimed_is_free(tables, clock):
    sharing.beat(tables, "ada", "p1", NOW)
    assert sharing.take(tables, CLAIM, "ada", NOW)
    soon, later = NOW + clock * (SILENT_SECONDS - 1), NOW + clock * (SILENT_SECONDS + 1)
    assert not sharing.take(tables, CLAIM, "bo", soon)
    assert sharing.take(tables, CLAIM, "bo", later)


def test_a_claim_is_free_after_a_while_though_its_owner_lives(tables):
    sharing.beat(tables, "ada", "p1", NOW)
    assert sharing.take(tables, CLAIM, "ada", NOW)
    later = NOW + CLAIM_SECONDS + 1
    sharing.beat(tables, "ada", "p1", later)
    assert sharing.take(tables, CLAIM, "bo", later)


def test_who_is_there_knows_of_others_and_forgets_the_dead(tables):
    assert sharing.beat(tables, "ada", "p1", NOW) == {}
    assert sharing.beat(tables, "ada, too", "p1", NOW) == {}, "one process does not disturb itself"
    assert sharing.beat(tables, "bo", "p2", NOW) == {"ada": 0, "ada, too": 0}
    sharing.beat(tables, "ada", "p1", NOW + 2)
    assert sharing.beat(tables, "bo", "p2", NOW + SILENT_SECONDS + 1) == {"ada": 1}
