"""A replay answers from the recording alone, and stops at what was not recorded."""

import asyncio
import shutil
import socket
from dataclasses import replace

import pytest

import personanb as pnb
from personanb import background
from personanb.engines.protocol import Reply, Request, Situation, Usage
from personanb.engines.recording import (
    RecordedEngine,
    Recording,
    RecordingMiss,
    ReplayEngine,
)
from personanb.errors import EngineError
from tests.engines_for_tests import Scripted


def record(path, people, engine=None, rounds=3):
    with Recording(path) as recording:
        engine = RecordedEngine(engine or Scripted(delay=0.001), recording)
        return pnb.FocusGroup(people, topic="a rent cap", engine=engine, seed=3).run(rounds)


def replay(path, people, rounds=3, seed=3):
    engine = ReplayEngine(path)
    return pnb.FocusGroup(people, topic="a rent cap", engine=engine, seed=seed).run(rounds)


def content(talk):
    """Return everything but when it happened, how long it took and that it was paid for."""
    return [replace(event, time=0.0, latency=0.0, cached=False) for event in talk.events]


def put(path, request, reply, model="m-1", engine="openai:m-1"):
    with Recording(path) as recording:
        asyncio.run(recording.put(request, reply, model, engine))


def asked(persona, question="Well?"):
    return Request(Situation(persona, "answer", question=question))


@pytest.fixture
def no_network(monkeypatch):
    background.run(asyncio.sleep(0))  # the loop that is at work already has its own socket pair

    def refuse(*_, **__):
        raise AssertionError("a replay made a connection")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


class FullNotes(Scripted):
    """Answers with everything that a reply can hold."""

    source = "llm"

    def reply(self, situation):
        reply = super().reply(situation)
        notes = {"target": situation.group[0], "stance": 0.1 + 0.2, "aspects": ("rent", "jobs")}
        return replace(
            reply, source="llm", model="m-2026", usage=Usage(812, 9, None), notes=notes, latency=0.5
        )


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("engine", [Scripted, FullNotes])
def test_a_parallel_talk_replays_to_the_same_events(tmp_path, people, engine):
    talk = record(tmp_path / "talk.sqlite", people, engine(delay=0.002))
    again = replay(tmp_path / "talk.sqlite", people)
    assert talk.status == again.status == "complete"
    assert content(again) == content(talk)
    assert again.source == talk.source
    assert all(event.cached for event in again.events if event.kind != "moderate")


@pytest.mark.usefixtures("no_network")
def test_a_rehearsed_talk_replays_to_the_same_events(tmp_path, people):
    talk = record(tmp_path / "talk.sqlite", people, pnb.engine("rehearsal"), rounds=5)
    again = replay(tmp_path / "talk.sqlite", people, rounds=5)
    assert content(again) == content(talk)
    assert again.source == "rehearsal"


def test_a_replay_writes_nothing(tmp_path, people):
    path = tmp_path / "talk.sqlite"
    record(path, people)
    before = path.read_bytes()
    replay(path, people)
    assert path.read_bytes() == before


def test_it_says_what_it_is(tmp_path, people):
    record(tmp_path / "talk.sqlite", people, rounds=2)
    engine = ReplayEngine(tmp_path / "talk.sqlite")
    assert (engine.name, engine.model, engine.source) == (
        "replay:talk.sqlite",
        "scripted-1",
        "rehearsal",
    )
    assert engine.label == (
        "Replay of a recording of 12 answers by scripted-1 (rehearsed, no language model); "
        "nothing is sent anywhere."
    )


def test_a_miss_stops_the_run_and_shows_what_differs(tmp_path, people):
    record(tmp_path / "talk.sqlite", people)
    people[1] = people[1].replace(beliefs=["Rents are theft"])
    with pytest.raises(RecordingMiss) as caught:
        replay(tmp_path / "talk.sqlite", people)
    message = str(caught.value)
    assert "'Bo Lindqvist' (task vote)" in message
    assert "Rents are theft" in message
    assert f"engine('scripted', record=\"{tmp_path / 'talk.sqlite'}\")" in message
    assert len(message.splitlines()) <= 15


def test_another_seed_is_a_miss_that_says_so(tmp_path, people):
    record(tmp_path / "talk.sqlite", people)
    with pytest.raises(RecordingMiss, match=r"(?s)- seed: \d+.*\+ seed: \d+"):
        replay(tmp_path / "talk.sqlite", people, seed=4)


def test_a_miss_stays_short_and_harmless_however_much_differs(tmp_path, people):
    person = people[0]
    put(tmp_path / "talk.sqlite", asked(person, "One?\n" * 50), Reply("1"))
    engine = ReplayEngine(tmp_path / "talk.sqlite")
    stranger = pnb.Persona(name="Eve", beliefs=[f"Belief {n} \x1b[2J" * 40 for n in range(40)])
    with pytest.raises(RecordingMiss) as caught:
        asyncio.run(engine.complete(asked(stranger, "Two?\x1b[31m")))
    message = str(caught.value)
    assert len(message.splitlines()) <= 15
    assert max(map(len, message.splitlines())) < 250
    assert "more changed lines" in message
    assert "\x1b" not in message


def test_an_unusable_answer_is_not_replayed_and_is_told_apart(tmp_path, people):
    path = tmp_path / "talk.sqlite"
    put(path, asked(people[0], "One?"), Reply("1"))
    put(path, asked(people[0], "Two?"), Reply("", status="refused", reason="would not say"))
    engine = ReplayEngine(path)
    assert asyncio.run(engine.complete(asked(people[0], "One?"))).text == "1"
    with pytest.raises(RecordingMiss, match="refused: would not say, and unusable answers"):
        asyncio.run(engine.complete(asked(people[0], "Two?")))


def test_the_model_is_chosen_when_there_are_several(tmp_path, people):
    path = tmp_path / "talk.sqlite"
    put(path, asked(people[0], "One?"), Reply("small"), model="m-small")
    put(path, asked(people[0], "One?"), Reply("large"), model="m-large")
    put(path, asked(people[0], "Two?"), Reply("large"), model="m-large")
    put(path, asked(people[0], "One?"), Reply("", status="failed"), model="m-never")
    with pytest.raises(EngineError, match=r"'m-large' \(2 answers\), 'm-small' .*model='m-large'"):
        ReplayEngine(path)
    with pytest.raises(EngineError, match="did you mean 'm-small'"):
        ReplayEngine(path, model="m-smal")
    engine = ReplayEngine(path, model="m-small")
    assert asyncio.run(engine.complete(asked(people[0], "One?"))).text == "small"


def test_a_missing_file_names_the_nearest(tmp_path, people):
    record(tmp_path / "dinners.sqlite", people, rounds=1)
    with pytest.raises(EngineError, match=r"no such recording; did you mean 'dinners.sqlite'"):
        ReplayEngine(tmp_path / "diners.sqlite")
    assert not (tmp_path / "diners.sqlite").exists()


def test_a_recording_without_answers_cannot_be_replayed(tmp_path):
    Recording(tmp_path / "talk.sqlite").close()
    with pytest.raises(EngineError, match="holds no usable answer yet"):
        ReplayEngine(tmp_path / "talk.sqlite")


def test_anything_rehearsed_marks_the_whole(tmp_path, people):
    path = tmp_path / "talk.sqlite"
    put(path, asked(people[0], "One?"), Reply("1", source="llm"))
    put(path, asked(people[0], "Two?"), Reply("2", source="rehearsal"))
    engine = ReplayEngine(path)
    assert engine.source == "rehearsal"
    assert asyncio.run(engine.complete(asked(people[0], "One?"))).source == "llm"


def test_a_recording_in_a_folder_where_nobody_can_write_replays(tmp_path, people):
    folder = tmp_path / "shared"
    talk = record(folder / "talk.sqlite", people, rounds=1)
    (folder / "talk.sqlite").chmod(0o444)
    folder.chmod(0o555)
    try:
        assert content(replay(folder / "talk.sqlite", people, rounds=1)) == content(talk)
        assert [path.name for path in folder.iterdir()] == ["talk.sqlite"]
    finally:
        folder.chmod(0o755)
        (folder / "talk.sqlite").chmod(0o644)


def test_a_copy_made_while_the_recorder_is_open_replays(tmp_path, people):
    path = tmp_path / "talk.sqlite"
    with Recording(path) as recording:
        engine = RecordedEngine(Scripted(), recording)
        talk = pnb.FocusGroup(people, topic="a rent cap", engine=engine, seed=3).run(1)
        recording._writer._settle()  # what it does by itself when nothing has come for a second
        shutil.copy(path, tmp_path / "copy.sqlite")
    assert content(replay(tmp_path / "copy.sqlite", people, rounds=1)) == content(talk)
