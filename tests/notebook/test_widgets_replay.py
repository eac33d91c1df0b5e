"""The replay's Python side: what it sends, what it answers, what it keeps."""

import asyncio
import itertools
import json
import threading
import time

import pytest

import personanb as pnb
from personanb.errors import TranscriptError
from personanb.notebook.widgets import replay_data
from personanb.notebook.widgets.replay import Replay
from personanb.simulation.events import Event
from personanb.simulation.notes import Note
from personanb.simulation.prompts_again import prompts_again
from tests.notebook import things_to_show as things


@pytest.fixture(scope="module")
def talk():
    return things.talk()


def listening(player, monkeypatch):
    said = []
    monkeypatch.setattr(player, "send", lambda content, _buffers=None: said.append(content))
    return said


def carried(player):
    return json.loads(player.get_state("talks")["talks"])


def ask(player, monkeypatch, name, **payload):
    said = listening(player, monkeypatch)
    player._hear(player, {"type": "ask", "id": "1", "name": name, "payload": payload}, [])
    deadline = time.monotonic() + 10
    while not said and time.monotonic() < deadline:
        time.sleep(0.005)
    return said[0]


def test_a_talk_is_sent_with_its_people_hues_and_events(talk):
    (sent,) = carried(pnb.replay(talk))
    assert sent["head"]["topic"] == "A weekly box of cooked dinners"
    assert [person["hue"] for person in sent["head"]["people"]] == [0, 1, 2]
    assert [row["event"] for row in sent["events"]] == [event.event for event in talk.events]
    turn = next(row for row in sent["events"] if row.get("turn") == 2)
    assert turn["call"]
    assert turn["words"] == len(turn["text"].split())


def test_a_failed_answer_is_sent_with_its_reason():
    (sent,) = carried(pnb.replay(things.talk(engine=things.Varied(fails_at=5))))
    failed = [row for row in sent["events"] if row.get("status") == "failed"]
    assert "closed the connection" in failed[0]["reason"]


def test_worlds_files_and_errors_that_kept_a_talk_can_be_played(talk, tmp_path):
    world = pnb.World(things.people(), topic="Rent")
    world.run(steps=1)
    path = talk.save(tmp_path / "talk.jsonl")
    for thing in (world, path, str(path)):
        assert len(carried(pnb.replay(thing))) == 1
    assert [one["head"]["branch"] for one in carried(pnb.replay(world, world.fork("price")))] == [
        "world",
        "price",
    ]


def test_anything_else_is_refused_with_advice(talk):
    with pytest.raises(TypeError, match=r"not FocusGroup; run it first"):
        pnb.replay(pnb.FocusGroup(things.people(), topic="Rent"))
    with pytest.raises(TypeError, match="not int"):
        pnb.replay(3)
    with pytest.raises(TranscriptError, match=r"got 3. pnb\.compare"):
        pnb.replay(talk, talk, talk)
    with pytest.raises(TypeError, match="no option 'spede'; did you mean 'speed'"):
        Replay([talk], spede=2)


def test_what_is_shown_by_text_serialises_nothing(talk):
    assert repr(pnb.replay(talk)).startswith("<Replay: <Transcript: focus group")


def test_the_prompt_of_a_turn_is_answered_word_for_word(talk, monkeypatch):
    event = talk.turns[3].event
    answer = ask(pnb.replay(talk), monkeypatch, "prompt", branch=0, event=event)["result"]
    wanted = next(prompt for prompt in prompts_again(talk) if prompt.event == event)
    assert [message["text"] for message in answer["messages"]] == [
        message.content for message in wanted.messages
    ]


def test_a_note_is_kept_with_the_talk_and_in_its_file(tmp_path, monkeypatch):
    talk = pnb.load_transcript(things.talk().save(tmp_path / "talk.jsonl"))
    note = {"event": 5, "text": "The price again", "bookmark": True}
    answer = ask(pnb.replay(talk), monkeypatch, "note", branch=0, **note)
    assert answer["result"] == {"saved": "talk.jsonl"}
    assert list(talk.notes) == [Note(5, "The price again", bookmark=True)]
    assert list(pnb.load_transcript(talk.path).notes) == list(talk.notes)


def test_a_note_without_a_file_is_kept_in_the_talk(talk, monkeypatch):
    fresh = pnb.Transcript(talk.manifest, talk.personas, talk.events)
    answer = ask(pnb.replay(fresh), monkeypatch, "note", branch=0, event=4, text="Here")
    assert answer["result"] == {"saved": ""}
    assert fresh.notes.on(4).text == "Here"


def test_a_live_run_arrives_whole_and_in_order(monkeypatch):
    player = pnb.replay()
    said = listening(player, monkeypatch)
    group = pnb.FocusGroup(things.people(), topic="Rent", engine=things.Varied(delay=0.01), seed=7)
    talk = group.run(rounds=2, watcher=player)
    rows = [row for one in said if one["type"] == "events" for row in one["rows"]]
    assert sorted(row["event"] for row in rows) == [event.event for event in talk.events]
    places = [(one["from"], len(one["rows"])) for one in said if one["type"] == "events"]
    assert all(first + count == after for (first, count), (after, _) in itertools.pairwise(places))
    assert said[-1]["type"] == "finished"
    assert (player.live, player.transcripts) == (False, (talk,))


def test_a_world_that_had_a_past_is_played_whole(monkeypatch):
    world = pnb.World(things.people(), topic="Rent", engine="rehearsal")
    world.run(steps=2)
    player = pnb.replay()
    said = listening(player, monkeypatch)
    talk = world.run(steps=1, watcher=player)
    assert "finished" not in {one["type"] for one in said}
    assert player.talks == 2
    assert len(carried(player)[0]["events"]) == len(talk.events) > 10


def test_a_flood_of_events_is_sent_a_few_times_a_second(monkeypatch):
    player = pnb.replay()
    said = listening(player, monkeypatch)

    async def flood():
        for number in range(300):
            player.happened(Event(number, "say", "Ada", "Words.", turn=number + 1))
            await asyncio.sleep(0.002)
        await asyncio.sleep(0.3)

    started = time.monotonic()
    asyncio.run(flood())
    seconds = time.monotonic() - started
    assert len(said) <= 2 + seconds / 0.2
    assert sum(len(one["rows"]) for one in said) == 300


def test_a_view_that_opens_late_gets_what_it_missed(monkeypatch):
    player = pnb.replay()
    for number in range(5):
        player.happened(Event(number, "say", "Ada", f"Words {number}.", turn=number + 1))
    answer = ask(player, monkeypatch, "events", **{"from": 3})
    assert [row["text"] for row in answer["result"]["rows"]] == ["Words 3.", "Words 4."]


def test_stop_ends_the_run_and_keeps_what_was_said(monkeypatch):
    player = pnb.replay()
    listening(player, monkeypatch)
    group = pnb.FocusGroup(things.people(), topic="Rent", engine=things.Varied(delay=0.05), seed=7)
    stopper = threading.Timer(
        0.4, player._hear, (player, {"type": "ask", "id": "1", "name": "stop", "payload": {}}, [])
    )
    stopper.start()
    talk = group.run(rounds=50, watcher=player)
    assert talk.status == "interrupted"
    assert 0 < len(talk.turns) < 150
    assert not player.live


def test_text_that_json_or_utf8_cannot_carry_is_sent_all_the_same():
    talk = things.talk(engine=things.Varied(words=("half \ud800 a pair", "\u2028 </script>")))
    (sent,) = carried(pnb.replay(talk))
    assert any("half ? a pair" in row.get("text", "") for row in sent["events"])


def test_a_long_text_is_cut_and_says_by_how_much():
    row = replay_data.event_data(Event(0, "say", "Ada", "x" * 150_000, turn=1))
    assert (len(row["text"]), row["more"]) == (100_000, 50_000)


def test_prompts_of_a_page_grow_with_the_talk_and_unfold_to_what_was_sent():
    talk = things.talk(3, rounds=12)
    found = replay_data.all_prompts(talk)
    assert found["left_out"] == 0
    told = {}
    for event, prompt in found["prompts"].items():
        before = told.get(prompt["after"], [])[: prompt["keep"]]
        told[event] = before + [tuple(message) for message in prompt["add"]]
    wanted = {
        prompt.event: [(message.role, message.content) for message in prompt.messages]
        for prompt in prompts_again(talk)
    }
    assert told == wanted
    added = sum(len(text) for prompt in found["prompts"].values() for _, text in prompt["add"])
    assert added < sum(len(text) for sent in wanted.values() for _, text in sent) / 3


def test_a_page_that_is_too_small_for_all_prompts_says_how_many_it_left_out():
    talk = things.talk(3, rounds=6)
    found = replay_data.all_prompts(talk, lines=40)
    calls = sum(event.is_call for event in talk.events)
    assert found["left_out"] == calls - len(found["prompts"]) > 0


def test_the_static_twin_is_the_usual_view(talk):
    assert "pnb-talk" in pnb.replay(talk).static_html()
    assert "No talk yet" in pnb.replay().static_html()
