"""A recorded engine asks once, and asks again only after what cannot be used."""

import asyncio

import pytest

import personanb as pnb
from personanb.engines.ledger import Ledger
from personanb.engines.protocol import Reply, Request, Situation, Usage
from personanb.engines.recording import RecordedEngine, Recording, RecordingError
from personanb.errors import FatalEngineError
from tests.engines_for_tests import FailsFor, Scripted

ADA = pnb.Persona(name="Ada Moreira", age=34)


def asked(question="Well?", **how):
    return Request(Situation(ADA, "answer", question=question), **how)


class Replies(Scripted):
    """Gives what it is told, in order; the last again and again."""

    source = "llm"

    def __init__(self, *replies, **how):
        super().__init__(**how)
        self.replies = list(replies)

    def reply(self, situation):  # noqa: ARG002 - the situation does not matter
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, BaseException):
            raise reply
        return reply


@pytest.fixture
def recording(tmp_path):
    with Recording(tmp_path / "talk.sqlite") as recording:
        yield recording


def complete(engine, *requests):
    async def all_at_once():
        return await asyncio.gather(*map(engine.complete, requests), return_exceptions=True)

    return asyncio.run(all_at_once())


def test_it_is_the_engine_inside_to_everybody_else(recording):
    inner = Scripted()
    engine = RecordedEngine(inner, recording)
    for name in ("name", "model", "source", "label", "concurrency"):
        assert getattr(engine, name) == getattr(inner, name)
    assert pnb.engine(engine) is engine
    assert "talk.sqlite" in repr(engine)


def test_an_answer_is_asked_for_once(recording):
    inner = Replies(Reply("Yes.", usage=Usage(100, 3), notes={"act": "agree"}, latency=2.0))
    engine = RecordedEngine(inner, recording)
    (first,) = complete(engine, asked())
    (second,) = complete(engine, asked())
    assert len(inner.requests) == 1
    assert (first.cached, first.latency) == (False, 2.0)
    assert (second.cached, second.latency) == (True, 0.0)
    assert (second.text, second.usage, second.notes) == (first.text, first.usage, first.notes)


def test_equal_requests_at_the_same_time_are_sent_once(recording):
    inner = Replies(Reply("Yes."), delay=0.02)
    one, two = RecordedEngine(inner, recording), RecordedEngine(inner, recording)

    async def both():
        return await asyncio.gather(*(e.complete(asked()) for e in (one, two) * 10))

    replies = asyncio.run(both())
    assert len(inner.requests) == 1
    assert {reply.text for reply in replies} == {"Yes."}
    assert sum(not reply.cached for reply in replies) == 1, "one of them was paid for"


def test_an_interrupt_of_the_first_lets_the_next_ask(recording):
    inner = Replies(Reply("Yes."), delay=0.05)
    engine = RecordedEngine(inner, recording)

    async def interrupt_the_first():
        tasks = [asyncio.create_task(engine.complete(asked())) for _ in range(3)]
        while not inner.requests:  # noqa: ASYNC110 - the first has to be on its way
            await asyncio.sleep(0.001)
        tasks[0].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, *others = asyncio.run(interrupt_the_first())
    assert isinstance(first, asyncio.CancelledError)
    assert [reply.text for reply in others] == ["Yes.", "Yes."]
    assert len(inner.requests) == 2


def test_an_interrupt_of_one_who_waits_does_not_disturb_the_first(recording):
    engine = RecordedEngine(Replies(Reply("Yes."), delay=0.05), recording)

    async def interrupt_the_second():
        tasks = [asyncio.create_task(engine.complete(asked())) for _ in range(3)]
        await asyncio.sleep(0.01)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, second, third = asyncio.run(interrupt_the_second())
    assert isinstance(second, asyncio.CancelledError)
    assert first.text == third.text == "Yes."


@pytest.mark.parametrize("status", ["failed", "refused", "invalid"])
def test_an_unusable_reply_is_kept_to_be_looked_at_and_asked_for_again(recording, status):
    inner = Replies(Reply("", status=status, reason="no luck"), Reply("Yes."))
    engine = RecordedEngine(inner, recording)
    assert complete(engine, asked())[0].status == status
    assert recording.to_frame()[["status", "reason"]].values.tolist() == [[status, "no luck"]]
    assert complete(engine, asked())[0].text == "Yes."
    assert recording.counts()["status"] == {"ok": 1}


def test_a_fault_is_a_row_too_and_does_not_stand_in_the_way(recording):
    inner = Replies(ConnectionError("the line is dead"), Reply("Yes."))
    engine = RecordedEngine(inner, recording)
    assert isinstance(complete(engine, asked())[0], ConnectionError)
    row = recording.to_frame().iloc[0]
    assert (row["status"], row["reason"]) == ("failed", "ConnectionError: the line is dead")
    assert complete(engine, asked())[0].text == "Yes."


def test_what_stops_a_run_is_no_answer(recording):
    engine = RecordedEngine(Replies(FatalEngineError("wrong key")), recording)
    assert [str(fault) for fault in complete(engine, asked(), asked())] == ["wrong key"] * 2
    assert len(recording) == 0


def test_what_was_never_asked_is_not_recorded(recording):
    engine = RecordedEngine(Replies(Reply("", status="skipped")), recording)
    assert complete(engine, asked())[0].status == "skipped"
    assert len(recording) == 0


def test_the_live_answer_is_what_a_replay_will_give(recording):
    inner = Replies(Reply("Half: \ud83d", notes={"heard": ("Bo", "Chi"), 1: {"x"}}))
    engine = RecordedEngine(inner, recording)
    (live,) = complete(engine, asked())
    assert live.notes == {"heard": ["Bo", "Chi"], "1": ["x"]}
    assert live == recording.get(asked().key, "scripted-1")


def test_the_ledger_books_what_the_recording_saved(recording):
    inner = Replies(Reply("Yes.", usage=Usage(100, 3)))
    inner.ledger = Ledger("scripted-1")
    engine = RecordedEngine(inner, recording)
    complete(engine, asked())
    complete(engine, asked(), asked())
    assert engine.ledger.total.recorded == 2
    assert engine.ledger.total.tokens == 0, "only the engine itself books what was paid"


def test_a_run_stops_when_its_answers_cannot_be_kept(recording, people):
    engine = RecordedEngine(Scripted(), recording)
    recording.close()
    with pytest.raises(RecordingError, match="closed"):
        pnb.FocusGroup(people, topic="a rent cap", engine=engine).run(1)


def test_running_a_cell_again_costs_nothing_and_says_the_same(recording, people):
    def talk(engine):
        recorded = RecordedEngine(engine, recording)
        run = pnb.FocusGroup(people, topic="a rent cap", engine=recorded, seed=3).run(2)
        return [(event.actor, event.text, event.data) for event in run.events]

    first, again = Scripted(delay=0.001), Scripted()
    assert talk(first) == talk(again)
    assert len(first.requests) == 6 + 6
    assert again.requests == []


def test_after_a_partial_run_what_failed_is_asked_again_and_what_came_is_not(recording, people):
    def run(engine):
        recorded = RecordedEngine(engine, recording)
        return pnb.FocusGroup(people, topic="a rent cap", engine=recorded, seed=3).run(1)

    assert run(FailsFor("Bo Lindqvist")).status == "partial"
    again = Scripted()
    assert run(again).status == "complete"
    before_any_talk = [r for r in again.requests if not r.situation.heard]
    assert [r.situation.persona.name for r in before_any_talk] == ["Bo Lindqvist"]
