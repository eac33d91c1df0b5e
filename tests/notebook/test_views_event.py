from dataclasses import replace

import personanb as pnb
from personanb.notebook.views.event import event_view, events_view
from tests.notebook import things_to_show as things
from tests.notebook.reading import read
from tests.notebook.things_to_show import Varied


def answer(**how):
    ada = things.people(1)[0]
    return pnb.Agent(ada, engine=Varied(**how)).respond("Would you move for a job?")


def test_an_answer_shows_name_words_and_what_answered():
    event = answer()
    text = read(event_view(event)).text
    assert "Ada Moreira" in text
    assert event.text in text
    assert "Rehearsal" in text
    assert "not a language model" in text


def test_a_failed_answer_shows_why():
    text = read(event_view(answer(fails_at=1))).text
    assert "No usable answer: failed. ConnectionError" in text


def test_a_repaired_answer_says_so():
    assert "repaired" in read(event_view(replace(answer(), status="repaired"))).text


def test_a_language_model_is_named_as_such():
    text = read(event_view(answer(source="llm"))).text
    assert "Language model" in text
    assert "rule-based" not in text


def test_several_answers_stand_in_order():
    events = [replace(answer(), actor=name) for name in ("Ada", "Bo", "Ada")]
    html = events_view(events)
    read(html)
    assert html.index(">Ada<") < html.index(">Bo<")
    assert html.count('class="turn s0"') == 2


def test_no_answers_is_said():
    assert "No answers" in events_view([])


def test_hostile_answers_are_only_text():
    text = read(event_view(answer(words=(things.HOSTILE,)))).text
    assert "{{7*7}}" in text
