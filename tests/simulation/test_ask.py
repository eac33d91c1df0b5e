import asyncio
import threading
import time

import pytest

import personanb as pnb
from personanb.engines.protocol import Reply
from personanb.errors import BudgetError, FatalEngineError
from personanb.simulation import ask as asking
from tests.engines_for_tests import FailsFor, Scripted


@pytest.fixture(autouse=True)
def _no_talk_under_way(monkeypatch):
    monkeypatch.setattr(asking, "_talks", {})


class StopsAt(Scripted):
    """Raises an error at one person."""

    def __init__(self, name, error, **how):
        super().__init__(**how)
        self.victim, self.error = name, error

    def reply(self, situation):
        if situation.persona.name == self.victim:
            raise self.error
        return super().reply(situation)


class Slow(Scripted):
    """Answers for one person at once, for the others never."""

    def pause(self, situation):
        return 0 if situation.persona.name == "Ada Moreira" else 60


def test_one_person_gives_an_event_and_several_give_answers(people):
    engine = Scripted()
    assert pnb.ask(people[0], "Why?", engine=engine).actor == "Ada Moreira"
    answers = pnb.ask(people, "Why?", engine=engine)
    assert [answer.actor for answer in answers] == [person.name for person in people]
    assert (answers.question, answers.status, len(answers)) == ("Why?", "complete", 3)
    assert answers[0] is answers.events[0]
    assert answers[1:] == answers.events[1:]


def test_people_are_asked_at_the_same_time_up_to_what_the_engine_wants(people):
    crowd = [people[0].replace(name=f"Person {number}") for number in range(40)]
    engine = Scripted(delay=0.01)
    pnb.ask(crowd, "Why?", engine=engine)
    assert engine.most_in_flight == engine.concurrency


def test_answers_stand_in_the_order_asked_whatever_finishes_first(people):
    class LastFirst(Scripted):
        def pause(self, situation):
            return {"Ada Moreira": 0.03, "Bo Lindqvist": 0.015}.get(situation.persona.name, 0)

    answers = pnb.ask(people, "Why?", engine=LastFirst())
    assert [answer.actor for answer in answers] == [person.name for person in people]


def test_the_frame_has_one_row_a_person_and_failures_are_rows(people):
    frame = pnb.ask(people, "Why?", engine=FailsFor("Bo Lindqvist"), seed=3).to_frame()
    assert list(frame["person"]) == [person.name for person in people]
    assert list(frame["status"]) == ["ok", "failed", "ok"]
    assert list(frame["answer"].isna()) == [False, True, False]
    assert "the line is dead" in frame["reason"][1]
    assert frame.attrs == {"question": "Why?", "engine": "scripted", "seed": 3}


def test_keep_continues_each_persons_own_talk(people):
    engine = Scripted()
    pnb.ask(people[:1], "One?", engine=engine)
    answers = pnb.ask(people[:2], "Two?", engine=engine, keep=True)
    assert [answer.heard for answer in answers] == [2, 0]
    heard = engine.requests[-2].situation.heard
    assert heard[0].text == "One?"
    assert pnb.ask(people[0], "Three?", engine=engine).heard == 0


def test_a_changed_persona_has_no_earlier_talk(people):
    engine = Scripted()
    pnb.ask(people[0], "One?", engine=engine)
    assert pnb.ask(people[0].replace(age=35), "Two?", engine=engine, keep=True).heard == 0


def test_twins_in_a_panel_each_have_their_own_talk(people):
    twins = pnb.Panel([people[0], people[0]])
    engine = Scripted(delay=0.005)
    for heard in (0, 2, 4):
        answers = pnb.ask(twins, "Why?", engine=engine, keep=True)
        assert [answer.heard for answer in answers] == [heard, heard]


def test_context_is_handed_on(people):
    engine = Scripted()
    pnb.ask(people[0], "Why?", engine=engine, context=["A leaflet."])
    assert engine.requests[0].situation.context == ("A leaflet.",)


def test_the_asynchronous_twin_gives_the_same(people):
    async def both():
        return await pnb.aask(people, "Why?", engine=Scripted())

    twin = [answer.text for answer in asyncio.run(both())]
    assert twin == [answer.text for answer in pnb.ask(people, "Why?", engine=Scripted())]


def test_an_interrupt_keeps_the_answers_that_came(people):
    import _thread

    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    started = time.perf_counter()
    answers = pnb.ask(people, "Why?", engine=Slow())
    assert time.perf_counter() - started < 5
    assert [answer.status for answer in answers] == ["ok", "skipped", "skipped"]
    assert answers.status == "interrupted"
    assert "interrupted" in answers[1].reason


def test_a_used_up_budget_keeps_the_answers_that_came(people):
    engine = StopsAt("Chi Okafor", BudgetError("the budget of 2 calls stops here"))
    answers = pnb.ask(people, "Why?", engine=engine)
    assert [answer.status for answer in answers] == ["ok", "ok", "skipped"]
    assert answers[2].reason == "the budget of 2 calls stops here"


def test_when_nobody_can_answer_the_engine_says_why(people):
    with pytest.raises(FatalEngineError, match="unknown model"):
        pnb.ask(people[0], "Why?", engine=StopsAt("Ada Moreira", FatalEngineError("unknown model")))


@pytest.mark.parametrize(
    ("whom", "question", "message"),
    [
        ([], "Why?", "nobody is asked"),
        (["Ada"], "Why?", "'Ada' is not a persona"),
        (None, "  ", "the question is empty"),
    ],
)
def test_what_cannot_be_asked_is_refused(people, whom, question, message):
    with pytest.raises(pnb.GroupError, match=message):
        pnb.ask(people if whom is None else whom, question, engine=Scripted())


def test_the_text_form_shows_what_was_asked_and_answered(people):
    class Terse(Scripted):
        def reply(self, situation):
            return Reply(f"No, says {situation.persona.first_name}.", source="rehearsal")

    assert repr(pnb.ask(people[:2], "Why?", engine=Terse())) == (
        "<Answers to 'Why?': 2 of 2 people, complete, source rehearsal>\n"
        "  Ada Moreira: No, says Ada.\n"
        "  Bo Lindqvist: No, says Bo."
    )
