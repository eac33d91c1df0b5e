import asyncio
import threading

import pytest

import personanb as pnb
from personanb.simulation.watching import Silent
from tests.engines_for_tests import FailsFor, LastFirst, Scripted


def group(people, engine=None, **how):
    how.setdefault("topic", "a rent cap")
    return pnb.FocusGroup(people, engine=engine or Scripted(), **how)


def test_a_round_has_as_many_turns_as_people_and_everybody_votes_twice(people):
    engine = Scripted()
    talk = group(people, engine).run(rounds=3)
    assert talk.status == "complete"
    assert len(talk.turns) == 9
    assert [event.turn for event in talk.turns] == list(range(1, 10))
    assert len(engine.requests) == 9 + 6
    assert [event.event for event in talk.events] == list(range(len(talk.events)))


def test_the_plan_says_how_many_calls_it_will_take(people):
    engine = Scripted()
    fg = group(people, engine)
    plan = fg.plan(rounds=4)
    fg.run(rounds=4)
    assert plan.calls == len(engine.requests) == 18


@pytest.mark.parametrize("seed", range(5))
def test_everybody_is_heard_at_every_question(people, seed):
    talk = group(people, seed=seed, votes=False).run(rounds=3)
    by_stage = {}
    for event in talk.turns:
        by_stage.setdefault(event.stage, []).append(event.actor)
    assert all(sorted(set(names)) == sorted(p.name for p in people) for names in by_stage.values())


def test_in_a_long_key_stage_some_talk_more_than_others(people):
    share = group(people, votes=False).run(rounds=12).talk_share()
    assert share["turns"].nunique() > 1


def test_without_votes_there_are_only_turns(people):
    talk = group(people, votes=False).run(rounds=1)
    assert {event.kind for event in talk.events} == {"moderate", "say"}


def test_opening_statements_and_votes_run_together_and_stand_in_seating_order(people):
    engine = LastFirst()
    talk = group(people, engine).run(rounds=4)
    opening = [event for event in talk.events if event.stage == "opening" and event.turn]
    assert [event.actor for event in opening] == [person.name for person in people]
    assert {event.heard for event in opening} == {1}, "only the moderator's question"
    assert engine.most_in_flight == 3


def test_the_result_does_not_depend_on_which_engine_call_finishes_first(people):
    def content(talk):
        return [(e.event, e.kind, e.actor, e.text, e.target, e.turn) for e in talk.events]

    assert content(group(people, LastFirst()).run(5)) == content(group(people, Scripted()).run(5))


def test_the_same_seed_gives_the_same_talk_and_another_seed_another(people):
    def talk(seed):
        events = pnb.FocusGroup(people, topic="a rent cap", seed=seed).run(3).events
        return [(event.actor, event.text, event.data) for event in events]

    assert talk(1) == talk(1)
    assert talk(1) != talk(2)


def test_a_failed_call_is_a_row_and_the_others_go_on(people):
    talk = group(people, FailsFor("Bo Lindqvist")).run(rounds=3)
    assert talk.status == "partial"
    failed = [event for event in talk.events if event.kind == "fail"]
    assert failed
    assert all(event.actor == "Bo Lindqvist" and "line is dead" in event.reason for event in failed)
    assert len(talk.turns) == 9
    shift = talk.vote_shift().set_index("person")
    assert shift.loc["Bo Lindqvist", "status_before"] == "failed"
    assert shift.loc["Ada Moreira", "before"] == 4
    assert talk.talk_share().set_index("person").loc["Bo Lindqvist", "failed"] >= 1


def test_a_vote_off_the_scale_is_invalid_not_a_number(people):
    talk = group(people, Scripted(vote=9)).run(rounds=1)
    votes = [event for event in talk.events if event.kind == "vote"]
    assert {event.status for event in votes} == {"invalid"}
    assert "9 is outside the scale, 1 to 7" in votes[0].reason
    assert talk.vote_shift()["before"].isna().all()


class StopAfter(Silent):
    """Cancels the run once it has seen so many turns."""

    def __init__(self, turns):
        self.left = turns

    def happened(self, event):
        self.left -= event.turn is not None
        if self.left == 0:
            asyncio.current_task().get_loop().call_soon(self.task.cancel)


def test_an_interrupt_returns_the_finished_turns_and_leaves_them_on_disk(people, tmp_path):
    path = tmp_path / "cut.transcript.jsonl"
    watcher = StopAfter(4)

    async def cut_short():
        run = group(people, Scripted(delay=0.01)).arun(4, save_to=path, watcher=watcher)
        watcher.task = asyncio.create_task(run)
        return await watcher.task

    talk = asyncio.run(cut_short())
    assert talk.status == "interrupted"
    assert len(talk.turns) >= 4
    assert "of 12 planned" in repr(talk)
    assert pnb.load_transcript(path).events == talk.events
    assert pnb.load_transcript(path).status == "interrupted"


def test_what_is_said_is_on_disk_before_the_next_turn(people, tmp_path):
    path = tmp_path / "live.transcript.jsonl"
    seen = []

    class Reads(Silent):
        def happened(self, event):
            seen.append(pnb.load_transcript(path).events[-1] == event or len(seen))

    group(people, votes=False).run(2, save_to=path, watcher=Reads())
    assert all(seen)


def test_an_earlier_file_is_kept_once(people, tmp_path):
    path = tmp_path / "x.transcript.jsonl"
    group(people, seed=1).run(1, save_to=path)
    group(people, seed=2).run(1, save_to=path)
    assert pnb.load_transcript(path).manifest["seed"] == 2
    assert pnb.load_transcript(tmp_path / "x.previous.transcript.jsonl").manifest["seed"] == 1


def test_two_groups_in_two_threads_do_not_touch_each_other(people):
    alone = group(people, seed=5).run(3)
    talks = {}

    def hold(seed):
        talks[seed] = group(people, Scripted(delay=0.001), seed=seed).run(3)

    threads = [threading.Thread(target=hold, args=(seed,)) for seed in (5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e.text for e in talks[5].turns] == [e.text for e in alone.turns]


def test_a_group_that_cannot_be_run_is_refused_with_advice(people):
    with pytest.raises(pnb.GroupError, match=r"at least two people, got 1.*Agent"):
        group(people[:1])
    with pytest.raises(pnb.GroupError, match="more than one 'Ada Moreira'"):
        group([people[0], people[0].replace(age=20)])
    with pytest.raises(pnb.GroupError, match="needs a topic"):
        group(people, topic="  ")
    with pytest.raises(pnb.GroupError, match="nobody in a group can be called 'Moderator'"):
        group([people[0], pnb.Persona(name="Moderator")])
    with pytest.raises(pnb.GroupError, match="rounds is 0"):
        group(people).run(rounds=0)
    with pytest.raises(pnb.EngineError, match="did you mean 'rehearsal'"):
        pnb.FocusGroup(people, topic="x", engine="rehersal")


def test_a_guide_brings_topic_stages_and_probes(people):
    guide = pnb.Guide.parse(
        "topic: a rent cap\n"
        "introductory: What comes to mind?\n"
        "key:\n"
        "  - question: What speaks against it?\n"
        "    policy: moderator_select\n"
        "    rounds: 2\n"
        "    probes: [Can you give an example?]\n"
    )
    talk = group(people, topic="", guide=guide, votes=False).run()
    assert talk.topic == "a rent cap"
    assert len(talk.turns) == 9
    said = [event.text for event in talk.events if event.kind == "moderate"]
    assert said[:2] == ["What comes to mind?", "What speaks against it?"]
    assert "Can you give an example?" in said
    share = talk.talk_share()
    assert set(share["turns"]) == {3}, "the moderator chose whoever had been heard least"


def test_the_frame_has_a_row_an_event_and_says_where_it_came_from(people):
    talk = group(people, seed=3).run(2)
    frame = talk.to_frame()
    assert list(frame.columns) == [
        "event", "turn", "stage", "time", "kind", "actor", "target", "text", "status", "reason",
        "source", "model", "tokens", "latency", "vote",
    ]  # fmt: skip
    assert len(frame) == len(talk.events)
    assert set(frame["source"]) == {"rehearsal"}
    assert frame.attrs["source"] == "rehearsal"
    assert frame["time"].ge(0).all()
    assert talk.talk_share()["share"].sum() == pytest.approx(1)
