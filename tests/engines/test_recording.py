"""A recording keeps answers, serves the usable ones, and says what is wrong with a file."""

import asyncio
import datetime as dt
import sqlite3
import threading
from contextlib import closing

import pytest

import personanb as pnb
from personanb.engines.protocol import STATUSES, USABLE, Image, Reply, Request, Situation, Usage
from personanb.engines.recording import Recording, RecordingError, RecordingReader, writer
from personanb.engines.recording.connections import open_to_write
from personanb.engines.recording.rows import COLUMNS, now

ADA = pnb.Persona(name="Ada Moreira", age=34)


def asked(question="Would you move for a job?", **how):
    return Request(Situation(ADA, "answer", question=question), **how)


def put(recording, request, reply, model="m-1", engine="openai:m-1"):
    return asyncio.run(recording.put(request, reply, model, engine))


@pytest.fixture
def recording(tmp_path):
    with Recording(tmp_path / "talk.sqlite") as recording:
        yield recording


def damage(path, statement):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_an_answer_comes_back_as_it_was(recording):
    reply = Reply(
        "Perhaps.",
        parsed={"vote": 4},
        usage=Usage(812, 9, 512),
        model="m-1-2026",
        status="repaired",
        reason="the JSON was cut out of other text",
        latency=1.25,
        notes={"act": "agree", "stance": 0.5},
    )
    assert put(recording, asked(), reply) == reply
    assert recording.get(asked().key, "m-1") == reply


def test_another_model_seed_or_replicate_is_another_answer(recording):
    put(recording, asked(), Reply("Perhaps."))
    assert recording.get(asked().key, "m-2") is None
    assert recording.get(asked(seed=1).key, "m-1") is None
    assert recording.get(asked(replicate=1).key, "m-1") is None


@pytest.mark.parametrize("status", sorted(set(STATUSES) - USABLE))
def test_an_unusable_reply_is_kept_but_never_served(recording, status):
    put(recording, asked(), Reply("Hm.", status=status, reason="why"))
    assert recording.get(asked().key, "m-1") is None
    row = recording.to_frame().iloc[0]
    assert (row["status"], row["text"], row["reason"]) == (status, "Hm.", "why")


def test_the_first_usable_answer_stays(recording):
    put(recording, asked(), Reply("", status="failed", reason="slow"))
    put(recording, asked(), Reply("", status="refused", reason="would not"))
    assert recording.to_frame()["reason"].tolist() == ["would not"]
    put(recording, asked(), Reply("First."))
    assert put(recording, asked(), Reply("Second.")).text == "First."
    assert put(recording, asked(), Reply("", status="failed")).text == "First."
    assert recording.get(asked().key, "m-1").text == "First."
    assert len(recording) == 1


def test_a_query_in_any_sqlite_tool_finds_who_was_asked_what(recording):
    situation = Situation(ADA, "answer", question="Well?", images=[Image(b"\x89PNG...")])
    put(recording, Request(situation, schema={"type": "object"}, seed=7), Reply("Yes."))
    with closing(sqlite3.connect(recording.path)) as connection:
        (row,) = connection.execute(
            "SELECT persona, persona_id, task, text, seed, schema, messages, created FROM answers "
            "WHERE persona LIKE 'Ada%'"
        ).fetchall()
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert row[:6] == ("Ada Moreira", ADA.persona_id, "answer", "Yes.", 7, '{"type": "object"}')
    assert "Well?" in row[6]
    assert "sha256" in row[6]
    assert "PNG" not in row[6], "of a picture there is the digest alone"
    assert row[7].endswith("Z")


def test_no_credentials_reach_the_file(recording):
    reason = "cannot reach http://ada:hunter2@host:1234/v1: wrong key sk-abcdef123456"
    put(
        recording,
        asked(),
        Reply("", status="failed", reason=reason),
        engine="openai:m at https://ada:p@ss:word@host/v1",
    )
    recording.remember("https://ada:hunter2@host/v1", "m-1", "structured", "json_schema")
    recording.close()
    content = b"".join(path.read_bytes() for path in recording.path.parent.iterdir())
    assert b"host:1234/v1" in content
    assert not any(secret in content for secret in (b"hunter2", b"ss:word", b"sk-abcdef"))


def test_what_a_server_can_do_is_remembered_between_sessions(tmp_path):
    with Recording(tmp_path / "talk.sqlite") as recording:
        assert recording.capability("http://host/v1", "m-1", "structured") is None
        recording.remember("http://host/v1", "m-1", "structured", "json_object")
        recording.remember("http://host/v1", "m-1", "structured", "prompt")
        recording.remember("http://host/v1", "m-1", "seed", value=False)
    with Recording(tmp_path / "talk.sqlite") as recording:
        assert recording.capability("http://u:p@host/v1", "m-1", "structured") == "prompt"
        assert recording.capabilities("http://host/v1", "m-1") == {
            "structured": "prompt",
            "seed": False,
        }


def test_a_frame_has_one_row_an_answer(recording):
    put(recording, asked("One?", seed=2**70), Reply("1", usage=Usage(3, 1), parsed={"n": [1]}))
    put(recording, asked("Two?", temperature=0.5), Reply("2", source="rehearsal"))
    frame = recording.to_frame()
    assert frame.columns.tolist() == [name for name in COLUMNS if name != "messages"]
    assert frame["text"].tolist() == ["1", "2"]
    assert frame["parsed"][0] == {"n": [1]}
    assert frame["prompt_tokens"].sum() == 3
    assert frame.attrs["sources"] == ["llm", "rehearsal"]
    assert recording.to_frame(messages=True)["messages"][0][-1]["content"].startswith('"One?"')


def test_an_empty_recording_has_an_empty_frame_and_is_still_true(recording):
    assert len(recording.to_frame()) == len(recording) == 0
    assert recording


def test_counts_and_the_one_line_that_describes_it(recording):
    put(recording, asked("One?"), Reply("1"))
    put(recording, asked("Two?"), Reply("2", status="re-asked"), model="m-2")
    put(recording, asked("Three?"), Reply("", status="refused"))
    assert recording.counts() == {
        "status": {"ok": 1, "re-asked": 1, "refused": 1},
        "model": {"m-1": 2, "m-2": 1},
        "task": {"answer": 3},
    }
    assert repr(recording) == f"<Recording: {recording.path}, 2 answers and 1 unusable>"


def test_pruning_removes_what_matches_everything_given(recording):
    put(recording, asked("One?"), Reply("1"))
    put(recording, asked("Two?"), Reply("", status="failed"))
    put(recording, asked("Two?"), Reply("", status="failed"), model="m-2")
    assert recording.prune(status=["failed", "refused"], model="m-2") == 1
    assert recording.prune(before="2020-01-01") == 0
    assert recording.prune(status="failed", before=dt.datetime.now(dt.UTC)) in {0, 1}
    assert recording.prune(before="2100-01-01T00:00+01:00") in {1, 2}
    assert len(recording) == 0


def test_a_time_without_a_zone_is_utc_and_sorts_with_the_recorded_ones(recording):
    put(recording, asked(), Reply("1"))
    written = recording.to_frame()["created"][0].to_pydatetime()
    assert recording.prune(before=written.replace(tzinfo=None)) == 0
    later = written.astimezone(dt.timezone(dt.timedelta(hours=9))) + dt.timedelta(milliseconds=1)
    assert recording.prune(before=later) == 1
    assert len(now()) == len("2026-11-23T07:55:10.123Z")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "say what to remove"),
        ({"status": "fialed"}, "did you mean 'failed'"),
        ({"before": "yesterday"}, "write it like 2026-11-23"),
    ],
)
def test_pruning_does_not_guess(recording, how, said):
    put(recording, asked(), Reply("1"))
    with pytest.raises(RecordingError, match=said):
        recording.prune(**how)
    assert len(recording) == 1


def test_any_thread_and_any_loop_may_record_and_read(recording):
    def work(number):
        put(recording, asked(f"{number}?"), Reply(f"{number}"))
        seen.append(recording.get(asked(f"{number}?").key, "m-1").text)

    seen = []
    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [str(number) for number in range(8)]


def test_many_at_once_share_commits(recording):
    async def all_at_once():
        await asyncio.gather(
            *(recording.put(asked(f"{n}?"), Reply(f"{n}"), "m-1", "e") for n in range(200))
        )

    asyncio.run(all_at_once())
    assert len(recording) == 200


def test_an_interrupted_put_is_stored_all_the_same(recording):
    async def give_up():
        task = asyncio.create_task(recording.put(asked(), Reply("1"), "m-1", "e"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(give_up())
    put(recording, asked("Next?"), Reply("2"))
    assert recording.get(asked().key, "m-1").text == "1"


def test_a_reply_that_json_cannot_hold_fails_alone(recording):
    async def both():
        good = recording.put(asked("One?"), Reply("1"), "m-1", "e")
        bad = recording.put(asked("Two?"), Reply("2", notes={"o": object()}), "m-1", "e")
        return await asyncio.gather(good, bad, return_exceptions=True)

    good, bad = asyncio.run(both())
    assert good.text == "1"
    assert isinstance(bad, RecordingError)
    assert "object is no JSON value" in str(bad)


def test_a_closed_recording_says_so(recording):
    put(recording, asked(), Reply("1"))
    recording.close()
    recording.close()
    with pytest.raises(RecordingError, match=r"closed; open it again: Recording\('talk.sqlite'\)"):
        recording.get(asked().key, "m-1")
    with pytest.raises(RecordingError, match="closed"):
        put(recording, asked("Two?"), Reply("2"))
    assert "closed" in repr(recording)


def test_closing_leaves_one_file(recording):
    put(recording, asked(), Reply("1"))
    recording.close()
    assert [path.name for path in recording.path.parent.iterdir()] == ["talk.sqlite"]


@pytest.mark.parametrize("name", ["a b.sqlite", "what?#100%.sqlite", "é ñ.sqlite", "new/deep/x"])
def test_any_file_name_will_do(tmp_path, name):
    with Recording(tmp_path / name) as recording:
        put(recording, asked(), Reply("1"))
    assert (tmp_path / name).is_file()
    with RecordingReader(tmp_path / name) as reader:
        assert len(reader) == 1


def test_a_file_that_is_no_sqlite_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100, encoding="utf-8")
    with pytest.raises(RecordingError, match=r"is not a recording .* name another file"):
        Recording(path)
    assert path.read_text(encoding="utf-8").startswith("Dear diary")


@pytest.mark.parametrize("table", ["songs (title)", "meta (id)", "meta (name, value)"])
def test_another_programs_database_is_left_alone(tmp_path, table):
    path = tmp_path / "music.db"
    damage(path, f"CREATE TABLE {table}")
    with pytest.raises(RecordingError, match="an SQLite file, but not a recording"):
        Recording(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_newer_version_says_so(recording):
    recording.close()
    damage(recording.path, "UPDATE meta SET value = '2' WHERE name = 'version'")
    damage(recording.path, "UPDATE meta SET value = '9.1' WHERE name = 'personanb'")
    for open_it in (Recording, RecordingReader):
        with pytest.raises(RecordingError, match=r"by personanb 9.1 .* `pip install -U personanb"):
            open_it(recording.path)


def test_a_folder_is_no_recording(tmp_path):
    with pytest.raises(RecordingError, match="is a folder; name a file in it"):
        Recording(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RecordingError, match="choose a file in a folder that you may write to"):
        Recording(tmp_path / "file" / "talk.sqlite")


def test_a_locked_file_is_told_and_nothing_is_lost(tmp_path):
    path = tmp_path / "talk.sqlite"
    with Recording(path, busy_seconds=0.1) as recording:
        put(recording, asked("One?"), Reply("1"))
        with closing(sqlite3.connect(path, isolation_level=None)) as browser:
            browser.execute("BEGIN IMMEDIATE")
            with pytest.raises(RecordingError, match="another program keeps the recording locked"):
                put(recording, asked("Two?"), Reply("2"))
            assert recording.get(asked("One?").key, "m-1").text == "1", "reading goes on"
            browser.execute("ROLLBACK")
        put(recording, asked("Two?"), Reply("2"))
        assert len(recording) == 2


def test_a_full_disk_is_told_and_what_still_fits_is_kept(tmp_path, monkeypatch):
    def open_on_a_small_disk(*how):
        connection = open_to_write(*how)
        connection.execute("PRAGMA max_page_count = 20").fetchall()
        return connection

    async def one_of_them_huge():
        sizes = {"Two?": 200_000, "Three?": 3, "Four?": 4}
        puts = [recording.put(asked(q), Reply("x" * n), "m-1", "e") for q, n in sizes.items()]
        return await asyncio.gather(*puts, return_exceptions=True)

    monkeypatch.setattr(writer, "open_to_write", open_on_a_small_disk)
    with Recording(tmp_path / "talk.sqlite") as recording:
        put(recording, asked("One?"), Reply("x"))
        told, *_ = asyncio.run(one_of_them_huge())
        assert "the disk is full; free some space" in str(told)
        assert recording.to_frame()["text"].tolist() == ["x", "xxx", "xxxx"]


def test_a_damaged_file_is_told_with_the_way_to_save_the_rest(tmp_path):
    path = tmp_path / "talk.sqlite"
    with Recording(path) as recording:
        for number in range(50):
            put(recording, asked(f"{number}?"), Reply("x" * 2000))
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 20)
    with Recording(path) as recording:
        with pytest.raises(RecordingError, match=r"is damaged .* \.recover"):
            recording.to_frame()
        with pytest.raises(RecordingError, match="is damaged"):
            put(recording, asked("50?"), Reply("x" * 2000))


def test_an_answer_that_somebody_edited_badly_is_not_served(recording):
    put(recording, asked(), Reply("1", parsed={"vote": 4}))
    damage(recording.path, "UPDATE answers SET parsed = '{vote: 4'")
    for read in (
        lambda: recording.get(asked().key, "m-1"),
        lambda: recording.nearest(asked()),
        lambda: recording.export_jsonl(recording.path.with_name("talk.jsonl")),
        recording.to_frame,
    ):
        with pytest.raises(RecordingError, match="an answer in it is damaged"):
            read()


def test_a_recording_deleted_under_way_is_not_written_into_the_void(recording):
    put(recording, asked("One?"), Reply("1"))
    try:
        recording.path.unlink()
    except PermissionError:
        pytest.skip("this system does not let go of a file that is in use")
    with pytest.raises(RecordingError, match="deleted or replaced while it was in use"):
        put(recording, asked("Two?"), Reply("2"))


def test_a_recording_nobody_holds_ends_its_thread(tmp_path):
    before = set(threading.enumerate())
    recording = Recording(tmp_path / "talk.sqlite")
    put(recording, asked(), Reply("1"))
    (thread,) = set(threading.enumerate()) - before
    del recording
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_the_nearest_recorded_prompt_and_what_differs(recording):
    for number in range(60):
        put(recording, asked(f"What about plan {number}, on a day like this?"), Reply("Hm."))
    put(recording, asked("Would you move to Porto for a better job?"), Reply("Yes."))
    row, diff = recording.nearest(asked("Would you move to Lisbon for a better job?"))
    assert row["text"] == "Yes."
    changed = [line for line in diff.splitlines()[2:] if line[0] in "+-"]
    assert changed == [
        '-"Would you move to Porto for a better job?"',
        '+"Would you move to Lisbon for a better job?"',
    ]


def test_another_seed_or_schema_is_shown_as_the_difference(recording):
    put(recording, asked(seed=1), Reply("Yes."))
    diff = recording.nearest(asked(seed=2, schema={"type": "object"})).diff
    assert "-seed: 1" in diff
    assert "+seed: 2" in diff
    assert '+schema: {"type": "object"}' in diff


def test_the_nearest_looks_at_others_when_the_person_is_new(recording):
    put(recording, asked(), Reply("Yes."))
    bo = pnb.Persona(name="Bo Lindqvist", age=61)
    row, diff = recording.nearest(Request(Situation(bo, "answer", question="Well?")))
    assert row["persona"] == "Ada Moreira"
    assert "Bo Lindqvist" in diff


def test_there_is_no_nearest_in_an_empty_recording(recording):
    assert recording.nearest(asked()) is None


def test_the_same_prompt_is_its_own_nearest_without_a_difference(recording):
    put(recording, asked(), Reply("Yes."))
    assert recording.nearest(asked()).diff == ""
